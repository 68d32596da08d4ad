//! What a loudness meter has to say.

/// Which gates of BS.1770 the present 400 ms pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gate {
    /// At or below -70 LUFS: counts for nothing.
    Silent,
    /// Above the absolute gate, but at or below the present relative gate: would not enter the
    /// integrated loudness as it stands.
    TooQuiet,
    /// Above both: enters the integrated loudness.
    Open,
}

/// All readings at one moment. A value that does not exist (silence, or not heard enough) is
/// [`f64::NEG_INFINITY`], in every field.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Readings {
    /// Loudness of the last 400 ms, LUFS.
    pub momentary_lufs: f64,
    /// Loudness of the last 3 s, LUFS.
    pub short_term_lufs: f64,
    /// Gated loudness since the reset, LUFS; exists from 400 ms on.
    pub integrated_lufs: f64,
    /// The gate for the present 400 ms.
    pub gate: Gate,
    /// Level of the higher of both gates, LUFS: -70 until there is an integrated loudness.
    pub gate_lufs: f64,
    /// Loudness range since the reset, LU; exists from 3 s on.
    pub range_lu: f64,
    /// Whether less than 60 s above the absolute gate have entered the loudness range. Tech 3342
    /// asks for a mark as long as that is so.
    pub is_range_unstable: bool,
    /// Highest momentary loudness since the reset, LUFS, at steps of 2.5 ms.
    pub max_momentary_lufs: f64,
    /// End of its 400 ms, measured seconds since the reset.
    pub max_momentary_at_s: f64,
    /// Highest short-term loudness since the reset, LUFS, at steps of 2.5 ms.
    pub max_short_term_lufs: f64,
    /// End of its 3 s, measured seconds since the reset.
    pub max_short_term_at_s: f64,
    /// Highest true peak of all channels since the reset, dBTP.
    pub true_peak_dbtp: f64,
    /// Its time, measured seconds since the reset.
    pub true_peak_at_s: f64,
    /// Highest sample magnitude of all channels since the reset, dBFS.
    pub sample_peak_dbfs: f64,
    /// True peak above integrated loudness (PLR), LU.
    pub peak_to_loudness_lu: f64,
    /// True peak of the last 3 s above short-term loudness (PSR), LU; see [`super::psr`].
    pub peak_to_short_term_lu: f64,
    /// Lowest PSR since the reset, LU.
    pub min_peak_to_short_term_lu: f64,
    /// Samples at or above full scale since the reset, all channels together.
    pub clipped_samples: u64,
    /// NaN, infinite and absurdly large samples since the reset, all channels together.
    pub bad_samples: u64,
    /// Time measured since the reset, seconds.
    pub measured_s: f64,
}

impl Readings {
    /// Readings before any signal.
    pub const EMPTY: Self = Self {
        momentary_lufs: f64::NEG_INFINITY,
        short_term_lufs: f64::NEG_INFINITY,
        integrated_lufs: f64::NEG_INFINITY,
        gate: Gate::Silent,
        gate_lufs: super::gating::ABSOLUTE_GATE_LUFS,
        range_lu: f64::NEG_INFINITY,
        is_range_unstable: true,
        max_momentary_lufs: f64::NEG_INFINITY,
        max_momentary_at_s: f64::NEG_INFINITY,
        max_short_term_lufs: f64::NEG_INFINITY,
        max_short_term_at_s: f64::NEG_INFINITY,
        true_peak_dbtp: f64::NEG_INFINITY,
        true_peak_at_s: f64::NEG_INFINITY,
        sample_peak_dbfs: f64::NEG_INFINITY,
        peak_to_loudness_lu: f64::NEG_INFINITY,
        peak_to_short_term_lu: f64::NEG_INFINITY,
        min_peak_to_short_term_lu: f64::NEG_INFINITY,
        clipped_samples: 0,
        bad_samples: 0,
        measured_s: 0.0,
    };
}

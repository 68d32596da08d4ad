//! Test signals and what they must read, as data.

/// A stretch of a test signal.
#[derive(Debug, Clone, PartialEq)]
pub enum Segment {
    /// A sine that starts at phase 0 in every channel, with one level per channel; minus infinity
    /// is silence. Segments end where their lengths add up to, rounded to frames.
    Tone {
        /// Frequency, Hz.
        frequency_hz: f64,
        /// Peak level of each channel, dBFS.
        levels_dbfs: Vec<f64>,
        /// Length, s.
        length_s: f64,
    },
    /// A logarithmic sweep in every channel, at such a level that every moment of it weighs the
    /// same by K.
    Sweep {
        /// First frequency, Hz.
        from_hz: f64,
        /// Last frequency, Hz.
        to_hz: f64,
        /// What it reads in two channels, LUFS.
        loudness_lufs: f64,
        /// Length, s.
        length_s: f64,
    },
    /// Half a second of a sine whose period is a number of samples, faded in and out in 10 ms, in
    /// every channel.
    LockedSine {
        /// Period, samples.
        period_samples: f64,
        /// Amplitude, linear.
        amplitude_gain: f64,
        /// Phase at the first sample, degrees.
        phase_deg: f64,
    },
    /// A sine of a sixth of the rate and half of full scale, with one period of a quarter of the
    /// rate at full scale in its middle, in every channel. Made at four times the rate, of which
    /// every fourth sample is taken.
    SplicedBurst {
        /// The first sample taken, 0 to 3.
        offset: usize,
    },
}

/// Which of [`crate::loudness::Readings`] is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Reading {
    Momentary,
    ShortTerm,
    Integrated,
    Range,
    MaxMomentary,
    MaxShortTerm,
    TruePeak,
}

/// When a reading is taken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum When {
    /// After the last frame of the segment of this number.
    After(usize),
    /// After every block from this time on, s.
    From(f64),
}

/// What a reading must be.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Expectation {
    /// Which reading.
    pub reading: Reading,
    /// When it is taken.
    pub when: When,
    /// Its value, LUFS, LU or dBTP; minus infinity for none.
    pub value: f64,
    /// How far below and above it may be, by the standard.
    pub tolerance: [f64; 2],
}

/// A test signal and what it must read. The meter is reset before.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// The standard's number, and a variant.
    pub name: String,
    /// Channels of the signal.
    pub channels: usize,
    /// The signal.
    pub segments: Vec<Segment>,
    /// What must be read.
    pub expectations: Vec<Expectation>,
}

impl Case {
    pub(super) fn new(name: impl Into<String>, channels: usize) -> Self {
        Self { name: name.into(), channels, segments: Vec::new(), expectations: Vec::new() }
    }

    /// 1 kHz at one level in every channel.
    pub(super) fn tone(mut self, level_dbfs: f64, length_s: f64) -> Self {
        let levels_dbfs = vec![level_dbfs; self.channels];
        self.segments.push(Segment::Tone { frequency_hz: 1000.0, levels_dbfs, length_s });
        self
    }

    pub(super) fn silence(self, length_s: f64) -> Self {
        self.tone(f64::NEG_INFINITY, length_s)
    }

    pub(super) fn segment(mut self, segment: Segment) -> Self {
        self.segments.push(segment);
        self
    }

    /// Expects a reading after the last segment so far.
    pub(super) fn reads(self, reading: Reading, expected: f64, tolerance: f64) -> Self {
        let when = When::After(self.segments.len().saturating_sub(1));
        self.expects(reading, when, expected, [tolerance; 2])
    }

    pub(super) fn expects(
        mut self,
        reading: Reading,
        when: When,
        value: f64,
        tolerance: [f64; 2],
    ) -> Self {
        self.expectations.push(Expectation { reading, when, value, tolerance });
        self
    }

    /// Its number in the standard, without the variant.
    pub fn number(&self) -> &str {
        self.name.split(' ').next().unwrap_or("")
    }
}

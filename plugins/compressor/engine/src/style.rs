//! What sets the styles apart, in numbers.
//!
//! | style | topology | knee | attack | release | harmonics |
//! |---|---|---|---|---|---|
//! | Clean | feed-forward in the log domain | as set | exponential in dB | exponential in dB | none |
//! | Bus | VCA with a copy of itself in the sidechain, so the detector hears the output | 10 dB wider | exponential | two capacitors: the tail slows down the longer the reduction lasted | none |
//! | FET | feedback limiter around a field-effect transistor | as set | the further over, the faster | a quarter of it in a slow tail | third |
//! | Opto | lamp and photocell | 20 dB wider | two stages | half at once, the rest by the cell's memory | none |
//! | Vari-mu | feedback limiter around remote cut-off valves | grows with the level | exponential | fast after single peaks, far slower after long loud passages | third |
//!
//! What of it is published, and where it was read. Numbers that are not named here are ours.
//!
//! - Bus: Solid State Logic, "G384 stereo compressor" circuit description: main VCA and sidechain VCA from
//!   one control voltage; precision rectifier; attack and release network, and the two time constants of
//!   its automatic release.
//! - FET: Universal Audio, "1176LN user's guide", page 10 (what comes after the gain feeds a full-wave
//!   rectifier, whose bias is the threshold), and "1176AE manual", page 24 (the transistor is the lower half of
//!   a voltage divider, kept in its linear region for low distortion). Attacks of 20 to 800 us are those of the
//!   unit in production (Sterling Sky Sound, "Know your gear: 1176 limiting amplifier"). A divider
//!   whose lower half is alike for both half-waves bends odd: the third harmonic, which grows with the
//!   reduction; its size is ours.
//! - Opto: Teletronix, "Leveling amplifier model LA-2A", March 1966, page 2: about 60 ms for half of the
//!   release, 0.5 to 5 s for all of it, depending on how much was reduced before; no harmonics by the
//!   attenuator. Universal Audio, "LA-610 user manual", page 11: the same cell releases to half in 40 to 80 ms
//!   and the rest over seconds, and recovers the slower the longer it was lit.
//! - Vari-mu: Fairchild, "Model 670 stereo limiter instruction manual", December 1959: one push-pull stage,
//!   low distortion, releases of 0.3 to 25 s, two of them automatic; UTA, "UnFairchild 670M II manual", page
//!   14, gives the times of the original: automatic ones of 0.3 s after single peaks, 10 s after
//!   several and 25 s in lasting loud programme. P. Raffensperger, "Toward a wave digital filter model of the
//!   Fairchild 670 limiter", DAFx-12, 2012 (abstract): the distortion depends on the reduction. In push-pull
//!   what remains of it is odd.

use super::settings::Style;

/// How a reduction rises.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) enum Attack {
    /// A constant share of the distance each sample.
    #[default]
    Exponential,
    /// A share that grows with the distance: (1 + distance / [`ACCELERATION_DB`]) times as fast.
    Accelerating,
    /// One exponential after another.
    TwoStages,
}

/// Distance at which an accelerating attack is twice as fast as near its end, dB.
pub(super) const ACCELERATION_DB: f64 = 6.0;

/// Step at which the accelerating attack takes the time set, dB; larger steps are faster.
pub(super) const NOMINAL_STEP_DB: f64 = 10.0;

/// The second, slow stage of a release.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Memory {
    /// Share of the reduction that stays at first, once the memory is full.
    pub share: f64,
    /// Time to fill it to 63 %, ms.
    pub fill_ms: f64,
    /// Its release as a multiple of the one set, up to [`LONGEST_MEMORY_MS`].
    pub release_factor: f64,
}

/// Slowest release of a memory that is not the one set, ms.
pub(super) const LONGEST_MEMORY_MS: f64 = 10_000.0;

impl Style {
    /// How much wider the knee is than set, dB.
    pub fn own_knee_db(self) -> f64 {
        match self {
            Self::Bus => 10.0,
            Self::Opto => 20.0,
            _ => 0.0,
        }
    }

    pub(super) fn attack(self) -> Attack {
        match self {
            Self::Fet => Attack::Accelerating,
            Self::Opto => Attack::TwoStages,
            _ => Attack::Exponential,
        }
    }

    pub(super) fn memory(self) -> Option<Memory> {
        let memory = |share, fill_ms, release_factor| Memory { share, fill_ms, release_factor };
        match self {
            Self::Clean => None,
            Self::Bus => Some(memory(0.5, 400.0, 5.0)),
            Self::Fet => Some(memory(0.25, 200.0, 4.0)),
            Self::Opto => Some(memory(0.5, 400.0, 12.0)),
            Self::VariMu => Some(memory(0.7, 600.0, 6.0)),
        }
    }

    /// Level of the third harmonic against the fundamental at an output of 0 dBFS under deep reduction,
    /// linear; it falls with the square of the output and with the reduction.
    pub(super) fn third_harmonic(self) -> f64 {
        match self {
            Self::Fet => 0.012,
            Self::VariMu => 0.008,
            _ => 0.0,
        }
    }
}

//! What sets the styles apart, in numbers.
//!
//! | style | topology | knee | attack | release | harmonics |
//! |---|---|---|---|---|---|
//! | Clean | feed-forward in the log domain | as set | exponential in dB | exponential in dB | none |
//! | Bus | VCA with a copy of itself in the sidechain, so the detector hears the output | 10 dB wider | exponential | two capacitors: the tail slows down the longer the reduction lasted | none |
//! | FET | feedback limiter around a field-effect transistor | as set | the further over, the faster | a short slow tail | third |
//! | Opto | lamp and photocell | 20 dB wider | two stages | the first half fast, the rest by the cell's memory | none |
//! | Vari-mu | feedback limiter around remote cut-off valves | grows with the level | exponential | fast after single peaks, far slower after long loud passages | third |
//!
//! Sources. Bus: Solid State Logic, "G384 stereo compressor" circuit description (main VCA and sidechain
//! VCA from one control voltage; precision rectifier; attack and release network), and the two time
//! constants of its automatic release. FET: UREI, "Model 1176LN instruction manual" (attack 20 to 800 us,
//! release 50 to 1100 ms, less than 0.5 % total harmonic distortion with limiting); A. Moore, R. Till,
//! J. Wakefield, "An investigation into the sonic signature of three classic dynamic range compressors",
//! AES 140th Convention, 2016. Opto: Teletronix, "LA-2A leveling amplifier instruction manual": half of
//! the reduction is released in 60 ms, the rest in 0.5 to 5 s depending on what came before; a
//! photoresistor is linear. Vari-mu: P. Raffensperger, DAFx-12, 2012, and Fairchild, "Model 670 instruction
//! manual": release 0.3 s after single peaks, 10 s after several and 25 s in loud programme; push-pull
//! valves cancel the even harmonics.

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
            Self::Opto => Some(memory(0.6, 700.0, 12.0)),
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

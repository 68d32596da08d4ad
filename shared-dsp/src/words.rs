//! Readings as rows of 64-bit words, so that a [`shared_exchange::Board`] can carry them.

use crate::bands::{OCTAVES, THIRDS};
use crate::image::{CorrelationReadings, LowEndVerdict, OctaveImage};
use crate::inspect::clipping::ClippingReadings;
use crate::inspect::dynamics::DynamicsReadings;
use crate::inspect::hum::HumReadings;
use crate::inspect::noise_floor::NoiseFloorReadings;
use crate::inspect::offset::OffsetReadings;
use crate::inspect::overs::OversReadings;
use crate::inspect::vocal::VocalReadings;
use crate::inspect::{InspectionReadings, KeyState, Section};
use crate::loudness::{Gate, Readings};
use shared_exchange::{Words, word, words};

word!(
    Gate,
    |gate| match gate {
        Gate::Silent => 0,
        Gate::TooQuiet => 1,
        Gate::Open => 2,
    },
    |word| match word {
        1 => Gate::TooQuiet,
        2 => Gate::Open,
        _ => Gate::Silent,
    }
);
word!(
    KeyState,
    |state| match state {
        KeyState::NoKey => 0,
        KeyState::TooShort => 1,
        KeyState::Measured => 2,
        KeyState::KeyLouderThanMix => 3,
    },
    |word| match word {
        1 => KeyState::TooShort,
        2 => KeyState::Measured,
        3 => KeyState::KeyLouderThanMix,
        _ => KeyState::NoKey,
    }
);

impl Words for LowEndVerdict {
    const COUNT: usize = 2;

    fn put(&self, out: &mut impl FnMut(u64)) {
        let (kind, difference_db) = match *self {
            Self::NoSignal => (0, 0.0),
            Self::LouderLeft { difference_db } => (1, difference_db),
            Self::LouderRight { difference_db } => (2, difference_db),
            Self::OutOfPhase => (3, 0.0),
            Self::Mono => (4, 0.0),
            Self::Centred => (5, 0.0),
        };
        out(kind);
        difference_db.put(out);
    }

    fn take(next: &mut impl FnMut() -> u64) -> Self {
        let (kind, difference_db) = (next(), f64::take(next));
        match kind {
            1 => Self::LouderLeft { difference_db },
            2 => Self::LouderRight { difference_db },
            3 => Self::OutOfPhase,
            4 => Self::Mono,
            5 => Self::Centred,
            _ => Self::NoSignal,
        }
    }
}

words!(Readings {
    momentary_lufs: f64,
    short_term_lufs: f64,
    integrated_lufs: f64,
    gate: Gate,
    gate_lufs: f64,
    range_lu: f64,
    is_range_unstable: bool,
    max_momentary_lufs: f64,
    max_momentary_at_s: f64,
    max_short_term_lufs: f64,
    max_short_term_at_s: f64,
    true_peak_dbtp: f64,
    true_peak_at_s: f64,
    sample_peak_dbfs: f64,
    peak_to_loudness_lu: f64,
    peak_to_short_term_lu: f64,
    min_peak_to_short_term_lu: f64,
    clipped_samples: u64,
    bad_samples: u64,
    measured_s: f64,
});
words!(CorrelationReadings {
    present_factor: f64,
    lowest_factor: f64,
    lowest_frame: u64,
    lows_factor: f64,
    lowest_lows_factor: f64,
    lowest_lows_frame: u64,
});
words!(OctaveImage { balance_db: f64, width_db: f64, mono_loss_db: f64 });
words!(ClippingReadings {
    runs: u64,
    longest_samples: u32,
    first_frame: u64,
    worst_frame: u64,
    ceiling_dbfs: f64,
    full_scale_samples: u64,
    full_scale_events: u64,
    longest_full_scale_samples: u32,
    first_full_scale_frame: u64,
    longest_full_scale_frame: u64,
    confidence_share: f64,
});
words!(OversReadings {
    events: u64,
    between_samples_events: u64,
    first_frame: u64,
    worst_frame: u64,
    worst_dbtp: f64,
});
words!(OffsetReadings {
    offset_dbfs: [f64; 2],
    offset_percent: [f64; 2],
    first_frame: u64,
    confidence_share: f64,
});
words!(HumReadings {
    mains_hz: f64,
    hum_dbfs: f64,
    harmonics: u32,
    windows: u32,
    quiet_windows: u32,
    first_frame: u64,
    worst_frame: u64,
    confidence_share: f64,
});
words!(NoiseFloorReadings {
    floor_dbfs: f64,
    a_weighted_dbfs: f64,
    floor_lufs: f64,
    windows: u32,
    first_frame: u64,
    confidence_share: f64,
});
words!(DynamicsReadings {
    plr_lu: f64,
    psr_lu: f64,
    median_psr_lu: f64,
    lowest_psr_lu: f64,
    lowest_psr_frame: u64,
    piled_share: f64,
    pile_dbfs: f64,
    pile_frame: u64,
    limiter_confidence_share: f64,
    crushed_time_share: f64,
    crushed_confidence_share: f64,
});
words!(VocalReadings { state: KeyState, short_term_lu: f64, integrated_lu: f64, present_s: f64 });
words!(Section { start_s: f64, end_s: f64, loudness_lufs: f64, lowest_correlation_factor: f64 });
words!(InspectionReadings {
    frames: u64,
    correlation: CorrelationReadings,
    octaves: [OctaveImage; OCTAVES],
    octaves_short_term: [OctaveImage; OCTAVES],
    lows: OctaveImage,
    low_end: LowEndVerdict,
    mono_loss_lu: f64,
    short_term_mono_loss_lu: f64,
    thirds_dbfs: [f32; THIRDS],
    thirds_short_term_dbfs: [f32; THIRDS],
    clipping: ClippingReadings,
    overs: OversReadings,
    offset: OffsetReadings,
    hum: HumReadings,
    noise_floor: NoiseFloorReadings,
    dynamics: DynamicsReadings,
    vocal: VocalReadings,
    section_count: usize,
});

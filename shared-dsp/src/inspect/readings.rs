//! All readings of an inspection in one plain value.

use super::clipping::ClippingReadings;
use super::dynamics::DynamicsReadings;
use super::hum::HumReadings;
use super::noise_floor::NoiseFloorReadings;
use super::offset::OffsetReadings;
use super::overs::OversReadings;
use super::vocal::VocalReadings;
use crate::bands::{OCTAVES, THIRDS};
use crate::image::{CorrelationReadings, LowEndVerdict, OctaveImage};

/// All readings of an inspection at one moment. Parts that are off keep their last readings.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct InspectionReadings {
    /// Frames heard since the reset.
    pub frames: u64,
    /// Correlation of left and right.
    pub correlation: CorrelationReadings,
    /// Balance, width and mono loss of each octave since the reset.
    pub octaves: [OctaveImage; OCTAVES],
    /// The same over the last 3 s or so.
    pub octaves_short_term: [OctaveImage; OCTAVES],
    /// Balance, width and mono loss below [`crate::image::LOWS_END_HZ`] since the reset.
    pub lows: OctaveImage,
    /// The low end in one sentence.
    pub low_end: LowEndVerdict,
    /// Loudness lost in the mono sum since the reset, LU.
    pub mono_loss_lu: f64,
    /// Loudness lost in the mono sum over the last 3 s, LU.
    pub short_term_mono_loss_lu: f64,
    /// Long-term average spectrum: level of each third of an octave since the reset, dBFS peak of
    /// the sine that has it, mean of both channels.
    pub thirds_dbfs: [f32; THIRDS],
    /// The same over the last 3 s or so.
    pub thirds_short_term_dbfs: [f32; THIRDS],
    /// Tops cut off flat.
    pub clipping: ClippingReadings,
    /// Peaks between samples over full scale.
    pub overs: OversReadings,
    /// DC offset.
    pub offset: OffsetReadings,
    /// Mains hum.
    pub hum: HumReadings,
    /// Noise in the quiet parts.
    pub noise_floor: NoiseFloorReadings,
    /// Limiter at work, and crushed dynamics.
    pub dynamics: DynamicsReadings,
    /// Vocal over backing.
    pub vocal: VocalReadings,
    /// Sections so far; see [`super::Inspection::sections`].
    pub section_count: usize,
}

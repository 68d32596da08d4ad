//! Signal flow of the loudness meter: the sound goes through untouched and is measured on its way.
//!
//! Measures by ITU-R BS.1770-5 and EBU Tech 3341/3342 (see [`shared_dsp::loudness`]). Audio is
//! bit-exact; latency and tail are zero.

use shared_dsp::Engine;
use shared_dsp::loudness::{LoudnessMeter, Readings, weights};

/// What a user can ask of the meter.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Settings {
    /// Requests for a new measurement, counted. Any change of the number begins one.
    pub reset_count: u32,
}

/// The meter as a plugin runs it: mono or stereo.
#[derive(Debug, Clone, Default)]
pub struct MeterEngine {
    meter: LoudnessMeter,
    /// Rate in Hz and channels as prepared.
    prepared: Option<(f64, usize)>,
    reset_count: Option<u32>,
}

impl MeterEngine {
    /// A meter that is not prepared yet and passes audio through.
    pub fn new() -> Self {
        Self::default()
    }

    /// All readings since the last request for a new measurement.
    pub fn readings(&self) -> Readings {
        self.meter.readings()
    }

    /// Samples at or above full scale, all channels together.
    pub fn clipped_samples(&self) -> u64 {
        self.meter.readings().clipped_samples
    }

    /// The meter itself, for readings of single channels.
    pub fn meter(&self) -> &LoudnessMeter {
        &self.meter
    }
}

impl Engine for MeterEngine {
    type Settings = Settings;

    /// A new rate or number of channels begins a new measurement. The same again keeps the
    /// figures, as [`Engine::reset`] does: hosts deactivate and activate plugins as they please.
    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        let wanted = (sample_rate_hz, channels.min(2));
        if self.prepared == Some(wanted) {
            self.meter.begin_passage();
            return;
        }
        self.prepared = Some(wanted);
        match channels {
            0 => self.meter.prepare(sample_rate_hz, &[]),
            1 => self.meter.prepare(sample_rate_hz, &weights::MONO),
            _ => self.meter.prepare(sample_rate_hz, &weights::STEREO),
        }
    }

    /// Forgets the sound, not the figures: hosts reset when the transport stops, and that is when
    /// people read a meter. Windows begin at silence; integrated loudness, range and maxima stay
    /// until another rate is prepared, or a change of [`Settings::reset_count`].
    fn reset(&mut self) {
        self.meter.begin_passage();
    }

    fn apply(&mut self, settings: &Settings) {
        let is_request = self.reset_count.is_some_and(|count| count != settings.reset_count);
        self.reset_count = Some(settings.reset_count);
        if is_request {
            self.meter.reset();
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
        match main {
            [] => {}
            [only] => self.meter.process(&[only]),
            [left, right, ..] => self.meter.process(&[left, right]),
        }
    }

    fn latency_samples(&self) -> usize {
        0
    }

    fn tail_samples(&self) -> usize {
        0
    }

    /// Once the windows are empty. Only [`Readings::measured_s`] would still grow: the time is
    /// counted of what the host gave to hear.
    fn is_at_rest(&self) -> bool {
        self.meter.is_at_rest()
    }
}

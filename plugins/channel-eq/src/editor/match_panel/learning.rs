//! A spectrum being learned from a tap while an editor is open.

use shared_dsp::spectrum::matching::MatchLevels;
use shared_dsp::spectrum::{LongTermSpectrum, Tap};

/// Frames read at a time.
const CHUNK: usize = 4096;

/// The spectrum learned so far, and whether more is learned.
#[derive(Default)]
pub struct Learning {
    spectrum: Option<LongTermSpectrum>,
    /// The frame of the tap to go on from; `None` while nothing is learned.
    next_frame: Option<u64>,
    /// How often it began.
    begun: u64,
    /// Name of the file it was learned from.
    file_name: Option<String>,
}

impl Learning {
    /// Whether it goes on.
    pub fn is_on(&self) -> bool {
        self.next_frame.is_some()
    }

    /// Starts again with what `tap` brings from now on, or stops and keeps what was learned.
    pub fn toggle(&mut self, tap: &Tap, sample_rate_hz: f64) {
        if self.next_frame.take().is_none() {
            self.begin(tap, sample_rate_hz);
        }
    }

    /// Stops and keeps what was learned.
    pub fn stop(&mut self) {
        self.next_frame = None;
    }

    fn begin(&mut self, tap: &Tap, sample_rate_hz: f64) {
        self.set(LongTermSpectrum::new(sample_rate_hz), None);
        self.next_frame = Some(tap.written_frames());
        tap.ask(sample_rate_hz as u64);
    }

    /// Name of the file it was learned from, if it was.
    pub fn file_name(&self) -> Option<&str> {
        self.file_name.as_deref()
    }

    /// Takes what was learned elsewhere, from the file of this name, and stops.
    pub fn set(&mut self, spectrum: LongTermSpectrum, file_name: Option<String>) {
        self.file_name = file_name;
        self.spectrum = Some(spectrum);
        self.next_frame = None;
        self.begun += 1;
    }

    /// Takes in what has come since the last call. Call it in every frame.
    pub fn listen(&mut self, tap: &Tap, sample_rate_hz: f64) {
        let Some(mut next) = self.next_frame else { return };
        let fits = |spectrum: &LongTermSpectrum| spectrum.sample_rate_hz() == sample_rate_hz;
        if !self.spectrum.as_ref().is_some_and(fits) {
            return self.begin(tap, sample_rate_hz);
        }
        // A second's worth, for the time until the next frame.
        tap.ask(sample_rate_hz as u64);
        let Some(spectrum) = &mut self.spectrum else { return };
        let mut frames = [[0.0; 2]; CHUNK];
        loop {
            let (count, after) = tap.read(next, &mut frames);
            spectrum.add(&frames[..count]);
            next = after;
            if count == 0 {
                break;
            }
        }
        self.next_frame = Some(next);
    }

    /// Sound learned so far, s.
    pub fn learned_s(&self) -> f64 {
        self.spectrum.as_ref().map_or(0.0, LongTermSpectrum::learned_s)
    }

    /// A number that changes with the spectrum.
    pub fn version(&self) -> (u64, u64) {
        (self.begun, self.spectrum.as_ref().map_or(0, LongTermSpectrum::spectra))
    }

    /// The spectrum, once there is one.
    pub fn levels_db(&self) -> Option<MatchLevels> {
        self.spectrum.as_ref().map(LongTermSpectrum::levels_db)
    }
}

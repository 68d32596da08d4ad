//! Signal flow of the equaliser: bands in series, then output gain, polarity and pan.
//!
//! Zero latency, minimum phase, f64 inside. Everything that changes glides on a grid of
//! [`band::GRID_FRAMES`] frames counted since the last reset, so the output does not depend on
//! block cuts. With all bands off or flat and gain and pan neutral, samples pass untouched.

pub mod band;
pub mod curve;
pub mod glide;
pub mod settings;
pub mod taps;

pub use curve::{Curve, band_response_db, response_db};
pub use settings::{
    AutoGain, BANDS, Band, Dynamic, KeyFilter, LARGEST_OUTPUT_GAIN_DB, LinearLength, Listen,
    PanLaw, Phase, Placement, RELATIVE_ZERO_DB, Settings, Shape,
};
pub use taps::Taps;

use band::{BandRunner, GRID_FRAMES};
use glide::{GainGlide, STAGE_MS};
use shared_dsp::filter::{StereoSvf, SvfCoefficients};
use shared_dsp::units::one_pole_factor;
use shared_dsp::{Engine, guard};

/// Longest tail reported, in seconds.
pub const LONGEST_TAIL_S: f64 = 10.0;

/// The equaliser.
#[derive(Debug, Clone)]
pub struct EqEngine {
    settings: Settings,
    bands: Vec<BandRunner>,
    tails_s: [f64; BANDS],
    gains: [GainGlide; 2],
    sample_rate_hz: f64,
    channels: usize,
    glide_factor: f64,
    /// Frames since the last reset.
    frame: u64,
    /// Whether no band is at work.
    all_flat: bool,
    /// Whether the gains of both channels rest at exactly 1.
    unity: bool,
    taps: Taps,
}

impl Default for EqEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl EqEngine {
    /// An equaliser with all bands off, at 48 kHz stereo until prepared.
    pub fn new() -> Self {
        let mut engine = Self {
            settings: Settings::default(),
            bands: vec![BandRunner::default(); BANDS],
            tails_s: [0.0; BANDS],
            gains: [GainGlide::new(1.0); 2],
            sample_rate_hz: 48_000.0,
            channels: 2,
            glide_factor: 0.0,
            frame: 0,
            all_flat: true,
            unity: true,
            taps: Taps::default(),
        };
        engine.prepare(48_000.0, 2);
        engine
    }

    /// Where an editor listens in.
    pub fn taps(&self) -> &Taps {
        &self.taps
    }

    /// The work of a grid step.
    fn step(&mut self) {
        self.all_flat = true;
        for band in &mut self.bands {
            band.step(self.glide_factor, self.sample_rate_hz);
            self.all_flat &= !band.is_active();
        }
        self.unity = true;
        for gain in &mut self.gains {
            gain.advance(self.glide_factor, GRID_FRAMES);
            self.unity &= gain.rests_at(1.0);
        }
    }

    fn find_out_what_works(&mut self) {
        self.all_flat = self.bands.iter().all(|band| !band.is_active());
        self.unity = self.gains.iter().all(|gain| gain.rests_at(1.0) && gain.target() == 1.0);
    }

    /// Runs all bands over `frames`. Sections of plain bands run two at a time.
    fn run_bands(&mut self, frames: &mut [[f64; 2]]) {
        let channels = self.channels;
        let mut waiting: Option<(&mut StereoSvf, &SvfCoefficients)> = None;
        for band in self.bands.iter_mut().filter(|band| band.is_active()) {
            if band.is_plain(channels) {
                for section in band.plain_sections() {
                    match waiting.take() {
                        Some(first) => StereoSvf::process_pair(first, section, frames),
                        None => waiting = Some(section),
                    }
                }
            } else {
                if let Some((state, coefficients)) = waiting.take() {
                    state.process(coefficients, frames);
                }
                band.process(channels, frames);
            }
        }
        if let Some((state, coefficients)) = waiting {
            state.process(coefficients, frames);
        }
    }
}

impl Engine for EqEngine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = sample_rate_hz.max(1000.0);
        self.channels = channels.clamp(1, 2);
        // What a stage keeps over one grid step.
        self.glide_factor = one_pole_factor(STAGE_MS, self.sample_rate_hz).powi(GRID_FRAMES as i32);
        self.reset();
    }

    fn reset(&mut self) {
        let gains = self.settings.channel_gains(self.channels);
        for (glide, gain) in self.gains.iter_mut().zip(gains) {
            glide.set(gain);
            glide.jump();
        }
        for band in &mut self.bands {
            band.reset(self.sample_rate_hz);
        }
        self.frame = 0;
        self.find_out_what_works();
    }

    fn apply(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = core::mem::replace(&mut self.settings, *settings);
        let bands = self.bands.iter_mut().zip(&mut self.tails_s);
        for ((runner, tail_s), (band, old)) in bands.zip(settings.bands.iter().zip(&old.bands)) {
            if band != old {
                runner.apply(band);
                *tail_s = if band.is_flat() { 0.0 } else { band.prototype().decay_s() };
            }
        }
        for (glide, gain) in self.gains.iter_mut().zip(settings.channel_gains(self.channels)) {
            glide.set(gain);
        }
        if self.frame == 0 {
            // Nothing has sounded yet: nothing to glide from.
            self.reset();
        }
        self.find_out_what_works();
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        self.taps.write_before(main, key);
        let (left, right) = match main {
            [] => return,
            [left] => (&mut **left, &mut [][..]),
            [left, right, ..] => (&mut **left, &mut **right),
        };
        let stereo = self.channels == 2 && right.len() == left.len();
        let length = left.len();
        let mut at = 0;
        while at < length {
            if self.all_flat && self.unity {
                pass(&mut left[at..]);
                if stereo {
                    pass(&mut right[at..]);
                }
                self.frame += (length - at) as u64;
                break;
            }
            let in_grid = (self.frame % GRID_FRAMES as u64) as usize;
            if in_grid == 0 {
                self.step();
            }
            let count = (GRID_FRAMES - in_grid).min(length - at);
            let right = if stereo { &mut right[at..at + count] } else { &mut [][..] };
            self.process_grid(&mut left[at..at + count], right);
            at += count;
            self.frame += count as u64;
        }
        self.taps.write_after(main);
    }

    fn latency_samples(&self) -> usize {
        0
    }

    /// The tails of all bands in series, one after the other: an upper bound, cut at
    /// [`LONGEST_TAIL_S`]. Where it is cut (narrow bands at the lowest frequencies), the sound can
    /// last longer than reported; [`Engine::is_at_rest`] still waits for its end.
    fn tail_samples(&self) -> usize {
        let tail_s: f64 = self.tails_s.iter().sum();
        (tail_s.min(LONGEST_TAIL_S) * self.sample_rate_hz).ceil() as usize
    }

    fn is_at_rest(&self) -> bool {
        self.gains.iter().all(GainGlide::is_at_rest)
            && self.bands.iter().all(BandRunner::is_at_rest)
    }
}

impl EqEngine {
    /// At most [`GRID_FRAMES`] frames, not over a grid step; `right` is empty in mono.
    fn process_grid(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut frames = [[0.0f64; 2]; GRID_FRAMES];
        let frames = &mut frames[..left.len().min(GRID_FRAMES)];
        // Without a band nothing remembers, so even absurd samples only take the gain.
        let all_flat = self.all_flat;
        let take =
            |x: f32| f64::from(if all_flat { guard::finite_normal(x) } else { guard::audible(x) });
        for (frame, x) in frames.iter_mut().zip(left.iter()) {
            frame[0] = take(*x);
        }
        for (frame, x) in frames.iter_mut().zip(right.iter()) {
            frame[1] = take(*x);
        }
        if !all_flat {
            self.run_bands(frames);
        }
        if !self.unity {
            let [left_gain, right_gain] = &mut self.gains;
            for frame in frames.iter_mut() {
                frame[0] *= left_gain.tick();
                frame[1] *= right_gain.tick();
            }
        }
        for (frame, y) in frames.iter().zip(left) {
            *y = guard::output(frame[0]);
        }
        for (frame, y) in frames.iter().zip(right) {
            *y = guard::output(frame[1]);
        }
    }
}

/// The flat path: only what is no number or too small for the processor to like becomes zero.
fn pass(samples: &mut [f32]) {
    for x in samples {
        *x = guard::finite_normal(*x);
    }
}

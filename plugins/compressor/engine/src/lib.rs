//! The compressor's signal path: feed-forward, in the log domain, without latency.
//!
//! level of main or key -> peak hold -> static curve -> stereo link -> attack/release -> gain.
//!
//! Source: D. Giannoulis, M. Massberg, J. Reiss, "Digital Dynamic Range Compressor Design", JAES
//! 60(6), 2012. What the numbers mean:
//! - threshold and ratio act on the peak: a steady sine of 100 Hz and up is brought to exactly
//!   where the curve says (shorter releases hold less long: see [`longest_hold_ms`]);
//! - attack and release are the times to 63 % of a step in dB;
//! - makeup belongs to the compressed signal; mix blends it with the dry one.
//!
//! Without reduction and makeup, and with mix 0, every normal finite sample passes bit for bit.
//! NaN, infinity and subnormals come out as 0. The level detection takes samples over +120 dBFS
//! for silence, so a fault upstream leaves no reduction behind.

mod glides;
mod settings;

use shared_dsp::Engine;
use shared_dsp::dynamics::ballistics::Ballistics;
use shared_dsp::dynamics::curve::Curve;
use shared_dsp::dynamics::decibel::gain_of_db;
use shared_dsp::dynamics::detector::{PeakHold, linked};
use shared_dsp::guard::{self, keep_max};
use shared_dsp::units::ms_to_samples;

use glides::Glides;
pub use settings::Settings;

/// How long threshold, ratio, knee, makeup, mix, link and the choice of key glide, in ms.
pub const GLIDE_MS: f64 = 20.0;

/// Frames worked on at a time: enough for vector code, little enough for the nearest cache.
const CHUNK_FRAMES: usize = 32;

/// Longest time a peak is held before the release begins: a tenth of the release, at most 5 ms
/// (half a cycle of 100 Hz). The release that follows is shorter by as much.
pub fn longest_hold_ms(release_ms: f64) -> f64 {
    (release_ms * 0.1).min(5.0)
}

/// What one channel remembers.
#[derive(Debug, Clone, Copy)]
struct Channel {
    reduction_db: f64,
    held_peak: f32,
    /// What the curve says to `held_peak`.
    wanted_db: f64,
}

impl Channel {
    const SILENT: Self = Self { reduction_db: 0.0, held_peak: 0.0, wanted_db: 0.0 };
}

/// The largest values of one process call.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Largest {
    reduction_db: f64,
    input: [f32; 2],
    output: [f32; 2],
    detected: [f32; 2],
}

/// A downward compressor for one or two channels with an external key.
#[derive(Debug, Clone)]
pub struct CompressorEngine {
    sample_rate_hz: f64,
    channels: usize,
    settings: Settings,
    glides: Glides,
    gliding: bool,
    /// Nothing was processed since the last reset: settings need not glide.
    untouched: bool,
    curve: Curve,
    ballistics: Ballistics,
    hold: PeakHold<2>,
    state: [Channel; 2],
    largest: Largest,
}

impl Default for CompressorEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl CompressorEngine {
    /// An engine at 48 kHz, stereo, with default settings.
    pub fn new() -> Self {
        let mut engine = Self {
            sample_rate_hz: 48_000.0,
            channels: 2,
            settings: Settings::default(),
            glides: Glides::new(),
            gliding: false,
            untouched: true,
            curve: Curve::new(0.0, 1.0, 0.0),
            ballistics: Ballistics::default(),
            hold: PeakHold::default(),
            state: [Channel::SILENT; 2],
            largest: Largest::default(),
        };
        engine.prepare(48_000.0, 2);
        engine
    }

    /// The most reduction in the latest process call, in dB, 0 or more; before makeup and mix.
    pub fn gain_reduction_db(&self) -> f32 {
        self.largest.reduction_db as f32
    }

    /// Largest input magnitude of each channel in the latest process call, linear. Samples the
    /// detector takes for silence (over +120 dBFS, NaN) count as 0.
    pub fn input_peak_gain(&self) -> [f32; 2] {
        self.largest.input
    }

    /// Largest output magnitude of each channel in the latest process call, linear.
    pub fn output_peak_gain(&self) -> [f32; 2] {
        self.largest.output
    }

    /// Largest level of each channel that the curve was asked about in the latest process call,
    /// linear: the place of the dot on a drawn curve.
    pub fn detected_peak_gain(&self) -> [f32; 2] {
        self.largest.detected
    }

    /// What depends on the settings and does not glide.
    fn set_times(&mut self) {
        let release_ms = f64::from(self.settings.release_ms);
        let hold_samples = ms_to_samples(longest_hold_ms(release_ms), self.sample_rate_hz);
        self.hold.set_hold(hold_samples);
        let held_ms = self.hold.mean_hold_samples() * 1000.0 / self.sample_rate_hz;
        self.ballistics = Ballistics::new(
            self.settings.attack_ms.into(),
            // At very low rates the shortest hold can reach the release.
            (release_ms - held_ms).max(0.5 * release_ms),
            self.sample_rate_hz,
        );
    }

    fn jump(&mut self) {
        for ramp in self.glides.all() {
            ramp.jump();
        }
        self.curve_moved();
        self.gliding = false;
    }

    fn curve_moved(&mut self) {
        self.curve = self.glides.curve();
        for channel in &mut self.state {
            channel.wanted_db = self.curve.reduction_db_at_gain(channel.held_peak.into());
        }
    }

    #[inline(never)]
    fn glide(&mut self) {
        let mut moving = false;
        for ramp in self.glides.all() {
            ramp.tick();
            moving |= ramp.is_moving();
        }
        self.gliding = moving;
        self.curve_moved();
    }

    fn run<const CHANNELS: usize>(
        &mut self,
        mut main: [&mut [f32]; CHANNELS],
        key: [&[f32]; CHANNELS],
    ) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0);
        self.untouched &= frames == 0;
        let mut start = 0;
        while start < frames {
            let length = if self.gliding {
                self.glide();
                1
            } else {
                CHUNK_FRAMES.min(frames - start)
            };
            let chunk = main.each_mut().map(|channel| &mut channel[start..start + length]);
            let key = key.map(|channel| channel.get(start..).unwrap_or(&[]));
            self.run_chunk(chunk, key);
            start += length;
        }
    }

    /// Up to [`CHUNK_FRAMES`] frames under standing settings. In steps over the whole chunk, so
    /// that those without memory become vector code; every number is the same as frame by frame.
    #[inline]
    fn run_chunk<const CHANNELS: usize>(
        &mut self,
        main: [&mut [f32]; CHANNELS],
        key: [&[f32]; CHANNELS],
    ) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0).min(CHUNK_FRAMES);
        let magnitudes = self.detected_magnitudes(&main, key, frames);
        let (wet_db, most_db) = self.wet_gains_db(&magnitudes, frames);
        keep_max(&mut self.largest.reduction_db, most_db);
        self.apply_gains(main, &wet_db, most_db);
    }

    /// Magnitude of each sample that the detector sees, linear: of the input, of the key, or of a
    /// mixture while it fades over.
    #[inline]
    fn detected_magnitudes<const CHANNELS: usize>(
        &mut self,
        main: &[&mut [f32]; CHANNELS],
        key: [&[f32]; CHANNELS],
        frames: usize,
    ) -> [[f32; CHUNK_FRAMES]; CHANNELS] {
        let mut magnitudes = [[0.0f32; CHUNK_FRAMES]; CHANNELS];
        let key_share = self.glides.key.value() as f32;
        for channel in 0..CHANNELS {
            let mut peak = self.largest.input[channel];
            for (magnitude, &sample) in magnitudes[channel].iter_mut().zip(&*main[channel]) {
                *magnitude = guard::sanitize_input(sample).abs();
                keep_max(&mut peak, *magnitude);
            }
            self.largest.input[channel] = peak;
            if key_share > 0.0 {
                let key = key[channel].iter().copied().chain(core::iter::repeat(0.0));
                for (magnitude, key) in magnitudes[channel][..frames].iter_mut().zip(key) {
                    let key = guard::sanitize_input(key).abs();
                    *magnitude = *magnitude * (1.0 - key_share) + key * key_share;
                }
            }
        }
        magnitudes
    }

    /// Gain of each sample of the compressed signal, dB, and the most reduction among them, dB.
    #[inline]
    fn wet_gains_db<const CHANNELS: usize>(
        &mut self,
        magnitudes: &[[f32; CHUNK_FRAMES]; CHANNELS],
        frames: usize,
    ) -> ([[f64; CHUNK_FRAMES]; CHANNELS], f64) {
        let mut wet_db = [[0.0f64; CHUNK_FRAMES]; CHANNELS];
        let (makeup_db, link) = (self.glides.makeup_db.value(), self.glides.link.value());
        let (curve, ballistics) = (self.curve, self.ballistics);
        // Local copies let the compiler keep in registers what changes with every frame.
        let mut all_state = self.state;
        let mut most_db = 0.0;
        for frame in 0..frames {
            let mut frame_magnitudes = [0.0; 2];
            for channel in 0..CHANNELS {
                frame_magnitudes[channel] = magnitudes[channel][frame];
            }
            let held = self.hold.tick(frame_magnitudes);
            let mut wanted_db = [0.0; CHANNELS];
            for channel in 0..CHANNELS {
                let state = &mut all_state[channel];
                if held[channel] != state.held_peak {
                    state.held_peak = held[channel];
                    state.wanted_db = curve.reduction_db_at_gain(held[channel].into());
                    keep_max(&mut self.largest.detected[channel], held[channel]);
                }
                wanted_db[channel] = state.wanted_db;
            }
            if CHANNELS > 1 {
                wanted_db = linked(wanted_db, link);
            }
            for channel in 0..CHANNELS {
                let state = &mut all_state[channel];
                state.reduction_db = ballistics.tick(state.reduction_db, wanted_db[channel]);
                keep_max(&mut most_db, state.reduction_db);
                wet_db[channel][frame] = makeup_db - state.reduction_db;
            }
        }
        self.state = all_state;
        (wet_db, most_db)
    }

    /// Mixes input and compressed signal in place; `most_db` is the most reduction of the chunk.
    #[inline]
    fn apply_gains<const CHANNELS: usize>(
        &mut self,
        main: [&mut [f32]; CHANNELS],
        wet_db: &[[f64; CHUNK_FRAMES]; CHANNELS],
        most_db: f64,
    ) {
        let (mix, makeup_db) = (self.glides.mix.value(), self.glides.makeup_db.value());
        for channel in 0..CHANNELS {
            if most_db > 0.0 || makeup_db != 0.0 {
                for (sample, &wet_db) in main[channel].iter_mut().zip(&wet_db[channel]) {
                    // Exactly 1 for mix 0 and for a wet gain of 1.
                    let gain = 1.0 + mix * (gain_of_db(wet_db) - 1.0);
                    *sample =
                        guard::sanitize_output(f64::from(guard::flush_nonfinite(*sample)) * gain);
                }
            } else {
                for sample in main[channel].iter_mut() {
                    *sample = guard::flush_nonfinite(*sample);
                }
            }
            let mut peak = self.largest.output[channel];
            for sample in main[channel].iter() {
                keep_max(&mut peak, sample.abs());
            }
            self.largest.output[channel] = peak;
        }
    }
}

impl Engine for CompressorEngine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz =
            if sample_rate_hz.is_finite() { sample_rate_hz.max(1.0) } else { 48_000.0 };
        self.channels = channels.min(2);
        for ramp in self.glides.all() {
            ramp.prepare(GLIDE_MS, self.sample_rate_hz);
        }
        self.glides.set(&self.settings);
        self.set_times();
        self.reset();
    }

    fn reset(&mut self) {
        self.hold.reset();
        self.state = [Channel::SILENT; 2];
        self.largest = Largest::default();
        self.untouched = true;
        self.jump();
    }

    fn apply(&mut self, settings: &Settings) {
        let settings = settings.legal();
        if settings == self.settings {
            return;
        }
        self.settings = settings;
        self.set_times();
        self.glides.set(&settings);
        if self.untouched {
            self.hold.reset();
            self.jump();
        } else {
            self.gliding = true;
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        // What is held now was detected before, and still counts for this call.
        let detected = self.state.map(|channel| channel.held_peak);
        self.largest = Largest { detected, ..Largest::default() };
        let key_of = |channel: usize| key.get(channel).copied().unwrap_or(&[]);
        match (self.channels, main) {
            (1, [mono, ..]) => self.run([&mut **mono], [key_of(0)]),
            (2, [left, right, ..]) => {
                self.run([&mut **left, &mut **right], [key_of(0), key_of(1)]);
            }
            _ => {}
        }
    }

    fn latency_samples(&self) -> usize {
        0
    }

    /// 0: the gain has a memory, the sound has none.
    fn tail_samples(&self) -> usize {
        0
    }

    /// Also waits until the latest readings show no reduction and no held peak, because a sleeping
    /// plugin goes on showing them.
    fn is_at_rest(&self) -> bool {
        !self.gliding
            && self.largest == Largest::default()
            && self.hold.is_empty()
            && self.state.iter().all(|channel| channel.reduction_db == 0.0)
    }
}

//! Signal flow of the equaliser:
//!
//! ```text
//!              key -> dynamics -> offsets of gains
//!                        |             |
//! in -> (linear kernel) -+-> bands in series -> (natural phase) -> width, mono lows -> listening
//!                                               -> makeup, output gain, pan, balance -> out
//! ```
//!
//! With zero latency all of it is minimum phase, f64 inside. Everything that changes glides on a
//! [`grid`] of frames counted since the last reset, so the output does not depend on block cuts.
//! With all bands off or flat and the output's controls neutral, samples pass untouched.

pub mod auto_gain;
pub mod band;
mod band_chain;
mod band_set;
pub mod curve;
pub mod dynamics;
mod frames;
mod gain_cache;
pub mod glide;
pub mod grid;
pub mod image;
pub mod listen;
mod offsets;
pub mod phase;
pub mod scaling;
mod schedule;
pub mod settings;
pub mod stereo;
mod stream_format;
pub mod taps;

pub use curve::{Curve, band_response_db, response_db};
pub use scaling::{LARGEST_SUM_DB, Scaling};
pub use settings::{
    AutoGain, BANDS, Band, Dynamic, KeyFilter, LARGEST_OUTPUT_GAIN_DB, LinearLength, Listen,
    PanLaw, Phase, Placement, RELATIVE_ZERO_DB, Settings, Shape,
};
pub use taps::Taps;

use auto_gain::Makeup;
use band_set::BandSet;
use dynamics::DynamicsBank;
use glide::GainGlide;
use grid::{CHUNK_FRAMES, GRID_FRAMES, GridClock};
use listen::Listener;
use phase::PhaseStage;
use schedule::{Activity, Kernel, Pending};
use shared_dsp::simd::VectorPath;
use shared_dsp::{Engine, guard, stream};
use stereo::{Side, Stereo};
use stream_format::StreamFormat;

/// Longest tail reported, in seconds.
pub const LONGEST_TAIL_S: f64 = 10.0;

/// Flushes after which another changes nothing while all is silent and still.
const MOST_SETTLES: usize = 2;

/// The equaliser.
#[derive(Debug, Clone)]
pub struct EqEngine {
    format: StreamFormat,
    settings: Settings,
    pending: Pending,
    scaling: Scaling,
    clock: GridClock,
    activity: Activity,
    bands: BandSet,
    phase: PhaseStage,
    /// The phase stage as bands and makeup were last told of it.
    kernel: Kernel,
    stereo: Stereo,
    listener: Listener,
    makeup: Makeup,
    /// Output gain, pan, balance, polarity and makeup of each channel.
    gains: [GainGlide; 2],
    /// The same as set, without makeup.
    channel_gains: [f64; 2],
    taps: Taps,
    /// Flushes since sound, or what else there was to process.
    settles: usize,
    /// Time that bands and mono lows ring, asked for every block.
    own_tail_samples: usize,
    path: VectorPath,
    /// The frames of a chunk while it is processed.
    frames: Vec<[f64; 2]>,
}

impl Default for EqEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl EqEngine {
    /// An equaliser with all bands off, at 48 kHz stereo until prepared.
    pub fn new() -> Self {
        let format = StreamFormat::new(48_000.0, 2);
        let mut engine = Self {
            format,
            settings: Settings::default(),
            pending: Pending::default(),
            scaling: Scaling::default(),
            clock: GridClock::default(),
            activity: Activity { is_flat: true, is_unity_gain: true, is_still: false },
            bands: BandSet::new(format.sample_rate_hz),
            phase: PhaseStage::new(),
            kernel: Kernel::default(),
            stereo: Stereo::new(VectorPath::best()),
            listener: Listener::new(VectorPath::best()),
            makeup: Makeup::new(),
            gains: [GainGlide::new(1.0); 2],
            channel_gains: [1.0; 2],
            taps: Taps::default(),
            settles: 0,
            own_tail_samples: 0,
            path: VectorPath::best(),
            frames: vec![[0.0; 2]; CHUNK_FRAMES],
        };
        engine.prepare(48_000.0, 2);
        engine
    }

    /// Channels it is prepared for, 1 or 2.
    pub fn channels(&self) -> usize {
        self.format.channels
    }

    /// Where an editor listens in.
    pub fn taps(&self) -> &Taps {
        &self.taps
    }

    /// Detection and gain of the dynamics of all bands.
    pub fn dynamics(&self) -> &DynamicsBank {
        self.bands.dynamics()
    }

    /// Offset added to the gain of each band by its dynamics, dB before gain scale.
    pub fn offsets_db(&self) -> &[f32; BANDS] {
        self.bands.offsets_db()
    }

    /// Present makeup of [`AutoGain`], dB.
    pub fn makeup_db(&self) -> f64 {
        self.makeup.gain_db()
    }

    /// Whether only gain and pan can change the sound.
    fn has_no_filter(&self) -> bool {
        self.activity.is_flat && self.phase.is_through() && !self.makeup.is_measuring()
    }

    /// Whether samples pass untouched.
    fn passes(&self) -> bool {
        self.has_no_filter() && self.activity.is_unity_gain && self.pending.is_none()
    }
}

impl Engine for EqEngine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.format = StreamFormat::new(sample_rate_hz, channels);
        let StreamFormat { sample_rate_hz, channels, .. } = self.format;
        self.path = VectorPath::best();
        self.bands.prepare(&self.format);
        self.stereo = Stereo::new(self.path);
        self.listener = Listener::new(self.path);
        self.phase.apply(&self.settings);
        self.phase.prepare(sample_rate_hz, channels);
        self.makeup.prepare(sample_rate_hz, channels);
        (self.pending.bands, self.pending.side) = (u32::MAX, true);
        self.channel_gains = self.settings.channel_gains(channels);
        self.update_tail();
        self.reset();
    }

    /// Bands and gains are as set from the first frame on. A kernel that settings have outdated
    /// since it was designed comes later: see [`PhaseStage::reset`].
    fn reset(&mut self) {
        self.clock = GridClock::default();
        self.apply_pending();
        self.phase.reset();
        if self.kernel.holds_static_gains == self.phase.runs_static_bands_in_iir() {
            self.pending.bands = u32::MAX;
            self.apply_pending();
        }
        self.makeup.reset();
        self.set_gains();
        for glide in &mut self.gains {
            glide.jump();
        }
        self.bands.reset(&self.format, &self.scaling);
        self.stereo.reset(self.format.sample_rate_hz);
        self.listener.reset(self.format.sample_rate_hz);
        self.follow_delay();
        self.update_activity();
    }

    fn apply(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = &self.settings;
        let scales = |s: &Settings| (s.gain_scale, s.gain_q);
        let all = scales(settings) != scales(old);
        for (index, (band, old)) in settings.bands.iter().zip(&old.bands).enumerate() {
            if all || band != old {
                self.pending.bands |= 1 << index;
                self.pending.tails |= 1 << index;
            }
        }
        let side = |settings| Side::of(settings, self.format.channels);
        self.pending.side |= side(settings) != side(old);
        let common = |s: &Settings| (s.listen, s.auto_gain, s.phase, s.linear_length);
        if common(settings) != common(old) {
            self.pending.bands = u32::MAX;
        }
        let output = |s: &Settings| (s.output_gain_db, s.pan, s.pan_law, s.balance, s.invert);
        if output(settings) != output(old) {
            self.channel_gains = settings.channel_gains(self.format.channels);
        }
        self.settings = *settings;
        self.set_gains();
        if self.clock.is_at_start() {
            // Nothing has sounded yet: nothing to glide from.
            self.reset();
        }
        self.update_activity();
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        self.settles = 0;
        self.taps.write_before(main, key);
        let (left, right) = match main {
            [] => return,
            [left] => (&mut **left, &mut [][..]),
            [left, right, ..] => (&mut **left, &mut **right),
        };
        let is_stereo = self.format.channels == 2 && right.len() == left.len();
        let length = left.len();
        let mut at = 0;
        while at < length {
            if self.passes() {
                stream::clean(self.path, &mut left[at..]);
                if is_stereo {
                    stream::clean(self.path, &mut right[at..]);
                }
                self.phase.skip(length - at);
                self.clock.advance(length - at);
                break;
            }
            let count = self.advance_schedule().min(length - at);
            if self.bands.needs_levels(&self.clock) {
                let ahead = self.clock.until(GRID_FRAMES).min(length - at);
                let right = if is_stereo { &right[at..at + ahead] } else { &[][..] };
                let key = [0, 1].map(|channel| frames::key_part(key, channel, at, ahead));
                self.bands.detect(&self.clock, &left[at..at + ahead], right, key);
            }
            let right = if is_stereo { &mut right[at..at + count] } else { &mut [][..] };
            let left = &mut left[at..at + count];
            self.process_chunk(left, right);
            at += count;
            self.clock.advance(count);
        }
        self.taps.write_after(main);
    }

    fn pass(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) -> bool {
        if !self.passes() {
            return false;
        }
        self.settles = 0;
        self.taps.write_before(main, key);
        let frames = main.first().map_or(0, |channel| channel.len());
        self.phase.skip(frames);
        self.clock.advance(frames);
        self.taps.write_after(main);
        true
    }

    fn rest(&mut self, main: &mut [&mut [f32]]) {
        let is_idle = self.activity.is_still && self.phase.is_through();
        if !is_idle || self.clock.is_at_start() {
            return self.process(main, &[]);
        }
        let frames = main.first().map_or(0, |channel| channel.len());
        self.taps.write_before(main, &[]);
        if self.settles < MOST_SETTLES {
            for _ in 0..self.clock.multiples_within(CHUNK_FRAMES, frames).min(MOST_SETTLES) {
                self.bands.settle();
                self.stereo.settle();
                self.listener.settle();
                self.settles += 1;
            }
        }
        self.phase.skip(frames);
        self.clock.advance(frames);
        self.taps.write_after(main);
    }

    fn latency_samples(&self) -> usize {
        self.phase.latency_samples()
    }

    /// The tails of all filters in series, one after the other: an upper bound, cut at
    /// [`LONGEST_TAIL_S`]. Where it is cut (narrow bands at the lowest frequencies), the sound can
    /// last longer than reported; [`Engine::is_at_rest`] still waits for its end. New settings
    /// count within [`grid::LIMIT_FRAMES`] frames.
    fn tail_samples(&self) -> usize {
        self.own_tail_samples + self.phase.tail_samples()
    }

    fn is_at_rest(&self) -> bool {
        self.pending.is_none()
            && self.gains.iter().all(GainGlide::is_at_rest)
            && self.bands.is_at_rest()
            && self.phase.is_at_rest()
            && self.makeup.is_at_rest()
            && self.stereo.is_still()
            && self.stereo.is_silent()
            && self.listener.is_still()
            && self.listener.is_silent()
    }
}

impl EqEngine {
    /// At most [`CHUNK_FRAMES`] frames, in which nothing is due; `right` is empty in mono.
    fn process_chunk(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut held = core::mem::take(&mut self.frames);
        let shared = left.len().min(held.len());
        let frames = &mut held[..shared];
        if self.has_no_filter() {
            // Nothing has a memory, so even absurd samples only take the gain.
            frames::load(left, right, frames, guard::flush_nonfinite);
            self.phase.skip(frames.len());
        } else {
            stream::load_frames(self.path, left, right, frames);
            self.filter(frames);
        }
        if !self.activity.is_unity_gain {
            let [left_gain, right_gain] = &mut self.gains;
            for frame in frames.iter_mut() {
                frame[0] *= left_gain.tick();
                frame[1] *= right_gain.tick();
            }
        }
        stream::store_frames(self.path, frames, left, right);
        self.frames = held;
    }

    /// Finds how long the bands ring where that is older than their settings, and all together.
    fn update_tail(&mut self) {
        let scaling = Scaling { limit: 1.0, ..self.scaling.with_limit_kept(&self.settings) };
        self.bands.set_tails(core::mem::take(&mut self.pending.tails), &self.settings, &scaling);
        let side_s = Side::of(&self.settings, self.format.channels).decay_s();
        let tail_s = (self.bands.tail_s() + side_s).min(LONGEST_TAIL_S);
        self.own_tail_samples = (tail_s * self.format.sample_rate_hz).ceil() as usize;
    }

    /// Every stage that changes the tone.
    fn filter(&mut self, frames: &mut [[f64; 2]]) {
        if self.makeup.is_measuring() {
            self.makeup.measure_input(frames);
        }
        if self.kernel.holds_static_gains {
            self.phase.process(frames);
        }
        self.bands.process(frames);
        if !self.kernel.holds_static_gains {
            self.phase.process(frames);
        }
        if self.stereo.is_active() {
            self.stereo.process(frames);
        }
        if self.makeup.is_measuring() {
            self.makeup.measure_output(frames);
        }
        self.listener.process(self.format.channels, frames);
    }
}

//! Signal flow of the equaliser:
//!
//! ```text
//!              key -> dynamics -> offsets of gains
//!                        |             |
//! in -> (linear kernel) -+-> bands in series -> (natural phase) -> listening -> makeup, output
//!                                                                                gain, pan -> out
//! ```
//!
//! With zero latency all of it is minimum phase, f64 inside. Everything that changes glides on a
//! [`grid`] of frames counted since the last reset, so the output does not depend on block cuts.
//! With all bands off or flat and gain and pan neutral, samples pass untouched.

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
pub mod listen;
mod offsets;
pub mod phase;
pub mod scaling;
mod schedule;
pub mod settings;
mod stream;
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
use grid::{CHUNK_FRAMES, GRID_FRAMES, GridClock, HOP_FRAMES};
use listen::Listener;
use phase::PhaseStage;
use schedule::{Activity, Kernel, Pending};
use shared_dsp::simd::VectorPath;
use shared_dsp::{Engine, guard};
use stream::StreamFormat;

/// Longest tail reported, in seconds.
pub const LONGEST_TAIL_S: f64 = 10.0;

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
    listener: Listener,
    makeup: Makeup,
    /// Output gain, pan, polarity and makeup of each channel.
    gains: [GainGlide; 2],
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
            listener: Listener::new(VectorPath::best()),
            makeup: Makeup::new(),
            gains: [GainGlide::new(1.0); 2],
            taps: Taps::default(),
        };
        engine.prepare(48_000.0, 2);
        engine
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
        self.bands.prepare(&self.format);
        self.listener = Listener::new(VectorPath::best());
        self.phase.apply(&self.settings);
        self.phase.prepare(sample_rate_hz, channels);
        self.makeup.prepare(sample_rate_hz, channels);
        self.pending.bands = u32::MAX;
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
        self.listener.reset(self.format.sample_rate_hz);
        self.follow_delay();
        self.update_activity();
    }

    fn apply(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        let old = core::mem::replace(&mut self.settings, *settings);
        let scales = |s: &Settings| (s.gain_scale, s.gain_q);
        let all = scales(settings) != scales(&old);
        let scaling = Scaling { limit: 1.0, ..self.scaling.with_limit_kept(settings) };
        for (index, band) in settings.bands.iter().enumerate() {
            if all || *band != old.bands[index] {
                self.pending.bands |= 1 << index;
                self.bands.set_tail(index, band, &scaling);
            }
        }
        let common = |s: &Settings| (s.listen, s.auto_gain, s.phase, s.linear_length);
        if common(settings) != common(&old) {
            self.pending.bands = u32::MAX;
        }
        self.set_gains();
        if self.clock.is_at_start() {
            // Nothing has sounded yet: nothing to glide from.
            self.reset();
        }
        self.update_activity();
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
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
                frames::pass(&mut left[at..]);
                if is_stereo {
                    frames::pass(&mut right[at..]);
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
            if count <= HOP_FRAMES {
                self.process_chunk::<HOP_FRAMES>(left, right);
            } else {
                self.process_chunk::<CHUNK_FRAMES>(left, right);
            }
            at += count;
            self.clock.advance(count);
        }
        self.taps.write_after(main);
    }

    fn latency_samples(&self) -> usize {
        self.phase.latency_samples()
    }

    /// The tails of all bands in series, one after the other: an upper bound, cut at
    /// [`LONGEST_TAIL_S`]. Where it is cut (narrow bands at the lowest frequencies), the sound can
    /// last longer than reported; [`Engine::is_at_rest`] still waits for its end.
    fn tail_samples(&self) -> usize {
        let tail_s = self.bands.tail_s().min(LONGEST_TAIL_S);
        let tail_samples = (tail_s * self.format.sample_rate_hz).ceil() as usize;
        tail_samples + self.phase.tail_samples()
    }

    fn is_at_rest(&self) -> bool {
        self.pending.is_none()
            && self.gains.iter().all(GainGlide::is_at_rest)
            && self.bands.is_at_rest()
            && self.phase.is_at_rest()
            && self.makeup.is_at_rest()
            && self.listener.is_still()
            && self.listener.is_silent()
    }
}

impl EqEngine {
    /// At most `MOST` frames, in which nothing is due; `right` is empty in mono.
    fn process_chunk<const MOST: usize>(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut frames = [[0.0f64; 2]; MOST];
        let frames = &mut frames[..left.len().min(MOST)];
        if self.has_no_filter() {
            // Nothing has a memory, so even absurd samples only take the gain.
            frames::load(left, right, frames, guard::flush_nonfinite);
            self.phase.skip(frames.len());
        } else {
            frames::load(left, right, frames, guard::sanitize_input);
            self.filter(frames);
        }
        if !self.activity.is_unity_gain {
            let [left_gain, right_gain] = &mut self.gains;
            for frame in frames.iter_mut() {
                frame[0] *= left_gain.tick();
                frame[1] *= right_gain.tick();
            }
        }
        frames::store(frames, left, right);
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
        if self.makeup.is_measuring() {
            self.makeup.measure_output(frames);
        }
        self.listener.process(self.format.channels, frames);
    }
}

//! Signal flow of the equaliser:
//!
//! ```text
//!              key -> dynamics -> offsets of gains
//!                        |             |
//! in -> (linear kernel) -+-> bands in series -> (natural phase) -> listening -> makeup, output
//!                                                                                gain, pan -> out
//! ```
//!
//! With zero latency all of it is minimum phase, f64 inside. Everything that changes glides on grids
//! counted since the last reset ([`band::GRID_FRAMES`] for settings, [`band::LEAN_FRAMES`] for gains
//! that follow the signal), so the output does not depend on block cuts. With all bands off or flat
//! and gain and pan neutral, samples pass untouched.

pub mod auto_gain;
pub mod band;
pub mod curve;
pub mod dynamics;
mod gain_cache;
pub mod glide;
pub mod listen;
mod offsets;
pub mod phase;
mod rack;
pub mod scaling;
pub mod settings;
mod steps;
pub mod taps;

pub use curve::{Curve, band_response_db, response_db};
pub use scaling::{LARGEST_SUM_DB, Scaling};
pub use settings::{
    AutoGain, BANDS, Band, Dynamic, KeyFilter, LARGEST_OUTPUT_GAIN_DB, LinearLength, Listen,
    PanLaw, Phase, Placement, RELATIVE_ZERO_DB, Settings, Shape,
};
pub use taps::Taps;

use auto_gain::Makeup;
use band::{BandRunner, GRID_FRAMES, LEAN_FRAMES};
use dynamics::DynamicsBank;
use glide::{GainGlide, STAGE_MS};
use listen::Listener;
use offsets::Offsets;
use phase::PhaseStage;
use rack::{CHUNK_FRAMES, Rack};
use shared_dsp::simd::VectorPath;
use shared_dsp::units::one_pole_factor;
use shared_dsp::{Engine, guard};

/// Longest tail reported, in seconds.
pub const LONGEST_TAIL_S: f64 = 10.0;
/// Frames between two looks at the sum of all bands while settings keep changing.
const LIMIT_FRAMES: u64 = 4 * GRID_FRAMES as u64;
/// Points of gain caches designed at a grid step, at the most.
const CACHE_POINTS_A_STEP: usize = 4;

/// The equaliser.
#[derive(Debug, Clone)]
pub struct EqEngine {
    settings: Settings,
    scaling: Scaling,
    bands: Vec<BandRunner>,
    rack: Rack,
    listener: Listener,
    dynamics: DynamicsBank,
    offsets: Offsets,
    phase: PhaseStage,
    /// Whether a kernel holds the static gains of all bands.
    linear: bool,
    /// How late the kernel in use makes the sound.
    delay_samples: usize,
    /// Factor of gains that follow the signal, one value a hop.
    factor: GainGlide,
    makeup: Makeup,
    tails_s: [f64; BANDS],
    gains: [GainGlide; 2],
    sample_rate_hz: f64,
    channels: usize,
    glide_factor: f64,
    /// Frames since the last reset.
    frame: u64,
    /// The frame up to which the dynamics have heard.
    heard_until: u64,
    /// Whether the limit of the sum is older than the settings.
    limit_is_old: bool,
    /// Bands whose new settings wait for the next grid step, one bit each.
    waiting: u32,
    /// Bands the dynamics were told of, one bit each.
    dynamic_bands: u32,
    /// Whether no band is at work and nothing but the mix is heard.
    all_flat: bool,
    /// Whether the gains of both channels rest at exactly 1.
    unity: bool,
    /// Whether nothing glides until new settings come.
    still: bool,
    /// The bands whose gain follows the signal, one bit each.
    leaning: u32,
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
        let path = VectorPath::best();
        let mut engine = Self {
            settings: Settings::default(),
            scaling: Scaling::default(),
            bands: vec![BandRunner::default(); BANDS],
            rack: Rack::new(BANDS, path),
            listener: Listener::new(path),
            dynamics: DynamicsBank::new(),
            offsets: Offsets::new(48_000.0),
            phase: PhaseStage::new(),
            linear: false,
            delay_samples: 0,
            factor: GainGlide::new(1.0),
            makeup: Makeup::new(),
            tails_s: [0.0; BANDS],
            gains: [GainGlide::new(1.0); 2],
            sample_rate_hz: 48_000.0,
            channels: 2,
            glide_factor: 0.0,
            frame: 0,
            heard_until: 0,
            limit_is_old: false,
            waiting: 0,
            dynamic_bands: 0,
            all_flat: true,
            unity: true,
            still: false,
            leaning: 0,
            taps: Taps::default(),
        };
        engine.prepare(48_000.0, 2);
        engine
    }

    /// Where an editor listens in.
    pub fn taps(&self) -> &Taps {
        &self.taps
    }

    fn find_out_what_works(&mut self) {
        self.still = false;
        self.all_flat =
            self.bands.iter().all(|band| !band.is_active()) && !self.listener.is_active();
        self.unity = self.gains.iter().all(|gain| gain.rests_at(1.0) && gain.target() == 1.0);
    }

    /// What moves the gains of dynamic bands, for whoever shows it.
    pub fn dynamics(&self) -> &DynamicsBank {
        &self.dynamics
    }

    /// What dynamics add to the gain of each band now, dB before gain scale.
    pub fn offsets_db(&self) -> &[f32; BANDS] {
        self.offsets.now_db()
    }

    /// The present makeup of [`AutoGain`], dB.
    pub fn makeup_db(&self) -> f64 {
        self.makeup.gain_db()
    }

    /// Whether samples pass untouched.
    fn passes(&self) -> bool {
        self.all_flat
            && self.unity
            && self.waiting == 0
            && !self.limit_is_old
            && self.phase.is_through()
            && !self.makeup.is_measuring()
    }
}

impl Engine for EqEngine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = sample_rate_hz.max(1000.0);
        self.channels = channels.clamp(1, 2);
        // What a stage keeps over one grid step.
        self.glide_factor = one_pole_factor(STAGE_MS, self.sample_rate_hz).powi(GRID_FRAMES as i32);
        let path = VectorPath::best();
        self.rack = Rack::new(BANDS, path);
        self.listener = Listener::new(path);
        self.dynamics.prepare(self.sample_rate_hz, self.channels);
        self.offsets = Offsets::new(self.sample_rate_hz);
        self.phase.apply(&self.settings);
        self.phase.prepare(self.sample_rate_hz, self.channels);
        self.makeup.prepare(self.sample_rate_hz, self.channels);
        self.waiting = u32::MAX;
        self.reset();
    }

    fn reset(&mut self) {
        (self.frame, self.heard_until) = (0, 0);
        self.leaning = 0;
        self.tell_all();
        self.phase.reset();
        if self.linear == self.phase.runs_static_bands_in_iir() {
            self.waiting = u32::MAX;
            self.tell_all();
        }
        self.makeup.reset();
        self.set_gains();
        for glide in &mut self.gains {
            glide.jump();
        }
        for band in &mut self.bands {
            band.reset(self.sample_rate_hz);
        }
        self.rack.reset();
        self.listener.reset(self.sample_rate_hz);
        self.dynamics.reset();
        self.reset_offsets();
        self.factor.set(self.scaling.factor());
        self.factor.jump();
        self.find_out_what_works();
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
                self.waiting |= 1 << index;
                self.tails_s[index] = decay_s(band, &scaling);
            }
        }
        let common = |s: &Settings| (s.listen, s.auto_gain, s.phase, s.linear_length);
        if common(settings) != common(&old) {
            self.waiting = u32::MAX;
        }
        self.set_gains();
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
            if self.passes() {
                pass(&mut left[at..]);
                if stereo {
                    pass(&mut right[at..]);
                }
                self.phase.skip(length - at);
                self.frame += (length - at) as u64;
                break;
            }
            let count = self.keep_time().min(length - at);
            if self.leaning != 0 && self.heard_until <= self.frame {
                let ahead = (GRID_FRAMES - self.frame as usize % GRID_FRAMES).min(length - at);
                let right = if stereo { &right[at..at + ahead] } else { &[][..] };
                let key = [0, 1].map(|channel| piece(key, channel, at, ahead));
                self.hear(&left[at..at + ahead], right, key);
            }
            let right = if stereo { &mut right[at..at + count] } else { &mut [][..] };
            let left = &mut left[at..at + count];
            if count <= LEAN_FRAMES {
                self.process_chunk::<LEAN_FRAMES>(left, right);
            } else {
                self.process_chunk::<CHUNK_FRAMES>(left, right);
            }
            at += count;
            self.frame += count as u64;
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
        let tail_s: f64 = self.tails_s.iter().sum();
        let tail_samples = (tail_s.min(LONGEST_TAIL_S) * self.sample_rate_hz).ceil() as usize;
        tail_samples + self.phase.tail_samples()
    }

    fn is_at_rest(&self) -> bool {
        self.waiting == 0
            && !self.limit_is_old
            && self.gains.iter().all(GainGlide::is_at_rest)
            && self.bands.iter().all(BandRunner::is_still)
            && self.offsets.are_zero()
            && self.dynamics.is_at_rest()
            && self.phase.is_at_rest()
            && self.makeup.is_at_rest()
            && self.rack.is_silent()
            && self.listener.is_still()
            && self.listener.is_silent()
    }
}

impl EqEngine {
    /// At most `MOST` frames, in which nothing is due; `right` is empty in mono.
    fn process_chunk<const MOST: usize>(&mut self, left: &mut [f32], right: &mut [f32]) {
        let mut frames = [[0.0f64; 2]; MOST];
        let frames = &mut frames[..left.len().min(MOST)];
        // Without a band nothing remembers, so even absurd samples only take the gain.
        if self.all_flat && self.phase.is_through() && !self.makeup.is_measuring() {
            take(left, right, frames, guard::flush_nonfinite);
            self.phase.skip(frames.len());
        } else {
            take(left, right, frames, guard::sanitize_input);
            self.shape(frames);
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

impl EqEngine {
    /// What moves the gains, up to the end of the grid step at the most: all at once, as that is
    /// cheaper than hop by hop.
    fn hear(&mut self, left: &[f32], right: &[f32], key: [&[f32]; 2]) {
        let mut input = [[0.0f64; 2]; GRID_FRAMES];
        let mut key_frames = [[0.0f64; 2]; GRID_FRAMES];
        let length = left.len().min(GRID_FRAMES);
        take(left, right, &mut input, guard::sanitize_input);
        take(key[0], key[1], &mut key_frames, guard::sanitize_input);
        self.dynamics.process(&input[..length], &key_frames[..length]);
        self.heard_until = self.frame + length as u64;
    }

    /// All that changes the tone.
    fn shape(&mut self, frames: &mut [[f64; 2]]) {
        if self.makeup.is_measuring() {
            self.makeup.hear_input(frames);
        }
        if self.linear {
            self.phase.process(frames);
        }
        self.rack.process(&mut self.bands, frames);
        if !self.linear {
            self.phase.process(frames);
        }
        if self.makeup.is_measuring() {
            self.makeup.hear_output(frames);
        }
        self.listener.process(self.channels, frames);
    }
}

/// Frames `at..at + count` of a channel of the key, or what there is of them.
fn piece<'a>(key: &[&'a [f32]], channel: usize, at: usize, count: usize) -> &'a [f32] {
    let samples: &'a [f32] = key.get(channel).copied().unwrap_or_default();
    samples.get(at..samples.len().min(at + count)).unwrap_or_default()
}

/// Takes samples in, each through `guard`.
#[inline]
fn take(left: &[f32], right: &[f32], frames: &mut [[f64; 2]], guard: impl Fn(f32) -> f32) {
    for (frame, x) in frames.iter_mut().zip(left) {
        frame[0] = f64::from(guard(*x));
    }
    for (frame, x) in frames.iter_mut().zip(right) {
        frame[1] = f64::from(guard(*x));
    }
}

/// How long a band rings as it sounds, in seconds; at the end of its range if that is longer.
fn decay_s(band: &Band, scaling: &Scaling) -> f64 {
    let range_db = f64::from(band.dynamic.range_db) * scaling.factor();
    let moves = band.dynamic.on && band.shape.uses_gain() && range_db.is_finite();
    let ring_s = |offset_db: f64| {
        let sounding = scaling.sounding(band, offset_db);
        if sounding.is_flat() { 0.0 } else { sounding.prototype().decay_s() }
    };
    ring_s(0.0).max(if moves { ring_s(range_db) } else { 0.0 })
}

/// The flat path: only what is no number or too small for the processor to like becomes zero.
fn pass(samples: &mut [f32]) {
    for x in samples {
        *x = guard::flush_nonfinite(*x);
    }
}

//! A reverb: pre-delay, low cut, early reflections, diffuser and feedback delay network, in stereo or
//! mono.
//!
//! Contract: wet output only, no latency; the first reflection leaves exactly at the pre-delay.
//! Input must be free of bad samples ([`crate::guard::sanitize_input`]). Output level: noise at 0 dB gives
//! about 0 dB at short decays and up to +7 dB at the longest, see [`fdn::Fdn::set_tail`].
//! Changes of decay glide in 40 ms; lengths, kind and pre-delays crossfade in 80 and 50 ms without
//! bending pitch, or change as [`TimeChange`] says. Stereo in, stereo out; a mono signal goes in twice, and `left` alone is its reverb.
//!
//! Memory is `f32`; it is flushed below -300 dBFS, so tails end in exact zero. A reverb that holds
//! only zeros and is given zeros computes nothing.

mod absorption;
mod bank;
mod diffuser;
mod early;
mod fdn;
mod input;
mod lines;
mod loss;
mod matrix;
mod morph;
mod network;
mod output;
mod pre_delay;
mod running;
mod space;

pub use absorption::{DECAY_BANDS, Decay, DecayBand};
pub use early::Reflection;
pub use pre_delay::TimeChange;
pub use running::RunningDecay;
pub use space::{SPACES, Space};

use crate::convert::{ToF32, ToWhole};
use crate::delay::ring::{CELL, CellRing};
use early::Early;
use fdn::Tail;
use input::Input;
use morph::Morph;
use network::{Lengths, Network};
use output::Output;
use pre_delay::PreDelay;

/// Longest pre-delay in milliseconds, of all and of the tail alone.
pub const LONGEST_PRE_DELAY_MS: f64 = 250.0;

/// Lines of the tail are at most this share of its decay: longer ones would be heard as steps.
const LONGEST_LINE_SHARE: f64 = 0.22;

/// Motion of a frozen tail over that of a living one: it moves the same sound for minutes.
const FROZEN_MOTION: f64 = 0.35;

/// The longest time between an early reflection and its direct sound, in milliseconds.
const LONGEST_EARLY_MS: f64 = 130.0;

const SIZE_FADE_MS: f64 = 80.0;
const REPITCH_MS: f64 = 600.0;

/// Settings of a [`Reverb`]. All values must be finite.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ReverbSettings {
    /// Kind of space.
    pub space: Space,
    /// Whether half as many lines do, for half the cost.
    pub eco: bool,
    /// Decay over frequency.
    pub decay: Decay,
    /// Whether the tail stands still forever, and nothing new enters it.
    pub frozen: bool,
    /// Lengths of everything: 0 half, 1 double those of the kind.
    pub size: f64,
    /// Time to the first reflection in milliseconds, 0..250, rounded to whole samples.
    pub pre_delay_ms: f64,
    /// Time after that to the tail in milliseconds, 0..250, rounded to whole samples.
    pub late_delay_ms: f64,
    /// How dense the onset of the tail is: 0 single echoes, 1 noise.
    pub diffusion_share: f64,
    /// How far away the listener is: 0 near, 1 far: duller, quieter reflections, a softer onset.
    pub distance_share: f64,
    /// -1 early reflections alone, 0 as the kind has them, 1 the tail alone.
    pub balance: f64,
    /// Depth of the motion inside the tail, 0..1.
    pub motion_share: f64,
    /// Soft saturation inside the tail, 0 off to 1.
    pub drive_share: f64,
    /// Corner of a first-order high-pass before the reverb, in Hz.
    pub low_cut_hz: f64,
    /// 0 mono, 1 uncorrelated sides; the power of the two together stays.
    pub width: f64,
    /// Below this the output is mono, in Hz; 0 is off.
    pub bass_mono_hz: f64,
    /// What a change of size or of a pre-delay sounds like.
    pub time_change: TimeChange,
}

impl ReverbSettings {
    /// A hall with this decay and everything else neutral.
    pub const fn hall(decay: Decay) -> Self {
        Self {
            space: Space::Hall,
            eco: false,
            decay,
            frozen: false,
            size: 0.5,
            pre_delay_ms: 0.0,
            late_delay_ms: 0.0,
            diffusion_share: 1.0,
            distance_share: 0.0,
            balance: 0.0,
            motion_share: 1.0,
            drive_share: 0.0,
            low_cut_hz: 5.0,
            width: 1.0,
            bass_mono_hz: 0.0,
            time_change: TimeChange::Crossfade,
        }
    }

    fn scale(&self) -> f64 {
        4f64.powf(self.size - 0.5)
    }

    /// Lengths inside the network.
    fn lengths(&self) -> Lengths {
        let plan = self.space.plan();
        let scale = self.scale();
        let longest_ms = LONGEST_LINE_SHARE * 1000.0 * self.decay.t60_s;
        let short = (longest_ms / (plan.lines_ms[1] * scale)).min(1.0);
        Lengths {
            lines_ms: plan.lines_ms.map(|ms| ms * scale * short),
            nominal_ms: plan.lines_ms.map(|ms| ms * scale * 0.5),
            spans_ms: plan.spans_ms.map(|ms| ms * scale * self.diffusion_share),
        }
    }

    fn early_ms(&self) -> [f64; 2] {
        self.space.plan().early_ms.map(|ms| ms * self.scale())
    }

    /// Levels of early reflections and tail.
    fn levels(&self) -> [f64; 2] {
        let plan = self.space.plan();
        let near = 1.0 - 0.5 * self.distance_share;
        if self.balance < 0.0 {
            let early = plan.early_gain + (1.0 - plan.early_gain) * -self.balance;
            [early * near, plan.late_gain * (1.0 + self.balance)]
        } else {
            [plan.early_gain * (1.0 - self.balance) * near, plan.late_gain]
        }
    }

    fn tail(&self) -> Tail {
        Tail {
            decay: self.decay,
            alive_share: if self.frozen { 0.0 } else { 1.0 },
            level_gain: self.levels()[1],
            onset_share: self.space.plan().onset_share * (1.0 - 0.8 * self.distance_share),
            motion_share: self.motion_share * if self.frozen { FROZEN_MOTION } else { 1.0 },
            drive_share: 2.0 * self.drive_share,
        }
    }
}

/// Calls a method of the network that sounds, and of the one that fades out.
macro_rules! each_sounding {
    ($reverb:ident, $method:ident($($argument:expr),*)) => {
        if $reverb.is_eco || $reverb.handover.is_moving() {
            $reverb.eco.$method($($argument),*);
        }
        if !$reverb.is_eco || $reverb.handover.is_moving() {
            $reverb.full.$method($($argument),*);
        }
    };
}

/// The reverb.
#[derive(Debug, Clone)]
pub struct Reverb {
    sample_rate_hz: f64,
    settings: Option<ReverbSettings>,
    input: Input,
    pre_delay: [CellRing; 2],
    pre_delay_tap: PreDelay,
    /// What has passed the pre-delay: read by early reflections and, later, by the tail.
    arrived: [CellRing; 2],
    late_tap: PreDelay,
    early: Early,
    full: Network<16>,
    eco: Network<8>,
    output: Output,
    /// Which network sounds; while `handover` runs, the other one fades out.
    is_eco: bool,
    handover: Morph,
    handover_weights: Option<[f64; 2]>,
    morph: Morph,
    /// The cell's weights of new lengths: at its start, and per frame.
    morph_weights: Option<[f32; 2]>,
    lengths: Option<(Lengths, [f64; 2])>,
    tail: Option<Tail>,
    fresh: bool,
    quiet_frames: usize,
}

impl Reverb {
    /// A reverb without memory, to be prepared.
    pub fn new() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            settings: None,
            input: Input::new(),
            pre_delay: [CellRing::new(), CellRing::new()],
            pre_delay_tap: PreDelay::new(),
            arrived: [CellRing::new(), CellRing::new()],
            late_tap: PreDelay::new(),
            early: Early::new(),
            full: Network::new(),
            eco: Network::new(),
            output: Output::new(),
            is_eco: false,
            handover: Morph::resting(1),
            handover_weights: None,
            morph: Morph::resting(1),
            morph_weights: None,
            lengths: None,
            tail: None,
            fresh: true,
            quiet_frames: usize::MAX,
        }
    }

    /// Takes memory, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        let samples = |ms: f64| (ms * 0.001 * sample_rate_hz).ceil().to_usize();
        let pre_delay = samples(LONGEST_PRE_DELAY_MS);
        self.pre_delay.iter_mut().for_each(|ring| ring.prepare(pre_delay));
        let arrived = pre_delay.max(samples(LONGEST_EARLY_MS));
        self.arrived.iter_mut().for_each(|ring| ring.prepare(arrived));
        self.pre_delay_tap.prepare(sample_rate_hz);
        self.late_tap.prepare(sample_rate_hz);
        self.input.prepare(sample_rate_hz);
        self.early.prepare(sample_rate_hz);
        self.output.prepare(sample_rate_hz);
        self.morph = fdn::morph_of(SIZE_FADE_MS, sample_rate_hz);
        self.handover = fdn::morph_of(SIZE_FADE_MS, sample_rate_hz);
        self.full.prepare(sample_rate_hz);
        self.eco.prepare(sample_rate_hz);
        self.reset();
        if let Some(settings) = self.settings.take() {
            self.apply(&settings);
        }
    }

    /// Forgets all sound; settings jump to where they were gliding.
    pub fn reset(&mut self) {
        self.pre_delay.iter_mut().chain(&mut self.arrived).for_each(CellRing::reset);
        self.full.reset();
        self.eco.reset();
        self.input.reset();
        self.early.reset();
        self.output.reset();
        self.pre_delay_tap.jump();
        self.late_tap.jump();
        self.morph.finish();
        self.handover.finish();
        self.fresh = true;
        self.quiet_frames = usize::MAX;
    }

    /// Takes new settings; they glide once sound has run.
    pub fn apply(&mut self, settings: &ReverbSettings) {
        if self.settings == Some(*settings) {
            return;
        }
        self.settings = Some(*settings);
        let samples = |ms: f64| (ms * 0.001 * self.sample_rate_hz).round().max(0.0).to_usize();
        self.pre_delay_tap.set(samples(settings.pre_delay_ms), settings.time_change);
        self.late_tap.set(samples(settings.late_delay_ms), settings.time_change);
        self.output.set(settings.width, settings.bass_mono_hz, self.sample_rate_hz);
        self.input.set(settings.low_cut_hz, settings.space.plan().shelf, self.sample_rate_hz);
        let heard = if settings.frozen { 0.0 } else { 1.0 };
        self.early.set(settings.levels()[0] * heard, settings.distance_share);
        if self.fresh {
            self.pre_delay_tap.jump();
            self.late_tap.jump();
            self.output.jump();
            self.input.jump();
            self.early.jump();
        }
    }

    /// Starts the changes that wait for the start of a cell.
    fn begin_cell(&mut self) {
        let Some(settings) = self.settings else { return };
        let fresh = core::mem::take(&mut self.fresh);
        if fresh {
            self.is_eco = settings.eco;
            (self.lengths, self.tail) = (None, None);
        }
        if settings.eco != self.is_eco && !self.handover.is_moving() {
            self.is_eco = settings.eco;
            self.handover.start();
            self.start_other_network();
        }
        let asked = (settings.lengths(), settings.early_ms());
        // A frozen tail keeps its lengths: a crossfade would cost it energy.
        let kept = settings.frozen && self.lengths.is_some();
        if !self.lengths_are_moving() && self.lengths != Some(asked) && !kept {
            self.lengths = Some(asked);
            let change = if fresh { TimeChange::Crossfade } else { settings.time_change };
            each_sounding!(self, set_lengths(&asked.0, change, self.sample_rate_hz));
            self.early.set_span(asked.1, self.sample_rate_hz);
            self.morph = fdn::morph_of(
                if change == TimeChange::Repitch { REPITCH_MS } else { SIZE_FADE_MS },
                self.sample_rate_hz,
            );
            self.morph.start();
            self.tail = None;
        }
        let tail = settings.tail();
        if self.tail != Some(tail) {
            self.tail = Some(tail);
            each_sounding!(self, set_tail(&tail, fresh));
        }
        if fresh {
            self.morph.finish();
        }
        self.handover_weights = self.handover.is_moving().then(|| self.handover.tick());
        let weights = self.morph.is_moving().then(|| self.morph.tick());
        self.morph_weights = weights.map(network::per_frame);
        self.full.begin_cell(weights);
        self.eco.begin_cell(weights);
    }

    fn lengths_are_moving(&self) -> bool {
        self.morph.is_moving()
            || if self.is_eco { self.eco.lines_move() } else { self.full.lines_move() }
    }

    /// Clears the network that takes over, and gives it what the other one has.
    fn start_other_network(&mut self) {
        let (lengths, tail) = (self.lengths, self.tail);
        let rate_hz = self.sample_rate_hz;
        if self.is_eco {
            self.eco.start(lengths.map(|of| of.0), tail, rate_hz);
        } else {
            self.full.start(lengths.map(|of| of.0), tail, rate_hz);
        }
    }

    /// Replaces a block of any length by its reverb.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len().min(right.len());
        let mut done = 0;
        while done < frames {
            if self.at_cell_start() {
                self.begin_cell();
            }
            // The pre-delay's ring runs in the same cells as all the others.
            let piece = self.pre_delay[0].piece(frames - done);
            let range = done..done + piece;
            self.process_piece(&mut left[range.clone()], &mut right[range]);
            done += piece;
        }
    }

    fn at_cell_start(&self) -> bool {
        self.pre_delay[0].piece(CELL) == CELL
    }

    /// [`Reverb::process`] for any number of silent frames, while nothing but zeros is inside and
    /// nothing glides: only the clocks move on.
    pub fn rest(&mut self, frames: usize) {
        self.pre_delay.iter_mut().chain(&mut self.arrived).for_each(|ring| ring.skip(frames));
        // The other network is cleared before it sounds again.
        if self.is_eco {
            self.eco.rest(frames);
        } else {
            self.full.rest(frames);
        }
    }

    /// Whether nothing but zeros is inside.
    pub fn is_silent(&self) -> bool {
        let filters = if self.is_eco {
            self.eco.filters_are_silent()
        } else {
            self.full.filters_are_silent()
        };
        self.input.is_silent()
            && self.quiet_frames >= self.reach()
            && filters
            && !self.handover.is_moving()
    }

    /// Whether a setting is on its way to a new value, or waits to begin.
    pub fn is_gliding(&self) -> bool {
        let Some(settings) = self.settings else { return false };
        let asked = (settings.lengths(), settings.early_ms());
        let waits = self.lengths != Some(asked) && !settings.frozen
            || self.tail != Some(settings.tail())
            || settings.eco != self.is_eco;
        // Fresh, everything starts where it is asked.
        !self.fresh
            && (waits
                || self.pre_delay_tap.is_moving()
                || self.late_tap.is_moving()
                || self.input.is_gliding()
                || self.early.is_gliding()
                || self.output.is_gliding()
                || self.lengths_are_moving()
                || self.handover.is_moving()
                || if self.is_eco { self.eco.is_gliding() } else { self.full.is_gliding() })
    }

    fn reach(&self) -> usize {
        let network = if self.is_eco { self.eco.reach() } else { self.full.reach() };
        self.pre_delay[0].length() + self.arrived[0].length() + network
    }

    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let offset = CELL - self.pre_delay[0].piece(CELL);
        let given = left.iter().chain(right.iter()).any(|&x| x != 0.0);
        if !given && self.is_silent() {
            // All that is inside is zero, so the output is, and only the clocks move on.
            left.fill(0.0);
            right.fill(0.0);
            return self.skip(frames);
        }
        self.input.process(left, right, offset + frames == CELL);
        let entered = left.iter().chain(right.iter()).any(|&x| x != 0.0);
        let mut early = [[0.0; CELL]; 2];
        let [early_left, early_right] = &mut early;
        self.delay_input(left, right, [&mut early_left[..frames], &mut early_right[..frames]]);
        let sounding = self.process_tail(offset, left, right);
        for (side, early) in [&mut *left, &mut *right].into_iter().zip(&early) {
            for (y, x) in side.iter_mut().zip(early) {
                *y += x;
            }
        }
        self.output.process(left, right);
        let quiet = !entered && !sounding;
        self.quiet_frames = if quiet { self.quiet_frames.saturating_add(frames) } else { 0 };
    }

    /// Lets time pass while all that is inside is zero.
    fn skip(&mut self, frames: usize) {
        self.input.skip(frames);
        self.early.skip(frames);
        self.output.skip(frames);
        let mut left = frames;
        while left > 0 {
            let piece = self.pre_delay_tap.forward_piece(self.late_tap.forward_piece(left));
            self.pre_delay_tap.advance(piece);
            self.late_tap.advance(piece);
            left -= piece;
        }
        self.pre_delay.iter_mut().chain(&mut self.arrived).for_each(|ring| ring.advance(frames));
        if self.is_eco {
            self.eco.skip(frames);
        } else {
            self.full.skip(frames);
        }
    }

    /// Passes a piece through the pre-delays; `early` is given the early reflections.
    fn delay_input(&mut self, left: &mut [f32], right: &mut [f32], early: [&mut [f32]; 2]) {
        let [early_left, early_right] = early;
        let start = CELL - self.pre_delay[0].piece(CELL);
        let mut done = 0;
        while done < left.len() {
            let room = self.late_tap.forward_piece(left.len() - done);
            let piece = self.pre_delay_tap.forward_piece(room);
            let range = done..done + piece;
            for (side, samples) in
                [&mut left[range.clone()], &mut right[range.clone()]].into_iter().enumerate()
            {
                self.pre_delay[side].write(samples);
                self.pre_delay_tap.read(&self.pre_delay[side], samples);
                self.arrived[side].write(samples);
                self.late_tap.read(&self.arrived[side], samples);
                self.pre_delay[side].advance(piece);
            }
            let sides = [&mut early_left[range.clone()], &mut early_right[range]];
            self.early.add(&self.arrived, start + done, self.morph_weights, sides);
            self.arrived.iter_mut().for_each(|ring| ring.advance(piece));
            self.pre_delay_tap.advance(piece);
            self.late_tap.advance(piece);
            done += piece;
        }
    }

    /// Replaces a piece by its tail, of one network or, during a handover, of both.
    fn process_tail(&mut self, offset: usize, left: &mut [f32], right: &mut [f32]) -> bool {
        let frames = left.len();
        let Some([start, stop]) = self.handover_weights else {
            return if self.is_eco {
                self.eco.process(offset, left, right)
            } else {
                self.full.process(offset, left, right)
            };
        };
        let mut other = [[0.0; CELL]; 2];
        other[0][..frames].copy_from_slice(left);
        other[1][..frames].copy_from_slice(right);
        let [other_left, other_right] = &mut other;
        let (other_left, other_right) = (&mut other_left[..frames], &mut other_right[..frames]);
        if self.is_eco {
            self.eco.process(offset, left, right);
            self.full.process(offset, other_left, other_right);
        } else {
            self.full.process(offset, left, right);
            self.eco.process(offset, other_left, other_right);
        }
        let [start, slope] = network::per_frame([start, stop]);
        for (k, (l, r)) in left.iter_mut().zip(right.iter_mut()).enumerate() {
            let weight = start + slope * (offset + k).to_f32();
            *l = weight * *l + (1.0 - weight) * other[0][k];
            *r = weight * *r + (1.0 - weight) * other[1][k];
        }
        true
    }

    /// Longest gap of silence inside a sound passing through, in samples, at the present settings.
    fn memory_samples(&self) -> usize {
        let Some(settings) = self.settings else { return 0 };
        let lengths = settings.lengths();
        let ms = lengths.lines_ms[1] + lengths.spans_ms.iter().sum::<f64>();
        self.pre_delay_tap.delay_samples()
            + self.late_tap.delay_samples()
            + (ms.max(settings.early_ms()[1]) * 0.001 * self.sample_rate_hz).ceil().to_usize()
            + 2 * CELL
    }

    /// Samples from the end of the input until the output is 120 dB down; `usize::MAX` while frozen.
    pub fn tail_samples(&self) -> usize {
        let Some(settings) = self.settings else { return 0 };
        if settings.frozen {
            return usize::MAX;
        }
        let decay = 2.0 * settings.decay.longest_s() * self.sample_rate_hz;
        decay.ceil().to_usize() + self.memory_samples()
    }
}

impl Default for Reverb {
    fn default() -> Self {
        Self::new()
    }
}

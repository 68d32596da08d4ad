//! Delay and reverb, each with its own mix. Knows no host.
//!
//! Flow, in every routing: the input goes to delay and reverb, one of which may hear the other; what is
//! heard of both passes an EQ and is added to the dry sound. See [`mixing`] for the gains of all ways.
//!
//! Mix law "keep the dry level": below one half the dry signal stays at unity and the wet one rises from
//! nothing to unity; above, the wet one stays and the dry one falls to nothing. As an insert the
//! track then keeps its level while echoes or room are added, which a straight crossfade (6 dB off
//! the dry at one half) would not do. At 0 the sound passes bit for bit.
//!
//! At mix 0 a half is not fed: what is inside rings out unheard, and then nothing is computed, not even
//! its clocks. Raising the mix again starts from that moment's sound; the feed fades in 20 ms.
//!
//! Ducking: while the dry sound or the sidechain plays, the wet gains fall by a depth in dB, see [`duck`].
//!
//! Bypass with trails: the dry sound passes alone after 10 ms, nothing more is fed, and what sounds dies
//! away; a frozen half lets go, and echoes fade by at least [`settings::MOST_TRAIL_FEEDBACK`].
//!
//! Bad samples: everything with memory takes NaN, infinity, subnormals and anything over +120 dBFS
//! as silence; the dry path passes every normal finite sample. Latency 0. Mono: one delay line
//! (ping-pong does nothing) and one output of the reverb.

mod duck;
mod echo;
mod eq;
mod mixing;
mod reflections;
mod settings;
mod tail_levels;

pub use settings::{
    DECAY_BANDS_HZ, DEEPEST_DUCK_DB, DecayBend, DelayPolarity, DelaySides, EQ_BANDS, EqBand,
    EqKind, HIGHEST_CUT_HZ, LONGEST_DECAY_S, LONGEST_DELAY_MS, LONGEST_PRE_DELAY_MS,
    LONGEST_REVERSE_MS, LOWEST_CUT_HZ, MixLaw, Routing, Saturator, Settings, TimeChange,
};
pub use shared_dsp::reverb::{DECAY_BANDS, Reflection, RunningDecay, Space};

pub use tail_levels::{SILENT_TAIL_DB, TAIL_OCTAVES, TAIL_OCTAVES_HZ, tail_window_samples};

use duck::Duck;
use echo::Echo;
use eq::Eq;
use mixing::{Frames, Half, Mixing};
use shared_dsp::Engine;
use shared_dsp::guard::{flush_nonfinite, sanitize_input};
use shared_dsp::reverb::Reverb;
use shared_dsp::spectrum::Tap;
use std::sync::Arc;
use tail_levels::TailLevels;

/// A longer tail, in seconds, counts as one that never ends. The longest of the reverb alone is
/// twice its slowest decay.
pub const LONGEST_TAIL_S: f64 = 600.0;

/// Frames of the engine's own work space.
const PIECE: usize = 64;

/// Frames an editor's spectrum can read of the wet sound.
const TAP_FRAMES: usize = 1 << 14;

/// A piece of both sides.
type Sides = [[f32; PIECE]; 2];

/// Stereo delay and reverb.
#[derive(Debug, Clone)]
pub struct ReverbDelayEngine {
    sample_rate_hz: f64,
    channels: usize,
    settings: Option<Settings>,
    echo: Echo,
    reverb: Reverb,
    mixing: Mixing,
    duck: Duck,
    eq: Eq,
    tail_levels: TailLevels,
    wet_tap: Arc<Tap>,
    fresh: bool,
    /// Of each half: whether it has run since the last reset.
    has_run: [bool; 2],
    /// Of each half: it holds nothing and waits for nothing until it is fed or set.
    is_idle: [bool; 2],
    /// Of each half: frames its clock has yet to count.
    rested_frames: [usize; 2],
}

impl ReverbDelayEngine {
    /// An engine without memory, to be prepared.
    pub fn new() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            channels: 0,
            settings: None,
            echo: Echo::new(),
            reverb: Reverb::new(),
            mixing: Mixing::new(),
            duck: Duck::new(),
            eq: Eq::new(),
            tail_levels: TailLevels::new(),
            wet_tap: Arc::new(Tap::new(TAP_FRAMES)),
            fresh: true,
            has_run: [false; 2],
            is_idle: [false; 2],
            rested_frames: [0; 2],
        }
    }

    /// Whether all sound inside has ended in exact zero and nothing is left to come.
    pub fn is_silent(&self) -> bool {
        self.channels == 0
            || Half::ALL.into_iter().all(|half| self.half_is_silent(half)) && self.eq.is_silent()
    }

    /// Levels in dB of the reverb's octaves in the window of [`tail_window_samples`] that ended in the
    /// latest call, if one did; only while [`Settings::shows_tail`].
    pub fn tail_levels_db(&self) -> Option<[f32; TAIL_OCTAVES]> {
        self.tail_levels.ended_db()
    }

    /// Where an editor listens in on all that is wet: after levels, ducking and EQ.
    pub fn wet_tap(&self) -> &Arc<Tap> {
        &self.wet_tap
    }

    fn half_is_silent(&self, half: Half) -> bool {
        self.is_idle[half as usize]
            || match half {
                Half::Delay => self.echo.is_silent(),
                Half::Reverb => self.reverb.is_silent(),
            }
    }

    fn half_is_gliding(&self, half: Half) -> bool {
        match half {
            Half::Delay => self.echo.is_gliding(),
            Half::Reverb => self.reverb.is_gliding(),
        }
    }

    fn start_fresh(&mut self) {
        self.fresh = true;
        (self.has_run, self.is_idle, self.rested_frames) = ([false; 2], [false; 2], [0; 2]);
    }

    /// Lets a half's clock count the silence that went by at rest, and wakes it.
    fn wake(&mut self, half: Half) {
        self.is_idle[half as usize] = false;
        let frames = core::mem::take(&mut self.rested_frames[half as usize]);
        match half {
            _ if frames == 0 => {}
            Half::Delay => self.echo.rest(frames),
            Half::Reverb => self.reverb.rest(frames),
        }
    }

    /// Whether a half has nothing to do in a piece but to let time pass; lets it pass.
    fn rests_through(&mut self, half: Half, frames: usize) -> bool {
        let at = half as usize;
        if self.mixing.is_fed(half) {
            self.wake(half);
            return false;
        }
        if !self.is_idle[at] {
            self.is_idle[at] =
                self.has_run[at] && self.half_is_silent(half) && !self.half_is_gliding(half);
        }
        if self.is_idle[at] {
            self.rested_frames[at] += frames;
            if half == Half::Reverb {
                self.tail_levels.rest(frames);
            }
        }
        self.is_idle[at]
    }

    /// A piece in place; `right` is scratch in mono. Its end is where the order of the halves may change.
    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32], key: [&[f32]; 2]) {
        let frames = left.len();
        // What remembers gets the clean stream; what does not passes the sample as it is. So a bad
        // sample leaves no trace: not even the echo that sounds at the same moment is lost.
        let mut clean = [[0.0f32; PIECE]; 2];
        let mut main: [&mut [f32]; 2] = [left, right];
        for (clean, side) in clean.iter_mut().zip(&mut main).take(self.channels) {
            for (clean, x) in clean.iter_mut().zip(side.iter_mut()) {
                *clean = sanitize_input(*x);
                *x = flush_nonfinite(*x);
            }
        }
        let ducked = self.ducked(&clean, key, frames);
        let moves = self.mixing.is_moving();
        let (dry, gains) = self.mixing.next(frames);
        let (mut wet, mut sounds) = ([[0.0f32; PIECE]; 2], false);
        let first = self.mixing.first();
        let mut other: Option<Sides> = None;
        for half in [first, first.other()] {
            if self.rests_through(half, frames) {
                continue;
            }
            let [fed_dry, fed_other, heard] = &gains[half as usize];
            let mut sound = [[0.0; PIECE]; 2];
            for channel in 0..self.channels {
                for k in 0..frames {
                    sound[channel][k] = clean[channel][k] * fed_dry[k];
                }
            }
            if let Some(other) = other.filter(|_| self.mixing.hears_other(half) || moves) {
                let ducked = ducked.as_ref().map(|of| &of[half.other() as usize]);
                (0..self.channels)
                    .for_each(|side| add(&mut sound[side], &other[side], fed_other, ducked));
            }
            self.run(half, &mut sound, frames);
            let ducked = ducked.as_ref().map(|of| &of[half as usize]);
            (0..self.channels).for_each(|side| add(&mut wet[side], &sound[side], heard, ducked));
            (sounds, other) = (true, Some(sound));
        }
        sounds |= self.equalise(&mut wet, sounds, frames);
        let right = &wet[self.channels.saturating_sub(1).min(1)];
        self.wet_tap.write(&wet[0][..frames], &right[..frames]);
        if sounds || moves || dry[0] != 1.0 {
            for (side, wet) in main.into_iter().zip(&wet).take(self.channels) {
                for (k, (x, wet)) in side.iter_mut().zip(wet).enumerate() {
                    // Where nothing is wet and the dry gain is 1, this is x itself for every x.
                    *x = (dry[k] * *x + wet).clamp(f32::MIN, f32::MAX);
                }
            }
        }
        self.mixing.advance();
    }

    /// The gains that ducking leaves delay and reverb; `None` while it is off.
    fn ducked(&mut self, clean: &Sides, key: [&[f32]; 2], frames: usize) -> Option<Sides> {
        if !self.duck.is_on() {
            return None;
        }
        let mut gains = [[1.0f32; PIECE]; 2];
        let by_key = self.settings.is_some_and(|settings| settings.ducks_by_key);
        let [of_delay, of_reverb] = &mut gains;
        let driven_by = if by_key { key } else { [&clean[0][..frames], &clean[1][..frames]] };
        self.duck.gains(driven_by, [&mut of_delay[..frames], &mut of_reverb[..frames]]);
        Some(gains)
    }

    /// Replaces what a half is given by what comes out of it.
    fn run(&mut self, half: Half, sound: &mut Sides, frames: usize) {
        let [left, right] = sound;
        if half == Half::Reverb && self.channels == 1 {
            // A mono signal enters the reverb on both sides.
            right.copy_from_slice(left);
        }
        let (left, right) = (&mut left[..frames], &mut right[..frames]);
        match half {
            Half::Delay => self.echo.process(left, right),
            Half::Reverb => {
                self.reverb.process(left, right);
                self.tail_levels.take(left, right);
            }
        }
        self.has_run[half as usize] = true;
    }

    /// Passes what is wet through the EQ; gives whether that made any sound.
    fn equalise(&mut self, wet: &mut Sides, is_given: bool, frames: usize) -> bool {
        let is_out = !self.eq.is_on() || !is_given && self.eq.is_silent();
        if is_out && !self.eq.is_gliding() {
            self.eq.rest(frames);
            return false;
        }
        let [left, right] = wet;
        self.eq.process(&mut left[..frames], &mut right[..frames]);
        true
    }
}

/// Adds a sound times its gain, and times that of ducking.
fn add(to: &mut Frames, sound: &Frames, gains: &Frames, ducked: Option<&Frames>) {
    match ducked {
        None => {
            for ((y, x), gain) in to.iter_mut().zip(sound).zip(gains) {
                *y += gain * x;
            }
        }
        Some(ducked) => {
            for (((y, x), gain), ducked) in to.iter_mut().zip(sound).zip(gains).zip(ducked) {
                *y += gain * ducked * x;
            }
        }
    }
}

impl Default for ReverbDelayEngine {
    fn default() -> Self {
        Self::new()
    }
}

/// Rates over this are taken for it: memory grows with the rate.
const HIGHEST_RATE_HZ: f64 = 768_000.0;

impl Engine for ReverbDelayEngine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = if sample_rate_hz.is_finite() {
            sample_rate_hz.clamp(8000.0, HIGHEST_RATE_HZ)
        } else {
            48_000.0
        };
        self.channels = channels.clamp(1, 2);
        self.echo.prepare(self.sample_rate_hz, self.channels, f64::from(LONGEST_DELAY_MS));
        self.reverb.prepare(self.sample_rate_hz);
        self.mixing.prepare(self.sample_rate_hz);
        self.duck.prepare(self.sample_rate_hz);
        self.eq.prepare(self.sample_rate_hz);
        self.tail_levels.prepare(self.sample_rate_hz);
        self.start_fresh();
        let settings = self.settings.take().unwrap_or_default();
        self.apply(&settings);
    }

    fn reset(&mut self) {
        self.echo.reset();
        self.reverb.reset();
        self.duck.reset();
        self.eq.reset();
        self.tail_levels.reset();
        self.mixing.jump();
        self.start_fresh();
    }

    fn apply(&mut self, settings: &Settings) {
        let settings = settings.clamped();
        if self.settings == Some(settings) {
            return;
        }
        Half::ALL.into_iter().for_each(|half| self.wake(half));
        self.settings = Some(settings);
        let sounding = if settings.is_bypassed { settings.dying() } else { settings };
        self.echo.apply(&sounding.echo());
        self.reverb.apply(&sounding.reverb());
        self.mixing.set(&settings);
        self.eq.set(&settings.eq_bands);
        self.tail_levels.set(settings.shows_tail);
        let depths_db = [settings.delay_duck_db, settings.reverb_duck_db].map(f64::from);
        self.duck.set(depths_db, f64::from(settings.duck_release_ms));
        if self.fresh {
            self.duck.reset();
            self.eq.reset();
            self.mixing.jump();
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        if self.channels == 0 {
            return;
        }
        self.fresh = false;
        self.tail_levels.begin();
        let mut unused = [0.0; PIECE];
        let length = main.iter().take(self.channels).map(|side| side.len()).min().unwrap_or(0);
        let mut done = 0;
        while done < length {
            let piece = self.mixing.piece(PIECE.min(length - done));
            let range = done..done + piece;
            let key = keyed(key, range.clone());
            match main {
                [left, right, ..] if self.channels > 1 => {
                    self.process_piece(&mut left[range.clone()], &mut right[range], key);
                }
                [left, ..] => self.process_piece(&mut left[range], &mut unused[..piece], key),
                [] => {}
            }
            done += piece;
        }
    }

    fn rest(&mut self, main: &mut [&mut [f32]]) {
        if self.fresh {
            return self.process(main, &[]);
        }
        let frames = main.first().map_or(0, |channel| channel.len());
        self.tail_levels.begin();
        self.tail_levels.rest(frames);
        self.rested_frames.iter_mut().for_each(|rested| *rested += frames);
        self.duck.rest(frames);
        self.eq.rest(frames);
    }

    fn latency_samples(&self) -> usize {
        0
    }

    fn tail_samples(&self) -> usize {
        let Some(settings) = self.settings else { return 0 };
        let echo = if settings.delay_mix > 0.0 { self.echo.tail_samples() } else { 0 };
        let reverb = if settings.reverb_mix > 0.0 { self.reverb.tail_samples() } else { 0 };
        // One after the other: their sum is an upper bound of the two in series.
        let samples = match settings.routing {
            Routing::Parallel => echo.max(reverb),
            _ => echo.saturating_add(reverb),
        };
        let longest = (LONGEST_TAIL_S * self.sample_rate_hz) as usize;
        if samples > longest { usize::MAX } else { samples }
    }

    fn is_at_rest(&self) -> bool {
        let halves_rest = || Half::ALL.into_iter().all(|half| !self.half_is_gliding(half));
        self.channels == 0
            || self.is_silent()
                && !self.mixing.is_moving()
                && !self.eq.is_gliding()
                && !self.duck.is_gliding()
                && self.duck.is_at_rest()
                && halves_rest()
    }
}

/// A piece of both sides of the sidechain; silence where there is none, and mono on both.
fn keyed<'a>(key: &[&'a [f32]], range: core::ops::Range<usize>) -> [&'a [f32]; 2] {
    const SILENCE: [f32; PIECE] = [0.0; PIECE];
    let side = |at: usize| {
        let side = key.get(at).or(key.first());
        side.and_then(|side| side.get(range.clone())).unwrap_or(&SILENCE[..range.len()])
    };
    [side(0), side(1)]
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::measure::render;
    use shared_dsp::noise::Noise;

    #[test]
    fn a_half_that_is_off_processes_no_frame_once_it_is_silent() {
        let wet = |delay_mix: f32, reverb_mix: f32| Settings {
            delay_mix,
            reverb_mix,
            delay_time_ms: 20.0,
            delay_feedback: 0.1,
            decay_s: 0.2,
            ..Settings::START
        };
        let mut engine = ReverbDelayEngine::new();
        engine.prepare(48_000.0, 2);
        let mut noise = Noise::new(1);
        for (on, idle) in [(wet(0.5, 0.0), Half::Reverb), (wet(0.0, 0.5), Half::Delay)] {
            let mut play = |engine: &mut ReverbDelayEngine| {
                let mut block = vec![vec![0.0f32; 480]; 2];
                block.iter_mut().flatten().for_each(|x| *x = noise.white());
                let before = engine.rested_frames[idle as usize];
                render(engine, &mut block, 480);
                engine.rested_frames[idle as usize].saturating_sub(before)
            };
            // It has sounded before, and rings out.
            engine.apply(&wet(0.5, 0.5));
            assert_eq!(play(&mut engine), 0);
            engine.apply(&on);
            let mut blocks = 0;
            while play(&mut engine) < 480 {
                blocks += 1;
                assert!(blocks < 1000);
            }
            let rested: usize = (0..500).map(|_| play(&mut engine)).sum();
            assert_eq!(rested, 500 * 480);
            // Off from the start it settles in its first piece.
            engine.reset();
            let first = play(&mut engine);
            assert!(first >= 480 - PIECE, "{first}");
            assert_eq!(play(&mut engine), 480);
        }
    }
}

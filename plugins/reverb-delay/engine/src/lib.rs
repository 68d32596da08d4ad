//! Delay into reverb, each with its own mix. Knows no host.
//!
//! Flow: input, delay mix, reverb mix, output. The reverb hears the delay's dry and wet sum.
//!
//! Mix law, for both: below one half the dry signal stays at unity and the wet one rises from
//! nothing to unity; above, the wet one stays and the dry one falls to nothing. As an insert the
//! track then keeps its level while echoes or room are added, which a straight crossfade (6 dB off
//! the dry at one half) would not do; as a send at 100 % only the wet signal is left, at unity. At 0
//! the stage passes bit for bit.
//!
//! At mix 0 a stage is not fed either: what is inside rings out unheard, and then nothing is
//! computed. Raising the mix again starts from that moment's sound; the feed fades in 20 ms.
//!
//! Ducking: while the dry sound plays, the wet gains fall by a depth in dB, see [`duck`].
//!
//! Bad samples: everything with memory takes NaN, infinity, subnormals and anything over +120 dBFS
//! as silence; the dry path passes every normal finite sample. Latency 0. Mono: one delay line
//! (ping-pong does nothing) and one output of the reverb.

mod duck;
mod echo;
mod settings;

pub use settings::{
    DECAY_BANDS_HZ, DEEPEST_DUCK_DB, DecayBend, DelayPolarity, DelaySides, EQ_BANDS, EqBand,
    EqKind, HIGHEST_CUT_HZ, LONGEST_DECAY_S, LONGEST_DELAY_MS, LONGEST_PRE_DELAY_MS,
    LONGEST_REVERSE_MS, LOWEST_CUT_HZ, MixLaw, Routing, Saturator, Settings, TimeChange,
};
pub use shared_dsp::reverb::{DECAY_BANDS, RunningDecay, Space};

use duck::Duck;
use echo::Echo;
use shared_dsp::Engine;
use shared_dsp::guard::{flush_nonfinite, sanitize_input};
use shared_dsp::reverb::Reverb;
use shared_dsp::smooth::Ramp;

/// The reported tail ends here at the latest, in seconds.
pub const LONGEST_TAIL_S: f64 = 60.0;

const MIX_GLIDE_MS: f64 = 20.0;

/// Frames of the engine's own work space.
const PIECE: usize = 64;

/// Dry and wet gain of a mix, and whether the stage is fed.
#[derive(Debug, Clone)]
struct Mix {
    dry: Ramp,
    wet: Ramp,
    feed: Ramp,
}

impl Mix {
    fn new() -> Self {
        Self { dry: Ramp::new(1.0), wet: Ramp::new(0.0), feed: Ramp::new(0.0) }
    }

    fn ramps(&mut self) -> [&mut Ramp; 3] {
        [&mut self.dry, &mut self.wet, &mut self.feed]
    }

    fn set(&mut self, mix: f32) {
        let mix = f64::from(mix);
        self.dry.set((2.0 - 2.0 * mix).min(1.0));
        self.wet.set((2.0 * mix).min(1.0));
        self.feed.set(if mix > 0.0 { 1.0 } else { 0.0 });
    }

    fn is_moving(&self) -> bool {
        self.dry.is_moving() || self.wet.is_moving() || self.feed.is_moving()
    }

    /// Whether the stage is neither heard nor fed.
    fn is_out(&self) -> bool {
        !self.is_moving() && self.wet.value() == 0.0
    }
}

/// The gains of a piece, frame by frame.
struct Gains {
    dry: [f32; PIECE],
    wet: [f32; PIECE],
    feed: [f32; PIECE],
}

impl Gains {
    fn next(mix: &mut Mix, frames: usize) -> Self {
        let fill = |ramp: &mut Ramp| {
            let mut gains = [ramp.value() as f32; PIECE];
            if ramp.is_moving() {
                gains[..frames].fill_with(|| ramp.tick() as f32);
            }
            gains
        };
        Self { dry: fill(&mut mix.dry), wet: fill(&mut mix.wet), feed: fill(&mut mix.feed) }
    }

    /// With the wet gain times those of ducking.
    fn ducked(mut self, ducked: &[f32; PIECE]) -> Self {
        for (wet, gain) in self.wet.iter_mut().zip(ducked) {
            *wet *= gain;
        }
        self
    }
}

/// Stereo delay and reverb.
#[derive(Debug, Clone)]
pub struct ReverbDelayEngine {
    sample_rate_hz: f64,
    channels: usize,
    settings: Option<Settings>,
    echo: Echo,
    reverb: Reverb,
    echo_mix: Mix,
    reverb_mix: Mix,
    duck: Duck,
    fresh: bool,
    /// Silent frames that the clocks of both stages have yet to count.
    rested_frames: usize,
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
            echo_mix: Mix::new(),
            reverb_mix: Mix::new(),
            duck: Duck::new(),
            fresh: true,
            rested_frames: 0,
        }
    }

    /// Whether all sound inside has ended in exact zero and nothing is left to come.
    pub fn is_silent(&self) -> bool {
        self.channels == 0 || (self.echo.is_silent() && self.reverb.is_silent())
    }

    fn jump(&mut self) {
        for mix in [&mut self.echo_mix, &mut self.reverb_mix] {
            mix.ramps().into_iter().for_each(Ramp::jump);
        }
    }

    /// Lets the clocks of both stages count the silence that went by at rest.
    fn count_rest(&mut self) {
        let frames = core::mem::take(&mut self.rested_frames);
        if frames > 0 {
            self.echo.rest(frames);
            self.reverb.rest(frames);
            self.duck.rest(frames);
        }
    }

    /// One piece in place; `right` is scratch in mono.
    fn process_piece(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = left.len();
        let stereo = self.channels > 1;
        // What remembers gets the clean stream; what does not passes the sample as it is. So a bad
        // sample leaves no trace: not even the echo that sounds at the same moment is lost.
        let mut clean = [[0.0f32; PIECE]; 2];
        let mut wet = [[0.0f32; PIECE]; 2];
        {
            let sides: [&mut [f32]; 2] = [left, right];
            for (clean, side) in clean.iter_mut().zip(sides).take(self.channels) {
                for (clean, x) in clean.iter_mut().zip(side) {
                    *clean = sanitize_input(*x);
                    *x = flush_nonfinite(*x);
                }
            }
        }
        let mut ducked = [[1.0f32; PIECE]; 2];
        if self.duck.is_on() {
            let [dry_left, dry_right] = &clean;
            let [of_echo, of_reverb] = &mut ducked;
            let dry = [&dry_left[..frames], &dry_right[..frames]];
            self.duck.gains(dry, [&mut of_echo[..frames], &mut of_reverb[..frames]]);
        }
        if !(self.echo_mix.is_out() && self.echo.is_silent()) {
            let gains = Gains::next(&mut self.echo_mix, frames).ducked(&ducked[0]);
            for channel in 0..self.channels {
                for k in 0..frames {
                    wet[channel][k] = clean[channel][k] * gains.feed[k];
                }
            }
            let [wet_left, wet_right] = &mut wet;
            self.echo.process(&mut wet_left[..frames], &mut wet_right[..frames]);
            join(&gains, left, &mut clean[0], &wet[0]);
            if stereo {
                join(&gains, right, &mut clean[1], &wet[1]);
            }
        } else {
            // Clocks move on; nothing is fed, so nothing comes.
            let [wet_left, wet_right] = &mut wet;
            self.echo.process(&mut wet_left[..frames], &mut wet_right[..frames]);
        }
        if !(self.reverb_mix.is_out() && self.reverb.is_silent()) {
            let gains = Gains::next(&mut self.reverb_mix, frames).ducked(&ducked[1]);
            for k in 0..frames {
                wet[0][k] = clean[0][k] * gains.feed[k];
                // A mono signal enters the reverb on both sides.
                wet[1][k] = if stereo { clean[1][k] * gains.feed[k] } else { wet[0][k] };
            }
            let [wet_left, wet_right] = &mut wet;
            self.reverb.process(&mut wet_left[..frames], &mut wet_right[..frames]);
            join(&gains, left, &mut clean[0], &wet[0]);
            if stereo {
                join(&gains, right, &mut clean[1], &wet[1]);
            }
        } else {
            wet = [[0.0; PIECE]; 2];
            let [wet_left, wet_right] = &mut wet;
            self.reverb.process(&mut wet_left[..frames], &mut wet_right[..frames]);
        }
    }
}

/// Mixes a stage's output into both streams.
fn join(gains: &Gains, heard: &mut [f32], clean: &mut [f32], wet: &[f32]) {
    for (k, (heard, (clean, wet))) in heard.iter_mut().zip(clean.iter_mut().zip(wet)).enumerate() {
        let (dry_gain, wet_gain) = (gains.dry[k], gains.wet[k]);
        // At mix 0 this is 1 x + 0 wet, which is x itself for every x.
        *heard = (dry_gain * *heard + wet_gain * wet).clamp(f32::MIN, f32::MAX);
        *clean = dry_gain * *clean + wet_gain * wet;
    }
}

impl Default for ReverbDelayEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl Engine for ReverbDelayEngine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = if sample_rate_hz >= 8000.0 { sample_rate_hz } else { 8000.0 };
        self.channels = channels.clamp(1, 2);
        self.echo.prepare(self.sample_rate_hz, self.channels, f64::from(LONGEST_DELAY_MS));
        self.reverb.prepare(self.sample_rate_hz);
        for mix in [&mut self.echo_mix, &mut self.reverb_mix] {
            for ramp in mix.ramps() {
                ramp.prepare(MIX_GLIDE_MS, self.sample_rate_hz);
            }
        }
        self.duck.prepare(self.sample_rate_hz);
        (self.fresh, self.rested_frames) = (true, 0);
        let settings = self.settings.take().unwrap_or_default();
        self.apply(&settings);
    }

    fn reset(&mut self) {
        self.echo.reset();
        self.reverb.reset();
        self.duck.reset();
        self.jump();
        (self.fresh, self.rested_frames) = (true, 0);
    }

    fn apply(&mut self, settings: &Settings) {
        let settings = settings.clamped();
        if self.settings == Some(settings) {
            return;
        }
        self.count_rest();
        self.settings = Some(settings);
        self.echo.apply(&settings.echo());
        self.reverb.apply(&settings.reverb());
        self.echo_mix.set(settings.delay_mix);
        self.reverb_mix.set(settings.reverb_mix);
        let depths_db = [settings.delay_duck_db, settings.reverb_duck_db].map(f64::from);
        self.duck.set(depths_db, f64::from(settings.duck_release_ms));
        if self.fresh {
            self.duck.reset();
            self.jump();
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], _key: &[&[f32]]) {
        if self.channels == 0 {
            return;
        }
        self.fresh = false;
        self.count_rest();
        match main {
            [left, right, ..] if self.channels > 1 => {
                for (left, right) in left.chunks_mut(PIECE).zip(right.chunks_mut(PIECE)) {
                    self.process_piece(left, right);
                }
            }
            [left, ..] if self.channels == 1 => {
                let mut unused = [0.0; PIECE];
                for left in left.chunks_mut(PIECE) {
                    let frames = left.len();
                    self.process_piece(left, &mut unused[..frames]);
                }
            }
            _ => {}
        }
    }

    fn rest(&mut self, main: &mut [&mut [f32]]) {
        if self.fresh {
            return self.process(main, &[]);
        }
        self.rested_frames += main.first().map_or(0, |channel| channel.len());
    }

    fn latency_samples(&self) -> usize {
        0
    }

    fn tail_samples(&self) -> usize {
        let Some(settings) = self.settings else { return 0 };
        let echo = if settings.delay_mix > 0.0 { self.echo.tail_samples() } else { 0 };
        let reverb = if settings.reverb_mix > 0.0 { self.reverb.tail_samples() } else { 0 };
        if reverb == usize::MAX {
            return usize::MAX;
        }
        // One after the other: their sum is an upper bound of the two in series.
        echo.saturating_add(reverb).min((LONGEST_TAIL_S * self.sample_rate_hz) as usize)
    }

    fn is_at_rest(&self) -> bool {
        let mixes_rest = !self.echo_mix.is_moving() && !self.reverb_mix.is_moving();
        let glides_rest = !self.echo.is_gliding()
            && !self.reverb.is_gliding()
            && !self.duck.is_gliding()
            && self.duck.is_at_rest();
        self.channels == 0 || self.is_silent() && mixes_rest && glides_rest
    }
}

//! The compressor's signal path: feed-forward, in the log domain.
//!
//! level of main or key -> filters -> peak hold or RMS -> static curve -> stereo link -> attack/release of
//! the style -> gain. The sound waits for the lookahead's range and the oversampling alone.
//!
//! The times act after the curve, in dB, as D. Giannoulis, M. Massberg, J. Reiss recommend in "Digital
//! Dynamic Range Compressor Design", JAES 60(6), 2012. What the numbers mean:
//! - threshold and ratio act on the peak: a steady sine of 100 Hz and up is brought to exactly
//!   where the curve says (shorter releases hold less long: see [`longest_hold_ms`]);
//! - attack and release are the times to 63 % of a step in dB;
//! - makeup belongs to the compressed signal; mix blends it with the dry one.
//!
//! Where nothing is reduced, lifted or driven, and with mix 0, every normal finite sample passes bit for
//! bit, after the latency. NaN, infinity and subnormals come out as 0. The level detection takes samples
//! over +120 dBFS for silence, so a fault upstream leaves no reduction behind.

mod ballistics;
mod curve;
mod detector;
mod drive;
mod full;
mod glides;
mod key_peaks;
mod latency;
mod lookahead;
mod mixing;
mod one_knob;
mod plain;
mod response;
mod running_sum;
mod settings;
mod sidechain;
mod style;
mod taps;

use shared_dsp::Engine;
use shared_dsp::dynamics::ballistics::Ballistics;
use shared_dsp::dynamics::detector::PeakHold;
use shared_dsp::simd::VectorPath;
use shared_dsp::units::{SILENCE_DB, ms_to_samples};

use ballistics::Times;
pub use curve::{RATIO_REACHED_DB, StaticCurve};
pub use detector::longest_hold_ms;
use detector::{Crest, Rms};
use full::{Held, Work};
use glides::{Frames, Glides};
use latency::{Resampling, Waiting};
use lookahead::{Follower, Timing};
pub use one_knob::{
    MOST_PEAK_REDUCTION_DB, peak_reduction_of_threshold_db, threshold_of_peak_reduction_db,
};
pub use response::{Step, StepResponse};
pub use settings::{
    Channels, Drive, HIGH_PASS_OFF_HZ, LONGEST_LOOKAHEAD_MS, LOW_PASS_OFF_HZ, Lift, LinkBy,
    LookaheadRange, Oversampling, Settings, Sidechain, Style,
};
use sidechain::Filter;
pub use taps::Taps;

/// How long what is heard as it moves glides, in ms.
pub const GLIDE_MS: f64 = 20.0;

/// Frames worked on at a time, counted from the reset: enough for vector code, little enough for the nearest
/// cache, and the step of what need not move with every sample.
const CELL_FRAMES: usize = 64;

/// The largest values of one process call.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
struct Largest {
    reduction_db: f64,
    lift_db: f64,
    input: [f32; 2],
    output: [f32; 2],
    detected: [f32; 2],
}

/// A compressor for one or two channels with an external key.
#[derive(Debug, Clone)]
pub struct CompressorEngine {
    sample_rate_hz: f64,
    channels: usize,
    settings: Settings,
    glides: Glides,
    frames: Box<Frames>,
    gliding: bool,
    /// Nothing was processed since the last reset: settings need not glide.
    untouched: bool,
    /// Frames of the present cell that are done.
    cell_frame: usize,
    curve: StaticCurve,
    /// What the curve wants of silence.
    rest_db: f64,
    filter: Box<Filter>,
    hold: PeakHold<2>,
    held: [Held; 2],
    rms: Rms,
    crest: Crest,
    /// The settings need no more than the plain path.
    is_plain: bool,
    plain_ballistics: Ballistics,
    timing: Timing,
    /// The times of each channel now: those set, or shorter releases by the crest factor.
    timings: [Timing; 2],
    followers: [Follower; 2],
    oversampling: Resampling,
    waiting: Waiting,
    /// Gains of the last frame of the path with changes, for the line to the next.
    last_gains: [Option<f64>; 2],
    work: Box<Work>,
    taps: Taps,
    largest: Largest,
    path: VectorPath,
}

impl Default for CompressorEngine {
    fn default() -> Self {
        Self::new()
    }
}

impl CompressorEngine {
    /// An engine at 48 kHz, stereo, with default settings.
    pub fn new() -> Self {
        let settings = Settings::default();
        let glides = Glides::new();
        let mut engine = Self {
            sample_rate_hz: 48_000.0,
            channels: 2,
            frames: Box::new(Frames::new(&glides, settings.style)),
            glides,
            gliding: false,
            untouched: true,
            cell_frame: 0,
            curve: settings.curve(),
            rest_db: 0.0,
            filter: Box::new(Filter::new()),
            hold: PeakHold::default(),
            held: [Held::SILENT; 2],
            rms: Rms::default(),
            crest: Crest::default(),
            is_plain: true,
            plain_ballistics: Ballistics::default(),
            timing: Timing::default(),
            timings: [Timing::default(); 2],
            followers: Default::default(),
            oversampling: Resampling::new(),
            waiting: Waiting::default(),
            last_gains: [None; 2],
            work: Box::new(Work::new()),
            taps: Taps::default(),
            largest: Largest::default(),
            path: VectorPath::best(),
            settings,
        };
        engine.prepare(48_000.0, 2);
        engine
    }

    /// The most reduction in the latest process call, in dB, 0 or more; before makeup and mix.
    pub fn gain_reduction_db(&self) -> f32 {
        self.largest.reduction_db as f32
    }

    /// The most gain of the lift in the latest process call, in dB, 0 or more; 0 where the curve reduces.
    pub fn lift_gain_db(&self) -> f32 {
        self.largest.lift_db as f32
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

    /// Largest level of each channel that the curve was asked about in the latest process call, linear, after
    /// the sidechain's filters, peak hold and RMS: the place of the dot on a drawn curve.
    pub fn detected_peak_gain(&self) -> [f32; 2] {
        self.largest.detected
    }

    /// Where an editor's spectrum listens in.
    pub fn taps(&self) -> &Taps {
        &self.taps
    }

    /// What depends on the settings and does not glide.
    fn set_times(&mut self) {
        self.is_plain = self.settings.are_plain();
        let rate_hz = self.sample_rate_hz;
        let release_ms = f64::from(self.settings.release_ms);
        self.hold.set_hold(ms_to_samples(longest_hold_ms(release_ms), rate_hz));
        let held_ms = self.hold.mean_hold_samples() * 1000.0 / rate_hz;
        // At very low rates the shortest hold can reach the release.
        let release_ms = (release_ms - held_ms).max(0.5 * release_ms);
        self.plain_ballistics =
            Ballistics::new(self.settings.attack_ms.into(), release_ms, rate_hz);
        let lookahead = ms_to_samples(self.settings.lookahead_ms.into(), rate_hz).round() as usize;
        let range = latency::range_samples(self.settings.lookahead_range, rate_hz);
        let times = Times { release_ms, ..self.settings.times() };
        let next = Timing::new(&times, rate_hz, range, lookahead);
        for follower in &mut self.followers {
            self.timing.hand_over(follower, &next);
        }
        self.timing = next;
        self.set_auto_release();
        self.rms.set_window(self.settings.window_ms.into(), rate_hz);
        self.rest_db = self.settings.curve().wanted_db(SILENCE_DB);
    }

    /// The release by the crest factor, if that is on.
    fn set_auto_release(&mut self) {
        self.timings = [self.timing; 2];
        if self.settings.auto_release {
            let is_linked = self.settings.link > 0.0;
            for (channel, timing) in self.timings.iter_mut().enumerate() {
                *timing = self.timing.released_in(self.crest.release_share(channel, is_linked));
            }
        }
    }

    fn jump(&mut self) {
        for ramp in self.glides.all() {
            ramp.jump();
        }
        self.gliding = false;
        self.rest_glides();
    }

    /// Nothing glides any more.
    fn rest_glides(&mut self) {
        self.frames.rest(&self.glides, self.settings.style);
        self.curve = self.glides.curve(self.settings.style);
        for held in &mut self.held {
            held.wanted_db = self.curve.wanted_db_at_gain(held.peak.into());
        }
    }

    /// Forgets what was heard and how long it has to wait.
    fn restart(&mut self) {
        self.cell_frame = 0;
        self.oversampling.restart(self.settings.oversampling);
        let range = latency::range_samples(self.settings.lookahead_range, self.sample_rate_hz);
        let filter = latency::filter_samples(self.settings.oversampling, self.sample_rate_hz);
        self.waiting.restart(range, filter);
        self.hold.reset();
        self.held = [Held::SILENT; 2];
        self.rms.reset();
        self.crest.reset();
        self.last_gains = [None; 2];
        for follower in &mut self.followers {
            follower.reset(self.rest_db, self.timing.has_range());
        }
        self.set_auto_release();
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
            if self.cell_frame == 0 {
                self.begin_cell();
            }
            let mut length = (CELL_FRAMES - self.cell_frame).min(frames - start);
            let glides = self.gliding;
            if glides {
                length = length.min(self.glides.left_frames());
                let style = self.settings.style;
                self.gliding = self.frames.advance(&mut self.glides, style, length);
            }
            let piece = main.each_mut().map(|channel| &mut channel[start..start + length]);
            let key = key.map(|channel| channel.get(start..).unwrap_or(&[]));
            if glides || self.filter.is_on() || !self.is_plain {
                self.run_full(piece, key);
            } else {
                self.run_plain(piece, key);
            }
            if glides && !self.gliding {
                self.rest_glides();
            }
            start += length;
            self.cell_frame = (self.cell_frame + length) % CELL_FRAMES;
        }
    }

    #[inline]
    fn begin_cell(&mut self) {
        self.filter.begin_cell();
        if self.settings.auto_release {
            self.crest.end_cell();
            self.set_auto_release();
        }
    }
}

impl Engine for CompressorEngine {
    type Settings = Settings;

    fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = if sample_rate_hz.is_finite() {
            sample_rate_hz.clamp(1.0, 768_000.0)
        } else {
            48_000.0
        };
        self.channels = channels.min(2);
        self.path = VectorPath::best();
        for ramp in self.glides.all() {
            ramp.prepare(GLIDE_MS, self.sample_rate_hz);
        }
        self.filter.prepare(self.sample_rate_hz, self.path);
        self.rms.prepare(self.sample_rate_hz);
        self.crest.prepare(self.sample_rate_hz);
        self.oversampling.prepare(self.sample_rate_hz);
        self.waiting.prepare(self.sample_rate_hz);
        let longest = latency::range_samples(LookaheadRange::Long, self.sample_rate_hz);
        for follower in &mut self.followers {
            follower.prepare(longest);
        }
        self.glides.set(&self.settings, self.channels);
        self.set_times();
        self.reset();
    }

    fn reset(&mut self) {
        self.filter.reset();
        self.restart();
        self.largest = Largest::default();
        self.untouched = true;
        self.jump();
    }

    fn apply(&mut self, settings: &Settings) {
        let settings = settings.legal();
        if settings == self.settings {
            return;
        }
        let before = core::mem::replace(&mut self.settings, settings);
        self.set_times();
        self.glides.set(&settings, self.channels);
        self.filter.set(&settings.sidechain);
        let waits_otherwise = before.lookahead_range != settings.lookahead_range
            || before.oversampling != settings.oversampling;
        if before.rms_share == 0.0 && settings.rms_share > 0.0 {
            // Nothing was counted meanwhile.
            self.rms.reset();
        }
        if self.untouched {
            self.reset();
        } else {
            if waits_otherwise {
                self.restart();
            }
            self.gliding = true;
        }
    }

    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]) {
        // What is held now was detected before, and still counts for this call.
        let detected = self.held.map(|held| held.peak);
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

    /// Cells and the peaks they hold alone count time.
    fn rest(&mut self, main: &mut [&mut [f32]]) {
        let frames = main.first().map_or(0, |channel| channel.len());
        self.hold.rest(frames);
        self.waiting.rest(frames);
        self.cell_frame = (self.cell_frame + frames) % CELL_FRAMES;
    }

    fn latency_samples(&self) -> usize {
        self.waiting.latency_samples()
    }

    /// The latency: the gain has a memory, the sound has none.
    fn tail_samples(&self) -> usize {
        2 * self.waiting.latency_samples()
    }

    /// Also waits until the latest readings show no reduction and no held peak, because a sleeping
    /// plugin goes on showing them.
    fn is_at_rest(&self) -> bool {
        let nothing = Largest { lift_db: self.largest.lift_db, ..Largest::default() };
        !self.gliding
            && self.largest == nothing
            && self.hold.is_empty()
            && self.filter.is_silent()
            && !self.filter.is_moving()
            && self.waiting.is_silent()
            && (self.settings.rms_share == 0.0 || self.rms.is_silent())
            && (!self.settings.auto_release || self.crest.is_silent())
            && self.followers.iter().all(|follower| follower.is_at(self.rest_db, &self.timing))
    }
}

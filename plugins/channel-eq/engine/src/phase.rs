//! Natural and linear phase: a convolution behind the bands, or in their place.
//!
//! - Zero latency: nothing happens here.
//! - Natural: the bands run as ever, and a short kernel behind them makes up what they lack of the
//!   analogue filters' response ([`correction`]).
//! - Linear: one symmetric kernel holds the magnitude of all static bands ([`magnitude`]); the
//!   bands themselves do not run, but for the moving part of dynamic ones.
//!
//! Kernels are designed on the audio thread in slices ([`designer`]), one every [`SLOT_FRAMES`]
//! frames counted since the last reset, and cross-faded. While settings keep moving, a design in
//! flight is finished, and the next one takes the newest settings.

pub mod bands;
pub mod correction;
pub mod designer;
pub mod magnitude;
pub mod mode;

use core::f64::consts::PI;

use super::grid::GRID_FRAMES;
use super::settings::{LinearLength, Settings};
use designer::Designer;
use mode::{LINEAR_BLOCK_SAMPLES, Mode, NATURAL_BLOCK_SAMPLES, rate_factor};
use shared_dsp::convolution::{Convolver, Routing, SLOT_FRAMES};

// Bands start anew between two grid steps, when a slot has just ended.
const _: () = assert!(SLOT_FRAMES.is_multiple_of(GRID_FRAMES));

/// Length of each half of the fade around a change of mode, in slots, at 44.1 and 48 kHz: 5 ms.
const FADE_SLOTS: usize = 4;

/// Silence after the old mode has faded, in which the host restarts, s. A host that does not restart
/// in this time hears the new mode without.
const RESTART_S: f64 = 0.25;

/// The way from one mode to another, while sound runs. The latency changes, so that the host
/// restarts, when nothing is heard any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    None,
    /// The old mode's output falls; frames since it began.
    Out(usize),
    /// Nothing is heard; frames since then.
    Held(usize),
    /// The new mode's input rises.
    In(usize),
}

/// What takes memory.
#[derive(Debug, Clone)]
struct Memory {
    natural: Convolver,
    linear: Convolver,
    designer: Designer,
}

/// The stage behind the bands. See the module.
#[derive(Debug, Clone)]
pub struct PhaseStage {
    memory: Option<Box<Memory>>,
    settings: Settings,
    sample_rate_hz: f64,
    wanted: Mode,
    playing: Mode,
    change: Change,
    /// Routing of kernels that are designed for a mode that is still to begin.
    designed: Option<Routing>,
    /// Whether the first frames rise, as the last before a restart fell.
    begins_faded: bool,
    /// Whether the settings differ from those of the latest design.
    is_outdated: bool,
    /// Frames since the last reset.
    frame: u64,
}

impl Default for PhaseStage {
    fn default() -> Self {
        Self::new()
    }
}

impl PhaseStage {
    /// Passes everything until prepared.
    pub fn new() -> Self {
        Self {
            memory: None,
            settings: Settings::default(),
            sample_rate_hz: 48_000.0,
            wanted: Mode::ZeroLatency,
            playing: Mode::ZeroLatency,
            change: Change::None,
            designed: None,
            begins_faded: false,
            is_outdated: true,
            frame: 0,
        }
    }

    /// Takes the memory for every mode and length at this rate ([`PhaseStage::memory_bytes`]), for
    /// 1 or 2 channels, designs the whole kernel of the settings last applied (up to tens of
    /// milliseconds), and resets. In the middle of a change of mode, the sound fades in.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.sample_rate_hz = sample_rate_hz.max(1000.0);
        let rate_hz = self.sample_rate_hz;
        let natural_taps = Mode::Natural.taps(rate_hz);
        let linear_taps = LinearLength::Longest.taps(rate_hz);
        let mut memory = Box::new(Memory {
            natural: Convolver::new(channels, NATURAL_BLOCK_SAMPLES, natural_taps),
            linear: Convolver::new(channels, LINEAR_BLOCK_SAMPLES, linear_taps),
            designer: Designer::new(rate_hz, channels.clamp(1, 2)),
        });
        let Memory { natural, linear, designer } = &mut *memory;
        if let Some(convolver) = convolver(self.wanted, natural, linear) {
            designer.begin(&self.settings, self.wanted);
            let routing = loop {
                if let Some(routing) = designer.advance(convolver) {
                    break routing;
                }
            };
            convolver.restart_with_incoming(self.wanted.taps(rate_hz), routing);
        }
        self.memory = Some(memory);
        self.is_outdated = false;
        self.playing = self.wanted;
        // What nothing was heard of needs no fade.
        self.begins_faded =
            self.frame > 0 && matches!(self.change, Change::Out(_) | Change::Held(_));
        self.change = Change::None;
        self.designed = None;
        self.reset();
    }

    /// Bytes of memory held.
    pub fn memory_bytes(&self) -> usize {
        self.memory.as_ref().map_or(0, |memory| {
            memory.natural.memory_bytes()
                + memory.linear.memory_bytes()
                + memory.designer.memory_bytes()
        })
    }

    /// Takes new settings. They begin to act within the time of a design; zero latency acts at
    /// once where nothing was heard since the last reset.
    pub fn apply(&mut self, settings: &Settings) {
        if *settings == self.settings {
            return;
        }
        self.is_outdated |= !has_same_kernel(settings, &self.settings);
        self.settings = *settings;
        self.wanted = Mode::of(settings);
        if self.frame == 0 {
            self.reset();
        }
    }

    /// Forgets all sound. A kernel that is complete plays from the first frame on, without the fade
    /// it would have had. Where settings have changed since it was designed, the kernel before
    /// plays until the new one is designed in slices and faded to, as while sound runs; of another
    /// mode nothing is heard until then.
    pub fn reset(&mut self) {
        self.frame = 0;
        self.begin_mode();
        self.change = Change::None;
        let Some(Memory { natural, linear, designer }) = self.memory.as_deref_mut() else {
            self.playing = self.wanted;
            return;
        };
        if self.wanted == Mode::ZeroLatency {
            designer.abandon();
            self.is_outdated = true;
            self.playing = self.wanted;
        }
        if let Some(convolver) = convolver(self.playing, natural, linear) {
            convolver.restart(self.playing.taps(self.sample_rate_hz));
        }
        if self.playing != self.wanted {
            self.change = Change::Held(0);
        }
    }

    /// Filters at most a few frames in place, in mono the first value of each only. The grid of
    /// the work is counted in frames since the last reset, so any cut gives the same output.
    pub fn process(&mut self, frames: &mut [[f64; 2]]) {
        if self.change == Change::None && self.playing != self.wanted {
            let is_silent = frames.iter().all(|frame| *frame == [0.0; 2]) && self.is_silent();
            self.change = if is_silent { Change::Held(0) } else { Change::Out(0) };
        }
        if core::mem::take(&mut self.begins_faded) && self.change == Change::None {
            self.change = Change::In(0);
        }
        if self.is_through() && self.is_designer_idle() {
            self.skip(frames.len());
            return;
        }
        let mut at = 0;
        while at < frames.len() {
            let in_slot = (self.frame % SLOT_FRAMES as u64) as usize;
            let count = (SLOT_FRAMES - in_slot).min(frames.len() - at);
            self.pass(&mut frames[at..at + count]);
            self.frame += count as u64;
            at += count;
            // At the end of a slot, so that whoever asks which bands run is told in time.
            if in_slot + count == SLOT_FRAMES {
                self.slot();
            }
        }
    }

    /// Frames that go by while nothing happens here ([`PhaseStage::is_through`]).
    pub fn skip(&mut self, frames: usize) {
        self.frame += frames as u64;
    }

    /// Latency in samples of the mode that is heard.
    pub fn playing_latency_samples(&self) -> usize {
        self.playing.latency_samples(self.sample_rate_hz)
    }

    /// Latency in samples of the mode that is heard; in the silence after a change of mode has faded it
    /// is that of the new one, so that the host restarts. One that does not hears the new mode a quarter
    /// of a second later.
    pub fn latency_samples(&self) -> usize {
        let is_held = matches!(self.change, Change::Held(_));
        let mode = if is_held { self.wanted } else { self.playing };
        mode.latency_samples(self.sample_rate_hz)
    }

    /// Whether the bands' static gain is to run before this stage: false in linear phase. When it
    /// changes, which it does between two grid steps while nothing is heard, bands start anew.
    pub fn runs_static_bands_in_iir(&self) -> bool {
        !matches!(self.playing, Mode::Linear(_))
    }

    /// Whether nothing happens here: zero latency, and no change to or from it under way.
    pub fn is_through(&self) -> bool {
        self.playing == Mode::ZeroLatency
            && self.wanted == Mode::ZeroLatency
            && self.change == Change::None
    }

    /// Samples for which the stage sounds on after its input.
    pub fn tail_samples(&self) -> usize {
        self.latency_samples() + self.wanted.taps(self.sample_rate_hz) / 2
    }

    /// Whether silent input brings nothing but silence, and nothing is still to change.
    pub fn is_at_rest(&self) -> bool {
        let Some(memory) = &self.memory else { return true };
        let is_free = match self.playing {
            Mode::ZeroLatency => true,
            Mode::Natural => memory.natural.is_free(),
            Mode::Linear(_) => memory.linear.is_free(),
        };
        let is_silent = self.is_silent() && is_free;
        let is_designed = !self.is_outdated && memory.designer.is_idle();
        is_silent
            && self.change == Change::None
            && self.wanted == self.playing
            && (is_designed || self.playing == Mode::ZeroLatency)
    }

    fn is_designer_idle(&self) -> bool {
        self.memory.as_ref().is_none_or(|memory| memory.designer.is_idle())
    }

    /// Whether the kernels hold no sound.
    fn is_silent(&self) -> bool {
        match (self.playing, &self.memory) {
            (Mode::ZeroLatency, _) | (_, None) => true,
            (Mode::Natural, Some(memory)) => memory.natural.is_silent(),
            (Mode::Linear(_), Some(memory)) => memory.linear.is_silent(),
        }
    }

    fn fade_frames(&self) -> usize {
        FADE_SLOTS * SLOT_FRAMES * rate_factor(self.sample_rate_hz)
    }

    /// Frames of one slot.
    fn pass(&mut self, frames: &mut [[f64; 2]]) {
        let fade_frames = self.fade_frames();
        if let Change::Held(waited) = &mut self.change {
            *waited += frames.len();
            frames.fill([0.0; 2]);
            return;
        }
        if let Change::In(from) = &mut self.change {
            fade(frames, *from, fade_frames, |reached| reached);
            *from += frames.len();
        }
        if let Some(memory) = &mut self.memory {
            match self.playing {
                Mode::ZeroLatency => {}
                Mode::Natural => memory.natural.process(frames),
                Mode::Linear(_) => memory.linear.process(frames),
            }
        }
        if let Change::Out(from) = &mut self.change {
            fade(frames, *from, fade_frames, |reached| 1.0 - reached);
            *from += frames.len();
        }
    }

    /// Begins the mode asked for, where its kernels are designed; whether it plays now.
    fn begin_mode(&mut self) -> bool {
        let Some(Memory { natural, linear, designer }) = self.memory.as_deref_mut() else {
            return false;
        };
        let taps = self.wanted.taps(self.sample_rate_hz);
        match (convolver(self.wanted, natural, linear), self.designed) {
            (Some(convolver), _) if self.playing == self.wanted => convolver.restart(taps),
            // The mode may have changed once more: `designer` knows for which one the kernels are.
            (Some(convolver), Some(routing)) if designer.mode() == self.wanted => {
                convolver.restart_with_incoming(taps, routing);
            }
            (Some(_), _) => return false,
            (None, _) => {}
        }
        self.playing = self.wanted;
        self.designed = None;
        true
    }

    /// The work between two slots.
    fn slot(&mut self) {
        let fade_frames = self.fade_frames();
        let restart_frames = (RESTART_S * self.sample_rate_hz) as usize;
        match self.change {
            Change::Out(from) if from >= fade_frames => self.change = Change::Held(0),
            Change::Held(waited) if waited >= restart_frames => {
                if self.begin_mode() {
                    self.change = Change::In(0);
                    return;
                }
            }
            Change::In(from) if from >= fade_frames => self.change = Change::None,
            Change::In(_) => return,
            Change::Out(_) | Change::Held(_) | Change::None => {}
        }
        self.design();
    }

    /// A slice of the design of kernels, where there are any to design.
    fn design(&mut self) {
        let Some(Memory { natural, linear, designer }) = self.memory.as_deref_mut() else { return };
        let plays = self.playing == self.wanted;
        let Some(convolver) = convolver(self.wanted, natural, linear) else {
            self.is_outdated |= !designer.is_idle() || !plays;
            self.designed = None;
            designer.abandon();
            return;
        };
        if designer.is_idle() || designer.mode() != self.wanted {
            let is_missing = !plays && (self.designed.is_none() || designer.mode() != self.wanted);
            if self.is_outdated || is_missing || !designer.is_idle() {
                designer.begin(&self.settings, self.wanted);
                self.designed = None;
                self.is_outdated = false;
            }
            return;
        }
        if let Some(routing) = designer.advance(convolver) {
            if plays {
                convolver.exchange(routing);
            } else {
                self.designed = Some(routing);
            }
        }
    }
}

/// The convolver of a mode.
fn convolver<'a>(
    mode: Mode,
    natural: &'a mut Convolver,
    linear: &'a mut Convolver,
) -> Option<&'a mut Convolver> {
    match mode {
        Mode::ZeroLatency => None,
        Mode::Natural => Some(natural),
        Mode::Linear(_) => Some(linear),
    }
}

/// Scales frames by a raised cosine of `length` frames, `from` frames after its beginning.
fn fade(frames: &mut [[f64; 2]], from: usize, length: usize, gain: impl Fn(f64) -> f64) {
    for (frame, n) in frames.iter_mut().zip(from..) {
        let reached = 0.5 - 0.5 * (PI * (n as f64 / length as f64).min(1.0)).cos();
        frame.iter_mut().for_each(|x| *x *= gain(reached));
    }
}

/// Whether the same kernel serves both settings, in the same mode.
fn has_same_kernel(a: &Settings, b: &Settings) -> bool {
    a.gain_scale == b.gain_scale
        && a.gain_q == b.gain_q
        && a.bands.iter().zip(&b.bands).all(|(a, b)| {
            (!a.on && !b.on)
                || a.on == b.on
                    && a.shape == b.shape
                    && a.frequency_hz == b.frequency_hz
                    && a.gain_db == b.gain_db
                    && a.q == b.q
                    && a.order == b.order
                    && a.channel == b.channel
        })
}

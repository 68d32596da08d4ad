//! One host and one plugin.

use crate::blocks::{self, Place};
use crate::fault::Fault;
use crate::host::{Host, Parameter};
use crate::questions;
use crate::states;
use crate::step::{EditorStep, Events, Play, StateStep, Step};
use shared_dsp::noise::Noise;
use shared_host::HostError;
use shared_host::window::{Calls, ParentWindow};
use std::thread;
use std::time::{Duration, Instant};

/// Bytes of a state that are given at a time where it comes in pieces.
const PIECE_BYTES: usize = 3;
/// Longest block assumed of a plugin that was never activated.
const USUAL_FRAMES: usize = 512;

/// One host and its plugin.
pub struct Session<H: Host, M> {
    make: M,
    host: H,
    parameters: Vec<Parameter>,
    /// Longest block announced, frames, while active.
    active: Option<usize>,
    is_started: bool,
    is_offline: bool,
    latency_samples: u32,
    kept_state: Vec<u8>,
    window: Option<ParentWindow>,
    has_display: bool,
}

impl<H: Host + 'static, M: Fn() -> Result<H, HostError>> Session<H, M> {
    /// An instance from `make`, as it comes. Without a display it leaves out editors.
    ///
    /// # Errors
    /// When there is no instance.
    pub fn new(make: M, has_display: bool) -> Result<Self, HostError> {
        let host = make()?;
        Ok(Self {
            parameters: host.parameters(),
            make,
            host,
            active: None,
            is_started: false,
            is_offline: false,
            latency_samples: 0,
            kept_state: Vec::new(),
            window: None,
            has_display,
        })
    }

    /// Does a step, and looks at the plugin afterwards.
    pub(crate) fn perform(&mut self, step: &Step) -> Result<(), Fault> {
        match step {
            Step::Layout { main, key } => {
                if self.active.is_none() || H::MAY_ACTIVATE_TWICE {
                    self.host.choose_layout(*main, *key);
                }
            }
            Step::Activate { sample_rate_hz, max_frames } => {
                self.activate(*sample_rate_hz, *max_frames);
            }
            Step::Deactivate => self.deactivate(),
            Step::Start => self.start(),
            Step::Stop => self.stop(),
            Step::Reset => {
                if self.active.is_some() {
                    self.host.reset();
                    self.forget_latency();
                }
            }
            Step::Offline(is_offline) => {
                self.is_offline = *is_offline;
                self.host.set_offline(*is_offline);
            }
            Step::Play(play) => self.play(play)?,
            Step::Values { events, seed } => self.set_values(*events, *seed),
            Step::State(step) => self.state(*step)?,
            Step::Ask { seed } => questions::ask(&self.host, &self.parameters, *seed)?,
            Step::MainThread => self.host.idle(),
            Step::Remake => self.remake()?,
            Step::Another => self.make_another()?,
            Step::Editor(step) => self.editor(*step),
        }
        self.check()
    }

    fn activate(&mut self, sample_rate_hz: f64, max_frames: usize) {
        if self.active.is_some() && !H::MAY_ACTIVATE_TWICE {
            self.deactivate();
        }
        let was_active = self.active;
        let is_active = self.host.activate(sample_rate_hz, max_frames, self.is_offline);
        // A set-up that is refused leaves the plugin as it was.
        self.active = if is_active { Some(max_frames) } else { was_active };
        self.forget_latency();
    }

    fn forget_latency(&mut self) {
        self.latency_samples = self.host.latency_samples();
    }

    fn deactivate(&mut self) {
        if self.active.is_some() || H::MAY_ACTIVATE_TWICE {
            self.stop();
            self.host.deactivate();
            self.active = None;
        }
    }

    fn start(&mut self) {
        if !self.is_started && (self.active.is_some() || H::MAY_ACTIVATE_TWICE) {
            self.host.start();
            self.is_started = true;
        }
    }

    fn stop(&mut self) {
        if self.is_started || H::MAY_ACTIVATE_TWICE {
            self.host.stop();
            self.is_started = false;
        }
    }

    fn play(&mut self, play: &Play) -> Result<(), Fault> {
        let mut random = Noise::new(play.seed);
        let widths = self.host.input_widths();
        let place = Place {
            widths: &widths,
            max_frames: self.active.unwrap_or(USUAL_FRAMES),
            is_offline: self.is_offline,
            parameters: &self.parameters,
        };
        let mut made: Vec<_> =
            (0..play.blocks).map(|index| blocks::block(play, index, &place, &mut random)).collect();
        let mut succeeded = Vec::new();
        if play.while_asking {
            succeeded = play_while_asking(&self.host, &mut made, &self.parameters, play.seed)?;
        } else {
            for block in &mut made {
                if play.has_pauses && self.is_started {
                    self.host.stop();
                    self.host.start();
                }
                succeeded.push(self.host.process(block));
            }
        }
        let width = widths.first().copied().unwrap_or(2);
        let is_playing = self.active.is_some() && self.is_started;
        let announced = self.active.unwrap_or(0);
        for (block, is_done) in made.iter().zip(succeeded) {
            blocks::check(block, width, is_playing && is_done)?;
            if is_playing && !is_done && block.frames <= announced {
                let what = format!("{} frames of {announced} are refused", block.frames);
                return Err(Fault::new("refusal", what));
            }
        }
        let is_announced = made.iter().all(|block| block.frames <= announced);
        match self.host.take_allocations() {
            calls if calls > 0 && is_playing && is_announced => {
                let what = format!("{calls} memory allocations in {} blocks", made.len());
                Err(Fault::new("allocation", what))
            }
            _ => Ok(()),
        }
    }

    fn set_values(&mut self, events: Events, seed: u64) {
        let events = blocks::events(events, &self.parameters, 1, &mut Noise::new(seed));
        self.host.set_values(&events);
    }

    fn state(&mut self, step: StateStep) -> Result<(), Fault> {
        if self.kept_state.is_empty() || step == StateStep::Save {
            let state = self.host.state();
            self.kept_state = state.ok_or_else(|| Fault::new("state", "it is not saved"))?;
        }
        let kept = self.kept_state.as_slice();
        let (bytes, piece_bytes) = match step {
            StateStep::Save => return Ok(()),
            StateStep::Load => (kept.to_vec(), usize::MAX),
            StateStep::LoadInPieces => (kept.to_vec(), PIECE_BYTES),
            StateStep::Truncated { seed } => (states::truncated(kept, seed), usize::MAX),
            StateStep::Corrupt { seed } => (states::corrupt(kept, seed), usize::MAX),
            StateStep::Foreign { seed } => (states::foreign(seed), usize::MAX),
        };
        let is_taken = self.host.load_state(&bytes, piece_bytes);
        let is_own = matches!(step, StateStep::Load | StateStep::LoadInPieces);
        if is_own && !is_taken {
            return Err(Fault::new("state", "its own is refused"));
        }
        Ok(())
    }

    fn made(&self) -> Result<H, Fault> {
        (self.make)().map_err(|error| Fault::new("instance", error.to_string()))
    }

    fn remake(&mut self) -> Result<(), Fault> {
        self.close_editor();
        if !H::MAY_ACTIVATE_TWICE {
            self.deactivate();
        }
        self.host = self.made()?;
        (self.active, self.is_started, self.is_offline) = (None, false, false);
        Ok(())
    }

    fn make_another(&mut self) -> Result<(), Fault> {
        let mut other = self.made()?;
        if other.activate(48_000.0, USUAL_FRAMES, false) {
            other.start();
            other.stop();
            other.deactivate();
        }
        Ok(())
    }

    fn close_editor(&mut self) {
        if let Some(window) = self.window.take() {
            self.host.drop_editor();
            drop(window);
        }
    }

    fn editor(&mut self, step: EditorStep) {
        if !self.has_display {
            return;
        }
        match step {
            EditorStep::Open { scale } if self.window.is_none() => self.open_editor(scale),
            EditorStep::Glimpse if self.window.is_none() => self.glimpse_editor(),
            EditorStep::Resize { width_px, height_px } if self.window.is_some() => {
                let _ = self.host.size_editor((width_px, height_px));
            }
            EditorStep::Scale(scale) if self.window.is_some() => {
                self.host.scale_editor(scale);
            }
            EditorStep::Draw { ms } => {
                let end = Instant::now() + Duration::from_millis(ms);
                while Instant::now() < end {
                    let _ = self.host.work(Calls::Nothing);
                    let _ = self.host.take_requested_size();
                    thread::sleep(Duration::from_millis(4));
                }
            }
            EditorStep::Close => self.close_editor(),
            _ => {}
        }
    }

    fn glimpse_editor(&mut self) {
        if self.host.make_editor().is_ok() {
            self.host.drop_editor();
        }
    }

    fn open_editor(&mut self, scale: Option<f64>) {
        let Ok(mut size) = self.host.make_editor() else { return };
        if let Some(scale) = scale {
            self.host.scale_editor(scale);
            size = self.host.editor_size();
        }
        let size = (size.0.clamp(1, 4_000), size.1.clamp(1, 2_500));
        let Ok(window) = ParentWindow::open(size) else { return self.host.drop_editor() };
        if self.host.attach_editor(window.id()).is_ok() {
            self.window = Some(window);
        } else {
            self.host.drop_editor();
        }
    }

    /// What is true at any time.
    fn check(&mut self) -> Result<(), Fault> {
        for parameter in &self.parameters {
            let Parameter { id, low, high } = *parameter;
            let value = self.host.value(id).unwrap_or(f64::NAN);
            if !(low - 1e-6..=high + 1e-6).contains(&value) {
                return Err(Fault::new("value", format!("{value} of {id}, not {low} to {high}")));
            }
        }
        if self.host.state().is_none() {
            return Err(Fault::new("state", "it is not saved"));
        }
        let calls = self.host.take_calls();
        if let Some(call) = calls.forbidden {
            return Err(Fault::new("call", call));
        }
        let latency_samples = self.host.latency_samples();
        if self.active.is_some() && latency_samples != self.latency_samples {
            if !calls.has_told_latency {
                let before = self.latency_samples;
                let what = format!("{before} to {latency_samples} samples while active");
                return Err(Fault::new("latency", what));
            }
            self.latency_samples = latency_samples;
        }
        Ok(())
    }
}

impl<H: Host, M> Drop for Session<H, M> {
    fn drop(&mut self) {
        if self.window.is_some() {
            self.host.drop_editor();
        }
    }
}

/// An audio thread processes while this thread asks questions.
fn play_while_asking<H: Host>(
    host: &H,
    made: &mut [shared_host::raw::RawBlock],
    parameters: &[Parameter],
    seed: u64,
) -> Result<Vec<bool>, Fault> {
    /// What the audio thread gets.
    struct Handed<'a, H>(&'a H);
    // SAFETY: the audio thread calls `process` alone, and this one what is for the main thread, which
    // the standards let run at the same time.
    unsafe impl<H> Send for Handed<'_, H> {}
    thread::scope(|scope| {
        let handed = Handed(host);
        let audio = scope.spawn(move || {
            // All of it is taken along, not its parts.
            let Handed(host) = { handed };
            made.iter_mut().map(|block| host.process(block)).collect::<Vec<_>>()
        });
        let mut answered = Ok(());
        for round in 0.. {
            answered =
                answered.and_then(|()| questions::ask(host, parameters, seed.wrapping_add(round)));
            if audio.is_finished() {
                break;
            }
        }
        let succeeded = audio.join();
        answered?;
        succeeded.map_err(|_| Fault::new("panic", "while an audio thread processed"))
    })
}

//! The work between frames: when settings are passed on, what moves at which step, what is active.

use super::EqEngine;
use super::glide::GainGlide;
use super::grid::{CHUNK_FRAMES, GRID_FRAMES, LIMIT_FRAMES};
use super::phase::PhaseStage;
use super::scaling::Scaling;
use super::settings::AutoGain;
use super::stereo::Side;
use shared_dsp::convolution::SLOT_FRAMES;

/// Settings that wait for the next grid step.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Pending {
    /// Bands with new settings, one bit each.
    pub bands: u32,
    /// Whether the limit of the sum is older than the settings.
    pub limit: bool,
    /// Whether width or mono lows have new settings.
    pub side: bool,
    /// Bands of which the time they ring is older than their settings, one bit each.
    pub tails: u32,
}

impl Pending {
    /// Whether no settings wait.
    pub fn is_none(&self) -> bool {
        self.bands == 0 && !self.limit && !self.side
    }
}

/// What has work to do; decided by [`EqEngine::update_activity`] alone.
#[derive(Debug, Clone, Copy)]
pub(super) struct Activity {
    /// No band, no width and no listening filter changes the sound.
    pub is_flat: bool,
    /// The gains of both channels rest at exactly 1.
    pub is_unity_gain: bool,
    /// Grid steps have nothing to do until new settings come.
    pub is_still: bool,
}

/// What the phase stage does at present that bands and makeup depend on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Kernel {
    /// Whether a kernel holds the static gains of all bands.
    pub holds_static_gains: bool,
    /// Latency of the kernel that plays.
    pub delay_samples: usize,
}

impl Kernel {
    fn of(phase: &PhaseStage) -> Self {
        Self {
            holds_static_gains: !phase.runs_static_bands_in_iir(),
            delay_samples: phase.playing_latency_samples(),
        }
    }
}

impl EqEngine {
    /// Carries out whatever is due at this frame; gives the frames until something is due again.
    pub(super) fn advance_schedule(&mut self) -> usize {
        if self.clock.is_on(CHUNK_FRAMES) {
            self.bands.settle();
            self.stereo.settle();
            self.listener.settle();
        }
        if self.clock.is_on(GRID_FRAMES) {
            let has_restarted = self.follow_phase();
            if has_restarted || !self.activity.is_still {
                self.step();
            }
        }
        if self.bands.has_dynamic() {
            let hop_frames = self.bands.hop_frames();
            if self.clock.is_on(hop_frames) {
                self.bands.begin_hop(&self.clock);
            }
            return self.clock.until(hop_frames);
        }
        self.clock.until(match self.activity.is_still {
            true if self.phase.is_through() => CHUNK_FRAMES,
            // The bands follow a change of the phase stage at the end of its slot.
            true => SLOT_FRAMES,
            false => GRID_FRAMES,
        })
    }

    /// The work of a grid step.
    fn step(&mut self) {
        self.apply_pending();
        if self.makeup.is_measuring() {
            self.makeup.step();
        }
        self.set_gains();
        self.bands.step(&self.format, &self.scaling);
        self.stereo.step(&self.format);
        self.listener.step(&self.format);
        for gain in &mut self.gains {
            gain.advance(self.format.glide_factor, GRID_FRAMES);
        }
        self.update_activity();
    }

    /// Passes waiting settings on to every stage.
    pub(super) fn apply_pending(&mut self) {
        if core::mem::take(&mut self.pending.side) {
            let side = Side::of(&self.settings, self.format.channels);
            self.stereo.apply(&side);
            self.makeup.apply_side(&side);
            self.update_tail();
        }
        if self.pending.is_none() {
            return;
        }
        self.pending.limit = !self.clock.is_on(LIMIT_FRAMES);
        let scaling = match self.pending.limit {
            false => Scaling::of(&self.settings),
            true => self.scaling.with_limit_kept(&self.settings),
        };
        if scaling != self.scaling {
            self.scaling = scaling;
            self.pending.bands = u32::MAX;
        }
        if !self.pending.limit {
            self.update_tail();
        }
        self.phase.apply(&self.settings);
        if self.settings.auto_gain != AutoGain::Off {
            let sounding = scaling.all_sounding(&self.settings);
            self.makeup.apply(self.settings.auto_gain, &sounding);
        } else {
            self.makeup.turn_off();
        }
        self.listener.apply(&self.settings, &scaling);
        self.kernel.holds_static_gains = Kernel::of(&self.phase).holds_static_gains;
        for (index, band) in self.settings.bands.iter().enumerate() {
            if self.pending.bands & (1 << index) != 0 {
                self.bands.apply(index, band, &scaling, self.kernel.holds_static_gains);
            }
        }
        self.pending.bands = 0;
    }

    /// Lets bands start anew where a kernel has taken over their static gains or given them back,
    /// which happens while nothing is heard. Says whether they did.
    fn follow_phase(&mut self) -> bool {
        let kernel = Kernel::of(&self.phase);
        let has_changed_hands = kernel.holds_static_gains != self.kernel.holds_static_gains;
        if has_changed_hands {
            self.pending.bands = u32::MAX;
            self.apply_pending();
            self.bands.restart_filters(&self.format);
            self.follow_delay();
            self.update_activity();
        } else if kernel.delay_samples != self.kernel.delay_samples {
            self.follow_delay();
        }
        has_changed_hands
    }

    /// Delays offsets of gains and the input measured for the makeup by as much as the kernel
    /// delays the sound.
    pub(super) fn follow_delay(&mut self) {
        self.kernel = Kernel::of(&self.phase);
        let Kernel { holds_static_gains, delay_samples } = self.kernel;
        self.bands.set_offset_delay(if holds_static_gains { delay_samples } else { 0 });
        self.makeup.set_delay(delay_samples);
    }

    /// Sets where the gains of the channels go.
    pub(super) fn set_gains(&mut self) {
        let makeup = self.makeup.gain();
        for (glide, gain) in self.gains.iter_mut().zip(self.channel_gains) {
            glide.set(gain * makeup);
        }
    }

    /// Finds out what has work to do. Called after everything that may change the answer: a reset,
    /// new settings, a grid step, a change of the kernel.
    pub(super) fn update_activity(&mut self) {
        self.activity = Activity {
            is_flat: !self.bands.is_active()
                && !self.stereo.is_active()
                && !self.listener.is_active(),
            is_unity_gain: self.gains.iter().all(|gain| gain.rests_at(1.0)),
            is_still: self.pending.is_none()
                && !self.makeup.is_measuring()
                && self.gains.iter().all(GainGlide::is_at_rest)
                && self.stereo.is_still()
                && self.listener.is_still()
                && !self.listener.needs_write()
                && self.bands.is_still(),
        };
    }
}

//! The link of every plugin's shell to its editor, beside parameters and telemetry.

use crate::Listen;
use crate::capture::Capture;
use crate::telemetry::{Flag, Latest, PeakHold};

/// One of these per instance. Nothing in it is a parameter, and nothing is saved.
pub struct EditorLink {
    /// Listening that does not change the mix. Call `listen.set_open(true)` when the window
    /// opens and `false` when it closes: everything here is kept up to date only in between.
    pub listen: Listen,
    /// Highest input magnitude since it was taken.
    pub input_peak: PeakHold,
    /// Highest magnitude of the plugin's output in the mix since it was taken.
    pub output_peak: PeakHold,
    /// Whether the output went over 0 dBFS since the editor last cleared it.
    pub output_went_over: Flag,
    /// Short-term loudness of the output in the mix (3 s, not gated), LUFS; minus infinity for
    /// silence and before a second was heard.
    pub short_term_lufs: Latest,
    /// Whether the host set parameters since the editor last cleared it (VST3; in CLAP the
    /// framework tells the editor).
    pub has_new_values: Flag,
    /// The plugin's input, for Fit.
    pub capture: Capture,
    latency_samples: Latest<u32>,
    latency_to_come_samples: Latest<u32>,
    sample_rate_hz: Latest<u32>,
    /// 0 for none.
    host_scale: Latest<f32>,
}

impl Default for EditorLink {
    fn default() -> Self {
        Self {
            listen: Listen::default(),
            input_peak: PeakHold::default(),
            output_peak: PeakHold::default(),
            output_went_over: Flag::default(),
            short_term_lufs: Latest::new(f32::NEG_INFINITY),
            has_new_values: Flag::default(),
            capture: Capture::default(),
            latency_samples: Latest::default(),
            latency_to_come_samples: Latest::default(),
            sample_rate_hz: Latest::default(),
            host_scale: Latest::default(),
        }
    }
}

impl EditorLink {
    /// Delay of the output in samples and in milliseconds; 0 before the first activation.
    pub fn latency(&self) -> (u32, f64) {
        let samples = self.latency_samples.get();
        let rate_hz = self.sample_rate_hz();
        let ms = if rate_hz > 0.0 { 1000.0 * f64::from(samples) / rate_hz } else { 0.0 };
        (samples, ms)
    }

    /// The latency in samples after the host has activated the plugin anew, where that is another.
    pub fn latency_to_come_samples(&self) -> Option<u32> {
        let to_come = self.latency_to_come_samples.get();
        (to_come != self.latency_samples.get()).then_some(to_come)
    }

    /// The sample rate in Hz; 0 before the first activation.
    pub fn sample_rate_hz(&self) -> f64 {
        f64::from(self.sample_rate_hz.get())
    }

    /// The scale the host has named for a window that is not open yet, if it has.
    pub fn host_scale(&self) -> Option<f32> {
        Some(self.host_scale.get()).filter(|scale| *scale > 0.0)
    }

    /// Sets [`EditorLink::host_scale`].
    pub(crate) fn set_host_scale(&self, scale: Option<f32>) {
        self.host_scale.set(scale.unwrap_or(0.0));
    }

    pub(crate) fn set_latency(&self, samples: u32, to_come_samples: u32) {
        self.latency_samples.set(samples);
        self.latency_to_come_samples.set(to_come_samples);
    }

    pub(crate) fn set_sample_rate(&self, sample_rate_hz: f64) {
        self.sample_rate_hz.set(sample_rate_hz as u32);
    }
}

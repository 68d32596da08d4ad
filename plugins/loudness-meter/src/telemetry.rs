//! What the audio thread tells the loudness meter's editor, and the editor's one request.

use shared_dsp::loudness::{LoudnessMeter, Readings};
use shared_plugin::telemetry::{Latest, PeakHold, Request, peak};
use std::sync::atomic::{AtomicBool, Ordering::Relaxed};

/// Readings of one instance. They are left for every block, editor open or not: a figure measured
/// during an offline render must be there when the window is opened after it.
pub struct MeterTelemetry {
    /// Loudness of the last 400 ms, LUFS.
    pub momentary_lufs: Latest,
    /// Loudness of the last 3 s, LUFS.
    pub short_term_lufs: Latest,
    /// Gated loudness since the reset, LUFS.
    pub integrated_lufs: Latest,
    /// Loudness range since the reset, LU.
    pub range_lu: Latest,
    /// Highest momentary loudness since the reset, LUFS.
    pub max_momentary_lufs: Latest,
    /// Highest short-term loudness since the reset, LUFS.
    pub max_short_term_lufs: Latest,
    /// True peak above integrated loudness (PLR), LU.
    pub peak_to_loudness_lu: Latest,
    /// Highest true peak since the reset, dBTP.
    pub true_peak_dbtp: Latest,
    /// Samples at or above full scale since the reset.
    pub clipped_samples: Latest,
    /// Time measured since the reset, s.
    pub measured_s: Latest,
    /// Channels of the bus, 0 before the first block.
    pub channels: Latest,
    /// Highest true peak of each channel since the reset, dBTP.
    pub channel_true_peaks_dbtp: [Latest; 2],
    /// Highest magnitude of each channel since the editor took it.
    pub channel_peaks: [PeakHold; 2],
    /// The editor's reset button, and the host's reset switch as it rises.
    pub reset: Request,
    host_reset: AtomicBool,
}

impl Default for MeterTelemetry {
    fn default() -> Self {
        let heard_nothing = Self {
            momentary_lufs: Latest::default(),
            short_term_lufs: Latest::default(),
            integrated_lufs: Latest::default(),
            range_lu: Latest::default(),
            max_momentary_lufs: Latest::default(),
            max_short_term_lufs: Latest::default(),
            peak_to_loudness_lu: Latest::default(),
            true_peak_dbtp: Latest::default(),
            clipped_samples: Latest::default(),
            measured_s: Latest::default(),
            channels: Latest::default(),
            channel_true_peaks_dbtp: Default::default(),
            channel_peaks: Default::default(),
            reset: Request::default(),
            host_reset: AtomicBool::new(false),
        };
        heard_nothing.publish(&Readings::NOTHING);
        for channel in &heard_nothing.channel_true_peaks_dbtp {
            channel.set(f32::NEG_INFINITY);
        }
        heard_nothing
    }
}

impl MeterTelemetry {
    /// Leaves the newest readings.
    pub fn publish(&self, readings: &Readings) {
        self.momentary_lufs.set(readings.momentary_lufs as f32);
        self.short_term_lufs.set(readings.short_term_lufs as f32);
        self.integrated_lufs.set(readings.integrated_lufs as f32);
        self.range_lu.set(readings.range_lu as f32);
        self.max_momentary_lufs.set(readings.max_momentary_lufs as f32);
        self.max_short_term_lufs.set(readings.max_short_term_lufs as f32);
        self.peak_to_loudness_lu.set(readings.peak_to_loudness_lu as f32);
        self.true_peak_dbtp.set(readings.true_peak_dbtp as f32);
        self.clipped_samples.set(readings.clipped_samples as f32);
        self.measured_s.set(readings.measured_s as f32);
    }

    /// Leaves the channels' newest peaks; `output` is the block as it passed.
    pub fn publish_channels(&self, meter: &LoudnessMeter, output: &[&mut [f32]]) {
        self.channels.set(meter.channels() as f32);
        for (channel, latest) in self.channel_true_peaks_dbtp.iter().enumerate() {
            latest.set(meter.channel_true_peak_dbtp(channel) as f32);
        }
        for (held, channel) in self.channel_peaks.iter().zip(output.chunks(1)) {
            held.raise(peak(channel));
        }
    }

    /// How often a new measurement was asked for, with the host's reset switch as it stands now.
    pub fn resets(&self, host_reset: bool) -> u32 {
        // Relaxed: only the audio thread reads and writes the switch's last position.
        if host_reset && !self.host_reset.swap(host_reset, Relaxed) {
            self.reset.ask();
        } else {
            self.host_reset.store(host_reset, Relaxed);
        }
        self.reset.count()
    }
}

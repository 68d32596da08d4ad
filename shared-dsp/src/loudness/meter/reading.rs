//! What the meter reads.

use super::super::blocks::GatedBlocks;
use super::super::channel::Peaks;
use super::super::level::{energy_to_lufs, peak_to_db};
use super::super::readings::Readings;
use super::{LoudnessMeter, Maximum};
use crate::convert::ToF64;
use crate::guard::keep_max;

impl LoudnessMeter {
    fn channel_peaks(&self, channel: usize) -> Peaks {
        let channel = self.channels.get(channel);
        channel.map_or(Peaks::default(), |c| c.measured(self.measured_frames, !self.is_paused))
    }

    /// All readings now. Costs a few logarithms, well under a microsecond.
    pub fn readings(&self) -> Readings {
        let (mut all, mut present_gain) = (Peaks::default(), self.recent_peak.highest_gain());
        for channel in &self.channels {
            all.take_over(&channel.measured(self.measured_frames, !self.is_paused));
            keep_max(&mut present_gain, channel.record(0).true_peak_gain);
        }
        let seconds = |frame: u64| frame.to_f64() / self.sample_rate_hz;
        let at_s = |maximum: Maximum| {
            if maximum.energy > 0.0 { seconds(maximum.frame) } else { f64::NEG_INFINITY }
        };
        // Minus infinity where either is none.
        let above = |peak_db: f64, loudness_lufs: f64| {
            let has_both = peak_db.is_finite() && loudness_lufs.is_finite();
            if has_both { peak_db - loudness_lufs } else { f64::NEG_INFINITY }
        };
        let momentary = self.windows.momentary_energy();
        let short_term_lufs = energy_to_lufs(self.windows.short_term_energy());
        let true_peak_dbtp = peak_to_db(all.true_peak_gain);
        let integrated_lufs = self.blocks.integrated_lufs();
        let has_lowest = self.lowest_peak_ratio.is_finite();
        Readings {
            momentary_lufs: energy_to_lufs(momentary),
            short_term_lufs,
            integrated_lufs,
            gate: self.blocks.gate(momentary),
            gate_lufs: self.blocks.gate_lufs(),
            range_lu: self.blocks.range_lu(),
            is_range_unstable: self.blocks.is_range_unstable(),
            max_momentary_lufs: energy_to_lufs(self.max_momentary.energy),
            max_momentary_at_s: at_s(self.max_momentary),
            max_short_term_lufs: energy_to_lufs(self.max_short_term.energy),
            max_short_term_at_s: at_s(self.max_short_term),
            true_peak_dbtp,
            true_peak_at_s: if true_peak_dbtp.is_finite() {
                seconds(all.true_peak_frame)
            } else {
                f64::NEG_INFINITY
            },
            sample_peak_dbfs: peak_to_db(all.sample_peak_gain),
            peak_to_loudness_lu: above(true_peak_dbtp, integrated_lufs),
            peak_to_short_term_lu: above(peak_to_db(present_gain), short_term_lufs),
            min_peak_to_short_term_lu: if has_lowest {
                -energy_to_lufs(1.0 / self.lowest_peak_ratio)
            } else {
                f64::NEG_INFINITY
            },
            clipped_samples: all.clipped,
            bad_samples: all.bad,
            measured_s: seconds(self.measured_frames),
        }
    }

    /// The blocks that integrated loudness and loudness range are made of.
    pub fn blocks(&self) -> &GatedBlocks {
        &self.blocks
    }

    /// Highest true peak of one channel since the reset, dBTP; minus infinity for silence and for
    /// channels that do not exist.
    pub fn channel_true_peak_dbtp(&self, channel: usize) -> f64 {
        peak_to_db(self.channel_peaks(channel).true_peak_gain)
    }

    /// Time of that peak, measured seconds since the reset.
    pub fn channel_true_peak_at_s(&self, channel: usize) -> f64 {
        self.channel_peaks(channel).true_peak_frame.to_f64() / self.sample_rate_hz
    }

    /// Highest sample magnitude of one channel since the reset, dBFS.
    pub fn channel_sample_peak_dbfs(&self, channel: usize) -> f64 {
        peak_to_db(self.channel_peaks(channel).sample_peak_gain)
    }

    /// Samples of one channel at or above full scale since the reset.
    pub fn channel_clipped_samples(&self, channel: usize) -> u64 {
        self.channel_peaks(channel).clipped
    }
}

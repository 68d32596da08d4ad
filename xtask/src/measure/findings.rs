//! What the detectors found, in sentences.

use shared_dsp::inspect::{InspectionReadings, Section};

use super::measured::Measured;
use crate::readings::text;

/// A detector's finding is worth saying from this confidence on.
const SURE_SHARE: f64 = 0.5;

impl Measured {
    /// A sentence for each detector.
    pub fn findings(&self) -> Vec<String> {
        let Some((found, sections)) = &self.inspection else { return Vec::new() };
        let at = |frame: u64| clock(frame as f64 / self.rate_hz);
        if !self.readings.true_peak_dbtp.is_finite() {
            return vec!["no reading: there is no sound in it".to_owned()];
        }
        let mut lines = Vec::new();
        let clipping = &found.clipping;
        lines.push(if clipping.confidence_share >= SURE_SHARE {
            let (runs, first) = (clipping.runs, at(clipping.first_frame));
            let ceiling_dbfs = clipping.ceiling_dbfs;
            format!("clipping: {runs} runs cut off flat at {ceiling_dbfs:.1} dBFS, from {first} on")
        } else {
            "clipping: none".to_owned()
        });
        let overs = &found.overs;
        lines.push(if overs.events > 0 {
            let (events, worst) = (overs.events, at(overs.worst_frame));
            format!("overs: {events}, the worst {:+.2} dBTP at {worst}", overs.worst_dbtp)
        } else {
            "overs: none".to_owned()
        });
        let offset = &found.offset;
        lines.push(if offset.confidence_share >= SURE_SHARE {
            let [left, right] = offset.offset_percent;
            format!("DC offset: {left:+.2} % left, {right:+.2} % right")
        } else {
            "DC offset: none".to_owned()
        });
        let hum = &found.hum;
        lines.push(if hum.confidence_share >= SURE_SHARE {
            let first = at(hum.first_frame);
            format!("hum: {} Hz at {:.1} dBFS, from {first} on", hum.mains_hz, hum.hum_dbfs)
        } else {
            "hum: none found".to_owned()
        });
        let noise = &found.noise_floor;
        lines.push(if noise.confidence_share >= SURE_SHARE {
            format!("noise floor: {:.1} dBFS in {} quiet windows", noise.floor_dbfs, noise.windows)
        } else {
            "noise floor: nothing quiet enough".to_owned()
        });
        lines.extend(self.level_findings(found, sections));
        lines
    }

    /// Sentences on dynamics, mono and sections.
    fn level_findings(&self, found: &InspectionReadings, sections: &[Section]) -> Vec<String> {
        let mut lines = Vec::new();
        let dynamics = &found.dynamics;
        let limited = dynamics.limiter_confidence_share >= SURE_SHARE;
        let crushed = dynamics.crushed_confidence_share >= SURE_SHARE;
        lines.push(format!(
            "dynamics: PLR {}, lowest PSR {}{}{}",
            text(self.readings.peak_to_loudness_lu, "LU"),
            text(dynamics.lowest_psr_lu, "LU"),
            if limited { ", a limiter works" } else { "" },
            if crushed { ", crushed" } else { "" },
        ));
        let mono_loss = text(found.mono_loss_lu, "LU");
        lines.push(format!("mono: loses {mono_loss}; {}", found.low_end));
        for (number, section) in (1..).zip(sections) {
            let [from, to] = [section.start_s, section.end_s].map(clock);
            let loudness = text(section.loudness_lufs, "LUFS");
            lines.push(format!("section {number}: {from} to {to}, {loudness}"));
        }
        lines
    }
}

/// Minutes and seconds.
fn clock(time_s: f64) -> String {
    let whole_s = time_s.max(0.0) as u64;
    format!("{}:{:02}", whole_s / 60, whole_s % 60)
}

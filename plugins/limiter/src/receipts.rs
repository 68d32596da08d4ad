//! Receipts of offline renders, written when the host has finished one.

use crate::engine::{Dither, Mode, Style};
use crate::heard::HeardLimiter;
use crate::sections::{MomentLog, SectionCost, SectionFinder};
use serde::Serialize;
use shared_plugin::quantity::{MINUS_INFINITY, number};
use shared_plugin::receipts::{self, STANDARDS, exported};
use shared_plugin::timestamp::Timestamp;

/// A render of less is none, s.
const SHORTEST_S: f64 = 0.5;
/// As far as a true peak may be read over the ceiling and the ceiling still counts as held, dB: the
/// limiter's own bound for music.
const HELD_WITHIN_DB: f64 = 0.02;

/// What a render became. `None` is no reading.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Receipt {
    /// Version of the format.
    pub file_version: u32,
    /// Version of the plugin.
    pub plugin_version: String,
    /// Standards and editions measured by.
    pub standards: String,
    /// When it was written.
    pub written: Timestamp,
    /// The bus: "stereo".
    pub bus: String,
    /// Sample rate, Hz.
    pub sample_rate_hz: f64,
    /// Length measured, s.
    pub length_s: f64,
    /// Integrated loudness, LUFS.
    pub integrated_lufs: Option<f64>,
    /// Loudness range, LU.
    pub range_lu: Option<f64>,
    /// Highest short-term loudness, LUFS.
    pub max_short_term_lufs: Option<f64>,
    /// Highest momentary loudness, LUFS.
    pub max_momentary_lufs: Option<f64>,
    /// Highest true peak, dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// Highest sample, dBFS.
    pub sample_peak_dbfs: Option<f64>,
    /// True peak over integrated loudness, LU.
    pub plr_lu: Option<f64>,
    /// The highest ceiling there was, dB.
    pub ceiling_db: f64,
    /// Whether the ceiling is one for true peaks.
    pub is_true_peak: bool,
    /// Whether the output stayed under it.
    pub is_ceiling_held: bool,
    /// Share of the time that was limited, 0..1.
    pub limited_share: f64,
    /// Mean reduction in that time, dB.
    pub mean_reduction_db: f64,
    /// The same for each section of the song, or for parts of equal length where no sections were found.
    pub sections: Vec<SectionCost>,
    /// Mode and style at the end.
    pub character: String,
    /// Word length of the dither, bits; `None` without.
    pub dither_bits: Option<u32>,
    /// Seconds measured before the render; the figures include them.
    pub before_render_s: Option<f64>,
}

impl Receipt {
    /// The receipt of what `engine` measured, after a render of `render_s`.
    pub fn of(
        engine: &HeardLimiter,
        sections: Vec<SectionCost>,
        render_s: f64,
        written: Timestamp,
    ) -> Self {
        let (readings, settings) = (engine.limiter().loudness(), engine.settings().limiter);
        let ceiling_db = f64::from(engine.highest_ceiling_db());
        let is_ceiling_held = if settings.true_peak {
            readings.true_peak_dbtp <= ceiling_db + HELD_WITHIN_DB
        } else {
            readings.sample_peak_dbfs <= ceiling_db + 1e-6
        };
        let mode = match engine.limiter().mode() {
            Mode::Master => "Master",
            Mode::LowLatency => "Low latency",
        };
        let style = match settings.style {
            Style::Transparent => "Transparent",
            Style::Punchy => "Punchy",
            Style::Dense => "Dense",
            Style::ClipAndLimit => "Clip+Limit",
        };
        let before_s = readings.measured_s - render_s;
        Self {
            file_version: 1,
            plugin_version: env!("CARGO_PKG_VERSION").to_owned(),
            standards: STANDARDS.to_owned(),
            written,
            bus: if engine.channels() == 1 { "mono" } else { "stereo" }.to_owned(),
            sample_rate_hz: engine.sample_rate_hz(),
            length_s: exported(readings.measured_s).unwrap_or(0.0),
            integrated_lufs: exported(readings.integrated_lufs),
            range_lu: exported(readings.range_lu),
            max_short_term_lufs: exported(readings.max_short_term_lufs),
            max_momentary_lufs: exported(readings.max_momentary_lufs),
            true_peak_dbtp: exported(readings.true_peak_dbtp),
            sample_peak_dbfs: exported(readings.sample_peak_dbfs),
            plr_lu: exported(readings.peak_to_loudness_lu),
            ceiling_db,
            is_true_peak: settings.true_peak,
            is_ceiling_held,
            limited_share: engine.limiter().budget().cost.limited_share(),
            mean_reduction_db: engine.limiter().budget().cost.mean_reduction_db(),
            sections,
            character: format!("{mode}, {style}"),
            dither_bits: match settings.dither {
                Dither::Off => None,
                Dither::Bits16 => Some(16),
                Dither::Bits20 => Some(20),
                Dither::Bits24 => Some(24),
            },
            before_render_s: (before_s > SHORTEST_S).then_some(before_s),
        }
    }

    /// The receipt as text, ASCII.
    pub fn text(&self) -> String {
        let places = |value: Option<f64>, places: usize, unit: &str| {
            let text = format!("{} {unit}", number(value.unwrap_or(f64::NEG_INFINITY), places));
            text.replace(MINUS_INFINITY, "-inf").replace('\u{2212}', "-")
        };
        let reading = |value: Option<f64>, unit: &str| places(value, 1, unit);
        let seconds = self.length_s as u64;
        let peak_unit = if self.is_true_peak { "dBTP" } else { "dBFS" };
        let is_held = if self.is_ceiling_held { "yes" } else { "NO" };
        let percent = 100.0 * self.limited_share;
        let dither = self.dither_bits.map_or("none".to_owned(), |bits| format!("{bits} bit"));
        let mut lines = vec![
            format!("Lathe Limiter {}, {}", self.plugin_version, self.written.words()),
            format!("Length             {}:{:02}", seconds / 60, seconds % 60),
            format!("Bus                {}, {} Hz", self.bus, self.sample_rate_hz),
            format!("Integrated         {}", reading(self.integrated_lufs, "LUFS")),
            format!("Loudness range     {}", reading(self.range_lu, "LU")),
            format!("Max short-term     {} (3 s)", reading(self.max_short_term_lufs, "LUFS")),
            format!("Max momentary      {} (400 ms)", reading(self.max_momentary_lufs, "LUFS")),
            format!("True peak          {}", places(self.true_peak_dbtp, 2, "dBTP")),
            format!("PLR                {}", reading(self.plr_lu, "LU")),
            format!("Ceiling            {}", places(Some(self.ceiling_db), 2, peak_unit)),
            format!("Ceiling held       {is_held}"),
            format!(
                "Limited            {percent:.0} % of the time, {:.1} dB on average",
                self.mean_reduction_db
            ),
            format!("Limiting           {}", self.character),
            format!("Dither             {dither}"),
        ];
        if let Some(before_s) = self.before_render_s {
            lines.push(format!("Includes {before_s:.1} s measured before the render."));
        }
        for section in &self.sections {
            lines.push(format!("  {:<17}{}", section.span_words(), section.cost_words()));
        }
        lines.push(format!("Measured by {}.", self.standards));
        lines.join("\n") + "\n"
    }
}

/// Writes the receipt of what `engine` measured, as text and as JSON, after a render of `render_s`;
/// `moments` are those since the restart.
/// Nothing is written for less than half a second, and a folder that cannot be written costs the
/// receipt, never the render.
pub fn write(engine: &HeardLimiter, moments: &MomentLog, render_s: f64) {
    let Some(folder) = receipts::folder() else { return };
    if render_s < SHORTEST_S || engine.limiter().loudness().measured_s < SHORTEST_S {
        return;
    }
    let now = Timestamp::now();
    let mut finder = SectionFinder::default();
    finder.follow(moments);
    let receipt = Receipt::of(engine, finder.costs(), render_s, now);
    if let Ok(json) = serde_json::to_string_pretty(&receipt) {
        let _ = receipts::write(&folder, "limiter receipt", &now, &receipt.text(), &(json + "\n"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Settings;
    use crate::heard::HeardSettings;
    use shared_dsp::Engine;
    use std::f64::consts::TAU;

    fn receipt(limiter: Settings) -> Receipt {
        let mut engine = HeardLimiter::default();
        let limiter = Settings { loudness: true, ..limiter };
        engine.apply(&HeardSettings { limiter, ..HeardSettings::default() });
        engine.prepare(48_000.0, 2);
        let sine = |n: usize| (TAU * 1000.0 * n as f64 / 48_000.0).sin() as f32 * 0.9;
        let mut left: Vec<f32> = (0..96_000).map(sine).collect();
        let mut right = left.clone();
        engine.process(&mut [&mut left, &mut right], &[]);
        let written = Timestamp::parse("2026-11-25T14:05:00+01:00").expect("a timestamp");
        let section =
            SectionCost { start_s: 0.0, end_s: 2.0, limited_share: 1.0, mean_reduction_db: 6.1 };
        Receipt::of(&engine, vec![section], 2.0, written)
    }

    #[test]
    fn it_says_what_was_delivered_and_whether_the_ceiling_held() {
        let dithered =
            Settings { input_gain_db: 6.0, dither: Dither::Bits16, ..Settings::default() };
        let text = receipt(dithered).text();
        println!("{text}");
        assert!(text.is_ascii());
        for line in [
            "Length             0:02",
            "True peak          -1.0",
            "Ceiling            -1.00 dBTP",
            "Ceiling held       yes",
            "Limited            100 % of the time",
            "Limiting           Master, Transparent",
            "Dither             16 bit",
            "  0:00-0:02        100 %, 6.1 dB",
        ] {
            assert!(text.contains(line), "{line} is missing in\n{text}");
        }
        assert!(!text.contains("before the render"));
    }
}

//! The receipt of a render: what was measured while the host wrote the file.

use crate::cards::Bus;
use crate::timestamp::Timestamp;
use crate::wording::{number, plain, time};
use serde::{Deserialize, Serialize};
use shared_dsp::inspect::InspectionReadings;
use shared_dsp::loudness::Readings;
use shared_plugin::receipts::{STANDARDS, exported};

/// The version of the format.
const FILE_VERSION: u32 = 1;
/// Length a render may be short of its project, s: hosts round to blocks and cut tails.
const NEARLY_S: f64 = 1.0;

/// A render: from where on the host's timeline, and how long. Seconds.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Render {
    /// Its start on the timeline, s; `None` where the host does not give it.
    pub start_s: Option<f64>,
    /// Its length, s.
    pub length_s: f64,
}

/// The reason why a receipt is not of a whole song.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", tag = "reason")]
pub enum Partial {
    /// The passage was shorter than the project.
    ShorterThanProject {
        /// Its length, s.
        project_s: f64,
    },
    /// The passage was shorter than the loop.
    ShorterThanLoop {
        /// Its length, s.
        loop_s: f64,
    },
    /// The transport started elsewhere than at the start.
    StartedElsewhere {
        /// The place on the timeline, s.
        start_s: f64,
    },
}

impl Partial {
    /// Whether a render is of a part only, as far as the host tells how long project or loop are. A
    /// render of the loop need not start at 0.
    pub fn of(
        render: Render,
        project_s: Option<f64>,
        loop_span_s: Option<(f64, f64)>,
    ) -> Option<Self> {
        let is_short = |whole_s: f64| render.length_s < whole_s - NEARLY_S;
        if let Some((from_s, to_s)) = loop_span_s {
            let loop_s = to_s - from_s;
            match render.start_s {
                Some(start_s) if (start_s - from_s).abs() > NEARLY_S => {
                    return Some(Self::StartedElsewhere { start_s });
                }
                _ => return is_short(loop_s).then_some(Self::ShorterThanLoop { loop_s }),
            }
        }
        match (render.start_s, project_s) {
            (Some(start_s), _) if start_s > NEARLY_S => Some(Self::StartedElsewhere { start_s }),
            (_, Some(project_s)) if is_short(project_s) => {
                Some(Self::ShorterThanProject { project_s })
            }
            _ => None,
        }
    }

    /// The reason in a sentence.
    pub fn words(&self) -> String {
        match self {
            Self::ShorterThanProject { project_s } => {
                format!("Partial: shorter than the project ({}).", time(*project_s))
            }
            Self::ShorterThanLoop { loop_s } => {
                format!("Partial: shorter than the loop ({}).", time(*loop_s))
            }
            Self::StartedElsewhere { start_s } => {
                format!("Partial: started at {}, not at the start.", time(*start_s))
            }
        }
    }
}

/// The readings of a render. `None` is no reading.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// Version of the format.
    pub file_version: u32,
    /// Version of the plugin that measured.
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
    /// Whether less than 60 s entered the range.
    pub is_range_unstable: bool,
    /// Highest short-term loudness, LUFS.
    pub max_short_term_lufs: Option<f64>,
    /// Highest momentary loudness, LUFS.
    pub max_momentary_lufs: Option<f64>,
    /// Highest true peak, dBTP.
    pub true_peak_dbtp: Option<f64>,
    /// True peak over integrated loudness, LU.
    pub plr_lu: Option<f64>,
    /// Runs cut off flat.
    pub clipped_runs: u64,
    /// Samples at or above full scale.
    pub full_scale_samples: u64,
    /// Samples that were no numbers.
    pub bad_samples: u64,
    /// The reason why it is not of a whole song; `None` where there is none.
    pub partial: Option<Partial>,
    /// Seconds measured before the render; the figures include them. `None` where the measurement
    /// began with the render.
    #[serde(default)]
    pub before_render_s: Option<f64>,
}

impl Receipt {
    /// The receipt of what was measured.
    pub fn of(
        readings: &Readings,
        inspection: &InspectionReadings,
        sample_rate_hz: f64,
        bus: Bus,
        written: Timestamp,
        partial: Option<Partial>,
    ) -> Self {
        Self {
            file_version: FILE_VERSION,
            plugin_version: env!("CARGO_PKG_VERSION").to_owned(),
            standards: STANDARDS.to_owned(),
            written,
            bus: bus.words(),
            sample_rate_hz,
            length_s: exported(readings.measured_s).unwrap_or(0.0),
            integrated_lufs: exported(readings.integrated_lufs),
            range_lu: exported(readings.range_lu),
            is_range_unstable: readings.is_range_unstable,
            max_short_term_lufs: exported(readings.max_short_term_lufs),
            max_momentary_lufs: exported(readings.max_momentary_lufs),
            true_peak_dbtp: exported(readings.true_peak_dbtp),
            plr_lu: exported(readings.peak_to_loudness_lu),
            clipped_runs: inspection.clipping.runs,
            full_scale_samples: readings.clipped_samples,
            bad_samples: readings.bad_samples,
            partial,
            before_render_s: None,
        }
    }

    /// The receipt as text, ASCII.
    pub fn text(&self) -> String {
        // A receipt has no number for a level of silence.
        let level_or_silence = |level: Option<f64>, unit: &str| {
            plain(&format!("{} {unit}", number(level.unwrap_or(f64::NEG_INFINITY), 1)))
        };
        let reading = |value: Option<f64>, unit: &str| match value {
            Some(_) => level_or_silence(value, unit),
            None => number(f64::NAN, 1),
        };
        let range = reading(self.range_lu, "LU");
        let unstable =
            if self.is_range_unstable { " (unstable: under 60 s, Tech 3342)" } else { "" };
        let mut lines = vec![
            format!("Lathe Loudness {}, {}", self.plugin_version, self.written.words()),
            format!("Length             {}", plain(&time(self.length_s))),
            format!("Bus                {}, {} Hz", self.bus, self.sample_rate_hz),
            format!("Integrated         {}", level_or_silence(self.integrated_lufs, "LUFS")),
            format!("Loudness range     {range}{unstable}"),
            format!(
                "Max short-term     {} (3 s)",
                level_or_silence(self.max_short_term_lufs, "LUFS")
            ),
            format!(
                "Max momentary      {} (400 ms)",
                level_or_silence(self.max_momentary_lufs, "LUFS")
            ),
            format!("True peak          {}", level_or_silence(self.true_peak_dbtp, "dBTP")),
            format!("PLR                {}", reading(self.plr_lu, "LU")),
            format!("Clipped runs       {}", self.clipped_runs),
            format!("Full-scale samples {}", self.full_scale_samples),
        ];
        if self.bad_samples > 0 {
            lines.push(format!("Invalid samples    {} (NaN)", self.bad_samples));
        }
        if let Some(partial) = &self.partial {
            lines.push(plain(&partial.words()));
        }
        if let Some(before_s) = self.before_render_s {
            lines.push(format!("Includes {before_s:.1} s measured before the render."));
        }
        lines.push(format!("Measured by {}.", self.standards));
        lines.join("\n") + "\n"
    }

    /// The receipt as JSON.
    pub fn json(&self) -> String {
        serde_json::to_string_pretty(self).expect("a receipt is plain data") + "\n"
    }

    /// The receipt in JSON text.
    ///
    /// # Errors
    /// The mistake: not JSON, a field missing, or made by a later version.
    pub fn parse(json: &str) -> Result<Self, String> {
        let receipt: Self = serde_json::from_str(json).map_err(|error| error.to_string())?;
        match receipt.file_version {
            1..=FILE_VERSION => Ok(receipt),
            version => Err(format!("it is of version {version}, known is {FILE_VERSION}")),
        }
    }
}

//! What the detectors found: numbers with their units, and the sentences made of them. The schema is
//! `docs/measure.md`.

use serde_json::{Map, Value, json};
use shared_dsp::image::LowEndVerdict;
use shared_dsp::inspect::{InspectionReadings, REPORTED_CONFIDENCE_SHARE, Section};
use shared_dsp::loudness::Readings;

use super::number;
use crate::readings::text;

/// What one detector found.
pub struct Finding {
    /// Which detector.
    pub name: &'static str,
    /// Whether it found what it looks for.
    pub is_found: bool,
    /// How sure it is, 0 to 1; 1 of what is counted or measured, not judged.
    pub confidence_share: f64,
    /// Numbers by name with unit; places are seconds from the file's beginning, names ending in `_s`.
    pub numbers: Vec<(&'static str, Value)>,
}

impl Finding {
    /// As an object of JSON, with its sentence.
    pub fn json(&self) -> Value {
        let mut object = Map::new();
        object.insert("finding".to_owned(), json!(self.name));
        object.insert("found".to_owned(), json!(self.is_found));
        object.insert("confidence_share".to_owned(), number(self.confidence_share));
        let numbers = self.numbers.iter().map(|(name, value)| ((*name).to_owned(), value.clone()));
        object.extend(numbers);
        object.insert("text".to_owned(), json!(self.sentence()));
        Value::Object(object)
    }

    /// Table of the sentences, by detector and by whether it found something.
    pub fn sentence(&self) -> String {
        let number = |name: &str| self.value(name).as_f64().unwrap_or(f64::NEG_INFINITY);
        let count = |name: &str| self.value(name).as_u64().unwrap_or(0);
        let at = |name: &str| clock(number(name));
        match (self.name, self.is_found) {
            ("sound", _) => "no reading: the file is silent".to_owned(),
            ("clipping", true) => format!(
                "clipping: {} clipped peaks at {:+.1} dBFS, the longest {} samples, from {} on",
                count("runs"),
                number("ceiling_dbfs"),
                count("longest_samples"),
                at("first_s")
            ),
            ("clipping", false) => "no clipping found".to_owned(),
            ("full_scale", true) => {
                let longest = count("longest_samples");
                let in_a_row = match longest {
                    0 | 1 => String::new(),
                    2 => ", 1 or 2 in a row".to_owned(),
                    _ => format!(", up to {longest} in a row"),
                };
                format!(
                    "full scale: {} {} at or over 0 dBFS{in_a_row}, the highest {:+.1} dBFS, from {} on",
                    count("samples"),
                    if count("samples") == 1 { "sample" } else { "samples" },
                    number("highest_dbfs"),
                    at("first_s")
                )
            }
            ("full_scale", false) => "full scale: no sample reaches 0 dBFS".to_owned(),
            ("overs", true) => format!(
                "{} peaks above full scale, the highest {:+.2} dBTP at {}",
                count("events"),
                number("worst_dbtp"),
                at("worst_s")
            ),
            ("overs", false) => "no peaks above full scale".to_owned(),
            ("dc_offset", true) => format!(
                "DC offset: {:+.2} % left, {:+.2} % right",
                number("left_percent"),
                number("right_percent")
            ),
            ("dc_offset", false) => "no DC offset found".to_owned(),
            ("hum", true) => format!(
                "hum: {:.0} Hz at {:.1} dBFS, from {} on",
                number("mains_hz"),
                number("level_dbfs"),
                at("first_s")
            ),
            ("hum", false) => "no hum found".to_owned(),
            ("noise_floor", true) => format!(
                "noise floor: {:.1} dBFS in {} quiet windows",
                number("level_dbfs"),
                count("windows")
            ),
            ("noise_floor", false) => "no noise found: no part is quiet enough".to_owned(),
            ("limiter", true) => {
                format!("limiter: active, peaks all reach {:.1} dBFS", number("pile_dbfs"))
            }
            ("limiter", false) => "no limiter found".to_owned(),
            ("dynamics", is_crushed) => format!(
                "dynamics: PLR {}, lowest PSR {} at {}{}",
                text(number("plr_lu"), "LU"),
                text(number("lowest_psr_lu"), "LU"),
                at("lowest_psr_s"),
                if is_crushed { ", crushed" } else { "" }
            ),
            ("mono", _) => format!("mono: {} quieter", text(number("loss_lu"), "LU")),
            ("low_end", _) => self.value("verdict").as_str().unwrap_or_default().to_owned(),
            (_, _) => format!(
                "section {}: {} to {}, {}",
                count("number"),
                at("start_s"),
                at("end_s"),
                text(number("loudness_lufs"), "LUFS")
            ),
        }
    }

    fn value(&self, name: &str) -> &Value {
        self.numbers.iter().find(|(own, _)| *own == name).map_or(&Value::Null, |(_, value)| value)
    }
}

/// All findings in a file: of each detector, whether it found something or not, and of each section.
pub fn findings(
    readings: &Readings,
    found: &InspectionReadings,
    sections: &[Section],
    rate_hz: f64,
) -> Vec<Finding> {
    if !readings.true_peak_dbtp.is_finite() {
        return vec![measured("sound", false, vec![])];
    }
    // Places of what was not found have no meaning.
    let place = |is_found: bool, frame: u64| {
        if is_found { number(frame as f64 / rate_hz) } else { Value::Null }
    };
    let mut all = overloads(readings, found, &place);
    all.extend(disturbances(found, &place));
    all.extend(levels(readings, found, &place));
    all.extend((1..).zip(sections).map(|(count, section): (u64, _)| {
        measured(
            "section",
            true,
            vec![
                ("number", json!(count)),
                ("start_s", number(section.start_s)),
                ("end_s", number(section.end_s)),
                ("loudness_lufs", number(section.loudness_lufs)),
                ("lowest_correlation", number(section.lowest_correlation_factor)),
            ],
        )
    }));
    all
}

/// Levels that are too high. `place` makes seconds of a frame.
fn overloads(
    readings: &Readings,
    found: &InspectionReadings,
    place: &dyn Fn(bool, u64) -> Value,
) -> Vec<Finding> {
    let InspectionReadings { clipping, overs, .. } = found;
    let is_clipped = clipping.confidence_share >= REPORTED_CONFIDENCE_SHARE;
    let has_overs = overs.events > 0;
    let is_full = clipping.full_scale_samples > 0;
    vec![
        judged(
            "clipping",
            clipping.confidence_share,
            vec![
                ("runs", json!(clipping.runs)),
                ("longest_samples", json!(clipping.longest_samples)),
                ("ceiling_dbfs", number(clipping.ceiling_dbfs)),
                ("first_s", place(is_clipped, clipping.first_frame)),
                ("worst_s", place(is_clipped, clipping.worst_frame)),
            ],
        ),
        measured(
            "full_scale",
            is_full,
            vec![
                ("samples", json!(clipping.full_scale_samples)),
                ("events", json!(clipping.full_scale_events)),
                ("longest_samples", json!(clipping.longest_full_scale_samples)),
                ("highest_dbfs", number(readings.sample_peak_dbfs)),
                ("first_s", place(is_full, clipping.first_full_scale_frame)),
                ("longest_s", place(is_full, clipping.longest_full_scale_frame)),
            ],
        ),
        measured(
            "overs",
            has_overs,
            vec![
                ("events", json!(overs.events)),
                ("between_samples_events", json!(overs.between_samples_events)),
                ("worst_dbtp", number(overs.worst_dbtp)),
                ("first_s", place(has_overs, overs.first_frame)),
                ("worst_s", place(has_overs, overs.worst_frame)),
            ],
        ),
    ]
}

/// What does not belong to the music. `place` makes seconds of a frame.
fn disturbances(found: &InspectionReadings, place: &dyn Fn(bool, u64) -> Value) -> Vec<Finding> {
    let InspectionReadings { offset, hum, noise_floor: noise, .. } = found;
    let is_sure = |confidence_share: f64| confidence_share >= REPORTED_CONFIDENCE_SHARE;
    vec![
        judged(
            "dc_offset",
            offset.confidence_share,
            vec![
                ("left_percent", number(offset.offset_percent[0])),
                ("right_percent", number(offset.offset_percent[1])),
                ("left_dbfs", number(offset.offset_dbfs[0])),
                ("right_dbfs", number(offset.offset_dbfs[1])),
                ("first_s", place(is_sure(offset.confidence_share), offset.first_frame)),
            ],
        ),
        judged(
            "hum",
            hum.confidence_share,
            vec![
                ("mains_hz", number(hum.mains_hz)),
                ("level_dbfs", number(hum.hum_dbfs)),
                ("harmonics", json!(hum.harmonics)),
                ("windows", json!(hum.windows)),
                ("quiet_windows", json!(hum.quiet_windows)),
                ("first_s", place(is_sure(hum.confidence_share), hum.first_frame)),
                ("worst_s", place(is_sure(hum.confidence_share), hum.worst_frame)),
            ],
        ),
        judged(
            "noise_floor",
            noise.confidence_share,
            vec![
                ("level_dbfs", number(noise.floor_dbfs)),
                ("a_weighted_dbfs", number(noise.a_weighted_dbfs)),
                ("loudness_lufs", number(noise.floor_lufs)),
                ("windows", json!(noise.windows)),
                ("first_s", place(is_sure(noise.confidence_share), noise.first_frame)),
            ],
        ),
    ]
}

/// Dynamics and mono. `place` makes seconds of a frame.
fn levels(
    readings: &Readings,
    found: &InspectionReadings,
    place: &dyn Fn(bool, u64) -> Value,
) -> Vec<Finding> {
    let dynamics = &found.dynamics;
    let is_limited = dynamics.limiter_confidence_share >= REPORTED_CONFIDENCE_SHARE;
    let is_low_end_faulty = matches!(
        found.low_end,
        LowEndVerdict::OutOfPhase
            | LowEndVerdict::LouderLeft { .. }
            | LowEndVerdict::LouderRight { .. }
    );
    let has_sound = found.correlation.lowest_factor.is_finite();
    let has_psr = dynamics.lowest_psr_lu.is_finite();
    vec![
        judged(
            "limiter",
            dynamics.limiter_confidence_share,
            vec![
                ("piled_share", number(dynamics.piled_share)),
                ("pile_dbfs", number(dynamics.pile_dbfs)),
                ("first_s", place(is_limited, dynamics.pile_frame)),
            ],
        ),
        judged(
            "dynamics",
            dynamics.crushed_confidence_share,
            vec![
                ("plr_lu", number(readings.peak_to_loudness_lu)),
                ("median_psr_lu", number(dynamics.median_psr_lu)),
                ("lowest_psr_lu", number(dynamics.lowest_psr_lu)),
                ("lowest_psr_s", place(has_psr, dynamics.lowest_psr_frame)),
                ("crushed_time_share", number(dynamics.crushed_time_share)),
            ],
        ),
        measured(
            "mono",
            found.mono_loss_lu.is_finite(),
            vec![
                ("loss_lu", number(found.mono_loss_lu)),
                ("lowest_correlation", number(found.correlation.lowest_factor)),
                ("lowest_correlation_s", place(has_sound, found.correlation.lowest_frame)),
            ],
        ),
        measured(
            "low_end",
            is_low_end_faulty,
            vec![
                ("verdict", json!(found.low_end.to_string())),
                ("balance_db", number(found.lows.balance_db)),
                ("correlation", number(found.lows.correlation_factor())),
                ("lowest_correlation", number(found.correlation.lowest_lows_factor)),
                ("lowest_correlation_s", place(has_sound, found.correlation.lowest_lows_frame)),
            ],
        ),
    ]
}

/// What a detector judged: found where it is sure enough.
fn judged(
    name: &'static str,
    confidence_share: f64,
    numbers: Vec<(&'static str, Value)>,
) -> Finding {
    let is_found = confidence_share >= REPORTED_CONFIDENCE_SHARE;
    Finding { name, is_found, confidence_share, numbers }
}

/// What was counted or measured.
fn measured(name: &'static str, is_found: bool, numbers: Vec<(&'static str, Value)>) -> Finding {
    Finding { name, is_found, confidence_share: 1.0, numbers }
}

/// Minutes and seconds; a dash where there is no time.
fn clock(time_s: f64) -> String {
    if !time_s.is_finite() {
        return "-".to_owned();
    }
    let whole_s = time_s.max(0.0) as u64;
    format!("{}:{:02}", whole_s / 60, whole_s % 60)
}

//! One preset: its file format and what it asks of the parameters.

use crate::ParameterHandle;
use crate::edit::{Target, is_excluded_from_presets, place};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Newest file format. Files without a number have this one's.
pub const FORMAT: u32 = 1;

/// A preset as it stands in its file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// File format; 1 where it is missing.
    #[serde(default = "newest", skip_serializing_if = "is_newest")]
    pub format: u32,
    /// CLAP id of the plugin it is for.
    pub plugin: String,
    /// Its name, which says what it is for.
    pub name: String,
    /// One or two sentences: what to listen for, and when not to use it.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub about: String,
    /// Words to find it by, such as `Mix` and `Master`.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub tags: Vec<String>,
    /// The aim with the sound at hand, for Fit.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub aim: Option<Aim>,
    /// Values by parameter id, in the units people see.
    pub values: BTreeMap<String, Value>,
}

fn newest() -> u32 {
    FORMAT
}

fn is_newest(format: &u32) -> bool {
    *format == FORMAT
}

/// The aim of a preset.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Aim {
    /// Least and most gain reduction on peaks, dB.
    pub reduction_db: [f64; 2],
}

impl Aim {
    /// The middle of it, dB.
    pub fn middle_db(&self) -> f64 {
        (self.reduction_db[0] + self.reduction_db[1]) / 2.0
    }
}

/// A value as it is written: `-24`, `"1/8D"`, `"-24 dB"`, `true`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum Value {
    /// A number in the parameter's own unit (Hz, ms, dB, %, :1).
    Number(f64),
    /// A text as typed by the user.
    Text(String),
    /// A switch.
    Switch(bool),
}

impl Value {
    /// The text a parameter reads.
    pub fn text(&self) -> String {
        match self {
            Self::Number(number) => number.to_string(),
            Self::Text(text) => text.clone(),
            Self::Switch(on) => if *on { "On" } else { "Off" }.to_owned(),
        }
    }
}

/// Why a preset cannot be used. Its text is one or two sentences for people.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PresetError {
    /// The file cannot be opened.
    #[error("The file cannot be opened: {0}.")]
    Unreadable(String),
    /// Not a preset, or a damaged one.
    #[error("Not a complete preset: {0}.")]
    Broken(String),
    /// The plugin it is for, which is another.
    #[error("It is for another plugin: {0}.")]
    Foreign(String),
    /// The format of a newer version that wrote it.
    #[error("It was made with a newer version. Update to use it.")]
    Newer(u32),
    /// A parameter that this plugin does not have.
    #[error("It sets “{0}”, which this version does not have. Update to use it.")]
    UnknownParameter(String),
    /// A value that is not one of the parameter's.
    #[error("It sets {parameter} to “{text}”, which is not a valid value.")]
    BadValue {
        /// The parameter's name.
        parameter: String,
        /// The value as written.
        text: String,
    },
}

/// The fields that are read before the rest, which a newer version may have more of.
#[derive(Deserialize)]
struct Head {
    #[serde(default = "newest")]
    format: u32,
    plugin: String,
}

impl Preset {
    /// Reads the preset in `json` for `plugin_id`.
    ///
    /// # Errors
    /// When it is broken, for another plugin, or newer than this version knows.
    pub fn read(json: &str, plugin_id: &str) -> Result<Self, PresetError> {
        let broken = |error: serde_json::Error| PresetError::Broken(error.to_string());
        let json = json.trim_start_matches('\u{feff}');
        let head: Head = serde_json::from_str(json).map_err(broken)?;
        if head.plugin != plugin_id {
            return Err(PresetError::Foreign(head.plugin));
        }
        if head.format > FORMAT {
            return Err(PresetError::Newer(head.format));
        }
        serde_json::from_str(json).map_err(broken)
    }

    /// The preset as text for its file.
    pub fn write(&self) -> String {
        let mut text = serde_json::to_string_pretty(self).unwrap_or_default();
        text.push('\n');
        text
    }

    /// The values of all parameters that this preset sets: the named ones and, for the others, the
    /// default. Those that presets leave alone are left out.
    ///
    /// # Errors
    /// When it names an unknown parameter or a text that is no value.
    pub fn targets(&self, parameters: &[ParameterHandle]) -> Result<Vec<Target>, PresetError> {
        let mut values: Vec<f32> =
            parameters.iter().map(ParameterHandle::default_normalized).collect();
        for (id, value) in &self.values {
            let index =
                place(parameters, id).ok_or_else(|| PresetError::UnknownParameter(id.clone()))?;
            let text = value.text();
            let parsed = parameters[index].parse(&text).filter(|value| !value.is_nan());
            values[index] = parsed.ok_or_else(|| PresetError::BadValue {
                parameter: parameters[index].name().to_owned(),
                text,
            })?;
        }
        let own =
            (0..parameters.len()).filter(|index| !is_excluded_from_presets(&parameters[*index]));
        Ok(own.map(|index| (index, values[index])).collect())
    }

    /// The values that differ from their defaults, as texts; `value` gives what a parameter in a
    /// place stands at, 0..1.
    pub fn values_of(
        parameters: &[ParameterHandle],
        value: impl Fn(usize) -> f32,
    ) -> BTreeMap<String, Value> {
        let mut values = BTreeMap::new();
        for (index, parameter) in parameters.iter().enumerate() {
            let text = parameter.text(value(index));
            if !is_excluded_from_presets(parameter)
                && text != parameter.text(parameter.default_normalized())
            {
                values.insert(parameter.id().to_owned(), Value::Text(text));
            }
        }
        values
    }
}

#[cfg(test)]
mod tests {
    use super::super::library::tests::{PLUGIN, parameters};
    use super::*;

    fn read(json: &str) -> Result<Vec<Target>, PresetError> {
        Preset::read(json, PLUGIN)?.targets(&parameters())
    }

    fn text(targets: &[Target], id: &str) -> String {
        let parameters = parameters();
        let index = place(&parameters, id).unwrap();
        let value = targets.iter().find(|target| target.0 == index).unwrap().1;
        parameters[index].text(value)
    }

    #[test]
    fn values_are_read_in_the_units_people_see() {
        let targets = read(
            r#"{"plugin":"lathe-audio.test","name":"x",
                "values":{"thr":-24,"att":5,"mix":25,"key":true,"fq":"1k2"}}"#,
        )
        .unwrap();
        for (id, shown) in [
            ("thr", "-24.00 dB"),
            ("att", "5.000 ms"),
            ("mix", "25.0 %"),
            ("key", "On"),
            ("fq", "1.200 kHz"),
        ] {
            assert_eq!(text(&targets, id), shown);
        }
    }

    #[test]
    fn what_is_not_named_gets_its_default_but_bypass_and_version_are_left_alone() {
        let targets = read(r#"{"plugin":"lathe-audio.test","name":"x","values":{}}"#).unwrap();
        let parameters = parameters();
        let named: Vec<&str> = targets.iter().map(|target| parameters[target.0].id()).collect();
        assert_eq!(named, ["thr", "att", "mix", "key", "fq"]);
        assert!(targets.iter().all(|(place, v)| *v == parameters[*place].default_normalized()));
    }

    #[test]
    fn a_preset_is_used_as_a_whole_or_not_at_all() {
        let fault = |json: &str| read(json).unwrap_err();
        assert!(matches!(fault("{"), PresetError::Broken(_)));
        assert!(matches!(fault("[1]"), PresetError::Broken(_)));
        assert!(matches!(fault(r#"{"plugin":"lathe-audio.test"}"#), PresetError::Broken(_)));
        assert!(matches!(
            fault(r#"{"plugin":"lathe-audio.test","name":"x","values":{"thr":[1]}}"#),
            PresetError::Broken(_)
        ));
        assert_eq!(
            fault(r#"{"plugin":"other","name":"x","values":{}}"#),
            PresetError::Foreign("other".to_owned())
        );
        let newer = r#"{"format":2,"plugin":"lathe-audio.test","shape":"unknown"}"#;
        assert_eq!(fault(newer), PresetError::Newer(2));
        assert_eq!(
            fault(r#"{"plugin":"lathe-audio.test","name":"x","values":{"thr":-3,"zap":1}}"#),
            PresetError::UnknownParameter("zap".to_owned())
        );
        assert_eq!(
            fault(r#"{"plugin":"lathe-audio.test","name":"x","values":{"thr":"loud"}}"#),
            PresetError::BadValue { parameter: "Threshold".to_owned(), text: "loud".to_owned() }
        );
    }

    #[test]
    fn what_is_written_is_read_back() {
        let parameters = parameters();
        let preset = Preset {
            format: FORMAT,
            plugin: PLUGIN.to_owned(),
            name: "Ümlaut “x”".to_owned(),
            about: String::new(),
            tags: vec!["Mix".to_owned()],
            aim: Some(Aim { reduction_db: [3.0, 5.0] }),
            values: Preset::values_of(&parameters, |_| 0.3),
        };
        let back = Preset::read(&preset.write(), PLUGIN).unwrap();
        assert_eq!(back, preset);
        for (index, value) in back.targets(&parameters).unwrap() {
            let parameter = &parameters[index];
            assert_eq!(parameter.text(value), parameter.text(parameter.snapped(0.3)));
        }
    }
}

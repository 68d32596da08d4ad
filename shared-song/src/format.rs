//! SONG.toml: what a person writes to have a song rendered. The commented example is
//! `docs/example-song.toml`; unknown words are refused with the line they stand on.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use shared_host::names::suggestion;

use crate::error::{Result, SongError};
use crate::wav::Depth;

/// A whole song: tracks into returns and a master, and where the result goes.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Song {
    /// Samples per second; without it the first track's file decides.
    pub rate_hz: Option<u32>,
    /// Beats a minute the host tells the plugins.
    #[serde(default = "usual_tempo")]
    pub tempo_bpm: f64,
    /// Frames the host gives the plugins at a time.
    #[serde(default = "usual_block")]
    pub block: usize,
    /// Seconds rendered after the last track ends, for reverb and delay to fade.
    #[serde(default)]
    pub tail_s: f64,
    /// The file to write.
    pub output: Option<Output>,
    /// What is played.
    #[serde(default, rename = "track")]
    pub tracks: Vec<Track>,
    /// Buses that tracks send to.
    #[serde(default, rename = "return")]
    pub returns: Vec<Return>,
    /// What everything goes through at the end.
    #[serde(default)]
    pub master: Master,
}

/// The file to write.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Output {
    /// Where, from the song file's folder.
    pub file: PathBuf,
    /// 16, 24, or 32 for floating point.
    #[serde(default = "usual_bits")]
    pub bits: u16,
}

/// One recording with its effects.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Track {
    /// A name of its own, for messages.
    pub name: String,
    /// The audio file, from the song file's folder.
    pub file: Option<PathBuf>,
    /// When it starts, in seconds.
    #[serde(default)]
    pub start_s: f64,
    /// Fader in dB.
    #[serde(default)]
    pub level_db: f64,
    /// Balance from -1 (left) to 1 (right).
    #[serde(default)]
    pub pan: f64,
    /// Effects, first to last.
    #[serde(default, rename = "insert")]
    pub inserts: Vec<Insert>,
    /// What goes to returns, taken after the fader.
    #[serde(default, rename = "send")]
    pub sends: Vec<Send>,
}

/// A bus that tracks send to.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Return {
    /// The name sends use.
    pub name: String,
    /// Fader in dB.
    #[serde(default)]
    pub level_db: f64,
    /// Effects, first to last.
    #[serde(default, rename = "insert")]
    pub inserts: Vec<Insert>,
}

/// The last bus.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Master {
    /// Level into the effects, in dB.
    #[serde(default)]
    pub level_db: f64,
    /// Effects, first to last.
    #[serde(default, rename = "insert")]
    pub inserts: Vec<Insert>,
}

/// A plugin in a track, return or master.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Insert {
    /// Its package name: `channel-eq`.
    pub plugin: String,
    /// Parameters by name ("Band 3/Frequency") with text as the plugin shows it ("2.5 kHz").
    #[serde(default)]
    pub set: BTreeMap<String, Text>,
    /// Parameters that move.
    #[serde(default)]
    pub automation: Vec<Automation>,
}

/// A parameter that moves.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Automation {
    /// Its name, as in `set`.
    pub parameter: String,
    /// Seconds and value; between two points the knob travels evenly.
    pub points: Vec<(f64, Text)>,
}

/// Part of a track's sound that goes to a return.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Send {
    /// The return's name.
    pub to: String,
    /// Level in dB; with `points` it is not used.
    #[serde(default)]
    pub level_db: f64,
    /// Seconds and level in dB, even in dB between points; -100 and below is off.
    #[serde(default)]
    pub points: Vec<(f64, f64)>,
}

/// A value as a person writes it: text with a unit, or a bare number.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(untagged)]
pub enum Text {
    /// "-18 dB"
    Words(String),
    /// true or false, for switches
    Switch(bool),
    /// 3
    Whole(i64),
    /// 3.5
    Number(f64),
}

impl std::fmt::Display for Text {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Words(words) => f.write_str(words),
            Self::Switch(on) => f.write_str(if *on { "On" } else { "Off" }),
            Self::Whole(number) => write!(f, "{number}"),
            Self::Number(number) => write!(f, "{number}"),
        }
    }
}

fn usual_tempo() -> f64 {
    120.0
}

fn usual_block() -> usize {
    256
}

fn usual_bits() -> u16 {
    24
}

impl Song {
    /// Reads a song file; file names in it count from its folder.
    ///
    /// # Errors
    /// When the file cannot be read or breaks a rule of the format.
    pub fn read(path: &Path) -> Result<Self> {
        let text = std::fs::read_to_string(path).map_err(|error| {
            SongError::file(path, format!("{error}; check the name and the folder"))
        })?;
        let mut song = Self::parse(&path.display().to_string(), &text)?;
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in song.tracks.iter_mut().filter_map(|track| track.file.as_mut()) {
            *file = folder.join(&file);
        }
        if let Some(output) = &mut song.output {
            output.file = folder.join(&output.file);
        }
        Ok(song)
    }

    /// Parses and checks a song; `name` is what messages call it.
    ///
    /// # Errors
    /// When the text breaks a rule of the format; the message names the line.
    pub fn parse(name: &str, text: &str) -> Result<Self> {
        let song: Self = toml::from_str(text).map_err(|error| {
            let place = error.span().map_or_else(String::new, |span| {
                let before = &text.as_bytes()[..span.start.min(text.len())];
                format!(":{}", before.iter().filter(|byte| **byte == b'\n').count() + 1)
            });
            SongError::input(
                format!("{name}{place}"),
                format!("{}; see docs/example-song.toml", error.message()),
            )
        })?;
        song.check().map_err(|what| SongError::input(name, what))?;
        Ok(song)
    }

    /// The depth of the output file: 24 bits unless it says otherwise.
    pub fn depth(&self) -> Depth {
        self.output
            .as_ref()
            .and_then(|output| Depth::from_bits(output.bits))
            .unwrap_or(Depth::Int24)
    }

    fn check(&self) -> std::result::Result<(), String> {
        if self.tracks.is_empty() {
            return Err("no track in it; add one with [[track]]".into());
        }
        if !(1..=16_384).contains(&self.block) {
            return Err(format!("block = {}: give 1 to 16384 frames", self.block));
        }
        if let Some(rate_hz) = self.rate_hz
            && !(8_000..=384_000).contains(&rate_hz)
        {
            return Err(format!("rate_hz = {rate_hz}: give 8000 to 384000"));
        }
        if !(20.0..=999.0).contains(&self.tempo_bpm) {
            return Err(format!("tempo_bpm = {}: give 20 to 999", self.tempo_bpm));
        }
        if !(0.0..=60.0).contains(&self.tail_s) {
            return Err(format!("tail_s = {}: give 0 to 60 seconds", self.tail_s));
        }
        if let Some(output) = &self.output
            && Depth::from_bits(output.bits).is_none()
        {
            return Err(format!("bits = {}: give 16, 24 or 32 (float)", output.bits));
        }
        unique("track", self.tracks.iter().map(|track| track.name.as_str()))?;
        unique("return", self.returns.iter().map(|bus| bus.name.as_str()))?;
        for track in &self.tracks {
            track.check(&self.returns).map_err(|what| format!("track `{}`: {what}", track.name))?;
        }
        for bus in &self.returns {
            level(bus.level_db)
                .and_then(|()| inserts(&bus.inserts))
                .map_err(|what| format!("return `{}`: {what}", bus.name))?;
        }
        level(self.master.level_db)
            .and_then(|()| inserts(&self.master.inserts))
            .map_err(|what| format!("master: {what}"))
    }
}

impl Track {
    fn check(&self, returns: &[Return]) -> std::result::Result<(), String> {
        level(self.level_db)?;
        if !(-1.0..=1.0).contains(&self.pan) {
            return Err(format!("pan = {}: give -1 (left) to 1 (right)", self.pan));
        }
        if !(0.0..=36_000.0).contains(&self.start_s) {
            return Err(format!("start_s = {}: give 0 or more seconds", self.start_s));
        }
        inserts(&self.inserts)?;
        for send in &self.sends {
            if !returns.iter().any(|bus| bus.name == send.to) {
                let known = returns.iter().map(|bus| bus.name.as_str());
                return Err(format!(
                    "no return is called `{}`: {}",
                    send.to,
                    suggestion(&send.to, known)
                ));
            }
            level(send.level_db)?;
            let times = send.points.iter().map(|point| point.0);
            ascending(times).map_err(|what| format!("send to `{}`: {what}", send.to))?;
            for point in &send.points {
                level(point.1)?;
            }
        }
        Ok(())
    }
}

fn inserts(inserts: &[Insert]) -> std::result::Result<(), String> {
    for insert in inserts {
        for lane in &insert.automation {
            let name = format!("{}, `{}`", insert.plugin, lane.parameter);
            if lane.points.is_empty() {
                return Err(format!("{name}: no points; give [[seconds, value], …]"));
            }
            ascending(lane.points.iter().map(|point| point.0))
                .map_err(|what| format!("{name}: {what}"))?;
        }
    }
    Ok(())
}

fn level(level_db: f64) -> std::result::Result<(), String> {
    if level_db.is_finite() && level_db <= 60.0 {
        Ok(())
    } else {
        Err(format!("level of {level_db} dB: give at most 60"))
    }
}

fn ascending(times: impl Iterator<Item = f64>) -> std::result::Result<(), String> {
    let mut last_s = 0.0;
    for time_s in times {
        if time_s.is_nan() || time_s < last_s {
            return Err(format!("a point at {time_s} s after {last_s} s: order points by time"));
        }
        last_s = time_s;
    }
    Ok(())
}

fn unique<'a>(what: &str, names: impl Iterator<Item = &'a str>) -> std::result::Result<(), String> {
    let mut seen = Vec::new();
    for name in names {
        if seen.contains(&name) {
            return Err(format!("two {what}s are called `{name}`: give each its own name"));
        }
        seen.push(name);
    }
    Ok(())
}

#[cfg(test)]
#[path = "format_tests.rs"]
mod tests;

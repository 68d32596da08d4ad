//! Figures and speeds: what a plugin's `benches/measure.rs` measures, and how it says so.
//!
//! A measuring program is `fn main() { report::main(figures, speeds) }`, started by
//! `cargo xtask figures` and `cargo xtask bench`, or by hand:
//!
//! ```text
//! cargo bench -p limiter --bench measure -- figures [--quick] [--json]
//! cargo bench -p limiter --bench measure -- speed [--force sse2] [--json]
//! ```
//!
//! With `--json` every figure or speed is one line of JSON on standard output; anything else the
//! program prints belongs on standard error.

use std::process::ExitCode;

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

/// One claim about sound, measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Figure {
    /// The plugin's package: `channel-eq`.
    pub plugin: String,
    /// The claim in words: "bell reaches its gain at the centre, 20 Hz to 20 kHz".
    pub claim: String,
    /// The required value with its unit: "within 0.05 dB".
    pub target: String,
    /// The value found, with its unit: "0.012 dB".
    pub measured: String,
    /// Whether the measured value meets the target.
    pub pass: bool,
}

/// What a preset of a limiter makes of a song.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PresetFigure {
    /// The plugin's package.
    pub plugin: String,
    /// The preset's name.
    pub preset: String,
    /// Input gain, dB.
    pub input_gain_db: f64,
    /// Integrated loudness of the output, LUFS.
    pub integrated_lufs: f64,
    /// Its true peak by the loudness meter, dBTP.
    pub true_peak_dbtp: f64,
    /// The same by a second meter: the table of ITU-R BS.1770-5, dBTP.
    pub second_true_peak_dbtp: f64,
    /// The ceiling, dBTP.
    pub ceiling_dbtp: f64,
    /// True peak over loudness, LU.
    pub plr_lu: f64,
    /// Share of the time limited, 0..=1.
    pub limited_share: f64,
    /// The most reduction, dB.
    pub most_reduction_db: f64,
}

/// Cost of one engine at one block length.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Speed {
    /// The plugin's package.
    pub plugin: String,
    /// The setting that was timed: "8 bands", "default".
    pub case: String,
    /// Frames a block.
    pub block_frames: usize,
    /// Nanoseconds per stereo frame, mean over all blocks.
    pub mean_ns: f64,
    /// Nanoseconds per stereo frame in the slowest block.
    pub worst_ns: f64,
    /// Nanoseconds per stereo frame of the yardstick in the same run ([`crate::timing`]).
    pub yardstick_ns: f64,
    /// The vector path used: `avx512`, `avx2+fma`, `sse2`, `neon`, or `scalar` where none is used.
    pub vector_path: String,
}

impl Figure {
    /// A figure from its parts.
    pub fn new(
        plugin: &str,
        claim: impl Into<String>,
        target: impl Into<String>,
        measured: impl Into<String>,
        pass: bool,
    ) -> Self {
        let (claim, target, measured) = (claim.into(), target.into(), measured.into());
        Self { plugin: plugin.into(), claim, target, measured, pass }
    }

    /// A figure that must not exceed `limit`; both are written with `decimals` and `unit`. A
    /// measured NaN fails.
    pub fn at_most(
        plugin: &str,
        claim: impl Into<String>,
        limit: f64,
        measured: f64,
        decimals: usize,
        unit: &str,
    ) -> Self {
        Self::new(
            plugin,
            claim,
            format!("at most {limit:.decimals$} {unit}"),
            format!("{measured:.decimals$} {unit}"),
            measured <= limit,
        )
    }

    /// A figure that must lie within `tolerance` of `target`. A measured NaN fails.
    pub fn near(
        plugin: &str,
        claim: impl Into<String>,
        target: f64,
        tolerance: f64,
        measured: f64,
        decimals: usize,
        unit: &str,
    ) -> Self {
        Self::new(
            plugin,
            claim,
            format!("{target:.decimals$} ± {tolerance} {unit}"),
            format!("{measured:.decimals$} {unit}"),
            (measured - target).abs() <= tolerance,
        )
    }

    /// As one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        line(self)
    }

    /// From one line of JSON, or `None` where the line is something else.
    #[must_use]
    pub fn from_json(line: &str) -> Option<Self> {
        read(line)
    }
}

impl PresetFigure {
    /// As one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        line(self)
    }

    /// From one line of JSON, or `None` where the line is something else.
    #[must_use]
    pub fn from_json(line: &str) -> Option<Self> {
        read(line)
    }
}

impl Speed {
    /// The engine's mean cost divided by the yardstick's.
    #[must_use]
    pub fn ratio(&self) -> f64 {
        self.mean_ns / self.yardstick_ns
    }

    /// The head of a table of [`Speed::row`]s.
    #[must_use]
    pub fn table_head() -> String {
        format!(
            "{:<16}{:<18}{:>7}{:>11}{:>11}{:>11}{:>8}  vector path",
            "plugin", "case", "block", "mean ns", "worst ns", "yard ns", "ratio"
        )
    }

    /// As one row of a table, ns per stereo frame.
    #[must_use]
    pub fn row(&self) -> String {
        format!(
            "{:<16}{:<18}{:>7}{:>11.1}{:>11.1}{:>11.1}{:>8.2}  {}",
            self.plugin,
            self.case,
            self.block_frames,
            self.mean_ns,
            self.worst_ns,
            self.yardstick_ns,
            self.ratio(),
            self.vector_path
        )
    }

    /// As one line of JSON, the ratio included.
    #[must_use]
    pub fn to_json(&self) -> String {
        #[derive(Serialize)]
        struct WithRatio<'s> {
            #[serde(flatten)]
            speed: &'s Speed,
            ratio: f64,
        }
        line(&WithRatio { speed: self, ratio: self.ratio() })
    }

    /// From one line of JSON, or `None` where the line is something else.
    #[must_use]
    pub fn from_json(line: &str) -> Option<Self> {
        read(line)
    }
}

/// Cost of drawing one plugin's editor, without the graphics card's part.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Drawing {
    /// The plugin's package.
    #[serde(rename = "drawing")]
    pub plugin: String,
    /// Median time of a frame on one core, ms.
    pub median_ms: f64,
    /// Time that 95 % of the frames stay under, ms.
    pub p95_ms: f64,
    /// Corners of triangles in a frame.
    pub vertices: usize,
}

impl Drawing {
    /// The names over the columns of [`Drawing::row`].
    #[must_use]
    pub fn table_head() -> String {
        format!("{:<16}{:>12}{:>13}{:>11}", "editor", "median ms", "95 % ms", "vertices")
    }

    /// As one row of a table.
    #[must_use]
    pub fn row(&self) -> String {
        let Self { plugin, median_ms, p95_ms, vertices } = self;
        format!("{plugin:<16}{median_ms:>12.2}{p95_ms:>13.2}{vertices:>11}")
    }

    /// A cost from its parts.
    #[must_use]
    pub fn new(plugin: &str, median_ms: f64, p95_ms: f64, vertices: usize) -> Self {
        Self { plugin: plugin.to_owned(), median_ms, p95_ms, vertices }
    }

    /// As one line of JSON.
    #[must_use]
    pub fn to_json(&self) -> String {
        line(self)
    }

    /// From one line of JSON, or `None` where the line is something else.
    #[must_use]
    pub fn from_json(line: &str) -> Option<Self> {
        read(line)
    }
}

/// Plain data as one line of JSON.
fn line(measured: &impl Serialize) -> String {
    serde_json::to_string(measured).expect("numbers and texts have a form in JSON")
}

/// A line of JSON as what it says, or `None` where it says something else.
fn read<T: DeserializeOwned>(line: &str) -> Option<T> {
    serde_json::from_str(line).ok()
}

/// The body of a measuring program. `figures(quick)` measures the plugin's own claims;
/// `speeds(force)` times its engine, on the vector path called `force` if one is given.
///
/// The exit code is 1 when a figure falls short, 2 when the arguments make no sense.
pub fn main(figures: fn(bool) -> Vec<Figure>, speeds: fn(Option<&str>) -> Vec<Speed>) -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let request = match Request::parse(&arguments) {
        Ok(request) => request,
        Err(line) => {
            eprintln!("{line}");
            return ExitCode::from(2);
        }
    };
    let is_met = !request.figures || print_figures(&figures(request.quick), request.json);
    if request.speed {
        print_speeds(&speeds(request.force.as_deref()), request.json);
    }
    ExitCode::from(u8::from(!is_met))
}

/// Prints figures; gives whether all targets are met.
fn print_figures(figures: &[Figure], as_json: bool) -> bool {
    for figure in figures {
        if as_json {
            println!("{}", figure.to_json());
        } else {
            let verdict = if figure.pass { "ok   " } else { "SHORT" };
            println!(
                "{verdict} {}: {} (target {}, measured {})",
                figure.plugin, figure.claim, figure.target, figure.measured
            );
        }
    }
    figures.iter().all(|figure| figure.pass)
}

fn print_speeds(speeds: &[Speed], as_json: bool) {
    if !as_json {
        println!("{}", Speed::table_head());
    }
    for speed in speeds {
        println!("{}", if as_json { speed.to_json() } else { speed.row() });
    }
}

/// The arguments of a measuring program.
#[derive(Debug, Default, PartialEq, Eq)]
struct Request {
    figures: bool,
    speed: bool,
    quick: bool,
    json: bool,
    force: Option<String>,
}

impl Request {
    fn parse(arguments: &[String]) -> Result<Self, String> {
        let mut request = Self::default();
        let mut words = arguments.iter();
        while let Some(word) = words.next() {
            match word.as_str() {
                "figures" => request.figures = true,
                "speed" => request.speed = true,
                "--quick" => request.quick = true,
                "--json" => request.json = true,
                "--force" => {
                    let path = words.next().ok_or("--force: name a vector path, such as sse2")?;
                    request.force = Some(path.clone());
                }
                // What cargo adds by itself.
                "--bench" => {}
                other => {
                    return Err(format!(
                        "unknown argument \"{other}\"; use figures or speed, with --quick, \
                         --json or --force PATH"
                    ));
                }
            }
        }
        if !request.figures && !request.speed {
            (request.figures, request.speed) = (true, true);
        }
        Ok(request)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_survive_their_line() {
        let figure = Figure::at_most("limiter", "ceiling \"held\"", 0.0, -0.01, 2, "dBTP");
        assert!(figure.pass);
        assert_eq!(figure.target, "at most 0.00 dBTP");
        assert_eq!(Figure::from_json(&figure.to_json()), Some(figure));
        assert_eq!(Figure::from_json("   Compiling limiter"), None);
    }

    #[test]
    fn nothing_measured_is_not_a_pass() {
        assert!(!Figure::at_most("x", "c", 1.0, f64::NAN, 1, "dB").pass);
        assert!(!Figure::near("x", "c", 1.0, 0.1, f64::NAN, 1, "dB").pass);
        assert!(Figure::near("x", "c", -23.0, 0.1, -22.95, 1, "LUFS").pass);
    }

    #[test]
    fn speeds_survive_their_line() {
        let speed = Speed {
            plugin: "limiter".into(),
            case: "default".into(),
            block_frames: 64,
            mean_ns: 12.5,
            worst_ns: 20.0,
            yardstick_ns: 25.0,
            vector_path: "avx2+fma".into(),
        };
        assert_eq!(speed.ratio(), 0.5);
        assert!(speed.to_json().ends_with("\"ratio\":0.5}"));
        assert_eq!(Speed::from_json(&speed.to_json()), Some(speed));
        let drawing = Drawing::new("limiter", 2.5, 4.0, 1000);
        assert!(drawing.to_json().starts_with("{\"drawing\":\"limiter\","));
        assert_eq!(Speed::from_json(&drawing.to_json()), None);
        assert_eq!(Drawing::from_json(&drawing.to_json()), Some(drawing));
    }

    #[test]
    fn arguments_are_understood_with_cargos_own() {
        let words =
            |text: &str| -> Vec<String> { text.split_whitespace().map(str::to_string).collect() };
        let speed = Request::parse(&words("speed --json --force sse2 --bench")).unwrap();
        assert!(speed.speed && speed.json && !speed.figures);
        assert_eq!(speed.force.as_deref(), Some("sse2"));
        let both = Request::parse(&words("--bench")).unwrap();
        assert!(both.figures && both.speed);
        assert!(Request::parse(&words("figure")).is_err());
    }
}

//! Receipts of offline renders, written when the host has finished one.

use crate::cards::Bus;
use crate::engine::MeterEngine;
use crate::report::{Partial, Receipt, Render, Timestamp};
use shared_plugin::storage;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// The receipt written last, beside those that are kept.
pub const LATEST: &str = "receipt latest.txt";
/// A render of less is none, s.
const SHORTEST_S: f64 = 0.5;

/// A timestamp as part of a file's name, the same on every system, to the second:
/// "2026-11-25T14-05-09".
pub fn file_date(timestamp: &Timestamp) -> String {
    let local = timestamp.to_string();
    let to_the_second = local.chars().take("2026-11-25T14:05:09".len());
    to_the_second.map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
}

/// The folder of reports and receipts; `None` where the system names no home.
pub fn folder() -> Option<PathBuf> {
    storage::data_folder().map(|folder| folder.join("reports"))
}

/// Reserves the first free name in `folder`: `stem`, then "`stem` (2)" and so on. An empty JSON file
/// holds it: two instances stop in the same second, and neither may lose its receipt.
fn reserve_name(folder: &Path, stem: &str) -> io::Result<String> {
    fs::create_dir_all(folder)?;
    let (mut name, mut number) = (stem.to_owned(), 1);
    loop {
        match File::create_new(folder.join(format!("{name}.json"))) {
            Ok(_) => return Ok(name),
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
                name = format!("{stem} ({number})");
            }
            Err(error) => return Err(error),
        }
    }
}

/// Writes the receipt of what `engine` measured into `folder`, as text and as JSON, after a render
/// of `render_s`. Nothing is written for less than half a second.
///
/// Where the host says that it renders, the measurement begins with the render. Where it does not,
/// the plugin finds out afterwards: if more was measured than was rendered, the receipt says so.
///
/// # Errors
/// The system's error when a file cannot be written.
pub fn write(
    engine: &MeterEngine,
    is_dual_mono: bool,
    render_s: f64,
    folder: &Path,
) -> io::Result<()> {
    let readings = engine.readings();
    if render_s < SHORTEST_S || readings.measured_s < SHORTEST_S {
        return Ok(());
    }
    let now = Timestamp::now();
    let render = Render { start_s: engine.run_start_s(), length_s: readings.measured_s };
    let bus = Bus::of(engine.meter().channels(), is_dual_mono);
    let (inspection, rate_hz) = (engine.inspection(), engine.sample_rate_hz());
    let partial = Partial::of(render, None, None);
    let receipt = Receipt::of(&readings, &inspection, rate_hz, bus, now, partial);
    let before_s = readings.measured_s - render_s;
    let before_render_s = (before_s > SHORTEST_S).then_some(before_s);
    let receipt = Receipt { before_render_s, ..receipt };
    let text = receipt.text();
    let name = reserve_name(folder, &format!("receipt {}", file_date(&now)))?;
    storage::write_whole(&folder.join(format!("{name}.txt")), &text)?;
    storage::write_whole(&folder.join(format!("{name}.json")), &receipt.json())?;
    storage::write_whole(&folder.join(LATEST), &text)
}

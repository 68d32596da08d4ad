//! Receipts of offline renders: files in the folder of reports.

use crate::storage;
use crate::timestamp::Timestamp;
use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// A timestamp as part of a file's name, the same on every system, to the second:
/// "2026-11-25T14-05-09".
pub fn file_date(timestamp: &Timestamp) -> String {
    let local = timestamp.to_string();
    let to_the_second = local.chars().take("2026-11-25T14:05:09".len());
    to_the_second.map(|c| if c.is_alphanumeric() { c } else { '-' }).collect()
}

/// The standards and editions the suite measures loudness by.
pub const STANDARDS: &str = "ITU-R BS.1770-5, EBU Tech 3341 v4, EBU Tech 3342 v4";

/// A number as files hold it: to three decimals; `None` where it is not finite.
pub fn exported(value: f64) -> Option<f64> {
    value.is_finite().then(|| (value * 1000.0).round() / 1000.0)
}

/// The folder of reports and receipts; `None` where the system names no home.
pub fn folder() -> Option<PathBuf> {
    storage::data_folder().map(|folder| folder.join("reports"))
}

/// Writes a receipt into `folder`, as "`stem` date.txt" and "`stem` date.json", and once more as
/// "`stem` latest.txt".
///
/// # Errors
/// The system's error when a file cannot be written.
pub fn write(
    folder: &Path,
    stem: &str,
    written: &Timestamp,
    text: &str,
    json: &str,
) -> io::Result<()> {
    let name = reserve_name(folder, &format!("{stem} {}", file_date(written)))?;
    storage::write_whole(&folder.join(format!("{name}.txt")), text)?;
    storage::write_whole(&folder.join(format!("{name}.json")), json)?;
    storage::write_whole(&folder.join(format!("{stem} latest.txt")), text)
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

//! Comma-separated values (RFC 4180, with line feeds).

use std::io::{self, Write};

/// Writes one line. Cells with commas, quotes or line ends are put in quotes.
pub(super) fn write_line<'a>(
    output: &mut impl Write,
    cells: impl IntoIterator<Item = &'a str>,
) -> io::Result<()> {
    for (n, cell) in cells.into_iter().enumerate() {
        if n > 0 {
            output.write_all(b",")?;
        }
        if cell.contains([',', '"', '\n', '\r']) {
            write!(output, "\"{}\"", cell.replace('"', "\"\""))?;
        } else {
            output.write_all(cell.as_bytes())?;
        }
    }
    output.write_all(b"\n")
}

/// A number with `places` decimals; empty where there is none.
pub(super) fn cell(value: Option<f64>, places: usize) -> String {
    value.map_or_else(String::new, |value| format!("{value:.places$}"))
}

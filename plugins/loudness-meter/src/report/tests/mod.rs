//! What leaves the meter comes back.

use super::*;

mod card;
mod history;
mod receipt;

pub(super) fn moment() -> Timestamp {
    Timestamp::parse("2026-11-25T14:05:00+01:00").unwrap()
}

/// A reader of CSV (RFC 4180) that shares nothing with the writer.
pub(super) fn parse_csv(text: &str) -> Vec<Vec<String>> {
    let (mut rows, mut row, mut cell) = (Vec::new(), Vec::new(), String::new());
    let mut is_quoted = false;
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, is_quoted) {
            ('"', true) if chars.peek() == Some(&'"') => {
                chars.next();
                cell.push('"');
            }
            ('"', _) => is_quoted = !is_quoted,
            (',', false) => row.push(std::mem::take(&mut cell)),
            ('\n', false) => {
                row.push(std::mem::take(&mut cell));
                rows.push(std::mem::take(&mut row));
            }
            (c, _) => cell.push(c),
        }
    }
    assert!(!is_quoted && row.is_empty() && cell.is_empty());
    rows
}

#[test]
fn a_moment_comes_back_as_it_was_written() {
    for text in
        ["2026-11-25T14:05:00+01:00", "1999-01-02T00:00:59-03:30", "2026-07-14T18:03:07+00:00"]
    {
        assert_eq!(Timestamp::parse(text).unwrap().to_string(), text);
    }
    assert_eq!(moment().words(), "25 November 2026, 14:05");
    for text in ["", "2026-11-25", "2026-13-25T14:05:00+01:00", "2026-11-25T14:05:00"] {
        assert_eq!(Timestamp::parse(text), None, "{text}");
    }
    let now = Timestamp::now();
    assert_eq!(Timestamp::parse(&now.to_string()), Some(now));
    assert!(now.date_words().ends_with(|c: char| c.is_ascii_digit()));
}

#[test]
fn cells_with_commas_quotes_and_lines_come_back() {
    let cells = ["plain", "a, b", "the \"hook\"", "two\nlines", "", "-1.5"];
    let mut output = Vec::new();
    csv::write_line(&mut output, cells).unwrap();
    assert_eq!(parse_csv(&String::from_utf8(output).unwrap()), [cells]);
}

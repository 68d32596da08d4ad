//! Timestamps: date, local time of day and its offset from UTC.

use jiff::civil::DateTime;
use jiff::fmt::strtime;
use jiff::tz::Offset;
use jiff::{ZonedDateTime, civil};
use serde::{Deserialize, Serialize};
use std::fmt;

/// Written as RFC 3339: "2026-11-25T14:05:00+01:00".
const FORMAT: &str = "%Y-%m-%dT%H:%M:%S%:z";

/// A date and time of day, and how far that place is from UTC. To the second.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Timestamp {
    local: DateTime,
    offset: Offset,
}

impl Timestamp {
    /// Now, by this computer's clock. Not for the audio thread.
    pub fn now() -> Self {
        let now = ZonedDateTime::now();
        let second = now.datetime().with().subsec_nanosecond(0).build();
        Self { local: second.unwrap_or(civil::DateTime::ZERO), offset: now.offset() }
    }

    /// The timestamp from RFC 3339; `None` where the text is not one.
    pub fn parse(text: &str) -> Option<Self> {
        let parts = strtime::parse(FORMAT, text).ok()?;
        Some(Self { local: parts.to_datetime().ok()?, offset: parts.offset()? })
    }

    /// "25 November 2026".
    pub fn date_words(&self) -> String {
        self.local.strftime("%-d %B %Y").to_string()
    }

    /// "25 November 2026, 14:05".
    pub fn words(&self) -> String {
        self.local.strftime("%-d %B %Y, %H:%M").to_string()
    }
}

impl fmt::Display for Timestamp {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let east_s = self.offset.seconds();
        let sign = if east_s < 0 { '-' } else { '+' };
        let (hours, minutes) = (east_s.abs() / 3600, east_s.abs() / 60 % 60);
        let local = self.local.strftime("%Y-%m-%dT%H:%M:%S");
        write!(f, "{local}{sign}{hours:02}:{minutes:02}")
    }
}

impl From<Timestamp> for String {
    fn from(timestamp: Timestamp) -> Self {
        timestamp.to_string()
    }
}

impl TryFrom<String> for Timestamp {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        Self::parse(&text)
            .ok_or_else(|| format!("{text}: not a date as in 2026-11-25T14:05:00+01:00"))
    }
}

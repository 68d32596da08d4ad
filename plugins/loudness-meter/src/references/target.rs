//! The range that references span.

use super::song::Reference;
use crate::wording::{count, level};
use shared_dsp::bands::{OCTAVES, THIRDS};

/// From the lowest to the highest.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Span {
    /// The lowest.
    pub lowest: f64,
    /// The highest.
    pub highest: f64,
}

impl Span {
    /// The span of values; `None` of none.
    fn of(values: impl Iterator<Item = f64>) -> Option<Self> {
        values.fold(None, |span: Option<Self>, value| {
            let span = span.unwrap_or(Self { lowest: value, highest: value });
            Some(Self { lowest: span.lowest.min(value), highest: span.highest.max(value) })
        })
    }

    /// Distance of a value from the span: positive above, negative below, 0 within.
    pub fn outside(&self, value: f64) -> f64 {
        (value - self.highest).max(0.0) + (value - self.lowest).min(0.0)
    }

    /// "−12.1 to −9.8".
    pub fn words(&self) -> String {
        let (lowest, highest) = (level(self.lowest), level(self.highest));
        if lowest == highest { lowest } else { format!("{lowest} to {highest}") }
    }
}

/// The readings of all references, from the lowest to the highest of them.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// Number of songs.
    pub songs: usize,
    /// Integrated loudness, LUFS.
    pub integrated_lufs: Span,
    /// True peak over integrated loudness, LU.
    pub plr_lu: Span,
    /// Level of each third of an octave under the integrated loudness, dB; `None` where no song has
    /// any.
    pub thirds_db: [Option<Span>; THIRDS],
    /// Side over mid of each octave, dB.
    pub widths_db: [Option<Span>; OCTAVES],
}

impl Target {
    pub(super) fn of(songs: &[Reference]) -> Option<Self> {
        let bands = |pick: fn(&Reference) -> &Vec<Option<f32>>, band: usize| {
            Span::of(songs.iter().filter_map(move |song| Some(f64::from(pick(song)[band]?))))
        };
        Some(Self {
            songs: songs.len(),
            integrated_lufs: Span::of(songs.iter().map(|song| song.integrated_lufs))?,
            plr_lu: Span::of(songs.iter().map(|song| song.plr_lu))?,
            thirds_db: std::array::from_fn(|band| bands(|song| &song.thirds_db, band)),
            widths_db: std::array::from_fn(|band| bands(|song| &song.widths_db, band)),
        })
    }

    /// "3 references: −12.1 to −9.8 LUFS, PLR 8.0 to 11.2 LU".
    pub fn words(&self) -> String {
        format!(
            "{}: {} LUFS, PLR {} LU",
            count(self.songs as u64, "reference", "references"),
            self.integrated_lufs.words(),
            self.plr_lu.words()
        )
    }
}

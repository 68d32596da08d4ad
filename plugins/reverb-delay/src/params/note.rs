//! Note lengths in the host's tempo.

use crate::engine::LONGEST_DELAY_MS;
use nice_plug::prelude::*;

/// A dotted note over the plain one.
const DOTTED: f32 = 1.5;
/// One note of a triplet over the plain one.
const TRIPLET: f32 = 2.0 / 3.0;

/// Note lengths: D is dotted, T a triplet; 2/1 and 4/1 are two and four bars of 4/4.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Note {
    #[id = "free"]
    #[name = "Free"]
    Free,
    #[id = "64t"]
    #[name = "1/64T"]
    N64T,
    #[id = "64"]
    #[name = "1/64"]
    N64,
    #[id = "32t"]
    #[name = "1/32T"]
    N32T,
    #[id = "64d"]
    #[name = "1/64D"]
    N64D,
    #[id = "32"]
    #[name = "1/32"]
    N32,
    #[id = "16t"]
    #[name = "1/16T"]
    N16T,
    #[id = "32d"]
    #[name = "1/32D"]
    N32D,
    #[id = "16"]
    #[name = "1/16"]
    N16,
    #[id = "8t"]
    #[name = "1/8T"]
    N8T,
    #[id = "16d"]
    #[name = "1/16D"]
    N16D,
    #[id = "8"]
    #[name = "1/8"]
    N8,
    #[id = "4t"]
    #[name = "1/4T"]
    N4T,
    #[id = "8d"]
    #[name = "1/8D"]
    N8D,
    #[id = "4"]
    #[name = "1/4"]
    N4,
    #[id = "2t"]
    #[name = "1/2T"]
    N2T,
    #[id = "4d"]
    #[name = "1/4D"]
    N4D,
    #[id = "2"]
    #[name = "1/2"]
    N2,
    #[id = "1t"]
    #[name = "1/1T"]
    N1T,
    #[id = "2d"]
    #[name = "1/2D"]
    N2D,
    #[id = "1"]
    #[name = "1/1"]
    N1,
    #[id = "2x1t"]
    #[name = "2/1T"]
    Bars2T,
    #[id = "1d"]
    #[name = "1/1D"]
    N1D,
    #[id = "2x1"]
    #[name = "2/1"]
    Bars2,
    #[id = "4x1t"]
    #[name = "4/1T"]
    Bars4T,
    #[id = "2x1d"]
    #[name = "2/1D"]
    Bars2D,
    #[id = "4x1"]
    #[name = "4/1"]
    Bars4,
    #[id = "4x1d"]
    #[name = "4/1D"]
    Bars4D,
}

impl Note {
    /// Length in quarter notes; `None` for "Free".
    pub fn quarters(self) -> Option<f32> {
        Some(match self {
            Self::Free => return None,
            Self::N64T => 0.0625 * TRIPLET,
            Self::N64 => 0.0625,
            Self::N32T => 0.125 * TRIPLET,
            Self::N64D => 0.0625 * DOTTED,
            Self::N32 => 0.125,
            Self::N16T => 0.25 * TRIPLET,
            Self::N32D => 0.125 * DOTTED,
            Self::N16 => 0.25,
            Self::N8T => 0.5 * TRIPLET,
            Self::N16D => 0.25 * DOTTED,
            Self::N8 => 0.5,
            Self::N4T => 1.0 * TRIPLET,
            Self::N8D => 0.5 * DOTTED,
            Self::N4 => 1.0,
            Self::N2T => 2.0 * TRIPLET,
            Self::N4D => 1.0 * DOTTED,
            Self::N2 => 2.0,
            Self::N1T => 4.0 * TRIPLET,
            Self::N2D => 2.0 * DOTTED,
            Self::N1 => 4.0,
            Self::Bars2T => 8.0 * TRIPLET,
            Self::N1D => 4.0 * DOTTED,
            Self::Bars2 => 8.0,
            Self::Bars4T => 16.0 * TRIPLET,
            Self::Bars2D => 8.0 * DOTTED,
            Self::Bars4 => 16.0,
            Self::Bars4D => 16.0 * DOTTED,
        })
    }

    /// Length in ms at a tempo, halved until it is at most `longest_ms`: an echo on half the beat is in
    /// time, a shortened one is not. `None` for "Free".
    pub fn length_ms(self, tempo_bpm: f64, longest_ms: f32) -> Option<f32> {
        let whole_ms = self.whole_length_ms(tempo_bpm)?;
        Some(halved(whole_ms, longest_ms))
    }

    /// Length in ms at a tempo, however long it is. `None` for "Free".
    pub fn whole_length_ms(self, tempo_bpm: f64) -> Option<f32> {
        let quarter_ms = 60_000.0 / tempo_bpm.clamp(1.0, 10_000.0);
        Some((f64::from(self.quarters()?) * quarter_ms) as f32)
    }

    /// Length as a delay time in ms.
    pub fn delay_ms(self, tempo_bpm: f64) -> Option<f32> {
        self.length_ms(tempo_bpm, LONGEST_DELAY_MS)
    }
}

fn halved(mut length_ms: f32, longest_ms: f32) -> f32 {
    while length_ms > longest_ms {
        length_ms *= 0.5;
    }
    length_ms
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_last_as_long_as_the_tempo_says() {
        assert_eq!(Note::N4.delay_ms(120.0), Some(500.0));
        assert_eq!(Note::N8D.delay_ms(120.0), Some(375.0));
        assert_eq!(Note::N1.delay_ms(60.0), Some(4000.0));
        assert_eq!(Note::N64T.length_ms(120.0, 1000.0), Some(500.0 / 16.0 * TRIPLET));
        assert_eq!(Note::Bars4.delay_ms(120.0), Some(8000.0));
        // 32 s are more than 20.
        assert_eq!(Note::Bars4.delay_ms(30.0), Some(16_000.0));
        assert_eq!(Note::Bars4.whole_length_ms(30.0), Some(32_000.0));
        assert_eq!(Note::Free.delay_ms(120.0), None);
    }

    #[test]
    fn they_are_listed_from_the_shortest() {
        let quarters: Vec<f32> =
            (1..Note::variants().len()).filter_map(|at| Note::from_index(at).quarters()).collect();
        assert_eq!(quarters.len(), 27);
        assert!(quarters.is_sorted());
    }
}

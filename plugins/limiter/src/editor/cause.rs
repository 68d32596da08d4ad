//! What makes the limiter work most, in words: which frequencies, where, and what to try.

use crate::engine::cause::Zone;

/// Zones by their upper edge, Hz, and the tracks to look at.
const TRACKS: [(f64, &str); 7] = [
    (60.0, "the kick and anything with sub bass"),
    (90.0, "the kick or bass track"),
    (150.0, "the bass track"),
    (400.0, "low guitars, keys and toms"),
    (2000.0, "the voice, guitars and keys"),
    (6000.0, "the snare and the voice"),
    (f64::INFINITY, "cymbals and consonants"),
];

/// The cause of most limiting in a passage.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Cause {
    zone: String,
    tracks: &'static str,
    share: f64,
    /// "bar 33", or "0:12 of it" where the host tells no bars.
    place: String,
}

impl Cause {
    /// The words for a zone; `bars` are those of the song by the frame they began at, below 0 for none.
    pub(super) fn of(zone: &Zone, sample_rate_hz: f64, bars: &[(usize, i64)]) -> Self {
        let range = match (zone.from_hz, zone.to_hz) {
            (from_hz, to_hz) if from_hz <= 0.0 => format!("below {to_hz:.0} Hz"),
            (from_hz, to_hz) if to_hz.is_infinite() => format!("above {from_hz:.0} Hz"),
            (from_hz, to_hz) => format!("{from_hz:.0}\u{2013}{to_hz:.0} Hz"),
        };
        let tracks = TRACKS.iter().find(|(edge_hz, _)| zone.to_hz <= *edge_hz);
        let bar = bars.iter().rev().find(|(frame, _)| *frame <= zone.place_frame);
        let seconds = (zone.place_frame as f64 / sample_rate_hz.max(1.0)) as u64;
        let place = match bar {
            Some((_, bar)) if *bar >= 0 => format!("bar {}", bar + 1),
            _ => format!("{}:{:02} of it", seconds / 60, seconds % 60),
        };
        let tracks = tracks.map_or("", |(_, tracks)| tracks);
        Self { zone: range, tracks, share: zone.share, place }
    }

    /// "60\u{2013}90 Hz: 72 %, bar 33".
    pub(super) fn short_words(&self) -> String {
        format!("{}: {:.0} %, {}", self.zone, 100.0 * self.share, self.place)
    }

    /// The whole sentence.
    pub(super) fn words(&self) -> String {
        let at = if self.zone.starts_with(|c: char| c.is_ascii_digit()) { "at " } else { "" };
        format!(
            "Sound {at}{} causes {:.0} % of the limiting, most at {}: try {}.",
            self.zone,
            100.0 * self.share,
            self.place,
            self.tracks
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_is_said_with_its_place_and_a_track_to_try() {
        let zone = |from_hz, to_hz| Zone { from_hz, to_hz, share: 0.72, place_frame: 600_000 };
        let bars = [(0, 31), (400_000, 32), (700_000, 33)];
        let bass = Cause::of(&zone(60.0, 90.0), 48_000.0, &bars);
        assert_eq!(bass.short_words(), "60\u{2013}90 Hz: 72 %, bar 33");
        assert_eq!(
            bass.words(),
            "Sound at 60\u{2013}90 Hz causes 72 % of the limiting, most at bar 33: try the kick or bass track."
        );
        let sub = Cause::of(&zone(0.0, 60.0), 48_000.0, &[(0, -1)]);
        assert_eq!(sub.short_words(), "below 60 Hz: 72 %, 0:12 of it");
        let air = Cause::of(&zone(6000.0, f64::INFINITY), 48_000.0, &[]);
        assert!(air.words().contains("above 6000 Hz") && air.words().contains("cymbals"));
    }
}

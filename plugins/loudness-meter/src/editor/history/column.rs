//! The highest readings of one stretch of records: what one column of the history shows.

use shared_dsp::loudness::energy_to_lufs;
use shared_dsp::loudness::records::RecordStore;
use shared_dsp::units::gain_to_db;
use std::collections::VecDeque;
use std::ops::Range;

/// Records of momentary and of short-term loudness.
const MOMENTARY: i64 = 40;
pub const SHORT_TERM: i64 = 300;
/// The readings drawn for one stretch of time.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Column {
    pub momentary_lufs: f32,
    pub short_term_lufs: f32,
    pub true_peak_dbtp: f32,
}

/// The loudest of a stretch of records; `None` where one of them was not measured.
pub fn column(records: &RecordStore, places: Range<i64>) -> Option<Column> {
    let mut momentary = Sliding::new(MOMENTARY);
    let mut short_term = Sliding::new(SHORT_TERM);
    for place in places.start + 1 - SHORT_TERM..places.start {
        let energy = records.energy(place);
        momentary.push(energy);
        short_term.push(energy);
    }
    let [mut highest_momentary, mut highest_short_term] = [f64::NEG_INFINITY; 2];
    let mut peak_gain = 0.0f32;
    for place in places {
        let record = records.get(place)?;
        let energy = records.energy(place);
        highest_momentary = highest_momentary.max(momentary.push(energy));
        highest_short_term = highest_short_term.max(short_term.push(energy));
        peak_gain = peak_gain.max(record.true_peak_gain);
    }
    Some(Column {
        momentary_lufs: energy_to_lufs(highest_momentary.max(0.0)) as f32,
        short_term_lufs: energy_to_lufs(highest_short_term.max(0.0)) as f32,
        true_peak_dbtp: gain_to_db(f64::from(peak_gain)) as f32,
    })
}

/// The mean energy of the last so many records, as long as all of them were measured.
struct Sliding {
    last: VecDeque<f64>,
    length: usize,
    sum: f64,
}

impl Sliding {
    fn new(length: i64) -> Self {
        let length = length as usize;
        Self { last: VecDeque::with_capacity(length + 1), length, sum: 0.0 }
    }

    /// Takes the next record; minus infinity while some are missing.
    fn push(&mut self, energy: Option<f64>) -> f64 {
        let Some(energy) = energy else {
            self.last.clear();
            self.sum = 0.0;
            return f64::NEG_INFINITY;
        };
        self.last.push_back(energy);
        self.sum += energy;
        if self.last.len() > self.length {
            self.sum -= self.last.pop_front().unwrap_or(0.0);
        }
        if self.last.len() < self.length {
            f64::NEG_INFINITY
        } else {
            self.sum / self.length as f64
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::loudness::channel_order::ChannelOrder;
    use shared_dsp::loudness::records::{ProgrammeMeter, Transport};
    use shared_dsp::measure::signals::sine;

    #[test]
    fn columns_say_what_the_meter_said_and_gaps_are_gaps() {
        let mut meter = ProgrammeMeter::new();
        meter.prepare(48_000.0, &ChannelOrder::Smpte.layout_or_smpte(2));
        let tone = sine(1000.0, -23.0, 48_000.0, 6 * 48_000);
        meter.process(&[&tone, &tone], &Transport::default());
        let records = meter.history().records();
        let late = column(records, 500..545).unwrap();
        assert!((late.momentary_lufs + 23.0).abs() < 0.02, "{late:?}");
        assert!((late.short_term_lufs + 23.0).abs() < 0.02, "{late:?}");
        assert!((late.true_peak_dbtp + 23.0).abs() < 0.05, "{late:?}");
        let early = column(records, 45..90).unwrap();
        assert!(early.short_term_lufs.is_infinite(), "no 3 s yet: {early:?}");
        assert_eq!(column(records, 700..745), None);
    }

    #[test]
    fn a_single_over_is_seen_wherever_it_lies() {
        let mut meter = ProgrammeMeter::new();
        meter.prepare(48_000.0, &ChannelOrder::Smpte.layout_or_smpte(2));
        let mut tone = sine(1000.0, -23.0, 48_000.0, 6 * 48_000);
        tone[480 * 517 + 240] = 1.5;
        meter.process(&[&tone, &tone], &Transport::default());
        let over = column(meter.history().records(), 500..545).unwrap();
        assert!(over.true_peak_dbtp > 3.0, "{over:?}");
    }
}

//! What limiting has cost since the last restart: how much of the time, and how many decibels.

use shared_dsp::units::gain_to_db;

/// Width of a bin of the histogram, dB.
pub const BIN_DB: f64 = 0.5;
/// Number of bins: reductions up to 24 dB; more count in the last.
pub const BINS: usize = 48;
/// Reductions below this count as none, dB: the tail of a release, which nobody hears, is no limiting.
pub const LEAST_DB: f64 = 0.5;
/// Peaks below this are no sound, linear: -60 dBFS.
const SOUND_GAIN: f32 = 0.001;
/// Records of 10 ms in a [`Moment`].
const MOMENT_RECORDS: u32 = 50;
/// Length of a [`Moment`], s.
pub const MOMENT_S: f64 = 0.5;

/// Time and decibels. Silence counts for nothing.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Cost {
    /// Frames that were heard.
    pub frames: u64,
    /// Frames with a reduction of at least [`LEAST_DB`].
    pub limited_frames: u64,
    /// Sum of reduction times frames, dB.
    reduction_frames_db: f64,
}

/// Frames by reduction since the last restart.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Budget {
    /// All of them.
    pub cost: Cost,
    /// Frames by reduction, in steps of [`BIN_DB`]: the first is under 0.5 dB, none included.
    pub bins_frames: [u64; BINS],
}

/// What half a second has cost, so that the sections of a song can be told apart once they are known.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Moment {
    /// Mean square of the output after K-weighting.
    pub energy: f64,
    /// What was limited in it.
    pub cost: Cost,
}

/// Gathers moments.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Moments {
    present: Moment,
    records: u32,
    /// Moments since the last restart.
    count: u64,
    /// The one that ended in the latest process call, with its number.
    ended: Option<(u64, Moment)>,
}

impl Default for Budget {
    fn default() -> Self {
        Self { cost: Cost::default(), bins_frames: [0; BINS] }
    }
}

impl Cost {
    /// Adds `frames` of sound with that reduction.
    fn add(&mut self, frames: u64, reduction_db: f64) {
        self.frames += frames;
        if reduction_db >= LEAST_DB {
            self.limited_frames += frames;
            self.reduction_frames_db += reduction_db * frames as f64;
        }
    }

    /// Share of the time heard in which the limiter worked, 0..=1; 0 before any sound.
    pub fn limited_share(&self) -> f64 {
        if self.frames == 0 { 0.0 } else { self.limited_frames as f64 / self.frames as f64 }
    }

    /// Mean reduction while it worked, dB; 0 where it never did.
    pub fn mean_reduction_db(&self) -> f64 {
        if self.limited_frames == 0 {
            0.0
        } else {
            self.reduction_frames_db / self.limited_frames as f64
        }
    }
}

impl Budget {
    /// Adds `frames` whose smallest gain and largest peak are known, linear; to the present moment too.
    pub(crate) fn add(
        &mut self,
        moments: &mut Moments,
        frames: usize,
        smallest_gain: f64,
        peak_gain: f32,
    ) {
        if peak_gain < SOUND_GAIN {
            return;
        }
        let frames = frames as u64;
        let reduction_db = if smallest_gain < 1.0 { 0.0 - gain_to_db(smallest_gain) } else { 0.0 };
        let bin = ((reduction_db / BIN_DB) as usize).min(BINS - 1);
        self.bins_frames[bin] += frames;
        self.cost.add(frames, reduction_db);
        moments.present.cost.add(frames, reduction_db);
    }
}

impl Moments {
    /// A process call begins.
    pub fn begin_call(&mut self) {
        self.ended = None;
    }

    /// A record of 10 ms ended.
    pub fn end_record(&mut self, energy: f64) {
        self.present.energy += energy / f64::from(MOMENT_RECORDS);
        self.records += 1;
        if self.records == MOMENT_RECORDS {
            self.ended = Some((self.count, self.present));
            self.count += 1;
            (self.present, self.records) = (Moment::default(), 0);
        }
    }

    /// The moment that ended in the latest process call, with its number since the last restart.
    pub fn ended(&self) -> Option<(u64, Moment)> {
        self.ended
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_and_decibels_are_counted_and_silence_is_not() {
        let (mut budget, mut moments) = (Budget::default(), Moments::default());
        assert_eq!((budget.cost.limited_share(), budget.cost.mean_reduction_db()), (0.0, 0.0));
        budget.add(&mut moments, 600, 1.0, 0.5);
        budget.add(&mut moments, 300, 0.5, 0.5);
        budget.add(&mut moments, 100, 0.25, 0.5);
        budget.add(&mut moments, 5000, 0.1, 0.0001);
        let cost = budget.cost;
        assert_eq!((cost.frames, cost.limited_frames), (1000, 400));
        assert!((cost.limited_share() - 0.4).abs() < 1e-12);
        assert!((cost.mean_reduction_db() - (3.0 * 6.0206 + 12.0412) / 4.0).abs() < 1e-3);
        assert_eq!(
            (budget.bins_frames[0], budget.bins_frames[12], budget.bins_frames[24]),
            (600, 300, 100)
        );
        assert_eq!(moments.present.cost, cost);
    }

    #[test]
    fn fifty_records_are_a_moment() {
        let (mut budget, mut moments) = (Budget::default(), Moments::default());
        let mut ended = Vec::new();
        for record in 0..120 {
            moments.begin_call();
            budget.add(&mut moments, 480, if record < 50 { 1.0 } else { 0.5 }, 0.5);
            moments.end_record(0.25);
            ended.extend(moments.ended());
        }
        let shares = ended.iter().map(|(number, moment)| (*number, moment.cost.limited_share()));
        assert_eq!(shares.collect::<Vec<_>>(), [(0, 0.0), (1, 1.0)]);
        assert!(ended.iter().all(|(_, moment)| (moment.energy - 0.25).abs() < 1e-12));
    }
}

//! Balance, width and mono loss of each octave band.

use crate::bands::{BLOCK_FRAMES, Bank, Energies, OCTAVES, THIRDS};
use crate::convert::ToF64;
use crate::guard;
use crate::units::{db_to_power, one_pole_factor, power_to_db};

/// Level below the loudest band from which on a band counts as silent, dB.
pub const QUIET_BAND_DB: f64 = 50.0;
/// Upper end of the low end: the upper edge of the third-octave band around 100 Hz. (The low end that
/// the loudness meter plays alone ends at 120 Hz.)
pub const LOWS_END_HZ: f64 = 112.2;
/// Gate: quieter bands count as silent, dBFS RMS over both channels.
const GATE_DBFS: f64 = -80.0;
/// Balance and width are held within this.
const FARTHEST_DB: f64 = 60.0;
/// Noise bandwidth of this exponential window equals that of a rectangle of 3 s.
const SHORT_TERM_MS: f64 = 1500.0;
pub(super) const THIRDS_OF_LOWS: core::ops::Range<usize> = 0..7;

/// The image of one band. Minus infinity where the band is silent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct OctaveImage {
    /// Right over left, dB: negative where left is louder. Within 60 dB.
    pub balance_db: f64,
    /// Side over mid, dB: 0 is as much side as mid, -60 is mono.
    pub width_db: f64,
    /// Level lost in the mono sum, dB; 0 for mono, 3 for channels that have nothing in common.
    pub mono_loss_db: f64,
}

impl OctaveImage {
    /// Silence.
    pub const EMPTY: Self = Self {
        balance_db: f64::NEG_INFINITY,
        width_db: f64::NEG_INFINITY,
        mono_loss_db: f64::NEG_INFINITY,
    };

    /// Correlation of left and right, -1 to 1; minus infinity where the band is silent.
    ///
    /// With q = right over left and r = side over mid, both as powers, it is
    /// (1 - r) / (1 + r) times (1 + q) / (2 sqrt q).
    pub fn correlation_factor(&self) -> f64 {
        if !self.balance_db.is_finite() {
            return f64::NEG_INFINITY;
        }
        let (balance, width) = (db_to_power(self.balance_db), db_to_power(self.width_db));
        let shared = (1.0 - width) / (1.0 + width);
        (shared * (1.0 + balance) / (2.0 * balance.sqrt())).clamp(-1.0, 1.0)
    }

    /// The image of `energies`, or nothing below `gate_energy`.
    pub fn of(energies: &Energies, gate_energy: f64) -> Self {
        if energies.total() <= gate_energy {
            return Self::EMPTY;
        }
        let ratio_db = |over: f64, under: f64| {
            let (over_db, under_db) = (power_to_db(over.max(0.0)), power_to_db(under.max(0.0)));
            (over_db - under_db).clamp(-FARTHEST_DB, FARTHEST_DB)
        };
        Self {
            balance_db: ratio_db(energies.sides[1], energies.sides[0]),
            width_db: ratio_db(energies.side(), energies.mono()),
            mono_loss_db: mono_loss_db(energies),
        }
    }
}

/// Level that both channels together lose as their mono sum, dB; 0 to 60.
pub fn mono_loss_db(energies: &Energies) -> f64 {
    (power_to_db(energies.total()) - power_to_db(energies.mono())).clamp(0.0, FARTHEST_DB)
}

/// The image in octaves: since the reset, and over the last 3 s or so.
#[derive(Debug, Clone)]
pub struct Octaves {
    short_term: [Energies; THIRDS],
    before: [Energies; THIRDS],
    /// Blocks between two steps of the short-term means: a block of the lowest level.
    step_blocks: u64,
    blocks: u64,
    share: f64,
}

impl Default for Octaves {
    fn default() -> Self {
        let nothing = [Energies::default(); THIRDS];
        Self { short_term: nothing, before: nothing, step_blocks: 1, blocks: 0, share: 1.0 }
    }
}

impl Octaves {
    /// Sets the rate, and resets. `halvings` is [`Bank::halvings`].
    pub fn prepare(&mut self, sample_rate_hz: f64, halvings: usize) {
        self.step_blocks = 1 << halvings;
        let step_frames = (self.step_blocks * BLOCK_FRAMES as u64).to_f64();
        self.share = 1.0 - one_pole_factor(SHORT_TERM_MS / step_frames, sample_rate_hz);
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        self.short_term = Default::default();
        self.before = Default::default();
        self.blocks = 0;
    }

    /// Advances by a block that `bank` has processed already.
    #[inline]
    pub fn push(&mut self, bank: &Bank) {
        self.rest(1, bank);
    }

    /// [`Octaves::push`] for `blocks` in which the sums of `bank` have not changed before the last.
    #[inline]
    pub fn rest(&mut self, blocks: usize, bank: &Bank) {
        let before = self.blocks / self.step_blocks;
        self.blocks += blocks as u64;
        for _ in before..self.blocks / self.step_blocks {
            self.step(bank);
        }
    }

    fn step(&mut self, bank: &Bank) {
        let per_frame = 1.0 / (self.step_blocks * BLOCK_FRAMES as u64).to_f64();
        let bands = self.short_term.iter_mut().zip(&mut self.before).zip(bank.sums());
        for ((mean, before), now) in bands {
            let latest = now.plus(before.times(-1.0)).times(per_frame);
            *before = *now;
            *mean = mean.times(1.0 - self.share).plus(latest.times(self.share));
            mean.sides = mean.sides.map(guard::flush_tiny);
            mean.shared_energy = guard::flush_tiny(mean.shared_energy);
        }
    }

    /// Mean energies of the thirds over the last 3 s or so.
    pub fn short_term(&self) -> &[Energies; THIRDS] {
        &self.short_term
    }

    /// The image of each octave over the last 3 s or so.
    pub fn short_term_image(&self) -> [OctaveImage; OCTAVES] {
        images(&self.short_term)
    }

    /// The image of each octave since the reset of `bank`.
    pub fn image(&self, bank: &Bank) -> [OctaveImage; OCTAVES] {
        images(&means(bank))
    }

    /// The image below [`LOWS_END_HZ`], all bands together, since the reset of `bank`.
    pub fn low_end_image(&self, bank: &Bank) -> OctaveImage {
        let means = means(bank);
        OctaveImage::of(&sum(&means[THIRDS_OF_LOWS]), gate(&means))
    }
}

fn means(bank: &Bank) -> [Energies; THIRDS] {
    let per_frame = 1.0 / bank.frames().max(1).to_f64();
    bank.sums().map(|energies| energies.times(per_frame))
}

fn sum(thirds: &[Energies]) -> Energies {
    thirds.iter().fold(Energies::default(), |sum, &third| sum.plus(third))
}

/// Below this, a band says nothing.
fn gate(thirds: &[Energies; THIRDS]) -> f64 {
    let octaves = thirds.as_chunks::<3>().0.iter().map(|octave| sum(octave).total());
    let loudest = octaves.fold(0.0, f64::max);
    (loudest * db_to_power(-QUIET_BAND_DB)).max(db_to_power(GATE_DBFS))
}

fn images(thirds: &[Energies; THIRDS]) -> [OctaveImage; OCTAVES] {
    let gate_energy = gate(thirds);
    core::array::from_fn(|o| OctaveImage::of(&sum(&thirds[3 * o..3 * o + 3]), gate_energy))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::bands::octave_centre_hz;
    use crate::image::LowEndVerdict;
    use crate::noise::Noise;
    use core::f64::consts::TAU;

    fn heard(seconds: f64, mut signal: impl FnMut(usize) -> [f64; 2]) -> (Bank, Octaves) {
        let (mut bank, mut octaves) = (Bank::default(), Octaves::default());
        bank.prepare(48_000.0);
        octaves.prepare(48_000.0, bank.halvings());
        for start in (0..(seconds * 48_000.0) as usize).step_by(BLOCK_FRAMES) {
            let frames: [_; BLOCK_FRAMES] = core::array::from_fn(|n| signal(start + n));
            let block = [0, 1].map(|side| frames.map(|frame| frame[side] as f32));
            bank.push(&block, |_, _| {});
            octaves.push(&bank);
        }
        (bank, octaves)
    }

    #[test]
    fn sines_read_their_balance_and_mono_loss_in_their_octave_only() {
        for octave in 0..OCTAVES {
            let hz = octave_centre_hz(octave);
            for (gain, shift_rad) in [(0.5, 0.0f64), (1.0, 1.0), (0.7, 2.0), (2.0, 0.5)] {
                let (bank, octaves) = heard(8.0, |n| {
                    let turns = TAU * (hz / 48_000.0 * n as f64).fract();
                    [0.2 * turns.sin(), 0.2 * gain * (turns + shift_rad).sin()]
                });
                let images = [octaves.image(&bank), octaves.short_term_image()];
                let mono: f64 = 0.5 * (1.0 + gain * gain + 2.0 * gain * shift_rad.cos());
                let loss_db = power_to_db((1.0 + gain * gain) / mono);
                for image in images.map(|image| image[octave]) {
                    assert!((image.balance_db - 20.0 * gain.log10()).abs() < 0.1, "{hz}");
                    assert!((image.mono_loss_db - loss_db).abs() < 0.1, "{hz} {shift_rad}");
                }
                for far in (0..OCTAVES).filter(|far| far.abs_diff(octave) > 1) {
                    assert_eq!(images[1][far].balance_db, f64::NEG_INFINITY, "{hz} {far}");
                }
            }
        }
    }

    #[test]
    fn noise_in_one_band_reads_its_balance_and_mono_loss_there() {
        // Noise as many sines of random frequency in the band, so that the shift is exact.
        for octave in 0..OCTAVES {
            let mut noise = Noise::new(octave as u64 + 1);
            let centre_hz = octave_centre_hz(octave);
            let sines: Vec<(f64, f64)> = (0..12)
                .map(|_| (centre_hz * 2f64.powf(0.9 * (noise.unit() - 0.5)), noise.unit()))
                .collect();
            let (gain, shift_rad) = (0.631, 1.8f64);
            let (bank, octaves) = heard(12.0, |n| {
                let mut frame = [0.0; 2];
                for (hz, phase) in &sines {
                    let turns = TAU * (hz / 48_000.0 * n as f64 + phase).fract();
                    frame[0] += 0.05 * turns.sin();
                    frame[1] += 0.05 * gain * (turns + shift_rad).sin();
                }
                frame
            });
            let image = octaves.image(&bank)[octave];
            let mono: f64 = 0.5 * (1.0 + gain * gain + 2.0 * gain * shift_rad.cos());
            let loss_db = power_to_db((1.0 + gain * gain) / mono);
            let width_db = power_to_db((0.5 * (1.0 + gain * gain) - gain * shift_rad.cos()) / mono);
            println!("{centre_hz:.0} Hz: {image:?}, loss {loss_db:.2}, width {width_db:.2}");
            assert!((image.balance_db + 4.0).abs() < 0.2);
            assert!((image.mono_loss_db - loss_db).abs() < 0.3);
            assert!((image.width_db - width_db).abs() < 0.4);
        }
    }

    #[test]
    fn independent_channels_lose_3_db_and_one_channel_alone_too() {
        let mut noise = Noise::new(9);
        let (bank, octaves) = heard(20.0, |_| [noise.white(), noise.white()].map(f64::from));
        let images = octaves.image(&bank);
        for image in &images[3..] {
            assert!((image.mono_loss_db - 3.01).abs() < 0.2, "{images:?}");
            assert!(image.balance_db.abs() < 0.3);
        }
        let (bank, octaves) = heard(2.0, |_| [f64::from(noise.white()), 0.0]);
        for image in &octaves.image(&bank)[3..] {
            assert!((image.mono_loss_db - 3.01).abs() < 0.001);
            assert_eq!(image.balance_db, -60.0);
        }
    }

    #[test]
    fn the_low_end_verdict_names_the_louder_side_and_knows_silence() {
        let bass = |left: f64, right: f64, shift: f64| {
            let (bank, octaves) = heard(6.0, |n| {
                let turns = TAU * (60.0 / 48_000.0 * n as f64).fract();
                let high = 0.1 * (TAU * (900.0 / 48_000.0 * n as f64).fract()).sin();
                [left * turns.sin() + high, right * (turns + shift).sin() + high]
            });
            LowEndVerdict::of(&octaves.low_end_image(&bank))
        };
        assert_eq!(bass(0.3, 0.3, 0.0), LowEndVerdict::Mono);
        assert_eq!(bass(0.3, 0.3, 0.9), LowEndVerdict::Centred);
        assert_eq!(bass(0.3, 0.3, 3.0), LowEndVerdict::OutOfPhase);
        assert_eq!(bass(0.0, 0.0, 0.0), LowEndVerdict::NoSignal);
        let louder_left = bass(0.3, 0.19, 0.0);
        assert!(
            matches!(louder_left, LowEndVerdict::LouderLeft { difference_db } if (difference_db - 4.0).abs() < 0.1)
        );
        assert_eq!(louder_left.to_string(), "Below 112 Hz left is 4 dB louder than right.");
        assert!(matches!(bass(0.1, 0.2, 0.0), LowEndVerdict::LouderRight { .. }));
        let (bank, octaves) = heard(1.0, |_| [0.0; 2]);
        assert_eq!(LowEndVerdict::of(&octaves.low_end_image(&bank)), LowEndVerdict::NoSignal);
        assert_eq!(octaves.image(&bank), [OctaveImage::EMPTY; OCTAVES]);
    }
}

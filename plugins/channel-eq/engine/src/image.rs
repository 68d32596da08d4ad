//! What left and right of a signal have in common, and what is lost when they are added.
//!
//! Correlation is the coefficient of K. Pearson (1895) without taking out the mean, over the last
//! 300 ms. Mono loss is the K-weighted loudness (ITU-R BS.1770-5) of both channels less that of
//! their mono sum, (left + right) / 2 on both loudspeakers, over the last 3 s: 0 LU for a centred
//! sound, 3 LU for channels that have nothing in common. For the editor's thread.

use shared_dsp::bands::Energies;
use shared_dsp::guard;
use shared_dsp::image::mono_loss_db;
use shared_dsp::loudness::k_weighting::{KPair, KWeighting};
use shared_dsp::loudness::lufs_to_energy;
use shared_dsp::units::db_to_power;

const SLOTS_PER_S: f64 = 100.0;
/// Slots of the mono loss: 3 s.
const SLOTS: usize = 300;
/// Slots of the correlation: 300 ms.
const CORRELATION_SLOTS: usize = 30;
/// Mean square of both channels below which correlation would be that of the noise, dBFS.
const GATE_DBFS: f64 = -60.0;
/// The absolute gate of BS.1770, LUFS.
const GATE_LUFS: f64 = -70.0;

/// Sums over 10 ms.
#[derive(Debug, Clone, Copy, Default)]
struct Slot {
    plain: Energies,
    weighted: Energies,
}

/// The meter of one stereo signal.
#[derive(Debug, Clone)]
pub struct ImageMeter {
    weighting: KWeighting,
    pair: KPair,
    slot_frames: usize,
    frames: usize,
    present: Energies,
    slots: Box<[Slot; SLOTS]>,
    next: usize,
}

impl ImageMeter {
    /// A meter that has heard nothing, for a sample rate of at least 4 kHz.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            weighting: KWeighting::new(sample_rate_hz),
            pair: KPair::default(),
            slot_frames: (sample_rate_hz / SLOTS_PER_S).round().max(1.0) as usize,
            frames: 0,
            present: Energies::default(),
            slots: Box::new([Slot::default(); SLOTS]),
            next: 0,
        }
    }

    /// Takes in frames of left and right. Bad samples count as silence.
    pub fn push(&mut self, frames: &[[f32; 2]]) {
        for frame in frames {
            let [left, right] = frame.map(guard::sanitize_input);
            self.pair.gather(&self.weighting, &[left], &[right]);
            let [l, r] = [left, right].map(f64::from);
            let latest = Energies { sides: [l * l, r * r], shared_energy: l * r };
            self.present = self.present.plus(latest);
            self.frames += 1;
            if self.frames == self.slot_frames {
                self.close_slot();
            }
        }
    }

    fn close_slot(&mut self) {
        let weighted =
            Energies { sides: self.pair.take_energy(), shared_energy: self.pair.take_product() };
        self.slots[self.next] = Slot { plain: core::mem::take(&mut self.present), weighted };
        self.next = (self.next + 1) % SLOTS;
        self.frames = 0;
    }

    /// Mean squares of the latest slots; silence before the first counts.
    fn mean(&self, slots: usize, of: impl Fn(&Slot) -> Energies) -> Energies {
        let latest = (1..=slots).map(|back| &self.slots[(self.next + SLOTS - back) % SLOTS]);
        let sum = latest.fold(Energies::default(), |sum, slot| sum.plus(of(slot)));
        sum.times(1.0 / (slots * self.slot_frames) as f64)
    }

    /// Correlation, -1 to 1; 0 where one channel is silent, nothing where both are.
    pub fn correlation_factor(&self) -> Option<f64> {
        let mean = self.mean(CORRELATION_SLOTS, |slot| slot.plain);
        (mean.total() >= db_to_power(GATE_DBFS)).then(|| mean.correlation_factor())
    }

    /// Loudness lost in the mono sum, LU, 0 to 60; nothing in silence.
    pub fn mono_loss_lu(&self) -> Option<f64> {
        let mean = self.mean(SLOTS, |slot| slot.weighted);
        (mean.total() >= lufs_to_energy(GATE_LUFS)).then(|| mono_loss_db(&mean))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use core::f64::consts::TAU;
    use shared_dsp::noise::Noise;

    fn meter(rate_hz: f64, seconds: f64, mut frame: impl FnMut(f64) -> [f64; 2]) -> ImageMeter {
        let mut meter = ImageMeter::new(rate_hz);
        for n in 0..(seconds * rate_hz) as usize {
            meter.push(&[frame(n as f64 / rate_hz).map(|x| x as f32)]);
        }
        meter
    }

    #[test]
    fn a_shifted_sine_reads_the_cosine_of_its_shift_and_loses_by_it() {
        for rate_hz in [44_100.0, 48_000.0, 192_000.0] {
            for shift_rad in [0.0, 0.5, 1.5, 2.5] {
                let read = meter(rate_hz, 3.5, |t| {
                    [0.1 * (TAU * 1000.0 * t).sin(), 0.1 * (TAU * 1000.0 * t + shift_rad).sin()]
                });
                let factor = read.correlation_factor().unwrap();
                assert!((factor - shift_rad.cos()).abs() < 1e-3, "{shift_rad}: {factor}");
                let expected_lu = -10.0 * (0.5 + 0.5 * shift_rad.cos()).log10();
                let loss_lu = read.mono_loss_lu().unwrap();
                assert!((loss_lu - expected_lu).abs() < 0.01, "{shift_rad}: {loss_lu}");
            }
        }
    }

    #[test]
    fn unrelated_noise_loses_3_lu_and_correlates_with_nothing() {
        let mut noise = Noise::new(4);
        let read = meter(48_000.0, 4.0, |_| [0, 1].map(|_| 0.2 * f64::from(noise.white())));
        assert!(read.correlation_factor().unwrap().abs() < 0.03);
        assert!((read.mono_loss_lu().unwrap() - 3.01).abs() < 0.1);
    }

    #[test]
    fn only_the_last_300_ms_and_3_s_count() {
        let mut read = meter(48_000.0, 4.0, |t| {
            let x = 0.2 * (TAU * 500.0 * t).sin();
            [x, -x]
        });
        assert_eq!((read.correlation_factor(), read.mono_loss_lu()), (Some(-1.0), Some(60.0)));
        let centred = [[0.1f32; 2], [-0.1; 2]].repeat(7200);
        read.push(&centred);
        assert_eq!(read.correlation_factor(), Some(1.0));
        assert!(read.mono_loss_lu().unwrap() > 5.0);
        (0..10).for_each(|_| read.push(&centred));
        assert!(read.mono_loss_lu().unwrap() < 1e-6);
    }

    #[test]
    fn silence_and_one_channel_alone() {
        let silent = meter(48_000.0, 1.0, |_| [0.0, f64::NAN]);
        assert_eq!((silent.correlation_factor(), silent.mono_loss_lu()), (None, None));
        let left = meter(48_000.0, 4.0, |t| [0.2 * (TAU * 500.0 * t).sin(), 0.0]);
        assert_eq!(left.correlation_factor(), Some(0.0));
        assert!((left.mono_loss_lu().unwrap() - 3.01).abs() < 0.01);
    }
}

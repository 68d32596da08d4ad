//! The saturation of the main path, at the high rate: before the gain or after it.
//!
//! The curve is `tanh(g x) / g` with the slope of 1 for quiet signals ([`shared_dsp::saturation::Drive`]).
//! g is the gain of the setting less its inverse, so that the curve is straight at 0 dB and the setting
//! begins without a jump. What the curve adds before the gain is reduced with the sound.

use shared_dsp::saturation::Drive;
use shared_dsp::simd::VectorPath;

use super::CompressorEngine;
use super::full::Work;

/// What the drive is at a time.
#[derive(Debug, Clone, Copy)]
struct Place {
    /// g.
    gain: f64,
    /// 0 is before the gain, 1 after it.
    after: f64,
}

impl CompressorEngine {
    /// Adds what the drive does to the changes of `channel`, which have the gains of channel `of`.
    pub(super) fn drive(&mut self, channel: usize, of: usize, frames: usize) {
        let values = &self.frames;
        let place = |frame: usize| Place {
            gain: values.drive_gain[frame],
            after: values.drive_after[frame],
        };
        let times = self.oversampling.times();
        if !values.is_steady {
            for frame in 0..frames {
                let samples = frame * times..(frame + 1) * times;
                saturate(self.path, place(frame), &mut self.work, [channel, of], samples);
            }
        } else if values.drive_gain[0] > 0.0 {
            saturate(self.path, place(0), &mut self.work, [channel, of], 0..frames * times);
        }
    }
}

fn saturate(
    path: VectorPath,
    place: Place,
    work: &mut Work,
    [channel, of]: [usize; 2],
    samples: core::ops::Range<usize>,
) {
    let changes = &mut work.changes[channel][samples.clone()];
    let sound = &work.sound[channel][samples.clone()];
    let gains = &work.high_gains[of][samples];
    let drive = Drive::new(place.gain, 0.0);
    let [driven, added] = &mut work.driven;
    let (driven, added) = (&mut driven[..sound.len()], &mut added[..sound.len()]);
    if place.gain <= 0.0 {
        return;
    }
    if place.after < 1.0 {
        drive.process(path, sound, added);
        let share = (1.0 - place.after) as f32;
        for ((change, gain), added) in changes.iter_mut().zip(gains).zip(&*added) {
            *change += share * gain * added;
        }
    }
    if place.after > 0.0 {
        for ((driven, gain), sound) in driven.iter_mut().zip(gains).zip(sound) {
            *driven = gain * sound;
        }
        drive.process(path, driven, added);
        let share = place.after as f32;
        changes.iter_mut().zip(added).for_each(|(change, added)| *change += share * *added);
    }
}

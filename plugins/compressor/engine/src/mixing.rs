//! Gains on the sound: delay, change at the high rate, mix, output.
//!
//! out = output gain x (delayed input + mix x change), where the change is what the compressor adds to the
//! sound: (gain - 1) x sound and what distorts. There is one dry path, so no mix makes a comb, and where
//! nothing is changed the sound is the delayed input bit for bit.

use shared_dsp::dynamics::decibel::gain_of_db;
use shared_dsp::dynamics::gain;
use shared_dsp::guard::{flush_nonfinite, keep_max, sanitize_output};

use super::CompressorEngine;
use super::full::{decoded, encoded};

impl CompressorEngine {
    /// Puts the gains of a piece on the sound. `is_one`: both channels have those of the first.
    pub(super) fn mix<const CHANNELS: usize>(
        &mut self,
        mut main: [&mut [f32]; CHANNELS],
        frames: usize,
        is_one: bool,
    ) {
        if self.is_mixed_simply() {
            self.delay_sound(&mut main, frames);
            self.amplify(&mut main, frames, is_one);
        } else {
            for (channel, samples) in main.iter().enumerate() {
                self.work.sound[channel][..frames].copy_from_slice(&samples[..frames]);
            }
            self.delay_sound(&mut main, frames);
            self.encode_sound(CHANNELS, frames);
            for channel in 0..CHANNELS {
                self.change(channel, frames, is_one);
            }
            self.add_changes(&mut main, frames);
        }
        if !(self.frames.is_steady && self.frames.listening[0] == 0.0) {
            for (channel, samples) in main.iter_mut().enumerate() {
                let heard = self.frames.listening.iter().zip(&self.work.keys[channel]);
                for (sample, (share, key)) in samples.iter_mut().zip(heard) {
                    *sample = flush_nonfinite(*sample + share * (key - *sample));
                }
            }
        }
        for (channel, samples) in main.iter().enumerate() {
            let peak = gain::peak_gain(self.path, samples);
            keep_max(&mut self.largest.output[channel], peak);
        }
    }

    /// Whether a gain on each sample is all there is to do.
    fn is_mixed_simply(&self) -> bool {
        self.frames.is_simple
            && self.oversampling.times() == 1
            && self.settings.style.third_harmonic() == 0.0
    }

    fn amplify<const CHANNELS: usize>(
        &mut self,
        main: &mut [&mut [f32]; CHANNELS],
        frames: usize,
        is_one: bool,
    ) {
        for (channel, samples) in main.iter_mut().enumerate() {
            let of = if is_one { 0 } else { channel };
            if of == channel {
                self.find_mixed_gains(of, frames);
            }
            gain::amplify(self.path, samples, &self.work.gains[of][..frames]);
        }
    }

    /// Gains of everything: reductions in force, makeup, mix and output.
    fn find_mixed_gains(&mut self, channel: usize, frames: usize) {
        let values = &*self.frames;
        if values.is_steady {
            let (mix, output_gain) = (values.mix[0], values.output_gain[0]);
            self.find_gains(channel, frames, mix);
            if output_gain != 1.0 {
                let gains = &mut self.work.gains[channel][..frames];
                gains.iter_mut().for_each(|gain| *gain *= output_gain);
            }
            return;
        }
        for frame in 0..frames {
            let level_db = values.makeup_db[frame] - self.work.reductions_db[channel][frame];
            let mixed = 1.0 + values.mix[frame] * (gain_of_db(level_db) - 1.0);
            self.work.gains[channel][frame] = mixed * values.output_gain[frame];
        }
    }

    /// Gains of the reductions in force with makeup, at the sample rate.
    fn find_gains(&mut self, channel: usize, frames: usize, mix: f64) {
        let gains = &mut self.work.gains[channel][..frames];
        let levels = self.frames.makeup_db.iter().zip(&self.work.reductions_db[channel]);
        for (gain, (makeup_db, reduction_db)) in gains.iter_mut().zip(levels) {
            *gain = makeup_db - reduction_db;
        }
        gain::mixed_gains(self.path, gains, mix);
    }

    fn encode_sound(&mut self, channels: usize, frames: usize) {
        if channels == 2 && !(self.frames.is_steady && self.frames.mid_side[0] == 0.0) {
            let [left, right] = &mut self.work.sound;
            for frame in 0..frames {
                let share = self.frames.mid_side[frame];
                [left[frame], right[frame]] = encoded([left[frame], right[frame]], share);
            }
        }
    }

    /// What is added to the sound of a channel.
    fn change(&mut self, channel: usize, frames: usize, is_one: bool) {
        let samples = frames * self.oversampling.times();
        self.raise_sound(channel, frames);
        let of = if is_one { 0 } else { channel };
        if of == channel {
            self.find_gains(of, frames, 1.0);
            self.draw_gains(of, frames);
        } else {
            // Its own line goes on from there.
            self.last_gains[channel] = self.last_gains[of];
        }
        let work = &mut *self.work;
        let changes = work.changes[channel][..samples].iter_mut();
        for ((change, gain), sound) in changes.zip(&work.high_gains[of]).zip(&work.sound[channel]) {
            *change = (gain - 1.0) * sound;
        }
        self.distort(channel, of, frames);
        self.drive(channel, of, frames);
        self.lower_changes(channel, frames);
    }

    /// Draws the gains as straight lines at the high rate.
    fn draw_gains(&mut self, channel: usize, frames: usize) {
        let gains = &self.work.gains[channel][..frames];
        let first = self.last_gains[channel].unwrap_or(gains.first().copied().unwrap_or(1.0));
        let high = &mut self.work.high_gains[channel];
        match self.oversampling.times() {
            2 => draw::<2>(first, gains, high),
            4 => draw::<4>(first, gains, high),
            8 => draw::<8>(first, gains, high),
            _ => draw::<1>(first, gains, high),
        }
        self.last_gains[channel] = gains.last().copied();
    }

    /// The third harmonic of the style's gain element. It distorts what it lets through, the more the less
    /// that is.
    fn distort(&mut self, channel: usize, of: usize, frames: usize) {
        let third = self.settings.style.third_harmonic();
        if third == 0.0 {
            return;
        }
        let times = self.oversampling.times();
        let work = &mut *self.work;
        let changes = &mut work.changes[channel][..frames * times];
        let (sounds, gains) = (&work.sound[channel], &work.high_gains[of]);
        let makeup_db = &self.frames.makeup_db;
        if self.frames.is_steady {
            return add_third(third, makeup_db[0], changes, sounds, gains);
        }
        let frames = changes.chunks_mut(times).zip(sounds.chunks(times)).zip(gains.chunks(times));
        for (((changes, sounds), gains), makeup_db) in frames.zip(makeup_db) {
            add_third(third, *makeup_db, changes, sounds, gains);
        }
    }

    fn add_changes<const CHANNELS: usize>(
        &mut self,
        main: &mut [&mut [f32]; CHANNELS],
        frames: usize,
    ) {
        let values = &*self.frames;
        if !(values.is_steady && values.mid_side[0] == 0.0) || values.shares[0] != values.shares[1]
        {
            let [first, second] = &mut self.work.changes;
            for frame in 0..frames {
                let shares = [values.shares[0][frame], values.shares[1][frame]];
                let changes = [shares[0] as f32 * first[frame], shares[1] as f32 * second[frame]];
                let changes =
                    if CHANNELS == 2 { decoded(changes, values.mid_side[frame]) } else { changes };
                [first[frame], second[frame]] = changes;
            }
        }
        for (samples, changes) in main.iter_mut().zip(&self.work.changes) {
            let levels = values.mix.iter().zip(&values.output_gain);
            let all = samples[..frames].iter_mut().zip(changes).zip(levels);
            for ((sample, change), (mix, output_gain)) in all {
                let dry = f64::from(flush_nonfinite(*sample));
                *sample = sanitize_output((dry + mix * f64::from(*change)) * output_gain);
            }
        }
    }
}

/// Straight lines from one gain to the next, `TIMES` samples each, beginning at `first`.
fn draw<const TIMES: usize>(first: f64, gains: &[f64], high: &mut [f32]) {
    let (high, _) = high.as_chunks_mut::<TIMES>();
    let mut before = first as f32;
    for (high, gain) in high.iter_mut().zip(gains) {
        let now = *gain as f32;
        let step = (now - before) / TIMES as f32;
        for (at, high) in high.iter_mut().enumerate() {
            *high = now - step * (TIMES - 1 - at) as f32;
        }
        before = now;
    }
}

/// Adds a third harmonic of the relative level `third` at full scale and full depth.
fn add_third(third: f64, makeup_db: f64, changes: &mut [f32], sounds: &[f32], gains: &[f32]) {
    let makeup_gain = gain_of_db(makeup_db) as f32;
    let per_makeup = 1.0 / makeup_gain;
    // A sine of amplitude A cubed has a third harmonic of A^3 / 4.
    let factor = 4.0 * third as f32 * makeup_gain;
    for ((change, sound), gain) in changes.iter_mut().zip(sounds).zip(gains) {
        let gain = gain * per_makeup;
        let depth = if gain < 1.0 { 1.0 - gain } else { 0.0 };
        let through = gain * sound;
        let through = if through < 1.0 { through } else { 1.0 };
        let through = if through > -1.0 { through } else { -1.0 };
        *change -= factor * depth * (through * through * through);
    }
}

//! Ducking: the wet sound makes room while the dry one plays.
//!
//! A follower of the louder channel's peaks (attack 5 ms, release as set; one-pole, in dB fall linear)
//! drives a gain: at -40 dBFS and below nothing is taken, from -20 dBFS on all of the depth, in between
//! a straight line in dB. The gain is computed every [`GRID`] frames and moves in straight lines.

use shared_dsp::smooth::Ramp;
use shared_dsp::units::{db_to_gain, gain_to_db};

/// Frames between two gains.
const GRID: u32 = 16;
const ATTACK_MS: f64 = 5.0;
const GLIDE_MS: f64 = 30.0;
/// Levels between which the gain falls, dBFS.
const FROM_DB: f64 = -40.0;
const TO_DB: f64 = -20.0;
/// The follower ends here.
const SILENT: f64 = 1e-4;

/// The follower and the gains of both stages.
#[derive(Debug, Clone)]
pub struct Duck {
    attack: f64,
    release: f64,
    sample_rate_hz: f64,
    level: f64,
    /// Share of the depth, in dB, that is taken: at the last grid point, and per frame.
    share: [f64; 2],
    phase: u32,
    /// Depths of delay and reverb in dB.
    depths_db: [Ramp; 2],
}

impl Duck {
    /// A follower to be prepared.
    pub fn new() -> Self {
        Self {
            attack: 0.0,
            release: 0.0,
            sample_rate_hz: 48_000.0,
            level: 0.0,
            share: [0.0; 2],
            phase: 0,
            depths_db: [Ramp::new(0.0); 2],
        }
    }

    fn factor(&self, time_ms: f64) -> f64 {
        1.0 - (-1000.0 / (time_ms * self.sample_rate_hz)).exp()
    }

    /// Sets the times for a sample rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.attack = self.factor(ATTACK_MS);
        self.depths_db.iter_mut().for_each(|depth| depth.prepare(GLIDE_MS, sample_rate_hz));
        self.reset();
    }

    /// Forgets the level, and ends all glides.
    pub fn reset(&mut self) {
        (self.level, self.share, self.phase) = (0.0, [0.0; 2], 0);
        self.depths_db.iter_mut().for_each(Ramp::jump);
    }

    /// Glides to depths of delay and reverb in dB, with a release.
    pub fn set(&mut self, depths_db: [f64; 2], release_ms: f64) {
        self.release = self.factor(release_ms);
        for (depth, to) in self.depths_db.iter_mut().zip(depths_db) {
            depth.set(to);
        }
    }

    /// Whether any depth is set or on its way.
    pub fn is_on(&self) -> bool {
        self.depths_db.iter().any(|depth| depth.is_moving() || depth.value() > 0.0)
    }

    /// Whether nothing is left of the follower's level.
    pub fn is_at_rest(&self) -> bool {
        !self.is_on() || self.level == 0.0 && self.share == [0.0; 2]
    }

    /// Whether a depth is on its way.
    pub fn is_gliding(&self) -> bool {
        self.depths_db.iter().any(Ramp::is_moving)
    }

    /// Lets time pass at rest.
    pub fn rest(&mut self, frames: usize) {
        if self.is_on() {
            self.phase = (self.phase + (frames % GRID as usize) as u32) % GRID;
        }
    }

    /// The gains of delay and reverb, frame by frame, from the dry channels.
    pub fn gains(&mut self, dry_samples: [&[f32]; 2], gains: [&mut [f32]; 2]) {
        let [echo, reverb] = gains;
        for (k, (echo, reverb)) in echo.iter_mut().zip(reverb).enumerate() {
            let peak = f64::from(dry_samples[0][k].abs().max(dry_samples[1][k].abs()));
            let factor = if peak > self.level { self.attack } else { self.release };
            self.level += (peak - self.level) * factor;
            if self.level < SILENT {
                self.level = 0.0;
            }
            if self.phase == 0 {
                let start = self.share[0] + self.share[1] * f64::from(GRID);
                let level_db = gain_to_db(self.level.max(SILENT));
                let to = ((level_db - FROM_DB) / (TO_DB - FROM_DB)).clamp(0.0, 1.0);
                self.share = [start, (to - start) / f64::from(GRID)];
                if to == 0.0 && start < 1e-6 {
                    self.share = [0.0; 2];
                }
            }
            let share = self.share[0] + self.share[1] * f64::from(self.phase);
            self.phase = (self.phase + 1) % GRID;
            let gain = |depth: &mut Ramp| {
                let depth_db = depth.tick();
                if share * depth_db > 0.0 { db_to_gain(-share * depth_db) as f32 } else { 1.0 }
            };
            let [of_echo, of_reverb] = &mut self.depths_db;
            (*echo, *reverb) = (gain(of_echo), gain(of_reverb));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn loud_sound_takes_the_depth_and_silence_gives_it_back() {
        let mut duck = Duck::new();
        duck.prepare(48_000.0);
        duck.set([0.0, 12.0], 100.0);
        duck.reset();
        let mut run = |level: f32| {
            let dry = vec![level; 48_000];
            let (mut echo, mut reverb) = (vec![0.0; 48_000], vec![0.0; 48_000]);
            duck.gains([&dry, &dry], [&mut echo, &mut reverb]);
            assert!(echo.iter().all(|&gain| gain == 1.0));
            gain_to_db(f64::from(reverb[47_999]))
        };
        assert!((run(0.5) + 12.0).abs() < 0.01);
        assert!((run(0.0316) + 6.0).abs() < 0.1);
        assert_eq!(run(0.0), 0.0);
        assert!(duck.is_at_rest());
    }
}

//! The drum kit: swept sines for skins, filtered noise for wires and air, clashing squares for
//! metal. Two virtual microphones: hats a little right, crash a little left.

use std::f64::consts::TAU;

use shared_dsp::noise::Noise;

use super::frame_of;
use super::score::{Drum, Hit};
use super::voices::LowPass;
use crate::wav::Audio;

/// Frequencies of the squares whose clash sounds like metal, in hertz.
const METAL_HZ: [f64; 6] = [3211.0, 4457.0, 5189.0, 6793.0, 7841.0, 9281.0];

/// Plays all strokes into `audio`. A closed hat stops an open one, as a foot does.
pub fn play(hits: &[Hit], audio: &mut Audio) {
    let rate_hz = f64::from(audio.rate_hz);
    let mut hits = hits.to_vec();
    hits.sort_by(|a, b| a.start_beats.total_cmp(&b.start_beats));
    for (index, hit) in hits.iter().enumerate() {
        let first = frame_of(hit.start_beats, rate_hz);
        let choke = hits[index + 1..]
            .iter()
            .find(|next| hit.drum == Drum::OpenHat && next.drum == Drum::Hat)
            .map(|next| frame_of(next.start_beats, rate_hz));
        let mut stroke = Stroke::new(hit, index as u64, rate_hz);
        let length = (stroke.length_s() * rate_hz) as usize;
        for frame in first..(first + length).min(audio.frames()) {
            if choke.is_some_and(|choke| frame >= choke) {
                stroke.choke();
            }
            let [left, right] = stroke.tick();
            audio.left[frame] += left as f32;
            audio.right[frame] += right as f32;
        }
    }
}

struct Stroke {
    drum: Drum,
    velocity: f64,
    rate_hz: f64,
    time_s: f64,
    phases: [f64; 6],
    noise: Noise,
    filter: LowPass,
    choked: f64,
}

impl Stroke {
    fn new(hit: &Hit, number: u64, rate_hz: f64) -> Self {
        Self {
            drum: hit.drum,
            velocity: hit.velocity,
            rate_hz,
            time_s: 0.0,
            phases: [0.0; 6],
            noise: Noise::new(0xd5_0000 + number),
            filter: LowPass::new(0.8, rate_hz),
            choked: 1.0,
        }
    }

    fn length_s(&self) -> f64 {
        match self.drum {
            Drum::Kick => 0.6,
            Drum::Snare => 0.45,
            Drum::Hat => 0.12,
            Drum::OpenHat => 0.5,
            Drum::Crash => 2.6,
        }
    }

    fn choke(&mut self) {
        self.choked *= (-1.0 / (0.008 * self.rate_hz)).exp();
    }

    fn tick(&mut self) -> [f64; 2] {
        let decay = |time_constant_s: f64| (-self.time_s / time_constant_s).exp();
        let velocity = self.velocity;
        let frame = match self.drum {
            Drum::Kick => {
                let pitch_hz = 46.0 + 110.0 * decay(0.028) + 160.0 * decay(0.006);
                let (body_level, click_level) = (decay(0.16), 0.35 * decay(0.0025));
                let body = self.sine(0, pitch_hz) * body_level;
                let click = f64::from(self.noise.white()) * click_level;
                let sound = 0.72 * velocity * (body + click * velocity);
                [sound, sound]
            }
            Drum::Snare => {
                let skin_level = decay(0.07);
                let (wires_level, air_level) = (decay(0.11), 0.5 * decay(0.01));
                let skin = 0.6 * self.sine(0, 186.0) + 0.35 * self.sine(1, 331.0);
                let white = f64::from(self.noise.white());
                let (low, band) = self.filter.tick(white, 3200.0);
                let wires = 0.8 * band + 0.45 * (white - low);
                let sound =
                    skin * skin_level + wires * (wires_level + air_level) * (0.4 + 0.6 * velocity);
                let sound = 0.36 * velocity * sound;
                [sound * 1.02, sound * 0.98]
            }
            Drum::Hat => self.metal(decay(0.022), 7500.0, 0.13, 0.25),
            Drum::OpenHat => self.metal(decay(0.16), 7000.0, 0.12, 0.25),
            Drum::Crash => self.metal(0.75 * decay(0.7) + 0.25 * decay(0.08), 4200.0, 0.17, -0.3),
        };
        self.time_s += 1.0 / self.rate_hz;
        frame.map(|sample| sample * self.choked)
    }

    fn sine(&mut self, index: usize, frequency_hz: f64) -> f64 {
        let value = (TAU * self.phases[index]).sin();
        self.phases[index] = (self.phases[index] + frequency_hz / self.rate_hz).fract();
        value
    }

    fn metal(&mut self, level: f64, above_hz: f64, gain: f64, pan: f64) -> [f64; 2] {
        let mut clash = 0.0;
        for (phase, frequency_hz) in self.phases.iter_mut().zip(METAL_HZ) {
            *phase = (*phase + frequency_hz / self.rate_hz).fract();
            clash += if *phase < 0.5 { 1.0 } else { -1.0 };
        }
        let source = 0.25 * clash + 0.8 * f64::from(self.noise.white());
        let (low, band) = self.filter.tick(source, above_hz);
        let high = source - low - 0.5 * band;
        let sound = gain * self.velocity * level * high;
        [sound * (1.0 - pan), sound * (1.0 + pan)]
    }
}

//! The instruments: band-limited oscillators through a low-pass filter with envelopes.
//!
//! Sources: V. Välimäki, A. Huovilainen, "Antialiasing oscillators in subtractive synthesis",
//! 2007 (polynomial band-limited steps); V. Zavalishin, "The Art of VA Filter Design", 2012,
//! section 4 (state-variable low-pass).

use std::f64::consts::TAU;

use super::score::Note;

/// One sounding note.
pub trait Voice {
    /// How long it sounds on after it is let go, in seconds.
    const RELEASE_S: f64;

    /// The next frame, left and right; `held` while the key is down.
    fn tick(&mut self, held: bool) -> [f64; 2];
}

/// Frequency in hertz of a MIDI key.
fn key_hz(key: f64) -> f64 {
    440.0 * ((key - 69.0) / 12.0).exp2()
}

/// A sawtooth without its harshest aliases.
struct Saw {
    phase: f64,
    step: f64,
}

impl Saw {
    fn new(frequency_hz: f64, rate_hz: f64, phase: f64) -> Self {
        Self { phase, step: frequency_hz / rate_hz }
    }

    fn tick(&mut self) -> f64 {
        self.tick_bent(1.0)
    }

    /// One sample with the frequency bent by a ratio.
    fn tick_bent(&mut self, ratio: f64) -> f64 {
        let step = self.step * ratio;
        self.phase += step;
        if self.phase >= 1.0 {
            self.phase -= 1.0;
        }
        let corner = if self.phase < step {
            let x = self.phase / step;
            2.0 * x - x * x - 1.0
        } else if self.phase > 1.0 - step {
            let x = (self.phase - 1.0) / step;
            x * x + 2.0 * x + 1.0
        } else {
            0.0
        };
        2.0 * self.phase - 1.0 - corner
    }
}

/// A state-variable low-pass, 12 dB an octave.
pub struct LowPass {
    rate_hz: f64,
    damping: f64,
    band: f64,
    low: f64,
}

impl LowPass {
    /// At rest, with this quality (0.7 is without a hump).
    pub fn new(q: f64, rate_hz: f64) -> Self {
        Self { rate_hz, damping: 1.0 / q, band: 0.0, low: 0.0 }
    }

    /// One sample with the corner at `corner_hz`: low-pass and band-pass.
    pub fn tick(&mut self, x: f64, corner_hz: f64) -> (f64, f64) {
        let g = (TAU * 0.5 * corner_hz.min(0.45 * self.rate_hz) / self.rate_hz).tan();
        let high = (x - (self.damping + g) * self.band - self.low) / (1.0 + g * (self.damping + g));
        let band = self.band + g * high;
        let low = self.low + g * band;
        self.band = band + g * high;
        self.low = low + g * band;
        (low, band)
    }
}

/// A level that rises, and falls once let go, exponentially.
struct Contour {
    level: f64,
    rise: f64,
    fall: f64,
}

impl Contour {
    fn new(rise_s: f64, fall_s: f64, rate_hz: f64) -> Self {
        let factor = |time_s: f64| 1.0 - (-1.0 / (time_s * rate_hz)).exp();
        Self { level: 0.0, rise: factor(rise_s), fall: factor(fall_s) }
    }

    fn tick(&mut self, held: bool) -> f64 {
        let (target, factor) = if held { (1.0, self.rise) } else { (0.0, self.fall) };
        self.level += factor * (target - self.level);
        self.level
    }
}

/// Picked bass: a saw that closes after the pick, with a sine an octave's ground below it.
pub struct BassVoice {
    saw: Saw,
    ground_phase: f64,
    ground_step: f64,
    filter: LowPass,
    loudness: Contour,
    pick: f64,
    pick_decay: f64,
    velocity: f64,
}

impl BassVoice {
    /// A note about to be played.
    pub fn new(note: &Note, rate_hz: f64) -> Self {
        let frequency_hz = key_hz(note.key);
        Self {
            saw: Saw::new(frequency_hz, rate_hz, 0.25),
            ground_phase: 0.0,
            ground_step: frequency_hz / rate_hz,
            filter: LowPass::new(1.1, rate_hz),
            loudness: Contour::new(0.004, 0.05, rate_hz),
            pick: 1.0,
            pick_decay: (-1.0 / (0.18 * rate_hz)).exp(),
            velocity: note.velocity,
        }
    }
}

impl Voice for BassVoice {
    const RELEASE_S: f64 = 0.3;

    fn tick(&mut self, held: bool) -> [f64; 2] {
        self.pick *= self.pick_decay;
        self.ground_phase += self.ground_step;
        let corner_hz = 220.0 + 1600.0 * self.velocity * self.pick;
        let (body, _) = self.filter.tick(self.saw.tick(), corner_hz);
        let ground = (TAU * self.ground_phase).sin();
        let level = self.loudness.tick(held) * (0.6 + 0.4 * self.pick);
        let sound = 0.42 * self.velocity * level * (0.55 * body + 0.75 * ground);
        [sound, sound]
    }
}

/// Warm pad: two detuned saws, slow to rise, opening as they do.
pub struct PadVoice {
    saws: [Saw; 2],
    filters: [LowPass; 2],
    loudness: Contour,
    velocity: f64,
    pan: f64,
}

impl PadVoice {
    /// A note about to be played.
    pub fn new(note: &Note, rate_hz: f64) -> Self {
        let frequency_hz = key_hz(note.key);
        // Phases spread by the key, so that a chord does not start on one corner.
        let phase = (note.key * 0.377).fract();
        Self {
            saws: [
                Saw::new(frequency_hz * 1.0023, rate_hz, phase),
                Saw::new(frequency_hz * 0.9978, rate_hz, (phase + 0.5).fract()),
            ],
            filters: [LowPass::new(0.7, rate_hz), LowPass::new(0.7, rate_hz)],
            loudness: Contour::new(0.16, 0.22, rate_hz),
            velocity: note.velocity,
            pan: note.pan,
        }
    }
}

impl Voice for PadVoice {
    const RELEASE_S: f64 = 1.6;

    fn tick(&mut self, held: bool) -> [f64; 2] {
        let level = self.loudness.tick(held);
        let corner_hz = 500.0 + 1900.0 * self.velocity * level;
        let [a, b] =
            [0, 1].map(|index| self.filters[index].tick(self.saws[index].tick(), corner_hz).0);
        let gain = 0.115 * self.velocity * level;
        let near = |amount: f64| 0.5 + 0.5 * amount;
        let (left, right) = (near(-self.pan), near(self.pan));
        // Each saw leans to its side, so that the beating between them is wide.
        [gain * left * (1.3 * a + 0.5 * b), gain * right * (0.5 * a + 1.3 * b)]
    }
}

/// Singing lead: two saws an octave apart, vibrato that comes in late.
pub struct LeadVoice {
    saws: [Saw; 2],
    filter: LowPass,
    loudness: Contour,
    vibrato: Contour,
    vibrato_phase: f64,
    vibrato_step: f64,
    velocity: f64,
    pan: f64,
}

impl LeadVoice {
    /// A note about to be played.
    pub fn new(note: &Note, rate_hz: f64) -> Self {
        let frequency_hz = key_hz(note.key);
        Self {
            saws: [
                Saw::new(frequency_hz, rate_hz, 0.0),
                Saw::new(frequency_hz * 0.5 * 1.001, rate_hz, 0.3),
            ],
            filter: LowPass::new(1.6, rate_hz),
            loudness: Contour::new(0.012, 0.07, rate_hz),
            vibrato: Contour::new(0.5, 0.2, rate_hz),
            vibrato_phase: 0.0,
            vibrato_step: 5.2 / rate_hz,
            velocity: note.velocity,
            pan: note.pan,
        }
    }
}

impl Voice for LeadVoice {
    const RELEASE_S: f64 = 0.5;

    fn tick(&mut self, held: bool) -> [f64; 2] {
        let level = self.loudness.tick(held);
        self.vibrato_phase += self.vibrato_step;
        let bend = 1.0 + 0.006 * self.vibrato.tick(held) * (TAU * self.vibrato_phase).sin();
        let source = 0.7 * self.saws[0].tick_bent(bend) + 0.4 * self.saws[1].tick_bent(bend);
        let corner_hz = 900.0 + 3800.0 * self.velocity * level;
        let (sound, _) = self.filter.tick(source, corner_hz);
        let gain = 0.24 * self.velocity * level;
        [gain * (1.0 - self.pan) * sound, gain * (1.0 + self.pan) * sound]
    }
}

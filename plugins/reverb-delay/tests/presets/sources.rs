//! What the presets are tried on: a snare, a voice, a piano and a mix, all at 120 BPM, seeded, with
//! their highest sample at -6 dBFS. None of them sounds good; each has what a reverb answers to:
//! strokes, syllables with gaps, struck chords, and everything at once.

use shared_dsp::measure::faults::set_peak;
use shared_dsp::measure::song::{RandomSource, Song, Stereo, Style, Tone, add_burst, add_tone};
use std::f64::consts::TAU;

/// Length of all sources, s. What follows is silence.
pub const LENGTH_S: f64 = 3.0;
/// Onset of the snare's last stroke, s.
pub const LAST_STROKE_S: f64 = 2.0;
/// Highest sample of all sources, dBFS.
pub const PEAK_DBFS: f64 = -6.0;
/// Resonances of an open vowel, Hz, after those of "a" in G. Peterson, H. Barney, "Control Methods Used
/// in a Study of the Vowels", 1952, table II (men).
const FORMANTS_HZ: [f64; 3] = [730.0, 1090.0, 2440.0];

/// A source.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// Two strokes, a second apart.
    Snare,
    /// Four syllables with gaps.
    Voice,
    /// Three struck chords.
    Piano,
    /// Drums, bass, pads and a lead.
    Mix,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Snare, Self::Voice, Self::Piano, Self::Mix];

    /// Its sound, and silence until `length_s`.
    pub fn sound(self, length_s: f64) -> Stereo {
        let mut sound = Song::silence(length_s);
        match self {
            Self::Snare => snare(&mut sound),
            Self::Voice => voice(&mut sound),
            Self::Piano => piano(&mut sound),
            Self::Mix => Song::new(Style::Studio, 3).add_band(&mut sound, 0.0, LENGTH_S, 0.3),
        }
        set_peak(&mut sound, PEAK_DBFS);
        sound
    }
}

fn snare(sound: &mut Stereo) {
    let mut random = RandomSource::new(Style::Studio, 1);
    for start_s in [LAST_STROKE_S - 1.0, LAST_STROKE_S] {
        add_burst(sound, &mut random, start_s, 0.5, 0.25, 0.2);
        let partials = [1.0, 0.5, 0.3];
        let skin = Tone { partials: &partials, fall_s: 0.2, ..tone(190.0, 0.6) };
        add_tone(sound, start_s, &skin);
    }
}

/// Partials of a glottal tone that falls 12 dB per octave, through the resonances of a vowel.
fn vowel(pitch_hz: f64) -> Vec<f64> {
    let partial = |k: usize| {
        let hz = pitch_hz * (k + 1) as f64;
        let raised: f64 =
            FORMANTS_HZ.iter().map(|at| 1.0 / (1.0 + ((hz - at) / 90.0).powi(2))).sum();
        (0.05 + raised) / (k + 1) as f64
    };
    (0..32).map(partial).collect()
}

fn voice(sound: &mut Stereo) {
    let mut random = RandomSource::new(Style::Studio, 2);
    for (start_s, pitch_hz) in [(0.0, 147.0), (0.75, 165.0), (1.5, 175.0), (2.25, 147.0)] {
        // A sibilant, then the vowel.
        add_burst(sound, &mut random, start_s, 0.06, 0.12, 0.0);
        let partials = vowel(pitch_hz);
        let syllable = Tone { partials: &partials, attack_s: 0.04, ..tone(pitch_hz, 0.4) };
        add_tone(sound, start_s + 0.06, &Tone { held_s: 0.4, release_s: 0.1, ..syllable });
    }
}

fn piano(sound: &mut Stereo) {
    let partials: Vec<f64> = (0..12).map(|k| 0.75f64.powi(k) / f64::from(k + 1)).collect();
    for (start_s, chord_hz) in
        [(0.0, [130.8, 329.6, 392.0]), (1.0, [146.8, 349.2, 440.0]), (2.0, [130.8, 329.6, 523.3])]
    {
        for (pitch_hz, pan) in chord_hz.into_iter().zip([-0.3, 0.0, 0.3]) {
            let note = Tone { partials: &partials, pan, ..tone(pitch_hz, 0.3) };
            add_tone(sound, start_s, &Tone { attack_s: 0.003, held_s: 0.9, ..note });
        }
    }
}

fn tone(pitch_hz: f64, gain: f64) -> Tone<'static> {
    Tone {
        pitch_hz,
        partials: &[1.0],
        gain,
        attack_s: 0.001,
        fall_s: 4.0,
        held_s: 1.0,
        release_s: 0.1,
        pan: 0.0,
        phase: TAU / 8.0,
    }
}

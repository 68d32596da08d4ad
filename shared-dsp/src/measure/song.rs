//! Random songs, to test judges with: drums, bass, pads and a lead in a random key and tempo.
//!
//! Two styles share no ranges and no random numbers, so that what is tuned by one can be tried on
//! the other: [`Style::Studio`] is a band at medium tempo in concert pitch, [`Style::Machine`] is
//! synthetic, slow or fast, and tuned elsewhere. Nothing here sounds good; it has the statistics
//! that matter: transients over sustained sound, chords, asymmetric waves, rests.

use core::f64::consts::TAU;

use crate::units::db_to_gain;

pub use super::material::{RandomSource, SONG_RATE_HZ, Stereo, Style};

/// One tone: partials under an envelope.
#[derive(Debug, Clone, Copy)]
pub struct Tone<'a> {
    /// Frequency of the first partial.
    pub pitch_hz: f64,
    /// Amplitudes of the partials.
    pub partials: &'a [f64],
    /// Level of the first at its loudest, linear.
    pub gain: f64,
    /// Rise.
    pub attack_s: f64,
    /// Time in which it falls by 60 dB while held; infinity holds it.
    pub fall_s: f64,
    /// Time until it is let go, after which it falls by 60 dB in `release_s`.
    pub held_s: f64,
    /// Fall after that.
    pub release_s: f64,
    /// -1 left to 1 right.
    pub pan: f64,
    /// Phase of the first partial.
    pub phase: f64,
}

/// Adds `tone` to `song` from `start_s` on.
pub fn add_tone(song: &mut Stereo, start_s: f64, tone: &Tone) {
    let start = (start_s * SONG_RATE_HZ) as usize;
    let end = song[0].len().min(((start_s + tone.held_s + tone.release_s) * SONG_RATE_HZ) as usize);
    if start >= end {
        return;
    }
    let length = end - start;
    let per_sample = |fall_s: f64| (-6.908 / (fall_s * SONG_RATE_HZ)).exp();
    let (holding, releasing) = (per_sample(tone.fall_s), per_sample(tone.release_s.max(1e-3)));
    let held = (tone.held_s * SONG_RATE_HZ) as usize;
    let attack = 1.0 / (tone.attack_s.max(5e-4) * SONG_RATE_HZ);
    let mut envelope = Vec::with_capacity(length);
    let (mut rise, mut fall) = (0.0f64, tone.gain);
    for n in 0..length {
        rise = (rise + attack).min(1.0);
        fall *= if n < held { holding } else { releasing };
        envelope.push(rise * fall);
    }
    let sides = [1.0 - tone.pan.max(0.0), 1.0 + tone.pan.min(0.0)];
    let mut wave = vec![0.0f64; length];
    for (k, &partial) in tone.partials.iter().enumerate() {
        let angle = TAU * tone.pitch_hz * (k + 1) as f64 / SONG_RATE_HZ;
        if angle > 2.7 || partial == 0.0 {
            continue;
        }
        let phase = tone.phase * (k + 1) as f64;
        let turn = 2.0 * angle.cos();
        let (mut last, mut now) = ((phase - angle).sin(), phase.sin());
        for sample in &mut wave {
            *sample += partial * now;
            (last, now) = (now, turn * now - last);
        }
    }
    for (channel, side) in song.iter_mut().zip(sides) {
        for ((out, sample), level) in channel[start..end].iter_mut().zip(&wave).zip(&envelope) {
            *out += (side * sample * level) as f32;
        }
    }
}

/// Adds a burst of noise that falls by 60 dB in `fall_s`; `dull_share` (0 to 1) takes the top off.
pub fn add_burst(
    song: &mut Stereo,
    random: &mut RandomSource,
    start_s: f64,
    gain: f64,
    fall_s: f64,
    dull_share: f64,
) {
    let start = (start_s * SONG_RATE_HZ) as usize;
    let end = song[0].len().min(((start_s + 1.2 * fall_s) * SONG_RATE_HZ) as usize);
    let per_sample = (-6.908 / (fall_s * SONG_RATE_HZ)).exp();
    let (mut level, mut low) = (gain, [0.0f64; 2]);
    for n in start..end {
        let shared = random.within(-1.0, 1.0);
        for (channel, low) in song.iter_mut().zip(&mut low) {
            let white = 0.7 * shared + 0.3 * random.within(-1.0, 1.0);
            *low += (1.0 - dull_share) * (white - *low);
            channel[n] += (level * *low) as f32;
        }
        level *= per_sample;
    }
}

/// Adds a kick drum: a sine that falls in pitch and level.
pub fn add_kick(song: &mut Stereo, start_s: f64, gain: f64, from_hz: f64, to_hz: f64, fall_s: f64) {
    let start = (start_s * SONG_RATE_HZ) as usize;
    let end = song[0].len().min(((start_s + fall_s) * SONG_RATE_HZ) as usize);
    let (level_fall, pitch_fall) =
        ((-6.908 / (fall_s * SONG_RATE_HZ)).exp(), (-1.0 / (0.03 * SONG_RATE_HZ)).exp());
    let (mut level, mut above, mut turns) = (gain, from_hz - to_hz, 0.0f64);
    for n in start..end {
        let sample = (level * (TAU * turns).sin()) as f32;
        song.iter_mut().for_each(|channel| channel[n] += sample);
        turns = (turns + (to_hz + above) / SONG_RATE_HZ).fract();
        level *= level_fall;
        above *= pitch_fall;
    }
}

/// What is fixed for the length of a song.
#[derive(Debug, Clone)]
pub struct Song {
    style: Style,
    random: RandomSource,
    /// Beats a minute.
    pub tempo_bpm: f64,
    /// Lowest note of the key.
    pub root_hz: f64,
    drum_gain: f64,
    bass_gain: f64,
    pad_gain: f64,
    lead_gain: f64,
    kick_hz: [f64; 2],
    brightness: f64,
}

const SCALE: [f64; 7] = [0.0, 2.0, 3.0, 5.0, 7.0, 8.0, 10.0];
const CHORDS: [usize; 4] = [0, 5, 2, 4];

impl Song {
    /// A song whose every number is fixed by style and seed.
    pub fn new(style: Style, seed: u64) -> Self {
        let mut random = RandomSource::new(style, seed);
        let (tempo_bpm, tuning_hz) = match style {
            Style::Studio => (random.within(88.0, 132.0), 440.0),
            Style::Machine if random.unit() < 0.5 => {
                (random.within(60.0, 80.0), random.within(432.0, 446.0))
            }
            Style::Machine => (random.within(140.0, 175.0), random.within(432.0, 446.0)),
        };
        let root = random.below(12) as f64;
        Self {
            style,
            tempo_bpm,
            // 41.2 to 77.8 Hz
            root_hz: tuning_hz * 2f64.powf((root - 41.0) / 12.0),
            drum_gain: db_to_gain(random.within(-4.0, 2.0)),
            bass_gain: db_to_gain(random.within(-14.0, -8.0)),
            pad_gain: db_to_gain(random.within(-26.0, -18.0)),
            lead_gain: db_to_gain(random.within(-18.0, -12.0)),
            kick_hz: [random.within(110.0, 220.0), random.within(40.0, 62.0)],
            brightness: random.within(0.45, 0.75),
            random,
        }
    }

    /// The random of this song, for what else a test draws.
    pub fn random(&mut self) -> &mut RandomSource {
        &mut self.random
    }

    /// Length of a beat.
    pub fn beat_s(&self) -> f64 {
        60.0 / self.tempo_bpm
    }

    fn note_hz(&self, chord: usize, step: usize, octave: i32) -> f64 {
        let degree = chord + step;
        let semitones = SCALE[degree % 7] + 12.0 * ((degree / 7) as f64 + f64::from(octave));
        self.root_hz * 2f64.powf(semitones / 12.0)
    }

    fn partials(&self, count: usize, slope: f64) -> Vec<f64> {
        (0..count).map(|k| slope.powi(k as i32) / (k as f64 + 1.0)).collect()
    }

    /// Silence of `length_s`.
    pub fn silence(length_s: f64) -> Stereo {
        let frames = (length_s * SONG_RATE_HZ) as usize;
        [vec![0.0; frames], vec![0.0; frames]]
    }

    /// Adds drums from `from_s` to `to_s`. With `repeats`, every hit of a kind is the same to the
    /// sample.
    pub fn add_drums(&mut self, song: &mut Stereo, from_s: f64, to_s: f64, repeats: bool) {
        let half = self.beat_s() / 2.0;
        let (gain, kick_hz) = (self.drum_gain, self.kick_hz);
        for (n, start_s) in times(from_s, to_s, half).enumerate() {
            let late_s = if repeats { 0.0 } else { self.random.within(0.0, 0.006) };
            let hit = if repeats { 1.0 } else { db_to_gain(self.random.within(-3.0, 0.0)) };
            let start_s = start_s + late_s;
            let mut same = RandomSource::new(self.style, 77);
            let random = if repeats { &mut same } else { &mut self.random };
            add_burst(song, random, start_s, 0.08 * gain * hit, 0.12, 0.0);
            match n % 4 {
                0 => add_kick(song, start_s, 0.55 * gain * hit, kick_hz[0], kick_hz[1], 0.35),
                2 => add_burst(song, random, start_s, 0.5 * gain * hit, 0.3, 0.35),
                _ => {}
            }
        }
    }

    /// Adds a bass line.
    pub fn add_bass(&mut self, song: &mut Stereo, from_s: f64, to_s: f64) {
        let beat_s = self.beat_s();
        let partials = self.partials(8, self.brightness);
        for (n, start_s) in times(from_s, to_s, beat_s).enumerate() {
            let chord = CHORDS[n / 8 % 4];
            let hz = self.note_hz(chord, if n % 4 == 3 { 4 } else { 0 }, 0);
            add_tone(
                song,
                start_s,
                &Tone {
                    pitch_hz: hz,
                    partials: &partials,
                    gain: self.bass_gain,
                    attack_s: 0.005,
                    fall_s: 4.0,
                    held_s: (0.9 * beat_s).min(to_s - start_s),
                    release_s: 0.08,
                    pan: 0.0,
                    phase: self.random.within(0.0, TAU),
                },
            );
        }
    }

    /// Adds chords; the last one is let go at `to_s` and falls by 60 dB in `release_s`.
    pub fn add_pads(&mut self, song: &mut Stereo, from_s: f64, to_s: f64, release_s: f64) {
        let bars_s = 4.0 * self.beat_s();
        let partials = self.partials(5, self.brightness);
        for (n, start_s) in times(from_s, to_s, bars_s).enumerate() {
            for (voice, step) in [0, 2, 4, 6].into_iter().enumerate() {
                let detuned = 2f64.powf(self.random.within(-4.0, 4.0) / 1200.0);
                let hz = detuned * self.note_hz(CHORDS[n / 2 % 4], step, 2);
                let held_s = bars_s.min(to_s - start_s);
                add_tone(
                    song,
                    start_s,
                    &Tone {
                        pitch_hz: hz,
                        partials: &partials,
                        gain: self.pad_gain,
                        attack_s: 0.08,
                        fall_s: f64::INFINITY,
                        held_s,
                        release_s: if start_s + held_s >= to_s - 1e-6 { release_s } else { 0.4 },
                        pan: [-0.6, 0.5, -0.3, 0.7][voice],
                        phase: self.random.within(0.0, TAU),
                    },
                );
            }
        }
    }

    /// Adds a lead: notes with an asymmetric wave, as a voice or brass has.
    pub fn add_lead(&mut self, song: &mut Stereo, from_s: f64, to_s: f64) {
        let beat_s = self.beat_s();
        let partials = self.partials(10, 0.9);
        for (n, start_s) in times(from_s, to_s, beat_s / 2.0).enumerate() {
            if self.random.unit() < 0.35 {
                continue;
            }
            let step = self.random.below(7);
            let hz = self.note_hz(CHORDS[n / 16 % 4], step, 3);
            add_tone(
                song,
                start_s,
                &Tone {
                    pitch_hz: hz,
                    partials: &partials,
                    gain: 0.6 * self.lead_gain * db_to_gain(self.random.within(-4.0, 0.0)),
                    attack_s: 0.015,
                    fall_s: 3.0,
                    held_s: (0.45 * beat_s).min(to_s - start_s),
                    release_s: 0.1,
                    pan: 0.0,
                    phase: TAU / 4.0,
                },
            );
        }
    }

    /// Adds everything.
    pub fn add_band(&mut self, song: &mut Stereo, from_s: f64, to_s: f64, release_s: f64) {
        self.add_drums(song, from_s, to_s, false);
        self.add_bass(song, from_s, to_s);
        self.add_pads(song, from_s, to_s, release_s);
        self.add_lead(song, from_s, to_s);
    }

    /// The whole band for `length_s`, its highest sample at `peak_dbfs`.
    pub fn band(&mut self, length_s: f64, peak_dbfs: f64) -> Stereo {
        let mut song = Self::silence(length_s);
        self.add_band(&mut song, 0.0, length_s, 0.5);
        super::faults::set_peak(&mut song, peak_dbfs);
        song
    }
}

fn times(from_s: f64, to_s: f64, step_s: f64) -> impl Iterator<Item = f64> {
    let count = ((to_s - from_s) / step_s - 1e-9).ceil().max(0.0) as usize;
    (0..count).map(move |n| from_s + n as f64 * step_s)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn songs_repeat_by_seed_and_differ_between_seeds_and_styles() {
        let song = |style, seed| Song::new(style, seed).band(4.0, -3.0);
        assert_eq!(song(Style::Studio, 1), song(Style::Studio, 1));
        assert_ne!(song(Style::Studio, 1), song(Style::Studio, 2));
        assert_ne!(song(Style::Studio, 1), song(Style::Machine, 1));
        let peak_db = crate::measure::peak_db(&song(Style::Machine, 3).concat());
        assert!((peak_db + 3.0).abs() < 1e-3);
    }
}

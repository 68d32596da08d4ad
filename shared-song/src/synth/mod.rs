//! The demo's recording: drums, bass, chords and lead, synthesised from a score with a fixed seed.
//!
//! Twelve bars at 100 beats a minute, A minor to C major: a thin opening, a verse, a louder
//! chorus, an ending. The tracks come as a home recording does: uneven, a little dull, not mixed,
//! so that the plugins have something to do. Any rate; the same samples on every run.

mod drums;
mod score;
mod voices;

use crate::wav::Audio;
use score::Note;
use voices::{BassVoice, LeadVoice, PadVoice, Voice};

/// Beats a minute; the demo's song file says the same to the plugins.
pub const TEMPO_BPM: f64 = 100.0;
/// Length of the score in bars of four beats.
const BARS: usize = 12;

/// Names of the tracks, in order.
pub const TRACKS: [&str; 4] = ["drums", "bass", "chords", "lead"];

/// Synthesises the track of this name; `None` for any name but drums, bass, chords and lead.
pub fn track(name: &str, rate_hz: u32) -> Option<Audio> {
    let frames = (BARS as f64 * 4.0 * beat_s() * f64::from(rate_hz)).round() as usize;
    let mut audio = Audio::silent(rate_hz, frames);
    match name {
        "drums" => drums::play(&score::drums(), &mut audio),
        "bass" => play(&score::bass(), &mut audio, BassVoice::new),
        "chords" => play(&score::chords(), &mut audio, PadVoice::new),
        "lead" => play(&score::lead(), &mut audio, LeadVoice::new),
        _ => return None,
    }
    Some(audio)
}

fn beat_s() -> f64 {
    60.0 / TEMPO_BPM
}

/// The frame at which a beat of the score falls.
fn frame_of(beat: f64, rate_hz: f64) -> usize {
    (beat * beat_s() * rate_hz).round() as usize
}

fn play<V: Voice>(notes: &[Note], audio: &mut Audio, voice: impl Fn(&Note, f64) -> V) {
    let rate_hz = f64::from(audio.rate_hz);
    for note in notes {
        let first = frame_of(note.start_beats, rate_hz);
        let held = frame_of(note.length_beats, rate_hz);
        let mut voice = voice(note, rate_hz);
        let end = (first + held + (V::RELEASE_S * rate_hz) as usize).min(audio.frames());
        for frame in first..end {
            let [left, right] = voice.tick(frame - first < held);
            audio.left[frame] += left as f32;
            audio.right[frame] += right as f32;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rms(samples: &[f32]) -> f64 {
        (samples.iter().map(|x| f64::from(x * x)).sum::<f64>() / samples.len() as f64).sqrt()
    }

    #[test]
    fn every_track_plays_the_same_notes_each_time_without_clipping() {
        for name in TRACKS {
            let audio = track(name, 24_000).unwrap();
            assert!((audio.length_s() - 28.8).abs() < 1e-3);
            let peak = audio.left.iter().chain(&audio.right).fold(0.0f32, |p, x| p.max(x.abs()));
            assert!(peak.is_finite() && peak > 0.1 && peak < 1.0, "{name} peaks at {peak}");
            assert_eq!(audio, track(name, 24_000).unwrap(), "{name}");
        }
        assert_eq!(track("flute", 24_000), None);
    }

    #[test]
    fn the_chorus_is_louder_than_the_verse() {
        let bar = 24_000 * 24 / 10;
        for name in TRACKS {
            let audio = track(name, 24_000).unwrap();
            let verse = rms(&audio.left[2 * bar..6 * bar]);
            let chorus = rms(&audio.left[6 * bar..10 * bar]);
            assert!(chorus > 1.1 * verse, "{name}: verse {verse}, chorus {chorus}");
        }
    }
}

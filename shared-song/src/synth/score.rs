//! What is played: notes and hits in beats from the start.

use shared_dsp::noise::Noise;

/// A note of a pitched instrument.
#[derive(Debug, Clone, Copy)]
pub struct Note {
    /// When it starts, in beats.
    pub beat: f64,
    /// How long it is held, in beats.
    pub beats: f64,
    /// Pitch as a MIDI key: 69 is A4, 440 Hz.
    pub key: f64,
    /// How hard, 0..1.
    pub force: f64,
    /// Where it sounds, -1 (left) to 1 (right).
    pub place: f64,
}

/// A drum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drum {
    /// Bass drum.
    Kick,
    /// Snare drum.
    Snare,
    /// Closed hi-hat.
    Hat,
    /// Open hi-hat.
    OpenHat,
    /// Crash cymbal.
    Crash,
}

/// A stroke on a drum.
#[derive(Debug, Clone, Copy)]
pub struct Hit {
    /// When, in beats.
    pub beat: f64,
    /// Which drum.
    pub drum: Drum,
    /// How hard, 0..1.
    pub force: f64,
}

/// The part a bar belongs to.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Opening,
    Verse,
    Chorus,
    Ending,
}

const PARTS: [(Part, usize); 4] =
    [(Part::Opening, 2), (Part::Verse, 4), (Part::Chorus, 4), (Part::Ending, 2)];

/// Root of the bass and the four notes of the chord above it, one entry a bar.
const HARMONY: [(i32, [i32; 4]); super::BARS] = [
    (33, [57, 60, 64, 67]), // Am7
    (29, [57, 60, 64, 65]), // Fmaj7
    (33, [57, 60, 64, 67]), // Am7
    (29, [57, 60, 64, 65]), // Fmaj7
    (36, [55, 60, 64, 67]), // C
    (31, [55, 59, 62, 67]), // G
    (29, [57, 60, 65, 69]), // F
    (31, [59, 62, 67, 71]), // G
    (33, [60, 64, 69, 72]), // Am
    (35, [59, 62, 67, 74]), // G/B
    (29, [57, 60, 65, 69]), // F
    (36, [55, 60, 64, 67]), // C
];

fn bars() -> impl Iterator<Item = (usize, Part, usize)> {
    PARTS
        .into_iter()
        .flat_map(|(part, bars)| (0..bars).map(move |within| (part, within)))
        .enumerate()
        .map(|(bar, (part, within))| (bar, part, within))
}

/// The drum part: strokes a few milliseconds and a little force off, as hands are.
pub fn drums() -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut hand = Noise::new(0x5eed_0001);
    for (bar, part, within) in bars() {
        let start = bar as f64 * 4.0;
        let mut hit = |beat: f64, drum: Drum, force: f64| {
            let late_beats = if beat == 0.0 { 0.0 } else { 0.012 * hand.unit() };
            let force = force * (0.9 + 0.1 * hand.unit());
            hits.push(Hit { beat: start + beat + late_beats, drum, force });
        };
        match part {
            Part::Opening => {
                for eighth in 0..8 {
                    let force = if eighth % 2 == 0 { 0.45 } else { 0.3 };
                    hit(f64::from(eighth) * 0.5, Drum::Hat, force);
                }
                if within == 1 {
                    for (beat, force) in [(3.0, 0.35), (3.5, 0.5), (3.75, 0.6)] {
                        hit(beat, Drum::Snare, force);
                    }
                }
            }
            Part::Verse => {
                for (beat, force) in [(0.0, 0.75), (1.5, 0.5), (2.5, 0.65)] {
                    hit(beat, Drum::Kick, force);
                }
                hit(1.0, Drum::Snare, 0.6);
                hit(3.0, Drum::Snare, 0.65);
                for eighth in 0..8 {
                    let force = if eighth % 2 == 0 { 0.5 } else { 0.3 };
                    hit(f64::from(eighth) * 0.5, Drum::Hat, force);
                }
                if within == 3 {
                    for (beat, force) in [(3.25, 0.55), (3.5, 0.7), (3.75, 0.85)] {
                        hit(beat, Drum::Snare, force);
                    }
                }
            }
            Part::Chorus => {
                if within == 0 {
                    hit(0.0, Drum::Crash, 0.9);
                }
                for (beat, force) in [(0.0, 1.0), (0.75, 0.7), (2.0, 0.9), (2.75, 0.7)] {
                    hit(beat, Drum::Kick, force);
                }
                hit(1.0, Drum::Snare, 0.95);
                hit(3.0, Drum::Snare, 1.0);
                for sixteenth in 0..16 {
                    let beat = f64::from(sixteenth) * 0.25;
                    match sixteenth % 4 {
                        2 => hit(beat, Drum::OpenHat, 0.6),
                        0 => hit(beat, Drum::Hat, 0.65),
                        _ => hit(beat, Drum::Hat, 0.35),
                    }
                }
                if within == 3 {
                    for sixteenth in 0..4 {
                        let force = 0.6 + 0.1 * f64::from(sixteenth);
                        hit(3.0 + 0.25 * f64::from(sixteenth), Drum::Snare, force);
                    }
                }
            }
            Part::Ending => {
                hit(0.0, Drum::Kick, 0.8);
                if within == 0 {
                    hit(0.0, Drum::Crash, 0.7);
                    hit(2.0, Drum::Kick, 0.6);
                    hit(3.0, Drum::Snare, 0.6);
                    for quarter in 0..4 {
                        hit(f64::from(quarter), Drum::Hat, 0.4);
                    }
                } else {
                    hit(0.0, Drum::Crash, 0.6);
                }
            }
        }
    }
    hits
}

/// The bass line: roots and fifths, walking up into the chorus.
pub fn bass() -> Vec<Note> {
    let mut notes = Vec::new();
    for (bar, part, within) in bars() {
        let root = f64::from(HARMONY[bar].0);
        let start = bar as f64 * 4.0;
        let figure: &[(f64, f64, f64, f64)] = match (part, within) {
            (Part::Opening, _) => &[],
            (Part::Verse, 3) => &[
                (0.0, 1.4, 0.0, 0.7),
                (1.5, 0.9, 0.0, 0.6),
                (2.5, 0.5, -5.0, 0.6),
                (3.0, 0.5, -4.0, 0.7),
                (3.5, 0.5, -3.0, 0.8),
            ],
            (Part::Verse, _) => {
                &[(0.0, 1.4, 0.0, 0.7), (1.5, 0.9, 0.0, 0.55), (2.5, 1.3, 7.0, 0.6)]
            }
            (Part::Chorus, _) => &[
                (0.0, 0.7, 0.0, 1.0),
                (0.75, 0.7, 0.0, 0.8),
                (1.5, 0.45, 12.0, 0.85),
                (2.0, 0.7, 0.0, 0.95),
                (2.75, 0.7, 7.0, 0.85),
                (3.5, 0.45, 12.0, 0.8),
            ],
            (Part::Ending, 0) => &[(0.0, 1.9, 0.0, 0.8), (2.0, 1.9, 7.0, 0.65)],
            (Part::Ending, _) => &[(0.0, 3.2, 0.0, 0.75)],
        };
        for &(beat, beats, above, force) in figure {
            notes.push(Note { beat: start + beat, beats, key: root + above, force, place: 0.0 });
        }
    }
    notes
}

/// The chords: held through the bar, spread from left to right, fuller in the chorus.
pub fn chords() -> Vec<Note> {
    let mut notes = Vec::new();
    for (bar, part, _) in bars() {
        let force = match part {
            Part::Opening => 0.5,
            Part::Verse => 0.45,
            Part::Chorus => 0.8,
            Part::Ending => 0.6,
        };
        let start = bar as f64 * 4.0;
        for (index, key) in HARMONY[bar].1.into_iter().enumerate() {
            let place = [-0.6, 0.2, -0.2, 0.6][index];
            let (key, beats) = (f64::from(key), if bar == super::BARS - 1 { 3.0 } else { 3.9 });
            notes.push(Note { beat: start, beats, key, force, place });
            if part == Part::Chorus && index == 3 {
                notes.push(Note { beat: start, beats, key: key + 12.0, force: 0.4, place: 0.0 });
            }
        }
    }
    notes
}

/// The melody: two short phrases in the verse, long notes in the chorus, one to end on.
pub fn lead() -> Vec<Note> {
    // Beat from the start, length in beats, key, force.
    const MELODY: [(f64, f64, f64, f64); 31] = [
        (6.5, 0.5, 76.0, 0.45),
        (7.0, 0.9, 79.0, 0.5),
        (9.0, 0.5, 76.0, 0.55),
        (9.5, 0.5, 74.0, 0.5),
        (10.0, 1.5, 72.0, 0.6),
        (13.0, 0.5, 72.0, 0.5),
        (13.5, 0.5, 74.0, 0.55),
        (14.0, 1.7, 76.0, 0.6),
        (17.0, 0.5, 79.0, 0.6),
        (17.5, 0.5, 76.0, 0.55),
        (18.0, 1.5, 74.0, 0.6),
        (21.0, 0.5, 74.0, 0.6),
        (21.5, 0.5, 76.0, 0.65),
        (22.0, 0.9, 79.0, 0.7),
        (23.0, 0.9, 83.0, 0.8),
        (24.0, 1.4, 84.0, 1.0),
        (25.5, 0.5, 81.0, 0.85),
        (26.0, 1.9, 77.0, 0.9),
        (28.0, 1.4, 83.0, 1.0),
        (29.5, 0.5, 81.0, 0.85),
        (30.0, 1.9, 79.0, 0.9),
        (32.0, 1.0, 81.0, 0.95),
        (33.0, 0.5, 84.0, 0.95),
        (33.5, 1.4, 88.0, 1.0),
        (35.0, 0.9, 86.0, 0.9),
        (36.0, 1.9, 83.0, 0.95),
        (38.0, 0.9, 81.0, 0.85),
        (39.0, 0.9, 79.0, 0.85),
        (40.0, 1.9, 77.0, 0.7),
        (42.0, 1.9, 81.0, 0.6),
        (44.0, 3.0, 79.0, 0.6),
    ];
    MELODY
        .into_iter()
        .map(|(beat, beats, key, force)| Note { beat, beats, key, force, place: 0.1 })
        .collect()
}

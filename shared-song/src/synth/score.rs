//! The score: notes and drum hits, in beats from the start.

use shared_dsp::noise::Noise;

/// A note of a pitched instrument.
#[derive(Debug, Clone, Copy)]
pub struct Note {
    /// Start, in beats.
    pub start_beats: f64,
    /// Length for which it is held, in beats.
    pub length_beats: f64,
    /// Pitch as a MIDI key: 69 is A4, 440 Hz.
    pub key: f64,
    /// Velocity, 0..1.
    pub velocity: f64,
    /// Pan, -1 (left) to 1 (right).
    pub pan: f64,
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
    /// Start, in beats.
    pub start_beats: f64,
    /// Which drum.
    pub drum: Drum,
    /// Velocity, 0..1.
    pub velocity: f64,
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

/// The drum part: hits a few milliseconds late and a little uneven, as a drummer's are.
pub fn drums() -> Vec<Hit> {
    let mut hits = Vec::new();
    let mut unevenness = Noise::new(0x5eed_0001);
    for (bar, part, within) in bars() {
        let bar_beats = bar as f64 * 4.0;
        for (beat, drum, velocity) in drum_bar(part, within) {
            let late_beats = if beat == 0.0 { 0.0 } else { 0.012 * unevenness.unit() };
            let velocity = velocity * (0.9 + 0.1 * unevenness.unit());
            hits.push(Hit { start_beats: bar_beats + beat + late_beats, drum, velocity });
        }
    }
    hits
}

/// The hits of one bar as written: beat in the bar, drum, velocity. `within` is the bar's number in
/// its part.
fn drum_bar(part: Part, within: usize) -> Vec<(f64, Drum, f64)> {
    let mut hits = Vec::new();
    let mut add = |drum: Drum, strokes: &[(f64, f64)]| {
        hits.extend(strokes.iter().map(|&(beat, velocity)| (beat, drum, velocity)));
    };
    match part {
        Part::Opening => {
            add(Drum::Hat, &eighths(0.45, 0.3));
            if within == 1 {
                add(Drum::Snare, &[(3.0, 0.35), (3.5, 0.5), (3.75, 0.6)]);
            }
        }
        Part::Verse => {
            add(Drum::Kick, &[(0.0, 0.75), (1.5, 0.5), (2.5, 0.65)]);
            add(Drum::Snare, &[(1.0, 0.6), (3.0, 0.65)]);
            add(Drum::Hat, &eighths(0.5, 0.3));
            if within == 3 {
                add(Drum::Snare, &[(3.25, 0.55), (3.5, 0.7), (3.75, 0.85)]);
            }
        }
        Part::Chorus => {
            if within == 0 {
                add(Drum::Crash, &[(0.0, 0.9)]);
            }
            add(Drum::Kick, &[(0.0, 1.0), (0.75, 0.7), (2.0, 0.9), (2.75, 0.7)]);
            add(Drum::Snare, &[(1.0, 0.95), (3.0, 1.0)]);
            for sixteenth in 0..16 {
                let beat = f64::from(sixteenth) * 0.25;
                match sixteenth % 4 {
                    2 => add(Drum::OpenHat, &[(beat, 0.6)]),
                    0 => add(Drum::Hat, &[(beat, 0.65)]),
                    _ => add(Drum::Hat, &[(beat, 0.35)]),
                }
            }
            if within == 3 {
                for sixteenth in 0..4 {
                    let sixteenth = f64::from(sixteenth);
                    add(Drum::Snare, &[(3.0 + 0.25 * sixteenth, 0.6 + 0.1 * sixteenth)]);
                }
            }
        }
        Part::Ending => {
            add(Drum::Kick, &[(0.0, 0.8)]);
            add(Drum::Crash, &[(0.0, if within == 0 { 0.7 } else { 0.6 })]);
            if within == 0 {
                add(Drum::Kick, &[(2.0, 0.6)]);
                add(Drum::Snare, &[(3.0, 0.6)]);
                add(Drum::Hat, &[0.0, 1.0, 2.0, 3.0].map(|beat| (beat, 0.4)));
            }
        }
    }
    hits
}

/// Eight strokes a bar, every other one an accent.
fn eighths(accent: f64, between: f64) -> [(f64, f64); 8] {
    std::array::from_fn(|eighth| {
        (eighth as f64 * 0.5, if eighth % 2 == 0 { accent } else { between })
    })
}

/// The bass line: roots and fifths, walking up into the chorus.
pub fn bass() -> Vec<Note> {
    let mut notes = Vec::new();
    for (bar, part, within) in bars() {
        let root = f64::from(HARMONY[bar].0);
        let bar_beats = bar as f64 * 4.0;
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
        for &(beat, length_beats, above, velocity) in figure {
            notes.push(Note {
                start_beats: bar_beats + beat,
                length_beats,
                key: root + above,
                velocity,
                pan: 0.0,
            });
        }
    }
    notes
}

/// The chords: held through the bar, spread from left to right, fuller in the chorus.
pub fn chords() -> Vec<Note> {
    let mut notes = Vec::new();
    for (bar, part, _) in bars() {
        let velocity = match part {
            Part::Opening => 0.5,
            Part::Verse => 0.45,
            Part::Chorus => 0.8,
            Part::Ending => 0.6,
        };
        let start_beats = bar as f64 * 4.0;
        for (index, key) in HARMONY[bar].1.into_iter().enumerate() {
            let pan = [-0.6, 0.2, -0.2, 0.6][index];
            let (key, length_beats) =
                (f64::from(key), if bar == super::BARS - 1 { 3.0 } else { 3.9 });
            let note = Note { start_beats, length_beats, key, velocity, pan };
            notes.push(note);
            if part == Part::Chorus && index == 3 {
                notes.push(Note { key: key + 12.0, velocity: 0.4, pan: 0.0, ..note });
            }
        }
    }
    notes
}

/// The melody: two short phrases in the verse, long notes in the chorus, one to end on.
pub fn lead() -> Vec<Note> {
    // Start in beats, length in beats, key, velocity.
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
        .map(|(start_beats, length_beats, key, velocity)| Note {
            start_beats,
            length_beats,
            key,
            velocity,
            pan: 0.1,
        })
        .collect()
}

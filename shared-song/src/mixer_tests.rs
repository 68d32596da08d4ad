//! The mixer's arithmetic and its delay compensation, with effects that only delay and note the
//! time they were told.

use std::cell::RefCell;
use std::rc::Rc;

use super::*;
use crate::material::Material;
use crate::wav::Audio;
use std::sync::Arc;

struct Late {
    line: DelayLine,
    late: usize,
    told: Rc<RefCell<Vec<i64>>>,
}

impl Late {
    fn boxed(late: usize) -> Box<dyn Insert> {
        Self::noting(late, Rc::default())
    }

    fn noting(late: usize, told: Rc<RefCell<Vec<i64>>>) -> Box<dyn Insert> {
        Box::new(Self { line: DelayLine::new(late), late, told })
    }
}

impl Insert for Late {
    fn latency_samples(&self) -> usize {
        self.late
    }

    fn process(&mut self, left: &mut [f32], right: &mut [f32], song_frame: i64) -> Result {
        self.told.borrow_mut().push(song_frame);
        let mut block = Block { left: left.to_vec(), right: right.to_vec() };
        self.line.run(&mut block);
        left.copy_from_slice(&block.left);
        right.copy_from_slice(&block.right);
        Ok(())
    }
}

fn impulse(at: usize) -> Audio {
    let mut audio = Audio::silent(48_000, 400);
    audio.left[at] = 1.0;
    audio.right[at] = 1.0;
    audio
}

fn track(chain: Chain, sends: Vec<(usize, AutomationLane)>) -> TrackStrip {
    let material = Material::Memory(Arc::new(impulse(100)));
    TrackStrip {
        player: material.player().unwrap(),
        frames: material.frames(),
        start_frame: 0,
        level_gain: 1.0,
        pan: 0.0,
        chain,
        sends,
    }
}

/// All that leaves a mixer.
fn play(mut mixer: Mixer, frames: usize) -> Audio {
    let mut output = Audio::silent(48_000, 0);
    mixer
        .play(frames, |left, right| {
            output.left.extend(left);
            output.right.extend(right);
            Ok(())
        })
        .unwrap();
    output
}

fn mixer(block: usize) -> Mixer {
    Mixer {
        block_frames: block,
        tracks: vec![
            track(vec![Late::boxed(64), Late::boxed(3)], vec![(0, AutomationLane::constant(0.0))]),
            track(vec![], vec![(1, AutomationLane::constant(0.0))]),
            track(vec![Late::boxed(10)], vec![]),
        ],
        returns: vec![
            ReturnStrip { level_gain: 1.0, chain: vec![Late::boxed(31)] },
            ReturnStrip { level_gain: 1.0, chain: vec![] },
        ],
        master_gain: 1.0,
        master: vec![Late::boxed(77)],
    }
}

#[test]
fn every_path_arrives_on_the_same_sample() {
    for block in [1, 17, 64, 1000] {
        let output = play(mixer(block), 400);
        assert_eq!(output.frames(), 400);
        for (frame, sample) in output.left.iter().enumerate() {
            // Three tracks and two sends at unity.
            assert_eq!(*sample, if frame == 100 { 5.0 } else { 0.0 }, "{block}, frame {frame}");
        }
        assert_eq!(output.left, output.right);
    }
}

#[test]
fn effects_are_told_the_time_of_the_song_they_hear() {
    let (second, last) = (Rc::default(), Rc::default());
    let mut mixer = mixer(50);
    mixer.tracks[0].chain = vec![Late::boxed(64), Late::noting(3, Rc::clone(&second))];
    mixer.master = vec![Late::boxed(77), Late::noting(0, Rc::clone(&last))];
    play(mixer, 100);
    assert_eq!(second.borrow()[..2], [-64, -14]);
    // 67 of the tracks, 31 of the returns, 77 of the master's first effect.
    assert_eq!(last.borrow()[..2], [-175, -125]);
}

#[test]
fn faders_balance_and_sends_multiply() {
    let mut mixer = mixer(64);
    mixer.tracks.truncate(1);
    mixer.tracks[0].level_gain = 0.5;
    mixer.tracks[0].pan = 0.5;
    mixer.tracks[0].sends = vec![(0, AutomationLane::new([(0.0, -200.0), (1.0, -200.0)], 48_000))];
    mixer.master_gain = 2.0;
    let output = play(mixer, 200);
    assert_eq!((output.left[100], output.right[100]), (0.5, 1.0));
}

#[test]
fn a_late_track_starts_late_and_the_song_ends_at_its_length() {
    let mut mixer = mixer(64);
    mixer.tracks.truncate(1);
    mixer.tracks[0].start_frame = 150;
    mixer.tracks[0].sends.clear();
    let output = play(mixer, 300);
    assert_eq!(output.frames(), 300);
    assert_eq!(output.left.iter().position(|sample| *sample != 0.0), Some(250));
}

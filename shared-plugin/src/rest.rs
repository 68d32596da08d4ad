//! Silence played without the signal path: an entry that finds nothing new since the path came to rest
//! only looks for sound, and hands the time that went by over later.

use crate::bypass::CHUNK_FRAMES;
use crate::direct::HostTime;
use std::sync::atomic::{
    AtomicBool, AtomicI64, AtomicU32, AtomicU64,
    Ordering::{Acquire, Relaxed, Release},
};

/// Most frames that go by before the path is told.
pub const MOST_OWED_FRAMES: usize = 8 * CHUNK_FRAMES;

/// Whether the path is at rest, and since when. The audio thread alone writes it, and the main thread
/// where the host does not process.
#[derive(Debug, Default)]
pub struct Rest {
    is_on: AtomicBool,
    /// The entry's count of changes as the path last followed them.
    changes: AtomicU32,
    /// The tempo it followed, the bits of beats per minute.
    tempo_bpm: AtomicU64,
    is_playing: AtomicBool,
    /// Where the transport is after what was owed.
    position_samples: AtomicI64,
    bar: AtomicI64,
    owed_frames: AtomicU32,
}

/// A position or bar that the host does not say.
const NONE: i64 = i64::MIN;

impl Rest {
    /// The path rests since a block of `frames` frames that began at `time`, at this tempo: while nothing
    /// changes and time goes on, silence changes nothing else.
    pub fn begin(&self, changes: u32, tempo_bpm: f64, time: &HostTime, frames: usize) {
        self.changes.store(changes, Relaxed);
        self.tempo_bpm.store(tempo_bpm.to_bits(), Relaxed);
        self.is_playing.store(time.transport.is_playing, Relaxed);
        self.position_samples.store(time.transport.position_samples.unwrap_or(NONE), Relaxed);
        self.bar.store(time.bar.map_or(NONE, i64::from), Relaxed);
        self.move_on(frames);
        self.is_on.store(true, Release);
    }

    /// Whether the path rests.
    pub fn is_on(&self) -> bool {
        self.is_on.load(Acquire)
    }

    /// Whether it goes on resting in a block of `frames` frames that begins at `time`, if that is silent.
    pub fn goes_on(&self, changes: u32, time: &HostTime, frames: usize) -> bool {
        let HostTime { tempo_bpm, transport, bar } = time;
        let tempo_is = |tempo_bpm: f64| tempo_bpm.to_bits() == self.tempo_bpm.load(Relaxed);
        self.is_on()
            && self.changes.load(Relaxed) == changes
            && tempo_bpm.is_none_or(tempo_is)
            && self.is_playing.load(Relaxed) == transport.is_playing
            && self.position_samples.load(Relaxed) == transport.position_samples.unwrap_or(NONE)
            && self.bar.load(Relaxed) == bar.map_or(NONE, i64::from)
            && self.owed_frames.load(Relaxed) as usize + frames <= MOST_OWED_FRAMES
    }

    /// Frames of silence went by without the path.
    pub fn owe(&self, frames: usize) {
        let owed_frames = self.owed_frames.load(Relaxed) as usize + frames;
        self.owed_frames.store(owed_frames as u32, Relaxed);
        self.move_on(frames);
    }

    fn move_on(&self, frames: usize) {
        let position_samples = self.position_samples.load(Relaxed);
        if self.is_playing.load(Relaxed) && position_samples != NONE {
            self.position_samples.store(position_samples.saturating_add(frames as i64), Relaxed);
        }
    }

    /// The path is at work again; gives the frames that went by without it, at most
    /// [`MOST_OWED_FRAMES`].
    pub fn end(&self) -> usize {
        if !self.is_on() {
            return 0;
        }
        self.is_on.store(false, Release);
        let owed_frames = self.owed_frames.load(Relaxed) as usize;
        self.owed_frames.store(0, Relaxed);
        owed_frames.min(MOST_OWED_FRAMES)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::loudness::records::Transport;

    #[test]
    fn it_goes_on_until_something_changes_or_much_is_owed() {
        let (rest, time) = (Rest::default(), HostTime::default());
        let at = |tempo_bpm| HostTime { tempo_bpm, ..HostTime::default() };
        assert!(!rest.goes_on(0, &time, 1) && rest.end() == 0);
        rest.begin(3, 120.0, &time, 64);
        assert!(rest.goes_on(3, &time, 64) && rest.goes_on(3, &at(Some(120.0)), 64));
        assert!(!rest.goes_on(4, &time, 64) && !rest.goes_on(3, &at(Some(121.0)), 64));
        let mut blocks = 0;
        while rest.goes_on(3, &time, 100) {
            rest.owe(100);
            blocks += 1;
        }
        assert_eq!((blocks, rest.end()), (MOST_OWED_FRAMES / 100, 100 * blocks));
        assert!(!rest.goes_on(3, &time, 1) && rest.end() == 0);
    }

    #[test]
    fn it_ends_where_the_transport_does_not_go_on() {
        let time = |is_playing, position_samples, bar| HostTime {
            tempo_bpm: None,
            transport: Transport { is_playing, position_samples, has_jumped: false },
            bar: Some(bar),
        };
        let rest = Rest::default();
        rest.begin(0, 120.0, &time(true, Some(1000), 4), 64);
        rest.owe(32);
        assert!(rest.goes_on(0, &time(true, Some(1096), 4), 64));
        assert!(!rest.goes_on(0, &time(true, Some(1064), 4), 64), "a loop");
        assert!(!rest.goes_on(0, &time(true, None, 4), 64));
        assert!(!rest.goes_on(0, &time(false, Some(1096), 4), 64), "stopped");
        assert!(!rest.goes_on(0, &time(true, Some(1096), 5), 64), "another bar");
        rest.begin(0, 120.0, &time(false, Some(1000), 4), 64);
        assert!(
            rest.goes_on(0, &time(false, Some(1000), 4), 64),
            "a stopped transport stands still"
        );
    }
}

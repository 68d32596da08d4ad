//! What the host says of its transport, and when a measurement begins anew.
//!
//! The position is counted here, frame by frame. The host's word is only used to notice, at the
//! beginning of a block, that it went somewhere else; so a host that rounds its position, or gives
//! none, keys the same records. A loop whose end lies within a block is noticed at the next block.

use crate::convert::ToWhole;

/// The host's transport at the beginning of a block.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Transport {
    /// Whether the timeline moves.
    pub is_playing: bool,
    /// The timeline's position of the block's first frame, in samples; may be before 0. `None`
    /// where the host gives none: it is taken to play on from where it stopped.
    pub position_samples: Option<i64>,
    /// Whether the host itself says that this block does not join on to the one before.
    pub has_jumped: bool,
}

/// Condition on which a measurement begins anew, besides a reset by hand.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum RestartPolicy {
    /// Never by itself. Measures all there is to hear, whether the transport moves or not.
    #[default]
    Manual,
    /// Whenever the transport starts. Pauses while it stands; a jump goes on in a new passage.
    WithTransport,
    /// Whenever the transport jumps: at every turn of a loop, and when it starts elsewhere than it
    /// stopped. Pauses while it stands.
    OnLoopJump,
    /// Never by itself: what is played again is measured in place of what was there. Pauses while
    /// the transport stands.
    TimeCode,
}

/// Role of a block in the measurement.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// It joins on to what was heard.
    Continue,
    /// It does not join on; what was measured stays.
    BeginPassage,
    /// It begins a new measurement.
    Restart,
    /// It is not measured.
    Pause,
}

/// Follows a transport from block to block.
#[derive(Debug, Clone, Copy, Default)]
pub struct TransportFollower {
    was_playing: bool,
    /// Our own count: the position of the next frame. `None` before the first.
    position: Option<i64>,
    /// What the host's position should be next, by its own last word.
    host_position: Option<i64>,
    jump_samples: i64,
    slip_samples: i64,
}

impl TransportFollower {
    /// A host's position may be off by this, or be rounded differently in every block.
    const TOLERANCE_S: f64 = 0.001;
    /// As far as our count may slip from a timeline that runs at another speed than the sound.
    const SLIP_S: f64 = 0.010;

    /// A follower that knows nothing yet.
    pub fn new(sample_rate_hz: f64) -> Self {
        Self {
            jump_samples: (Self::TOLERANCE_S * sample_rate_hz).to_i64(),
            slip_samples: (Self::SLIP_S * sample_rate_hz).to_i64(),
            ..Self::default()
        }
    }

    /// Forgets that the transport was running, as when a host stops processing.
    pub fn interrupt(&mut self) {
        self.was_playing = false;
    }

    /// The position of the next frame by our own count, in samples.
    pub fn position_samples(&self) -> i64 {
        self.position.unwrap_or(0)
    }

    /// Says what the block is that begins now. Its position is then
    /// [`TransportFollower::position_samples`]; [`TransportFollower::advance`] ends it.
    pub fn step(&mut self, policy: RestartPolicy, transport: &Transport) -> Step {
        if !transport.is_playing {
            self.was_playing = false;
            return if policy == RestartPolicy::Manual { Step::Continue } else { Step::Pause };
        }
        let has_started = !core::mem::replace(&mut self.was_playing, true);
        let host = transport.position_samples;
        let is_apart = |from: Option<i64>, tolerance_samples: i64| match (host, from) {
            (Some(host), Some(from)) => host.abs_diff(from) > tolerance_samples.to_u64(),
            _ => false,
        };
        let has_jumped = transport.has_jumped
            || is_apart(self.host_position.or(self.position), self.jump_samples);
        let has_slipped = is_apart(self.position, self.slip_samples);
        if has_jumped || has_slipped || self.position.is_none() {
            self.position = host.or(self.position).or(Some(0));
        }
        self.host_position = host;
        match policy {
            RestartPolicy::Manual => Step::Continue,
            RestartPolicy::WithTransport if has_started => Step::Restart,
            RestartPolicy::OnLoopJump if has_jumped => Step::Restart,
            _ if has_started || has_jumped => Step::BeginPassage,
            RestartPolicy::TimeCode if has_slipped => Step::BeginPassage,
            _ => Step::Continue,
        }
    }

    /// Advances by `frames` of a block that plays.
    pub fn advance(&mut self, frames: usize) {
        if self.was_playing {
            for position in [&mut self.position, &mut self.host_position].into_iter().flatten() {
                *position = position.saturating_add(frames.to_i64());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use RestartPolicy::{Manual, OnLoopJump, TimeCode, WithTransport};
    use Step::{BeginPassage, Continue, Pause, Restart};

    const BLOCK: usize = 256;

    /// What each policy makes of blocks of 256 frames, in the order manual, with transport, on
    /// loop jump, time-code.
    fn steps(blocks: &[Transport]) -> Vec<[Step; 4]> {
        let mut followers = [TransportFollower::new(48_000.0); 4];
        blocks
            .iter()
            .map(|transport| {
                let mut policies = [Manual, WithTransport, OnLoopJump, TimeCode].into_iter();
                followers.each_mut().map(|follower| {
                    let step = follower.step(policies.next().unwrap(), transport);
                    follower.advance(BLOCK);
                    step
                })
            })
            .collect()
    }

    fn at(position: i64) -> Transport {
        Transport { is_playing: true, position_samples: Some(position), has_jumped: false }
    }

    const STANDING: Transport =
        Transport { is_playing: false, position_samples: Some(256), has_jumped: false };
    const NOWHERE: Transport =
        Transport { is_playing: true, position_samples: None, has_jumped: false };

    #[test]
    fn playing_on_is_one_passage_and_stopping_pauses_all_but_manual() {
        let got = steps(&[at(0), at(256), STANDING, STANDING, at(512), at(768)]);
        assert_eq!(got[0], [Continue, Restart, BeginPassage, BeginPassage]);
        assert_eq!(got[1], [Continue; 4]);
        assert_eq!(got[2..4], [[Continue, Pause, Pause, Pause]; 2]);
        assert_eq!(got[4], [Continue, Restart, BeginPassage, BeginPassage], "plays on");
        assert_eq!(got[5], [Continue; 4]);
    }

    #[test]
    fn jumps_loops_and_starts_elsewhere_are_noticed() {
        let jump = [Continue, BeginPassage, Restart, BeginPassage];
        assert_eq!(steps(&[at(48_000), at(48_256), at(0), at(256)])[2..], [jump, [Continue; 4]]);
        assert_eq!(steps(&[at(0), at(90_000)])[1], jump);
        let elsewhere = [Continue, Restart, Restart, BeginPassage];
        assert_eq!(steps(&[at(0), STANDING, at(96_000)])[2], elsewhere);
        let told = Transport { has_jumped: true, ..NOWHERE };
        assert_eq!(steps(&[NOWHERE, NOWHERE, told])[2], jump);
    }

    #[test]
    fn hosts_that_give_no_position_play_on() {
        let got = steps(&[NOWHERE, NOWHERE, STANDING, NOWHERE]);
        assert_eq!(got[1], [Continue; 4]);
        assert_eq!(got[3], [Continue, Restart, BeginPassage, BeginPassage]);
        let mut follower = TransportFollower::new(48_000.0);
        for transport in [NOWHERE, NOWHERE, STANDING, NOWHERE] {
            follower.step(TimeCode, &transport);
            follower.advance(BLOCK);
        }
        assert_eq!(follower.position_samples(), 3 * 256);
    }

    #[test]
    fn a_position_off_by_one_rounding_is_no_jump_and_does_not_move_our_count() {
        let mut follower = TransportFollower::new(44_100.0);
        for block in 0..1000i64 {
            let rounded = 1_000_000 + 256 * block + [0, 1, -1, 0, 1][block as usize % 5];
            let step = follower.step(TimeCode, &at(rounded));
            assert_eq!(step == BeginPassage, block == 0);
            assert_eq!(follower.position_samples(), 1_000_000 + 256 * block);
            follower.advance(BLOCK);
        }
    }

    #[test]
    fn a_timeline_at_another_speed_is_followed_without_jumps() {
        let mut follower = TransportFollower::new(48_000.0);
        let mut passages = 0;
        for block in 0..5000i64 {
            let host = (block as f64 * 256.0 * 1.002) as i64;
            let step = follower.step(TimeCode, &at(host));
            passages += i32::from(step == BeginPassage);
            assert!((follower.position_samples() - host).abs() <= 480);
            follower.advance(BLOCK);
        }
        // 26.7 s at 0.2 % are 53 ms, five times the slip allowed.
        assert_eq!(passages, 1 + 5);
    }
}

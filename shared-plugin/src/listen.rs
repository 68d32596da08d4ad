//! Listening that changes what is heard but not the mix: matched bypass, delta, solo and the like.
//!
//! Not a parameter and never saved. It is heard only while the editor is open and never in an
//! offline render; closing the editor turns it off. [`Listen`] is shared by editor and audio
//! thread, [`monitor::Monitor`] is what the audio thread does with it.
//!
//! **Offline renders.** The plugin is told the mode before it is activated: nothing is listened to
//! while a render runs, and in CLAP what was chosen is heard again afterwards. In VST3 some hosts
//! render without saying so, but never without activating anew: every activation there turns
//! listening off, and it has to be chosen again, as after a change of latency or sample rate.

mod blocks;
pub mod monitor;

pub use blocks::{BLOCK_S, BlockReader, LoudnessBlocks};

use shared_exchange::{Board, Flag, Latest};

/// One thing at a time is listened to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listening {
    /// The mix as it is.
    #[default]
    Off,
    /// The input, delayed by the latency, as loud as the output.
    MatchedBypass,
    /// The sound the plugin adds or removes.
    Delta,
    /// Something of one plugin's own, such as solo of a band. The code is the plugin's.
    Product(u32),
}

const PRODUCT: u64 = 1 << 32;

shared_exchange::word!(Listening, Listening::code, Listening::from_code);

impl Listening {
    fn code(self) -> u64 {
        match self {
            Self::Off => 0,
            Self::MatchedBypass => 1,
            Self::Delta => 2,
            Self::Product(code) => PRODUCT | u64::from(code),
        }
    }

    fn from_code(code: u64) -> Self {
        match code {
            1 => Self::MatchedBypass,
            2 => Self::Delta,
            code if code & PRODUCT != 0 => Self::Product(code as u32),
            _ => Self::Off,
        }
    }
}

/// Difference of the output from the input over the last 3 s that were not silent.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ListenReadings {
    /// Loudness of the input, LUFS.
    pub input_lufs: f32,
    /// Loudness of the output, LUFS.
    pub output_lufs: f32,
    /// Output loudness minus input loudness, LU.
    pub loudness_change_lu: f32,
    /// Output crest factor (peak over RMS) minus the input's, dB.
    pub crest_change_db: f32,
    /// Gain of the input in matched bypass, dB, -12..=12: the loudness change within these
    /// limits, frozen while matched bypass is on.
    pub offset_db: f32,
}

shared_exchange::words!(ListenReadings {
    input_lufs: f32,
    output_lufs: f32,
    loudness_change_lu: f32,
    crest_change_db: f32,
    offset_db: f32,
});

/// The Listen state of one instance.
#[derive(Default)]
pub struct Listen {
    requested: Latest<Listening>,
    open: Flag,
    offline: Flag,
    readings: Board<Option<ListenReadings>>,
    /// Loudness of input and output, ten times a second.
    pub blocks: LoudnessBlocks,
}

impl Listen {
    /// Opens or closes listening with the editor. Closing turns everything off.
    pub fn set_open(&self, open: bool) {
        if !open {
            self.set(Listening::Off);
        }
        self.open.set(open);
    }

    /// Whether an editor is open.
    pub fn is_open(&self) -> bool {
        self.open.get()
    }

    /// Chooses what is listened to. Without an open editor nothing but the mix is heard.
    pub fn set(&self, listening: Listening) {
        self.requested.set(listening);
    }

    /// Turns `listening` on, or off where it is on.
    pub fn toggle(&self, listening: Listening) {
        let on = self.get() == listening;
        self.set(if on { Listening::Off } else { listening });
    }

    /// The choice.
    pub fn get(&self) -> Listening {
        self.requested.get()
    }

    /// The choice as it is heard: [`Listening::Off`] without an open editor and while rendering offline.
    pub fn heard(&self) -> Listening {
        let allowed = self.is_open() && !self.offline.get();
        if allowed { self.get() } else { Listening::Off }
    }

    /// Difference of the output from the input; `None` ("measuring") until 1 s of sound was heard
    /// since the editor opened.
    pub fn readings(&self) -> Option<ListenReadings> {
        self.readings.read()
    }

    pub(crate) fn set_offline(&self, offline: bool) {
        self.offline.set(offline);
    }

    fn publish(&self, readings: Option<ListenReadings>) {
        self.readings.publish(&readings);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_heard_only_with_an_open_editor_and_never_offline() {
        let listen = Listen::default();
        for listening in [Listening::MatchedBypass, Listening::Delta, Listening::Product(7)] {
            listen.set(listening);
            assert_eq!(listen.heard(), Listening::Off);
            listen.set_open(true);
            assert_eq!(listen.heard(), listening);
            listen.set_offline(true);
            assert_eq!(listen.heard(), Listening::Off);
            listen.set_offline(false);
            assert_eq!(listen.heard(), listening);
            listen.set_open(false);
            assert_eq!((listen.get(), listen.heard()), (Listening::Off, Listening::Off));
        }
    }

    #[test]
    fn pressing_twice_turns_it_off() {
        let listen = Listen::default();
        listen.toggle(Listening::Product(u32::MAX));
        assert_eq!(listen.get(), Listening::Product(u32::MAX));
        listen.toggle(Listening::Delta);
        assert_eq!(listen.get(), Listening::Delta);
        listen.toggle(Listening::Delta);
        assert_eq!(listen.get(), Listening::Off);
    }
}

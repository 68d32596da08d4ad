//! Where a master goes, and what happens to its loudness there.
//!
//! Rules as in the loudness meter's dated table (`plugins/loudness-meter/data/platforms.toml`,
//! 2026-11-25, with sources), reduced to what decides a limiter's settings.

use nice_plug::prelude::*;

/// A place a master goes to.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Platform {
    #[id = "spotify"]
    #[name = "Spotify"]
    Spotify,
    #[id = "apple"]
    #[name = "Apple Music"]
    AppleMusic,
    #[id = "youtube"]
    #[name = "YouTube"]
    YouTube,
    #[id = "tidal"]
    #[name = "Tidal"]
    Tidal,
    #[id = "amazon"]
    #[name = "Amazon Music"]
    AmazonMusic,
    #[id = "deezer"]
    #[name = "Deezer"]
    Deezer,
    #[id = "r128"]
    #[name = "EBU R 128"]
    EbuR128,
    #[id = "a85"]
    #[name = "ATSC A/85"]
    AtscA85,
    #[id = "none"]
    #[name = "As delivered"]
    AsDelivered,
}

/// What a platform does about loudness.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Rule {
    /// The player sets the volume: it plays at this loudness, LUFS.
    Player {
        /// The loudness, LUFS.
        plays_at_lufs: f64,
        /// The true peak up to which it turns quiet masters up, dBTP; `None` where it never does.
        turns_up_to_dbtp: Option<f64>,
    },
    /// The programme itself must have this loudness.
    Delivery {
        /// The loudness, LUFS.
        required_lufs: f64,
        /// Largest distance from it, LU.
        tolerance_lu: f64,
    },
    /// It is played as it is: on discs, in clubs, as a download.
    AsDelivered,
}

impl Platform {
    /// Its name.
    pub fn name(self) -> &'static str {
        Self::variants()[self.to_index()]
    }

    /// Its rule.
    pub fn rule(self) -> Rule {
        let player =
            |plays_at_lufs, turns_up_to_dbtp| Rule::Player { plays_at_lufs, turns_up_to_dbtp };
        match self {
            Self::Spotify => player(-14.0, Some(-1.0)),
            Self::AppleMusic => player(-16.0, Some(-1.0)),
            Self::YouTube | Self::Tidal | Self::AmazonMusic => player(-14.0, None),
            Self::Deezer => player(-15.0, None),
            Self::EbuR128 => Rule::Delivery { required_lufs: -23.0, tolerance_lu: 0.2 },
            Self::AtscA85 => Rule::Delivery { required_lufs: -24.0, tolerance_lu: 2.0 },
            Self::AsDelivered => Rule::AsDelivered,
        }
    }

    /// Gain of its player for a master of that loudness and true peak, dB; 0 where nothing is
    /// measured.
    pub fn gain_db(self, integrated_lufs: f64, true_peak_dbtp: f64) -> f64 {
        let Rule::Player { plays_at_lufs, turns_up_to_dbtp } = self.rule() else { return 0.0 };
        let wanted_db = plays_at_lufs - integrated_lufs;
        if !wanted_db.is_finite() || !true_peak_dbtp.is_finite() {
            0.0
        } else if wanted_db <= 0.0 {
            wanted_db
        } else {
            turns_up_to_dbtp.map_or(0.0, |most| (most - true_peak_dbtp).clamp(0.0, wanted_db))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_player_turns_loud_masters_down_and_quiet_ones_up_as_far_as_their_peaks_allow() {
        assert_eq!(Platform::Spotify.gain_db(-9.0, -1.0), -5.0);
        assert_eq!(Platform::Spotify.gain_db(-20.0, -5.0), 4.0);
        assert_eq!(Platform::Spotify.gain_db(-20.0, -12.0), 6.0);
        assert_eq!(Platform::Spotify.gain_db(-20.0, 0.0), 0.0);
        assert_eq!(Platform::YouTube.gain_db(-20.0, -12.0), 0.0);
        assert_eq!(Platform::EbuR128.gain_db(-9.0, -1.0), 0.0);
        assert_eq!(Platform::Spotify.gain_db(f64::NEG_INFINITY, f64::NEG_INFINITY), 0.0);
    }
}

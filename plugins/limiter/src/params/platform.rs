//! Where a master goes, and what happens to its loudness there: of the dated table of all platforms
//! ([`shared_plugin::platforms`]), what decides a limiter's settings.

use nice_plug::prelude::*;
use shared_plugin::platforms::shipped;
use std::sync::OnceLock;

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

    /// Its name in the table of all platforms.
    fn shipped_id(self) -> &'static str {
        match self {
            Self::Spotify => "spotify-normal",
            Self::AppleMusic => "apple-music",
            Self::YouTube => "youtube",
            Self::Tidal => "tidal",
            Self::AmazonMusic => "amazon-music",
            Self::Deezer => "deezer",
            Self::EbuR128 => "ebu-r128",
            Self::AtscA85 => "atsc-a85",
            Self::AsDelivered => "",
        }
    }

    /// Its rule. Reads the table the first time: for the editor.
    pub fn rule(self) -> Rule {
        static RULES: OnceLock<Vec<Rule>> = OnceLock::new();
        let all = || (0..Self::variants().len()).map(|at| Self::from_index(at).shipped_rule());
        RULES.get_or_init(|| all().collect())[self.to_index()]
    }

    fn shipped_rule(self) -> Rule {
        let id = self.shipped_id();
        let number = |key| shipped(id, key).and_then(|text| text.parse::<f64>().ok());
        let Some(target_lufs) = number("target_lufs") else { return Rule::AsDelivered };
        if shipped(id, "kind") == Some("delivery") {
            let tolerance_lu = number("tolerance_lu").unwrap_or(0.0);
            return Rule::Delivery { required_lufs: target_lufs, tolerance_lu };
        }
        let turns_up = shipped(id, "turns_up") == Some("peak-limited");
        let turns_up_to_dbtp = number("turn_up_ceiling_dbtp").filter(|_| turns_up);
        Rule::Player { plays_at_lufs: target_lufs, turns_up_to_dbtp }
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
    fn every_platform_has_the_rule_of_the_table() {
        let player =
            |plays_at_lufs, turns_up_to_dbtp| Rule::Player { plays_at_lufs, turns_up_to_dbtp };
        let delivery = |required_lufs, tolerance_lu| Rule::Delivery { required_lufs, tolerance_lu };
        for (platform, rule) in [
            (Platform::Spotify, player(-14.0, Some(-1.0))),
            (Platform::AppleMusic, player(-16.0, Some(-1.0))),
            (Platform::YouTube, player(-14.0, None)),
            (Platform::Tidal, player(-14.0, None)),
            (Platform::AmazonMusic, player(-14.0, None)),
            (Platform::Deezer, player(-15.0, None)),
            (Platform::EbuR128, delivery(-23.0, 0.2)),
            (Platform::AtscA85, delivery(-24.0, 2.0)),
            (Platform::AsDelivered, Rule::AsDelivered),
        ] {
            assert_eq!(platform.rule(), rule, "{}", platform.name());
        }
    }

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

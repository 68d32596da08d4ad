//! The thresholds of the cards with their source, in a file.

use crate::user_file::{Loaded, UserFile};
use serde::Deserialize;
use std::path::{Path, PathBuf};
use std::{io, sync::LazyLock};

/// Name of the user's copy in the data folder.
pub const PROFILE_FILE: &str = "loudness-profile.toml";

const FILE: UserFile = UserFile {
    name: PROFILE_FILE,
    kind: "lathe-loudness-profile",
    shipped: include_str!("../../data/profile.toml"),
    list: "",
};

/// A threshold from which a row asks for a look, and one from which it should not stay.
macro_rules! group {
    ($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $kind:ty,)* }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $($(#[$field_doc])* pub $field: $kind,)*
            /// The source of the numbers.
            pub source: String,
        }
    };
}

group!(
    /// Length that must be heard.
    HeardLimits {
        /// Sound that must be heard before a row says ok, s.
        least_s: f64,
    }
);
group!(
    /// True peak.
    PeakLimits {
        /// Above this it is worth a look.
        caution_dbtp: f64,
        /// Above this it should not stay.
        over_dbtp: f64,
    }
);
group!(
    /// Tops cut off.
    ClippingLimits {
        /// From so many runs on it is worth a look.
        caution_runs: u64,
        /// From so many on it should not stay.
        over_runs: u64,
        /// From so many peaks above 0 dBTP on it is worth a look.
        caution_overs: u64,
    }
);
group!(
    /// A level that is there or not: DC, noise, hum.
    LevelLimits {
        /// From this level on it is worth a look.
        caution_dbfs: f64,
        /// From this level on it should not stay.
        over_dbfs: f64,
    }
);
group!(
    /// Left against right.
    BalanceLimits {
        /// From so much on it is worth a look.
        caution_db: f64,
        /// From so much on it should not stay.
        over_db: f64,
    }
);
group!(
    /// Loss in mono.
    MonoLimits {
        /// Above this loss it is worth a look.
        caution_loss_lu: f64,
        /// Above this loss it should not stay.
        over_loss_lu: f64,
        /// Lowest correlation of the lows below which it is worth a look.
        caution_lows_factor: f64,
    }
);
group!(
    /// Sections of one name.
    SectionLimits {
        /// Above this distance it is worth a look.
        caution_lu: f64,
        /// Above this distance it should not stay.
        over_lu: f64,
    }
);
group!(
    /// Peak to loudness ratio.
    DynamicsLimits {
        /// Below this it is worth a look.
        caution_plr_lu: f64,
        /// Below this, and crushed, it should not stay.
        over_plr_lu: f64,
    }
);
group!(
    /// Vocal over backing.
    VocalLimits {
        /// Below this it is worth a look.
        lowest_lu: f64,
        /// Above this it is worth a look.
        highest_lu: f64,
        /// So far outside of both it should not stay.
        over_lu: f64,
    }
);
group!(
    /// Ticks of a person.
    EarLimits {
        /// A change of loudness that takes a tick back.
        changed_lu: f64,
    }
);

/// All thresholds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Profile {
    /// Always the same: marks the file.
    pub kind: String,
    /// Version of the format.
    pub file_version: i64,
    /// The name of the profile, for reports.
    pub name: String,
    /// Length that must be heard.
    pub heard: HeardLimits,
    /// True peak of a mix.
    pub headroom: PeakLimits,
    /// Tops cut off.
    pub clipping: ClippingLimits,
    /// DC offset.
    pub offset: LevelLimits,
    /// Left against right.
    pub balance: BalanceLimits,
    /// Loss in mono.
    pub mono: MonoLimits,
    /// Noise floor, A-weighted.
    pub noise: LevelLimits,
    /// Hum, RMS.
    pub hum: LevelLimits,
    /// Sections of one name.
    pub sections: SectionLimits,
    /// Dynamics of a mix.
    pub dynamics: DynamicsLimits,
    /// Vocal over backing.
    pub vocal: VocalLimits,
    /// True peak of a master.
    pub master: PeakLimits,
    /// Ticks of a person.
    pub ears: EarLimits,
}

impl Profile {
    /// The profile as it is shipped.
    pub fn shipped() -> &'static Self {
        static SHIPPED: LazyLock<Profile> = LazyLock::new(|| Profile::load(None).value);
        &SHIPPED
    }

    /// The user's profile in `folder`, laid over the shipped one. Reads a file: not every frame.
    pub fn load(folder: Option<&Path>) -> Loaded<Self> {
        FILE.load(folder, Self::check)
    }

    /// The user's copy in `folder` to be opened in an editor; made where there is none.
    ///
    /// # Errors
    /// The system's error when it cannot be written.
    pub fn users_copy(folder: &Path) -> io::Result<PathBuf> {
        FILE.users_copy(folder)
    }

    fn check(&self) -> Result<(), String> {
        let levels = [
            ("headroom.caution_dbtp", self.headroom.caution_dbtp, -60.0, 20.0),
            ("headroom.over_dbtp", self.headroom.over_dbtp, -60.0, 20.0),
            ("master.caution_dbtp", self.master.caution_dbtp, -60.0, 20.0),
            ("master.over_dbtp", self.master.over_dbtp, -60.0, 20.0),
            ("offset.caution_dbfs", self.offset.caution_dbfs, -120.0, 0.0),
            ("offset.over_dbfs", self.offset.over_dbfs, -120.0, 0.0),
            ("noise.caution_dbfs", self.noise.caution_dbfs, -160.0, 0.0),
            ("noise.over_dbfs", self.noise.over_dbfs, -160.0, 0.0),
            ("hum.caution_dbfs", self.hum.caution_dbfs, -160.0, 0.0),
            ("hum.over_dbfs", self.hum.over_dbfs, -160.0, 0.0),
            ("balance.caution_db", self.balance.caution_db, 0.0, 60.0),
            ("balance.over_db", self.balance.over_db, 0.0, 60.0),
            ("mono.caution_loss_lu", self.mono.caution_loss_lu, 0.0, 60.0),
            ("mono.over_loss_lu", self.mono.over_loss_lu, 0.0, 60.0),
            ("mono.caution_lows_factor", self.mono.caution_lows_factor, -1.0, 1.0),
            ("sections.caution_lu", self.sections.caution_lu, 0.0, 60.0),
            ("sections.over_lu", self.sections.over_lu, 0.0, 60.0),
            ("dynamics.caution_plr_lu", self.dynamics.caution_plr_lu, 0.0, 60.0),
            ("dynamics.over_plr_lu", self.dynamics.over_plr_lu, 0.0, 60.0),
            ("vocal.lowest_lu", self.vocal.lowest_lu, -20.0, 20.0),
            ("vocal.highest_lu", self.vocal.highest_lu, -20.0, 20.0),
            ("vocal.over_lu", self.vocal.over_lu, 0.0, 60.0),
            ("heard.least_s", self.heard.least_s, 0.0, 36_000.0),
            ("ears.changed_lu", self.ears.changed_lu, 0.0, 60.0),
        ];
        for (name, value, lowest, highest) in levels {
            if !(lowest..=highest).contains(&value) {
                return Err(format!("{name} must be between {lowest} and {highest}, not {value}"));
            }
        }
        let in_order = [
            ("headroom.over_dbtp", self.headroom.caution_dbtp <= self.headroom.over_dbtp),
            ("master.over_dbtp", self.master.caution_dbtp <= self.master.over_dbtp),
            ("offset.over_dbfs", self.offset.caution_dbfs <= self.offset.over_dbfs),
            ("noise.over_dbfs", self.noise.caution_dbfs <= self.noise.over_dbfs),
            ("hum.over_dbfs", self.hum.caution_dbfs <= self.hum.over_dbfs),
            ("balance.over_db", self.balance.caution_db <= self.balance.over_db),
            ("mono.over_loss_lu", self.mono.caution_loss_lu <= self.mono.over_loss_lu),
            ("sections.over_lu", self.sections.caution_lu <= self.sections.over_lu),
            ("clipping.over_runs", self.clipping.caution_runs <= self.clipping.over_runs),
            ("dynamics.caution_plr_lu", self.dynamics.over_plr_lu <= self.dynamics.caution_plr_lu),
            ("vocal.highest_lu", self.vocal.lowest_lu <= self.vocal.highest_lu),
        ];
        let counts =
            [self.clipping.caution_runs, self.clipping.over_runs, self.clipping.caution_overs];
        if counts.contains(&0) {
            return Err("counts in clipping must be at least 1".to_owned());
        }
        match in_order.iter().find(|(_, is_in_order)| !is_in_order) {
            Some((name, _)) => Err(format!("{name} contradicts its counterpart")),
            None => Ok(()),
        }
    }
}

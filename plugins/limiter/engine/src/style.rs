//! Characters of the limiter: what each makes of attack and release.

use crate::release::ReleaseLaw;

/// A character; `benches/measure.rs` prints what tells them apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Style {
    /// Least distortion: lasting reduction stands still down to 20 Hz.
    #[default]
    Transparent,
    /// Peaks come back at once, and the level between them stays.
    Punchy,
    /// Loudest: the gain follows as fast as bass allows.
    Dense,
    /// Clips softly what is over the ceiling, and limits as Dense does what is left.
    ClipAndLimit,
}

impl Style {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Transparent, Self::Punchy, Self::Dense, Self::ClipAndLimit];

    /// What the style makes of the two times, ms.
    pub(crate) fn law(self, release_ms: f64, attack_ms: f64) -> ReleaseLaw {
        let transparent = ReleaseLaw {
            release_ms,
            lone_share: 0.4,
            attack_ms,
            standing_factor: 4.0,
            least_standing_ms: 100.0,
            bridged_cells: 26,
            lasting_cells: 50,
        };
        match self {
            Self::Transparent => transparent,
            Self::Punchy => ReleaseLaw {
                release_ms: 0.5 * release_ms,
                standing_factor: 2.0,
                least_standing_ms: 50.0,
                bridged_cells: 18,
                lasting_cells: 120,
                ..transparent
            },
            Self::Dense | Self::ClipAndLimit => ReleaseLaw {
                release_ms: 0.02 * release_ms,
                lone_share: 1.0,
                attack_ms: 2.0 * attack_ms,
                standing_factor: 2.0,
                least_standing_ms: 10.0,
                bridged_cells: 12,
                lasting_cells: 60,
            },
        }
    }
}

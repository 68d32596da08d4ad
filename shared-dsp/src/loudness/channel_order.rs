//! Which loudspeaker each channel of a bus feeds, and what it weighs.
//!
//! Source of the weights: ITU-R BS.1770-5 (2023), annex 3: loudspeakers less than 30 degrees above
//! or below the ear and 60 to 120 degrees to the side weigh 1.41, all others 1.0; LFE is not
//! measured. Directions are the middles of the ranges of ITU-R BS.2051-3 (2022). So side
//! surrounds weigh 1.41, be they at 110 (5.1) or at 90 degrees (7.1), rear surrounds and heights
//! 1.0.
//!
//! | channels | layout | SMPTE / ITU | film | Atmos | WAVE / VST 3 |
//! |---|---|---|---|---|---|
//! | 1, 2, 3 | mono, stereo, 3.0 | L R C | L C R | L R C | L R C |
//! | 4 | quad; film LCRS | L R Ls Rs | L C R S | | L R Ls Rs |
//! | 5 | 5.0 | L R C Ls Rs | L C R Ls Rs | as SMPTE | as SMPTE |
//! | 6 | 5.1 | L R C LFE Ls Rs | L C R Ls Rs LFE | as SMPTE | as SMPTE |
//! | 7 | 7.0 | L R C, sides, rears | L C R, sides, rears | as SMPTE | L R C, rears, sides |
//! | 8 | 7.1 | L R C LFE, sides, rears | L C R, sides, rears, LFE | as SMPTE | L R C LFE, rears, sides |
//! | 9 | 5.0.4; film and Atmos 7.0.2 | 5.0, Ltf Rtf Ltr Rtr | 7.0, Lts Rts | 7.0, Lts Rts | |
//! | 10 | 5.1.4; film and Atmos 7.1.2 | 5.1, Ltf Rtf Ltr Rtr | 7.1, Lts Rts | 7.1, Lts Rts | |
//! | 11 | 7.0.4 | 7.0, Ltf Rtf Ltr Rtr | 7.0, Ltf Rtf Ltr Rtr | as SMPTE | |
//! | 12 | 7.1.4 | 7.1, Ltf Rtf Ltr Rtr | 7.1, Ltf Rtf Ltr Rtr | as SMPTE | |
//!
//! Sides are Lss Rss, rears Lrs Rrs. Atmos is the order of a bed up to 7.1.2, and of its
//! rendering to loudspeakers above.

/// Most channels a meter takes.
pub const MAX_CHANNELS: usize = 12;

/// Direction of a loudspeaker, seen from the listener, and its usual short name.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Loudspeaker {
    /// Short name: "L", "Rss", "LFE".
    pub name: &'static str,
    azimuth_deg: f64,
    elevation_deg: f64,
    /// Whether it is for low-frequency effects, which are not measured.
    pub is_lfe: bool,
}

impl Loudspeaker {
    const fn at(name: &'static str, azimuth_deg: f64, elevation_deg: f64) -> Self {
        Self { name, azimuth_deg, elevation_deg, is_lfe: false }
    }

    /// Azimuth to the left, degrees; negative to the right.
    pub fn azimuth_deg(&self) -> f64 {
        self.azimuth_deg
    }

    /// Elevation above the ear, degrees.
    pub fn elevation_deg(&self) -> f64 {
        self.elevation_deg
    }

    /// The weight of its energy: 0, 1.0 or 1.41.
    pub fn weight(&self) -> f64 {
        let is_at_ear = self.elevation_deg.abs() < 30.0;
        let is_at_side = (60.0..=120.0).contains(&self.azimuth_deg.abs());
        match (self.is_lfe, is_at_ear && is_at_side) {
            (true, _) => 0.0,
            (false, true) => 1.41,
            (false, false) => 1.0,
        }
    }
}

const M: Loudspeaker = Loudspeaker::at("M", 0.0, 0.0);
const L: Loudspeaker = Loudspeaker::at("L", 30.0, 0.0);
const R: Loudspeaker = Loudspeaker::at("R", -30.0, 0.0);
const C: Loudspeaker = Loudspeaker::at("C", 0.0, 0.0);
const LFE: Loudspeaker = Loudspeaker { is_lfe: true, ..Loudspeaker::at("LFE", 0.0, 0.0) };
const S: Loudspeaker = Loudspeaker::at("S", 180.0, 0.0);
const LS: Loudspeaker = Loudspeaker::at("Ls", 110.0, 0.0);
const RS: Loudspeaker = Loudspeaker::at("Rs", -110.0, 0.0);
const LSS: Loudspeaker = Loudspeaker::at("Lss", 90.0, 0.0);
const RSS: Loudspeaker = Loudspeaker::at("Rss", -90.0, 0.0);
const LRS: Loudspeaker = Loudspeaker::at("Lrs", 135.0, 0.0);
const RRS: Loudspeaker = Loudspeaker::at("Rrs", -135.0, 0.0);
const LTF: Loudspeaker = Loudspeaker::at("Ltf", 45.0, 45.0);
const RTF: Loudspeaker = Loudspeaker::at("Rtf", -45.0, 45.0);
const LTS: Loudspeaker = Loudspeaker::at("Lts", 90.0, 45.0);
const RTS: Loudspeaker = Loudspeaker::at("Rts", -90.0, 45.0);
const LTR: Loudspeaker = Loudspeaker::at("Ltr", 135.0, 45.0);
const RTR: Loudspeaker = Loudspeaker::at("Rtr", -135.0, 45.0);

/// The custom by which a bus lists its channels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ChannelOrder {
    /// SMPTE and ITU: L R C LFE, then surrounds from front to rear. Exists for 1 to 12 channels.
    #[default]
    Smpte,
    /// Film: L C R, surrounds, LFE last of the ear level. Exists for 1 to 12 channels.
    Film,
    /// Dolby Atmos beds and renderings. Exists for all but 4 channels.
    Atmos,
    /// WAVE files and VST 3: as SMPTE, but rear surrounds before the sides. Exists for 1 to 8.
    Wave,
}

impl ChannelOrder {
    /// All orders.
    pub const ALL: [Self; 4] = [Self::Smpte, Self::Film, Self::Atmos, Self::Wave];

    /// The layout of a bus of `channels` in this order; `None` where the order has none.
    pub fn layout(self, channels: usize) -> Option<Layout> {
        let loudspeakers: &'static [Loudspeaker] = match (channels, self) {
            (1, _) => &[M],
            (2, _) => &[L, R],
            (3, Self::Film) => &[L, C, R],
            (3, _) => &[L, R, C],
            (4, Self::Film) => &[L, C, R, S],
            (4, Self::Smpte | Self::Wave) => &[L, R, LS, RS],
            (5, Self::Film) => &[L, C, R, LS, RS],
            (5, _) => &[L, R, C, LS, RS],
            (6, Self::Film) => &[L, C, R, LS, RS, LFE],
            (6, _) => &[L, R, C, LFE, LS, RS],
            (7, Self::Film) => &[L, C, R, LSS, RSS, LRS, RRS],
            (7, Self::Wave) => &[L, R, C, LRS, RRS, LSS, RSS],
            (7, _) => &[L, R, C, LSS, RSS, LRS, RRS],
            (8, Self::Film) => &[L, C, R, LSS, RSS, LRS, RRS, LFE],
            (8, Self::Wave) => &[L, R, C, LFE, LRS, RRS, LSS, RSS],
            (8, _) => &[L, R, C, LFE, LSS, RSS, LRS, RRS],
            (9, Self::Smpte) => &[L, R, C, LS, RS, LTF, RTF, LTR, RTR],
            (9, Self::Film) => &[L, C, R, LSS, RSS, LRS, RRS, LTS, RTS],
            (9, Self::Atmos) => &[L, R, C, LSS, RSS, LRS, RRS, LTS, RTS],
            (10, Self::Smpte) => &[L, R, C, LFE, LS, RS, LTF, RTF, LTR, RTR],
            (10, Self::Film) => &[L, C, R, LSS, RSS, LRS, RRS, LFE, LTS, RTS],
            (10, Self::Atmos) => &[L, R, C, LFE, LSS, RSS, LRS, RRS, LTS, RTS],
            (11, Self::Film) => &[L, C, R, LSS, RSS, LRS, RRS, LTF, RTF, LTR, RTR],
            (11, Self::Smpte | Self::Atmos) => &[L, R, C, LSS, RSS, LRS, RRS, LTF, RTF, LTR, RTR],
            (12, Self::Film) => &[L, C, R, LSS, RSS, LRS, RRS, LFE, LTF, RTF, LTR, RTR],
            (12, Self::Smpte | Self::Atmos) => {
                &[L, R, C, LFE, LSS, RSS, LRS, RRS, LTF, RTF, LTR, RTR]
            }
            _ => return None,
        };
        Some(Layout { loudspeakers })
    }

    /// The layout of a bus of `channels` (held in 1 to 12) in this order, or in SMPTE order where
    /// this one has none.
    pub fn layout_or_smpte(self, channels: usize) -> Layout {
        let channels = channels.clamp(1, MAX_CHANNELS);
        self.layout(channels)
            .or_else(|| Self::Smpte.layout(channels))
            .unwrap_or(Layout { loudspeakers: &[M] })
    }
}

/// The loudspeakers of a bus, channel by channel.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Layout {
    loudspeakers: &'static [Loudspeaker],
}

impl Layout {
    /// Number of channels.
    pub fn channels(&self) -> usize {
        self.loudspeakers.len()
    }

    /// The loudspeaker of each channel.
    pub fn loudspeakers(&self) -> &'static [Loudspeaker] {
        self.loudspeakers
    }

    /// The weight of each channel; 0 beyond the last.
    pub fn weights(&self) -> [f64; MAX_CHANNELS] {
        let mut weights = [0.0; MAX_CHANNELS];
        for (weight, loudspeaker) in weights.iter_mut().zip(self.loudspeakers) {
            *weight = loudspeaker.weight();
        }
        weights
    }

    /// Which channels are left and right; twice the first where there is one channel.
    pub fn front_pair(&self) -> [usize; 2] {
        ["L", "R"].map(|name| {
            self.loudspeakers.iter().position(|speaker| speaker.name == name).unwrap_or(0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::super::{LoudnessMeter, weights};
    use super::*;
    use crate::measure::signals::sine;

    #[test]
    fn smpte_and_film_exist_for_1_to_12_channels_and_list_the_same_number() {
        for channels in 1..=MAX_CHANNELS {
            for order in ChannelOrder::ALL {
                if let Some(layout) = order.layout(channels) {
                    assert_eq!(layout.channels(), channels);
                    let mut names: Vec<_> = layout.loudspeakers().iter().map(|s| s.name).collect();
                    names.sort_unstable();
                    names.dedup();
                    assert_eq!(names.len(), channels, "{order:?} {channels}: a name twice");
                }
                assert_eq!(order.layout_or_smpte(channels).channels(), channels);
            }
            assert!(ChannelOrder::Smpte.layout(channels).is_some());
            assert!(ChannelOrder::Film.layout(channels).is_some());
        }
        assert!(ChannelOrder::Smpte.layout(0).is_none());
        assert!(ChannelOrder::Smpte.layout(13).is_none());
    }

    #[test]
    fn weights_are_those_of_bs_1770_5() {
        let weights_of = |order: ChannelOrder, channels| order.layout(channels).unwrap().weights();
        assert_eq!(weights_of(ChannelOrder::Smpte, 5)[..5], weights::SURROUND_5_0);
        assert_eq!(weights_of(ChannelOrder::Smpte, 6)[..6], weights::SURROUND_5_1);
        let in_7_1_4 = [1.0, 1.0, 1.0, 0.0, 1.41, 1.41, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0];
        assert_eq!(weights_of(ChannelOrder::Smpte, 12), in_7_1_4);
        let film_7_1 = [1.0, 1.0, 1.0, 1.41, 1.41, 1.0, 1.0, 0.0];
        assert_eq!(weights_of(ChannelOrder::Film, 8)[..8], film_7_1);
        let wave_7_1 = [1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41];
        assert_eq!(weights_of(ChannelOrder::Wave, 8)[..8], wave_7_1);
    }

    #[test]
    fn a_tone_in_any_channel_of_any_layout_reads_its_weight() {
        let tone = sine(997.0, 0.0, 48_000.0, 24_000);
        let silence = vec![0.0; tone.len()];
        for order in ChannelOrder::ALL {
            for channels in [1, 2, 6, 8, 10, 12] {
                let Some(layout) = order.layout(channels) else { continue };
                for channel in 0..channels {
                    let mut meter = LoudnessMeter::new();
                    meter.prepare_layout(48_000.0, &layout);
                    let mut input = vec![silence.as_slice(); channels];
                    input[channel] = &tone;
                    meter.process(&input);
                    let got_lufs = meter.readings().momentary_lufs;
                    let weight = layout.loudspeakers()[channel].weight();
                    let expected_lufs = -3.01 + 10.0 * weight.log10();
                    assert!(
                        got_lufs == expected_lufs || (got_lufs - expected_lufs).abs() < 0.01,
                        "{order:?} {channels} channel {channel}: {got_lufs}"
                    );
                    assert!(meter.channel_true_peak_dbtp(channel).abs() < 0.02);
                }
            }
        }
    }
}

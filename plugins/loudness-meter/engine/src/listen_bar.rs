//! The listen bar: other ways to hear the mix, which never change it.
//!
//! One at a time, faded in and out over 10 ms. While none is on, no sample is touched.

use super::MOST_CHANNELS;
use shared_dsp::filter::design::Prototype;
use shared_dsp::filter::{Svf, SvfCoefficients};
use shared_dsp::loudness::channel_order::Layout;
use shared_dsp::smooth::Ramp;
use shared_dsp::units::db_to_gain;

const FADE_MS: f64 = 10.0;
/// How much quieter "quiet" is, dB.
pub const QUIET_DB: f64 = -20.0;
/// The band of a small speaker, Hz. A band-limited listen, not a model of any telephone.
pub const SMALL_SPEAKER_HZ: (f64, f64) = (200.0, 10_000.0);
/// Upper end of the low end, Hz.
pub const LOW_END_HZ: f64 = 120.0;
/// Slopes in orders of 6 dB per octave.
const SMALL_SPEAKER_ORDER: usize = 2;
const LOW_END_ORDER: usize = 4;
/// Q of a Butterworth slope.
const BUTTERWORTH_Q: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Gain of a centre that two loudspeakers play: each plays it 3 dB down (ITU-R BS.775).
const CENTRE_GAIN: f64 = std::f64::consts::FRAC_1_SQRT_2;

/// Which channels the front loudspeakers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Front {
    /// Left; the only channel of a mono bus.
    pub left: usize,
    /// Right; as left in a mono bus.
    pub right: usize,
    /// Centre, where there is one: in 5.1.
    pub centre_channel: Option<usize>,
}

impl Front {
    /// The front of a layout.
    pub fn of(layout: &Layout) -> Self {
        let [left, right] = layout.front_pair();
        let centre = layout.loudspeakers().iter().position(|speaker| speaker.name == "C");
        Self { left, right, centre_channel: centre }
    }

    /// The same, never beyond the last of `channels`: hosts may give fewer than they said.
    pub fn within(self, channels: usize) -> Self {
        let last = channels.saturating_sub(1);
        Self {
            left: self.left.min(last),
            right: self.right.min(last),
            centre_channel: self.centre_channel.filter(|centre| *centre < channels),
        }
    }
}

/// What is heard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Listened {
    /// The mix as it is.
    #[default]
    Mix,
    /// All front channels summed, on left and right alike: (L + R) / 2, in 5.1 and the centre at
    /// -3 dB. Surrounds are not heard.
    Mono,
    /// The mix, 20 dB down.
    Quiet,
    /// Mono, 200 Hz to 10 kHz.
    SmallSpeaker,
    /// Below 120 Hz.
    LowEnd,
    /// What differs between left and right: (L - R) / 2.
    Sides,
    /// The mix as loud as a platform plays it.
    AtPlatformLevel,
}

impl Listened {
    /// All but the mix, in the order of the bar, with their names.
    pub const BAR: [(Self, &'static str); 6] = [
        (Self::Mono, "Mono"),
        (Self::Quiet, "Quiet"),
        (Self::SmallSpeaker, "Small speaker"),
        (Self::LowEnd, "Low end"),
        (Self::Sides, "Sides"),
        (Self::AtPlatformLevel, "Platform"),
    ];

    /// The number this has as something of this plugin's own to listen to.
    pub fn code(self) -> u32 {
        Self::BAR.iter().position(|(listened, _)| *listened == self).map_or(0, |at| at as u32 + 1)
    }

    /// The inverse of [`Self::code`]; the mix for unknown numbers.
    pub fn from_code(code: u32) -> Self {
        let at = (code as usize).checked_sub(1);
        at.and_then(|at| Self::BAR.get(at)).map_or(Self::Mix, |(listened, _)| *listened)
    }
}

/// Filters in a row, one state for each channel.
#[derive(Debug, Clone, Default)]
struct Band {
    coefficients: Vec<SvfCoefficients>,
    states: Vec<[Svf; MOST_CHANNELS]>,
}

impl Band {
    fn of(prototypes: &[Prototype], sample_rate_hz: f64) -> Self {
        let coefficients: Vec<SvfCoefficients> = prototypes
            .iter()
            .flat_map(|prototype| {
                let design = prototype.design(sample_rate_hz);
                design.sections().iter().map(SvfCoefficients::from_section).collect::<Vec<_>>()
            })
            .collect();
        let states = vec![[Svf::default(); MOST_CHANNELS]; coefficients.len()];
        Self { coefficients, states }
    }

    fn tick(&mut self, channel: usize, sample: f64) -> f64 {
        let sections = self.coefficients.iter().zip(&mut self.states);
        sections.fold(sample, |x, (section, states)| states[channel].tick(section, x))
    }

    fn reset(&mut self) {
        self.states.iter_mut().flatten().for_each(Svf::reset);
    }

    fn flush_tiny(&mut self) {
        self.states.iter_mut().flatten().for_each(Svf::flush_tiny);
    }
}

/// The bar of one instance.
#[derive(Debug, Clone)]
pub struct ListenBar {
    wanted: Listened,
    /// What is heard now; it fades out before another comes in.
    heard: Listened,
    share: Ramp,
    /// What `platform_gain` was last set to, dB.
    platform_gain_db: Option<f32>,
    platform_gain: Ramp,
    small_speaker: Band,
    low_end: Band,
}

impl Default for ListenBar {
    fn default() -> Self {
        Self {
            wanted: Listened::Mix,
            heard: Listened::Mix,
            share: Ramp::new(0.0),
            platform_gain_db: None,
            platform_gain: Ramp::new(1.0),
            small_speaker: Band::default(),
            low_end: Band::default(),
        }
    }
}

impl ListenBar {
    /// Takes memory for `channels` (at most 6) and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, _channels: usize) {
        self.share.prepare(FADE_MS, sample_rate_hz);
        self.platform_gain.prepare(FADE_MS, sample_rate_hz);
        let (low_hz, high_hz) = SMALL_SPEAKER_HZ;
        self.small_speaker = Band::of(
            &[
                Prototype::low_cut(low_hz, BUTTERWORTH_Q, SMALL_SPEAKER_ORDER),
                Prototype::high_cut(high_hz, BUTTERWORTH_Q, SMALL_SPEAKER_ORDER),
            ],
            sample_rate_hz,
        );
        let low_end = Prototype::high_cut(LOW_END_HZ, BUTTERWORTH_Q, LOW_END_ORDER);
        self.low_end = Band::of(&[low_end], sample_rate_hz);
        self.reset();
    }

    /// Forgets all sound and ends running fades.
    pub fn reset(&mut self) {
        self.heard = self.wanted;
        self.share.set(if self.wanted == Listened::Mix { 0.0 } else { 1.0 });
        self.share.jump();
        self.platform_gain.jump();
        self.small_speaker.reset();
        self.low_end.reset();
    }

    /// What shall be heard from now on. `platform_gain_db` is that of
    /// [`Listened::AtPlatformLevel`], held in -60 to 24.
    pub fn apply(&mut self, wanted: Listened, platform_gain_db: f32) {
        self.wanted = wanted;
        let gain_db = if platform_gain_db.is_nan() { 0.0 } else { platform_gain_db };
        // Asked for with every block.
        if self.platform_gain_db != Some(gain_db) {
            self.platform_gain_db = Some(gain_db);
            self.platform_gain.set(db_to_gain(gain_db.clamp(-60.0, 24.0).into()));
        }
    }

    /// Whether nothing but the mix is heard and no fade runs.
    pub fn is_at_rest(&self) -> bool {
        self.heard == Listened::Mix && self.wanted == Listened::Mix
    }

    /// Changes what is heard, in place. `front` says which channels are in front.
    pub fn process(&mut self, main: &mut [&mut [f32]], front: Front) {
        if self.is_at_rest() {
            return;
        }
        let channels = main.len().min(MOST_CHANNELS);
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0);
        let Front { left, right, centre_channel: centre } = front.within(channels);
        let quiet_gain = db_to_gain(QUIET_DB);
        for frame in 0..frames {
            let share = self.next_share();
            let gain = self.platform_gain.tick();
            if self.heard == Listened::Mix {
                continue;
            }
            let pair = [left, right].map(|at| f64::from(main[at][frame]));
            let middle = centre.map_or(0.0, |at| f64::from(main[at][frame]));
            let mono = 0.5 * (pair[0] + pair[1]) + CENTRE_GAIN * middle;
            for (channel, samples) in main[..channels].iter_mut().enumerate() {
                let sample = &mut samples[frame];
                let mix = f64::from(*sample);
                let is_front = channel == left || channel == right;
                let front = |sound: f64| if is_front { sound } else { 0.0 };
                let heard = match self.heard {
                    Listened::Mix => mix,
                    Listened::Mono => front(mono),
                    Listened::Quiet => mix * quiet_gain,
                    Listened::SmallSpeaker => self.small_speaker.tick(channel, front(mono)),
                    Listened::LowEnd => self.low_end.tick(channel, mix),
                    Listened::Sides => {
                        let side = 0.5 * (pair[0] - pair[1]);
                        front(if channel == left { side } else { -side })
                    }
                    Listened::AtPlatformLevel => mix * gain,
                };
                *sample = (mix + share * (heard - mix)) as f32;
            }
        }
        self.small_speaker.flush_tiny();
        self.low_end.flush_tiny();
    }

    /// The share of what is heard in the next frame; changes over while it is 0.
    fn next_share(&mut self) -> f64 {
        if self.heard != self.wanted {
            self.share.set(0.0);
            if self.share.value() == 0.0 {
                self.heard = self.wanted;
                self.small_speaker.reset();
                self.low_end.reset();
            }
        }
        if self.heard == self.wanted && self.heard != Listened::Mix {
            self.share.set(1.0);
        }
        self.share.tick()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::loudness::channel_order::ChannelOrder;
    use shared_dsp::measure::signals::sine;
    use shared_dsp::measure::tone_db;

    const RATE_HZ: f64 = 48_000.0;
    const STEREO: Front = Front { left: 0, right: 1, centre_channel: None };

    /// Left and right after a second of `left_hz` and `right_hz` at 0 dBFS, `listened` to.
    fn heard(listened: Listened, left_hz: f64, right_hz: f64) -> [Vec<f32>; 2] {
        let mut bar = ListenBar::default();
        bar.prepare(RATE_HZ, 2);
        bar.apply(listened, -6.0);
        let mut channels = [left_hz, right_hz].map(|hz| sine(hz, 0.0, RATE_HZ, 96_000));
        for start in (0..96_000).step_by(777) {
            let end = (start + 777).min(96_000);
            let [left, right] = &mut channels;
            bar.process(&mut [&mut left[start..end], &mut right[start..end]], STEREO);
        }
        channels.map(|channel| channel[48_000..].to_vec())
    }

    fn level_db(signal: &[f32], hz: f64) -> f64 {
        tone_db(signal, hz, RATE_HZ)
    }

    #[test]
    fn each_is_what_it_says() {
        let [left, right] = heard(Listened::Mono, 400.0, 1000.0);
        for signal in [&left, &right] {
            assert!((level_db(signal, 400.0) + 6.02).abs() < 0.01);
            assert!((level_db(signal, 1000.0) + 6.02).abs() < 0.01);
        }
        let [left, _] = heard(Listened::Quiet, 1000.0, 1000.0);
        assert!((level_db(&left, 1000.0) + 20.0).abs() < 0.01);
        let [left, right] = heard(Listened::Sides, 1000.0, 1000.0);
        assert!(level_db(&left, 1000.0) < -120.0 && level_db(&right, 1000.0) < -120.0);
        let [left, _] = heard(Listened::AtPlatformLevel, 1000.0, 1000.0);
        assert!((level_db(&left, 1000.0) + 6.0).abs() < 0.01);
    }

    #[test]
    fn the_centre_of_5_1_is_heard_in_mono_wherever_it_is_listed() {
        for order in [ChannelOrder::Smpte, ChannelOrder::Film] {
            let front = Front::of(&order.layout(6).expect("5.1"));
            let mut bar = ListenBar::default();
            bar.apply(Listened::Mono, 0.0);
            bar.prepare(RATE_HZ, 6);
            let mut channels = vec![vec![0.0f32; 64]; 6];
            channels[front.centre_channel.expect("a centre")].fill(0.5);
            let mut views: Vec<&mut [f32]> = channels.iter_mut().map(Vec::as_mut_slice).collect();
            bar.process(&mut views, front);
            for (channel, samples) in channels.iter().enumerate() {
                let is_pair = [front.left, front.right].contains(&channel);
                let wanted = if is_pair { 0.5 * CENTRE_GAIN as f32 } else { 0.0 };
                let near = |sample: &f32| (sample - wanted).abs() < 1e-6;
                assert!(samples.iter().all(near), "{order:?} {channel}");
            }
        }
        assert_eq!(Front::of(&ChannelOrder::Smpte.layout_or_smpte(2)), STEREO);
    }

    #[test]
    fn bands_are_3_db_down_at_their_corners() {
        for hz in [SMALL_SPEAKER_HZ.0, SMALL_SPEAKER_HZ.1] {
            let [left, _] = heard(Listened::SmallSpeaker, hz, hz);
            assert!((level_db(&left, hz) + 3.01).abs() < 0.1, "{hz}");
        }
        let [left, _] = heard(Listened::LowEnd, LOW_END_HZ, LOW_END_HZ);
        assert!((level_db(&left, LOW_END_HZ) + 3.01).abs() < 0.1);
        let [left, _] = heard(Listened::LowEnd, 480.0, 480.0);
        assert!(level_db(&left, 480.0) < -47.0, "24 dB an octave");
    }

    #[test]
    fn nothing_is_touched_before_and_ten_milliseconds_after() {
        let mut bar = ListenBar::default();
        bar.prepare(RATE_HZ, 2);
        let sound = sine(300.0, 0.0, RATE_HZ, 4800);
        let play = |bar: &mut ListenBar| {
            let mut pair = [sound.clone(), sound.clone()];
            let [left, right] = &mut pair;
            bar.process(&mut [left, right], STEREO);
            pair
        };
        assert_eq!(play(&mut bar)[0], sound);
        for (listened, _) in Listened::BAR {
            bar.apply(listened, -9.0);
            play(&mut bar);
            bar.apply(Listened::Mix, -9.0);
            let after = play(&mut bar);
            assert_eq!(after[0][481..], sound[481..], "{listened:?}");
            assert!(bar.is_at_rest());
            // Changed over without a jump larger than the fade makes.
            let jump =
                after[0].windows(2).map(|pair| (pair[1] - pair[0]).abs()).fold(0.0, f32::max);
            assert!(jump < 0.06, "{listened:?}: {jump}");
        }
    }

    #[test]
    fn codes_go_there_and_back() {
        for (listened, _) in Listened::BAR {
            assert_eq!(Listened::from_code(listened.code()), listened);
        }
        assert_eq!(Listened::from_code(0), Listened::Mix);
        assert_eq!(Listened::from_code(99), Listened::Mix);
    }
}

//! What goes where: how much of the dry sound and of the other half each half is given, and how much
//! of the dry sound and of each half is heard.
//!
//! With input x, delay D and reverb R, the output is `a x + b D + c R`, where
//!
//! - as an insert, `a` is the product of both mixes' dry gains, in every routing. A half that is heard
//!   by the other one is part of what the other's mix fades out: its gain has the other's dry gain;
//! - as a send, `a` is 0 and the mixes only say which halves are on;
//! - levels are faders at the very end: what the other half hears comes before them.
//!
//! Gains glide in 20 ms. A change of the order of delay and reverb first takes what either hears of
//! the other away and then gives it anew, so that there is never a loop.

use super::PIECE;
use super::settings::{MixLaw, Routing, Settings};
use core::f64::consts::FRAC_PI_2;
use shared_dsp::smooth::Glide;
use shared_dsp::units::db_to_gain;

const GLIDE_MS: f64 = 20.0;
const BYPASS_MS: f64 = 10.0;

/// Delay or reverb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// The delay.
    Delay,
    /// The reverb.
    Reverb,
}

impl Half {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Delay, Self::Reverb];

    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Delay => Self::Reverb,
            Self::Reverb => Self::Delay,
        }
    }
}

/// Dry and wet gain of a mix.
fn law_gains(law: MixLaw, mix: f32) -> [f64; 2] {
    let mix = f64::from(mix);
    match law {
        MixLaw::KeepDry => [(2.0 - 2.0 * mix).min(1.0), (2.0 * mix).min(1.0)],
        // Exact at both ends.
        MixLaw::EqualPower if mix >= 1.0 => [0.0, 1.0],
        MixLaw::EqualPower => [(FRAC_PI_2 * mix).cos(), (FRAC_PI_2 * mix).sin()],
    }
}

/// What the gains of a half are or shall be.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Share<T> {
    /// Of the dry sound that it is given.
    fed_dry: T,
    /// Of the other half that it is given.
    fed_other: T,
    /// Of it that is heard.
    heard: T,
}

/// The gains that settings ask for.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Asked {
    dry: f64,
    halves: [Share<f64>; 2],
    /// Which half the other one hears.
    first: Option<Half>,
}

impl Asked {
    fn of(settings: &Settings) -> Self {
        let mixes = [settings.delay_mix, settings.reverb_mix];
        let levels = [settings.delay_level_db, settings.reverb_level_db]
            .map(|level_db| db_to_gain(f64::from(level_db)));
        let law = mixes.map(|mix| law_gains(settings.mix_law, mix));
        let on = mixes.map(|mix| if mix > 0.0 { 1.0 } else { 0.0 });
        let first = match settings.routing {
            Routing::DelayIntoReverb => Some(Half::Delay),
            Routing::ReverbIntoDelay => Some(Half::Reverb),
            Routing::Parallel => None,
        };
        let share = |half: Half| {
            let (own, other) = (half as usize, half.other() as usize);
            let hears = if first == Some(half.other()) { on[own] } else { 0.0 };
            if settings.is_send {
                let heard = on[own] * levels[own];
                return Share { fed_dry: on[own], fed_other: hears * on[other], heard };
            }
            let passed = if hears > 0.0 { law[other][0] } else { 1.0 };
            let kept = if first == Some(half) { law[other][0] } else { 1.0 };
            Share {
                fed_dry: on[own] * passed,
                fed_other: hears * law[other][1],
                heard: law[own][1] * levels[own] * kept,
            }
        };
        let dry = if settings.is_send { 0.0 } else { law[0][0] * law[1][0] };
        Self { dry, halves: Half::ALL.map(share), first }
    }
}

impl Settings {
    /// Gain of the unchanged input within the output, linear.
    pub fn dry_gain(&self) -> f32 {
        Asked::of(&self.clamped()).dry as f32
    }
}

/// All gains and their glides.
#[derive(Debug, Clone)]
pub struct Mixing {
    dry: Glide,
    halves: [Share<Glide>; 2],
    bypass: Glide,
    /// Which half is computed first.
    first: Half,
    asked: Asked,
}

/// The gains of a piece, frame by frame.
pub type Frames = [f32; PIECE];

impl Mixing {
    /// Nothing is fed; the input passes.
    pub fn new() -> Self {
        let glides =
            Share { fed_dry: Glide::new(0.0), fed_other: Glide::new(0.0), heard: Glide::new(0.0) };
        let nothing = Share { fed_dry: 0.0, fed_other: 0.0, heard: 0.0 };
        Self {
            dry: Glide::new(1.0),
            halves: [glides; 2],
            bypass: Glide::new(0.0),
            first: Half::Delay,
            asked: Asked { dry: 1.0, halves: [nothing; 2], first: None },
        }
    }

    fn gains(&self) -> [&Glide; 8] {
        let [a, b] = &self.halves;
        [
            &self.dry,
            &self.bypass,
            &a.fed_dry,
            &a.fed_other,
            &a.heard,
            &b.fed_dry,
            &b.fed_other,
            &b.heard,
        ]
    }

    fn glides(&mut self) -> [&mut Glide; 8] {
        let [a, b] = &mut self.halves;
        [
            &mut self.dry,
            &mut self.bypass,
            &mut a.fed_dry,
            &mut a.fed_other,
            &mut a.heard,
            &mut b.fed_dry,
            &mut b.fed_other,
            &mut b.heard,
        ]
    }

    /// Sets how long changes take, and ends all glides.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.glides().into_iter().for_each(|glide| glide.prepare(GLIDE_MS, sample_rate_hz));
        self.bypass.prepare(BYPASS_MS, sample_rate_hz);
        self.jump();
    }

    /// Ends all glides.
    pub fn jump(&mut self) {
        for _ in 0..2 {
            self.glides().into_iter().for_each(Glide::jump);
            self.turn();
        }
        self.glides().into_iter().for_each(Glide::jump);
    }

    /// Glides to what legal settings ask for.
    pub fn set(&mut self, settings: &Settings) {
        self.asked = Asked::of(settings);
        self.dry.set(self.asked.dry);
        self.bypass.set(if settings.is_bypassed { 1.0 } else { 0.0 });
        for (half, asked) in self.halves.iter_mut().zip(self.asked.halves) {
            half.fed_dry.set(asked.fed_dry);
            half.heard.set(asked.heard);
        }
        self.turn();
    }

    /// Whether the order is still another one than asked for.
    fn waits(&self) -> bool {
        self.asked.first.is_some_and(|first| first != self.first)
    }

    /// Lets each half hear the other as the order of the two allows, and changes it where it can.
    fn turn(&mut self) {
        let hears =
            |half: &Share<Glide>| half.fed_other.is_moving() || half.fed_other.value() != 0.0;
        if self.waits() && !self.halves.iter().any(hears) {
            self.first = self.first.other();
        }
        let waits = self.waits();
        for (half, asked) in self.halves.iter_mut().zip(self.asked.halves) {
            half.fed_other.set(if waits { 0.0 } else { asked.fed_other });
        }
    }

    /// Frames of `frames` after which [`Mixing::advance`] must be called: the order changes there.
    pub fn piece(&self, frames: usize) -> usize {
        if !self.waits() {
            return frames;
        }
        let left = self.halves.iter().map(|half| half.fed_other.left_samples()).max().unwrap_or(0);
        frames.min(left.max(1))
    }

    /// Ends a piece.
    pub fn advance(&mut self) {
        if self.waits() {
            self.turn();
        }
    }

    /// Which half is computed first.
    pub fn first(&self) -> Half {
        self.first
    }

    /// Whether any gain is on its way.
    pub fn is_moving(&self) -> bool {
        self.waits() || self.gains().into_iter().any(Glide::is_moving)
    }

    /// Whether a half is given anything.
    pub fn is_fed(&self, half: Half) -> bool {
        let share = &self.halves[half as usize];
        let is_on = |glide: &Glide| glide.is_moving() || glide.value() != 0.0;
        let is_bypassed = !self.bypass.is_moving() && self.bypass.value() == 1.0;
        is_on(&share.fed_other) || is_on(&share.fed_dry) && !is_bypassed
    }

    /// Whether a half is given any of the other one.
    pub fn hears_other(&self, half: Half) -> bool {
        let glide = &self.halves[half as usize].fed_other;
        glide.is_moving() || glide.value() != 0.0
    }

    /// The next frames of the gain of the dry sound, and of those of each half: of the dry sound and of
    /// the other half that it is given, and of it that is heard.
    pub fn next(&mut self, frames: usize) -> (Frames, [[Frames; 3]; 2]) {
        let fill = |glide: &mut Glide| {
            let mut gains = [glide.value() as f32; PIECE];
            if glide.is_moving() {
                gains[..frames].fill_with(|| glide.tick() as f32);
            }
            gains
        };
        let mut dry = fill(&mut self.dry);
        let mut halves = self.halves.each_mut().map(|half| {
            [fill(&mut half.fed_dry), fill(&mut half.fed_other), fill(&mut half.heard)]
        });
        if self.bypass.is_moving() || self.bypass.value() != 0.0 {
            for k in 0..frames {
                let share = self.bypass.tick() as f32;
                // At the end of the fade the dry sample itself.
                dry[k] = if share < 1.0 { dry[k] + (1.0 - dry[k]) * share } else { 1.0 };
                halves.iter_mut().for_each(|half| half[0][k] *= 1.0 - share);
            }
        }
        (dry, halves)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_equal_power_mix_keeps_the_sum_of_squares() {
        for step in 0..=100u8 {
            let mix = f32::from(step) / 100.0;
            let [dry, wet] = law_gains(MixLaw::EqualPower, mix);
            assert!((dry * dry + wet * wet - 1.0).abs() < 1e-12, "{mix}");
        }
        assert_eq!(law_gains(MixLaw::EqualPower, 0.0), [1.0, 0.0]);
        assert_eq!(law_gains(MixLaw::EqualPower, 1.0), [0.0, 1.0]);
    }

    #[test]
    fn dry_gain_is_the_product_of_both_mixes_and_none_of_it_in_a_send() {
        let both = Settings { delay_mix: 0.75, reverb_mix: 0.9, ..Settings::START };
        for routing in [Routing::DelayIntoReverb, Routing::ReverbIntoDelay, Routing::Parallel] {
            let settings = Settings { routing, ..both };
            assert!((settings.dry_gain() - 0.5 * 0.2).abs() < 1e-6);
            assert_eq!(Settings { is_send: true, ..settings }.dry_gain(), 0.0);
        }
    }
}

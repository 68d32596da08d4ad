//! What a kernel has to hold: the bands that work, where, and as which analogue filters.

use core::ops::{Add, Mul, Sub};

use super::super::scaling::Scaling;
use super::super::settings::{BANDS, Band, Placement, Settings};
use shared_dsp::convolution::Routing;
use shared_dsp::filter::design::Prototype;

/// The bands as they sound at rest.
pub fn sounding(settings: &Settings) -> [Band; BANDS] {
    Scaling::of(settings).all_sounding(settings)
}

/// The analogue filter of a sounding band and where it works. `None` where it changes nothing; in
/// mono everything works on the one channel but what is on the side, which is empty.
pub fn placed(band: &Band, channels: usize) -> Option<(Placement, Prototype)> {
    let placement = match (channels, band.channel) {
        (1, Placement::Side) => return None,
        (1, _) => Placement::Stereo,
        (_, placement) => placement,
    };
    (!band.is_flat()).then(|| (placement, band.prototype()))
}

/// Which matrix of kernels holds bands with these placements.
pub fn routing(placements: impl Iterator<Item = Placement>) -> Routing {
    placements.fold(Routing::Through, |routing, placement| match (routing, placement) {
        (Routing::Through, Placement::Stereo) => Routing::Same,
        (_, Placement::Stereo) => routing,
        (
            Routing::Through | Routing::Same | Routing::Diagonal,
            Placement::Left | Placement::Right,
        ) => Routing::Diagonal,
        (
            Routing::Through | Routing::Same | Routing::Symmetric,
            Placement::Mid | Placement::Side,
        ) => Routing::Symmetric,
        _ => Routing::Full,
    })
}

/// A response at one frequency from two channels to two: left from left, left from right, right
/// from left, right from right.
#[derive(Debug, Clone, Copy)]
pub struct Matrix<T>(pub [T; 4]);

/// The numbers that responses are made of.
pub trait Response: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<Output = Self> {
    /// 0.
    const ZERO: Self;
    /// 1.
    const ONE: Self;
    /// 0.5.
    const HALF: Self;
}

impl Response for f64 {
    const ZERO: Self = 0.0;
    const ONE: Self = 1.0;
    const HALF: Self = 0.5;
}

impl<T: Response> Mul for Matrix<T> {
    type Output = Self;
    /// `other` first, then `self`.
    fn mul(self, other: Self) -> Self {
        let ([a, b, c, d], [e, f, g, h]) = (self.0, other.0);
        Self([a * e + b * g, a * f + b * h, c * e + d * g, c * f + d * h])
    }
}

impl<T: Response> Matrix<T> {
    /// Everything passes.
    pub const IDENTITY: Self = Self([T::ONE, T::ZERO, T::ZERO, T::ONE]);

    /// Puts a filter of `response` behind what is there.
    pub fn append(&mut self, placement: Placement, response: T) {
        let [ll, lr, rl, rr] = &mut self.0;
        let change = (response - T::ONE) * T::HALF;
        match placement {
            Placement::Stereo => self.0 = self.0.map(|entry| entry * response),
            Placement::Left => (*ll, *lr) = (*ll * response, *lr * response),
            Placement::Right => (*rl, *rr) = (*rl * response, *rr * response),
            Placement::Mid => {
                let (left, right) = (change * (*ll + *rl), change * (*lr + *rr));
                (*ll, *rl) = (*ll + left, *rl + left);
                (*lr, *rr) = (*lr + right, *rr + right);
            }
            Placement::Side => {
                let (left, right) = (change * (*ll - *rl), change * (*lr - *rr));
                (*ll, *rl) = (*ll + left, *rl - left);
                (*lr, *rr) = (*lr + right, *rr - right);
            }
        }
    }
}

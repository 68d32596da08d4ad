//! Why controls have no effect: what the footer says of those that are dimmed.

use crate::engine::{Band, KeyFilter, Phase, Shape};

/// A reason; `None` where the control has an effect.
pub type Reason = Option<&'static str>;

/// Of all controls of a band.
pub fn band(band: &Band, phase: Phase) -> Reason {
    let is_idle = band.shape == Shape::AllPass && phase == Phase::Linear;
    is_idle.then_some("An all-pass does nothing in linear phase.")
}

/// Of the gain.
pub fn gain(band: &Band) -> Reason {
    (!band.shape.uses_gain()).then_some("This type has no gain.")
}

/// Of the slope.
pub fn slope(band: &Band) -> Reason {
    (!has_slope(band.shape)).then_some("This type has no slope.")
}

/// Of Q.
pub fn q(band: &Band) -> Reason {
    if band.shape == Shape::FlatTilt {
        return Some("This type has no Q.");
    }
    let is_first_order = has_slope(band.shape) && band.order <= 1;
    is_first_order.then_some("A slope of 6 dB/oct has no Q.")
}

/// Of all that moves the gain.
pub fn dynamics(band: &Band) -> Reason {
    if !band.shape.uses_gain() {
        return Some("This type has no gain to move.");
    }
    (!band.dynamic.on).then_some("Turn Dynamic on first.")
}

/// Of all that moves the gain but its range.
pub fn within_range(band: &Band) -> Reason {
    let is_still = band.dynamic.range_db == 0.0;
    dynamics(band).or(is_still.then_some("Set a range first."))
}

/// Of the sidechain filter's own frequency and Q.
pub fn own_filter(band: &Band) -> Reason {
    let is_own = band.dynamic.key_filter == KeyFilter::Own;
    within_range(band).or((!is_own).then_some("Used with the sidechain filter on Own range."))
}

/// Of the length of the linear-phase kernel.
pub fn linear_length(phase: Phase) -> Reason {
    (phase != Phase::Linear).then_some("Used in linear phase only.")
}

fn has_slope(shape: Shape) -> bool {
    use Shape::{HighCut, HighShelf, LowCut, LowShelf, Tilt};
    matches!(shape, LowCut | HighCut | LowShelf | HighShelf | Tilt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::{BANDS, Curve, Settings};

    /// The curve of one band, and its phase as the decay that any pole has.
    fn curve(band: Band) -> Vec<f64> {
        let mut settings = Settings { bands: [Band::default(); BANDS], ..Settings::default() };
        settings.bands[0] = band;
        let curve = Curve::new(&settings, 48_000.0);
        let (gain_db, q) = (f64::from(band.gain_db), f64::from(band.q));
        let prototype = band.shape.prototype(1000.0, gain_db, q, band.order);
        let points = [30.0, 200.0, 700.0, 1000.0, 1500.0, 4000.0, 15_000.0];
        points.iter().map(|hz| curve.db_at(*hz)).chain([prototype.decay_s()]).collect()
    }

    #[test]
    fn what_is_said_to_have_no_effect_has_none_and_all_else_has_one() {
        for shape in Shape::ALL {
            for order in [1, 2, 3] {
                let own = Band {
                    on: true,
                    shape,
                    order,
                    frequency_hz: 1000.0,
                    gain_db: 6.0,
                    q: 1.0,
                    ..Band::default()
                };
                for (reason, other) in [
                    (gain(&own), Band { gain_db: -3.0, ..own }),
                    (q(&own), Band { q: 3.0, ..own }),
                    (slope(&own), Band { order: order + 1, ..own }),
                ] {
                    let is_same = curve(own) == curve(other);
                    assert_eq!(is_same, reason.is_some(), "{shape:?} {order} {other:?}");
                }
            }
        }
    }
}

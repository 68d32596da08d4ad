//! The height of a wave near its highest point, by a parabola through three points.

/// Magnitude of the top of the parabola through three points evenly apart, of which `own` has the
/// largest magnitude: at least that of `own`, at most 1.25 of it. Finite for finite points up to a
/// quarter of the largest `f32`; NaN for NaN.
#[inline(always)]
pub(crate) fn height(before: f32, own: f32, after: f32) -> f32 {
    // Differences, not 2 own - before - after: rounded, they still add up to at least each of them. So
    // the quotient is at most 1, however small or large all are.
    let (rise, fall) = (own - before, own - after);
    let bend = (rise + fall).abs();
    let bend = if bend > f32::MIN_POSITIVE { bend } else { f32::MIN_POSITIVE };
    let tilt = rise - fall;
    own.abs() + 0.125 * tilt * (tilt / bend)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::noise::Noise;

    #[test]
    fn it_is_the_top_of_the_parabola() {
        for (place, top, bend) in [(0.0f64, 1.0, 0.3), (0.4, 0.7, 0.01), (-0.5, 2.0, 1.0)] {
            let point = |x: f64| (top - bend * (x - place).powi(2)) as f32;
            for sign in [1.0, -1.0] {
                let [before, own, after] = [-1.0, 0.0, 1.0].map(|x| sign * point(x));
                assert!((f64::from(height(before, own, after)) - top).abs() < 2e-6);
            }
        }
    }

    #[test]
    fn no_point_however_small_large_or_flat_gives_more_than_a_quarter_on_top() {
        let mut noise = Noise::new(5);
        let normal = (-126..=124).step_by(2).map(|exponent| 2f32.powi(exponent));
        let subnormal = [1, 5, 1000].map(f32::from_bits);
        for scale in normal.chain(subnormal) {
            for _ in 0..2000 {
                let own = scale * (1.0 + noise.unit() as f32);
                let flat = own.to_bits().saturating_sub(noise.between(0, 3) as u32);
                let steep = own * noise.white();
                for before in [f32::from_bits(flat), own, steep, -own, 0.0] {
                    for after in [f32::from_bits(flat), own, steep, -own, 0.0] {
                        let found = height(before, own, after);
                        assert!(
                            (own..=1.2501 * own).contains(&found),
                            "{before:e} {own:e} {after:e}: {found:e}"
                        );
                        assert_eq!(found.to_bits(), height(-before, -own, -after).to_bits());
                    }
                }
            }
        }
        assert_eq!(height(0.0, 0.0, 0.0), 0.0);
    }
}

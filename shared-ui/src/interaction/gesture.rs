//! What dragging, turning the wheel and pressing arrows do to a value in 0..1. Pure: no window, no
//! host, no clock.

/// Dragging this far covers the whole range.
pub const FULL_RANGE_PX: f32 = 200.0;
/// Shift makes everything this much finer.
pub const FINE: f32 = 0.1;
/// Share of the range for one notch of the wheel or one arrow key.
pub const NOTCH: f32 = 0.01;

/// A drag under way: the value under the pointer, finer than the parameter's own steps.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Drag {
    value: f32,
}

impl Drag {
    /// Takes hold at `normalized`.
    pub fn from(normalized: f32) -> Self {
        Self { value: normalized.clamp(0.0, 1.0) }
    }

    /// The value after moving `up_px` further up, one tenth as far with `fine`. It stops at the
    /// ends of the range, so turning back answers at once.
    pub fn by(&mut self, up_px: f32, fine: bool) -> f32 {
        let pace = if fine { FINE } else { 1.0 };
        self.value = (self.value + up_px / FULL_RANGE_PX * pace).clamp(0.0, 1.0);
        self.value
    }

    /// The value after moving by `share` of the range, for controls with a length of their own.
    pub fn by_share(&mut self, share: f32, fine: bool) -> f32 {
        self.by(share * FULL_RANGE_PX, fine)
    }
}

/// A wheel: touchpads turn it by parts of a notch, which add up for parameters with steps.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Wheel {
    rest: f32,
}

impl Wheel {
    /// The value after `notches` up, or `None` while a step is not yet full. One notch is 1 % of
    /// the range, 0.1 % with `fine`; with `steps` it is one item, fine or not.
    pub fn turn(
        &mut self,
        normalized: f32,
        notches: f32,
        fine: bool,
        steps: Option<usize>,
    ) -> Option<f32> {
        if steps.is_none() {
            return Some(stepped(normalized, notches, fine, None));
        }
        if self.rest * notches < 0.0 {
            self.rest = 0.0;
        }
        self.rest += notches;
        let whole = self.rest.trunc();
        self.rest -= whole;
        (whole != 0.0).then(|| stepped(normalized, whole, fine, steps))
    }
}

/// The value `notches` arrow presses or notches up: 1 % each, 0.1 % with `fine`, or one item where
/// there are `steps` between the ends.
pub fn stepped(normalized: f32, notches: f32, fine: bool, steps: Option<usize>) -> f32 {
    let size = match steps {
        Some(steps) => 1.0 / steps.max(1) as f32,
        None if fine => NOTCH * FINE,
        None => NOTCH,
    };
    (normalized + size * notches).clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_hundred_pixels_are_the_whole_range_and_shift_is_a_tenth() {
        assert_eq!(Drag::from(0.0).by(200.0, false), 1.0);
        assert_eq!(Drag::from(1.0).by(-200.0, false), 0.0);
        assert!((Drag::from(0.5).by(100.0, true) - 0.55).abs() < 1e-6);
    }

    #[test]
    fn a_drag_beyond_the_end_turns_back_at_once() {
        let mut drag = Drag::from(0.9);
        assert_eq!(drag.by(500.0, false), 1.0);
        assert!((drag.by(-20.0, false) - 0.9).abs() < 1e-6);
    }

    #[test]
    fn a_notch_is_one_percent_a_tenth_of_it_with_shift_and_one_item_with_steps() {
        let mut wheel = Wheel::default();
        assert_eq!(wheel.turn(0.5, 1.0, false, None), Some(0.51));
        assert_eq!(wheel.turn(0.5, -1.0, true, None), Some(0.499));
        assert_eq!(wheel.turn(0.5, 1.0, false, Some(4)), Some(0.75));
        assert_eq!(wheel.turn(0.5, 1.0, true, Some(4)), Some(0.75));
    }

    #[test]
    fn parts_of_a_notch_add_up_to_an_item() {
        let mut wheel = Wheel::default();
        assert_eq!(wheel.turn(0.0, 0.4, false, Some(2)), None);
        assert_eq!(wheel.turn(0.0, 0.7, false, Some(2)), Some(0.5));
        assert_eq!(wheel.turn(0.5, -0.5, false, Some(2)), None, "turning back starts anew");
    }

    #[test]
    fn values_stay_in_the_range() {
        assert_eq!(stepped(0.999, 5.0, false, None), 1.0);
        assert_eq!(stepped(0.0, -1.0, false, Some(3)), 0.0);
        assert_eq!(Drag::from(7.0).by(0.0, false), 1.0);
    }
}

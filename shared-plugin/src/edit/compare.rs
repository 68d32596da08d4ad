//! A and B: two sets of values to go back and forth between.
//!
//! Both start equal. Only the set that is not heard is kept here; the heard one is what the host
//! has. Bypass and sound version belong to neither. Knows no host.

use super::{Parameters, Target, is_excluded_from_presets};

/// One of the two sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Side {
    /// The one heard at first.
    #[default]
    A,
    /// The other one.
    B,
}

impl Side {
    /// The other side.
    pub fn other(self) -> Self {
        match self {
            Self::A => Self::B,
            Self::B => Self::A,
        }
    }
}

/// The set that is not heard, and which one that is.
pub struct Compare {
    parameters: Parameters,
    heard: Side,
    other: Option<Vec<f32>>,
}

impl Compare {
    /// A and B equal, A heard.
    pub fn new(parameters: Parameters) -> Self {
        Self { parameters, heard: Side::A, other: None }
    }

    /// The side heard now.
    pub fn heard(&self) -> Side {
        self.heard
    }

    /// Changes to the other side. `value` gives each parameter's present value, which is kept for
    /// the way back; the values to set are returned.
    pub fn toggle(&mut self, value: impl Fn(usize) -> f32) -> Vec<Target> {
        let present: Vec<f32> = (0..self.parameters.len()).map(value).collect();
        let coming = self.other.replace(present);
        self.heard = self.heard.other();
        let Some(coming) = coming else { return Vec::new() };
        let targets = coming.into_iter().enumerate();
        targets.filter(|&(index, _)| !is_excluded_from_presets(&self.parameters[index])).collect()
    }

    /// Makes the side that is not heard equal to the heard one.
    pub fn copy_to_other(&mut self) {
        self.other = None;
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorder::bank;
    use super::*;

    #[test]
    fn sides_start_equal_and_keep_their_values() {
        let mut compare = Compare::new(bank(2));
        let a = [0.1, 0.2];
        assert!(compare.toggle(|index| a[index]).is_empty(), "nothing to set: they are equal");
        assert_eq!(compare.heard(), Side::B);
        let b = [0.9, 0.2];
        assert_eq!(compare.toggle(|index| b[index]), [(0, 0.1), (1, 0.2)]);
        assert_eq!(compare.toggle(|index| a[index]), [(0, 0.9), (1, 0.2)]);
        compare.copy_to_other();
        assert!(compare.toggle(|index| b[index]).is_empty());
    }
}

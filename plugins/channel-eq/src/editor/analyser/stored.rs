//! The analyser's choices as they are saved with the plugin's state: numbers of items.

use super::choices::{Choices, Item};
use crate::params::EqParams;
use std::sync::{MutexGuard, PoisonError};

/// What was saved and what is shown of it.
#[derive(Default)]
pub struct Stored {
    read: Option<Vec<u8>>,
    shown: Vec<u8>,
}

impl Stored {
    /// Takes over what the host has loaded, or another window has chosen, since the last call.
    pub fn load(&mut self, params: &EqParams, choices: &mut Choices) {
        let saved = saved(params);
        if self.read.as_ref() != Some(&*saved) {
            take(choices, &saved);
            self.read = Some(saved.clone());
            self.shown = numbers(choices);
        }
    }

    /// Saves what was chosen since the last call.
    pub fn save(&mut self, params: &EqParams, choices: &Choices) {
        let now = numbers(choices);
        if now != self.shown {
            saved(params).clone_from(&now);
            self.read = Some(now.clone());
            self.shown = now;
        }
    }
}

fn saved(params: &EqParams) -> MutexGuard<'_, Vec<u8>> {
    params.analyser.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The order of these numbers stays; new ones come last.
fn numbers(choices: &Choices) -> Vec<u8> {
    vec![
        u8::from(choices.input),
        u8::from(choices.output),
        u8::from(choices.key),
        number(choices.resolution),
        number(choices.speed),
        number(choices.fall),
        number(choices.smoothing),
        number(choices.range),
        number(choices.tilt),
        u8::from(choices.holds),
    ]
}

/// Numbers that are missing or unknown stand for the defaults.
fn take(choices: &mut Choices, numbers: &[u8]) {
    let fresh = Choices::default();
    let at = |place: usize| numbers.get(place).copied();
    let is_on = |place: usize, default: bool| at(place).map_or(default, |number| number == 1);
    *choices = Choices {
        input: is_on(0, fresh.input),
        output: is_on(1, fresh.output),
        key: is_on(2, fresh.key),
        resolution: item(at(3)),
        speed: item(at(4)),
        fall: item(at(5)),
        smoothing: item(at(6)),
        range: item(at(7)),
        tilt: item(at(8)),
        holds: is_on(9, fresh.holds),
        frozen: choices.frozen,
    };
}

fn number<I: Item>(item: I) -> u8 {
    I::ALL.iter().position(|own| own.0 == item).unwrap_or(0) as u8
}

fn item<I: Item + Default>(number: Option<u8>) -> I {
    let own = number.and_then(|number| I::ALL.get(usize::from(number)));
    own.map_or_else(I::default, |own| own.0)
}

#[cfg(test)]
mod tests {
    use super::super::{Fall, Smoothing};
    use super::*;
    use nice_plug::prelude::Params;

    fn chosen() -> Choices {
        let (smoothing, fall) = (Smoothing::TwentyFourth, Fall::Slow);
        Choices { smoothing, fall, holds: true, input: false, ..Choices::default() }
    }

    #[test]
    fn choices_are_kept_with_the_parameters_and_come_back() {
        let params = EqParams::default();
        let (mut stored, mut choices) = (Stored::default(), Choices::default());
        stored.load(&params, &mut choices);
        stored.save(&params, &choices);
        assert!(params.analyser.lock().unwrap().is_empty(), "nothing was chosen");
        stored.save(&params, &chosen());
        // As a song saves and loads them.
        let loaded = EqParams::default();
        loaded.deserialize_fields(&params.serialize_fields());
        let mut others = Choices::default();
        Stored::default().load(&loaded, &mut others);
        assert_eq!(others, chosen());
    }

    #[test]
    fn what_the_host_loads_is_shown() {
        let params = EqParams::default();
        let (mut stored, mut choices) = (Stored::default(), chosen());
        stored.load(&params, &mut choices);
        *params.analyser.lock().unwrap() = numbers(&chosen());
        stored.load(&params, &mut choices);
        assert_eq!(choices, chosen());
        params.analyser.lock().unwrap().clear();
        stored.load(&params, &mut choices);
        assert_eq!(choices, Choices::default());
    }

    #[test]
    fn missing_and_unknown_numbers_are_defaults() {
        let mut choices = Choices::default();
        take(&mut choices, &[0, 7, 1, 99, 2]);
        let [input, output] = [choices.input, choices.output];
        assert_eq!((input, output, choices.resolution), (false, false, Default::default()));
        assert_eq!(choices.speed, super::super::Speed::Slow);
        assert_eq!(choices.fall, Fall::default());
    }
}

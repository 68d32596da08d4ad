//! Undo and redo: one step a gesture, 200 deep.
//!
//! A gesture lasts from taking hold of the first control to letting go of the last: a node that
//! moves frequency and gain at once is one step. What the host automates is no step; undo sets
//! only what the step itself changed. Knows no host.

use super::{Target, is_same_value};
use std::collections::VecDeque;

/// Steps kept.
pub const MOST_STEPS: usize = 200;

/// One parameter of a step.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Change {
    /// The parameter's place.
    pub index: usize,
    /// Its value before, 0..1.
    pub from: f32,
    /// Its value after, 0..1.
    pub to: f32,
}

/// One step that undo takes back.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Step {
    /// The name of the step, for people: `Threshold`, `Preset: Vocal`.
    pub name: String,
    /// The parameters changed.
    pub changes: Vec<Change>,
    /// Whether it was the switch between A and B.
    pub switches_side: bool,
    /// What else the editor's owner keeps with the values, by numbers of its own: the loaded preset.
    pub note: Option<Note>,
}

/// The number of something that is kept with the values, given by the editor's owner.
pub type NoteNumber = usize;

/// What was kept with the values before and after a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Note {
    /// Its number before.
    pub before: NoteNumber,
    /// Its number after.
    pub after: NoteNumber,
}

impl Step {
    /// The values before the step.
    pub fn before(&self) -> Vec<Target> {
        self.changes.iter().map(|change| (change.index, change.from)).collect()
    }

    /// The values after the step.
    pub fn after(&self) -> Vec<Target> {
        self.changes.iter().map(|change| (change.index, change.to)).collect()
    }

    fn is_empty(&self) -> bool {
        let still = |change: &Change| is_same_value(change.from, change.to);
        let notes = self.note.is_some_and(|note| note.before != note.after);
        !self.switches_side && !notes && self.changes.iter().all(still)
    }
}

/// The steps done and undone.
#[derive(Debug, Default)]
pub struct Undo {
    past: VecDeque<Step>,
    future: Vec<Step>,
    held: Vec<usize>,
    open: Step,
}

impl Undo {
    /// The user takes hold of a parameter that stands at `value`.
    pub fn begin(&mut self, index: usize, value: f32) {
        self.held.push(index);
        if !self.open.changes.iter().any(|change| change.index == index) {
            self.open.changes.push(Change { index, from: value, to: value });
        }
    }

    /// The user lets go of a parameter that stands at `value`; `name` says what was moved. With
    /// the last one let go, the gesture is a step, if it changed anything.
    pub fn end(&mut self, index: usize, value: f32, name: &str) {
        let Some(at) = self.held.iter().position(|&held| held == index) else { return };
        self.held.swap_remove(at);
        for change in self.open.changes.iter_mut().filter(|change| change.index == index) {
            change.to = value;
        }
        if self.open.name.is_empty() {
            name.clone_into(&mut self.open.name);
        }
        if self.held.is_empty() {
            let step = std::mem::take(&mut self.open);
            self.push(step);
        }
    }

    /// Adds a step that was done in one go. Steps that change nothing are dropped.
    pub fn push(&mut self, mut step: Step) {
        if step.is_empty() {
            return;
        }
        step.changes.retain(|change| !is_same_value(change.from, change.to));
        self.future.clear();
        if self.past.len() == MOST_STEPS {
            self.past.pop_front();
        }
        self.past.push_back(step);
    }

    /// Joins the latest step into the one before it: two notches of a wheel are one movement.
    pub fn join_latest(&mut self) {
        let Some(latest) = self.past.pop_back() else { return };
        let Some(step) = self.past.back_mut() else {
            self.past.push_back(latest);
            return;
        };
        for change in latest.changes {
            match step.changes.iter_mut().find(|known| known.index == change.index) {
                Some(known) => known.to = change.to,
                None => step.changes.push(change),
            }
        }
    }

    /// Takes the latest step back; gives the step, whose values before are to be set. `None` where there is none, or
    /// in the middle of a gesture.
    pub fn undo(&mut self) -> Option<Step> {
        if !self.held.is_empty() {
            return None;
        }
        let step = self.past.pop_back()?;
        self.future.push(step.clone());
        Some(step)
    }

    /// Does the step undone last again: its values after shall be set.
    pub fn redo(&mut self) -> Option<Step> {
        if !self.held.is_empty() {
            return None;
        }
        let step = self.future.pop()?;
        self.past.push_back(step.clone());
        Some(step)
    }

    /// The step that [`Self::undo`] would take back.
    pub fn next_undo(&self) -> Option<&Step> {
        self.past.back()
    }

    /// The step that [`Self::redo`] would do again.
    pub fn next_redo(&self) -> Option<&Step> {
        self.future.last()
    }

    /// The parameters held now.
    pub fn held(&self) -> &[usize] {
        &self.held
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn gesture(undo: &mut Undo, index: usize, from: f32, to: f32) {
        undo.begin(index, from);
        undo.end(index, to, "Threshold");
    }

    #[test]
    fn a_gesture_over_two_parameters_is_one_step() {
        let mut undo = Undo::default();
        undo.begin(3, 0.1);
        undo.begin(4, 0.2);
        undo.end(3, 0.5, "Frequency");
        assert_eq!(undo.undo(), None, "not in the middle of a gesture");
        undo.end(4, 0.6, "Gain");
        assert_eq!(undo.next_undo().unwrap().name, "Frequency");
        assert_eq!(undo.undo().unwrap().before(), [(3, 0.1), (4, 0.2)]);
        assert_eq!(undo.redo().unwrap().after(), [(3, 0.5), (4, 0.6)]);
    }

    #[test]
    fn a_touch_without_a_move_is_no_step_and_keeps_redo() {
        let mut undo = Undo::default();
        gesture(&mut undo, 0, 0.0, 1.0);
        undo.undo();
        gesture(&mut undo, 0, 0.5, 0.5);
        assert!(undo.next_undo().is_none());
        assert!(undo.next_redo().is_some());
        gesture(&mut undo, 0, 0.5, 0.6);
        assert!(undo.next_redo().is_none());
    }

    #[test]
    fn two_hundred_steps_are_kept() {
        let mut undo = Undo::default();
        for step in 0..250 {
            gesture(&mut undo, step, 0.0, 1.0);
        }
        let mut oldest = 0;
        let mut count = 0;
        while let Some(step) = undo.undo() {
            oldest = step.changes[0].index;
            count += 1;
        }
        assert_eq!((count, oldest), (200, 50));
    }
}

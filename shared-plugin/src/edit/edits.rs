//! Everything an editor does to parameters, joined: gestures, queue, undo, A and B.

use super::{
    Change, Changes, Compare, Note, ParameterHost, Parameters, Side, Step, Target, Undo,
    is_same_value,
};

/// Notches of a wheel on one parameter no further apart than this are one undo step.
const ONE_MOVEMENT_S: f64 = 0.6;

/// The hands of one editor. Call [`Edits::step`] once a frame.
pub struct Edits {
    parameters: Parameters,
    changes: Changes,
    undo: Undo,
    compare: Compare,
    nudged: Option<(usize, f64)>,
}

impl Edits {
    /// Hands for `parameters`: nothing to undo, A and B equal.
    pub fn new(parameters: Parameters) -> Self {
        Self {
            changes: Changes::new(parameters.clone()),
            undo: Undo::default(),
            compare: Compare::new(parameters.clone()),
            nudged: None,
            parameters,
        }
    }

    /// The parameters, in the order of places.
    pub fn parameters(&self) -> &Parameters {
        &self.parameters
    }

    /// The value of a parameter once all changes have arrived, 0..1.
    pub fn value(&self, index: usize) -> f32 {
        self.changes.value(index)
    }

    /// The user takes hold of a control.
    pub fn begin(&mut self, host: &impl ParameterHost, index: usize) {
        let Some(parameter) = self.parameters.get(index) else { return };
        if self.undo.held().contains(&index) {
            return;
        }
        self.nudged = None;
        self.undo.begin(index, self.changes.value(index));
        self.changes.withdraw(index);
        host.begin(parameter);
    }

    /// A value in 0..1 for a control that is held; others are left alone.
    pub fn set(&mut self, host: &impl ParameterHost, index: usize, normalized: f32) {
        if normalized.is_nan() || !self.undo.held().contains(&index) {
            return;
        }
        host.set(&self.parameters[index], normalized);
        self.changes.note(index, normalized);
    }

    /// The user lets go of a control. With the last one let go, the gesture is one undo step.
    pub fn end(&mut self, host: &impl ParameterHost, index: usize) {
        if !self.undo.held().contains(&index) {
            return;
        }
        let parameter = &self.parameters[index];
        host.end(parameter);
        self.undo.end(index, self.changes.value(index), parameter.name());
    }

    /// Lets go of everything held. Call it when the window closes or the mouse is lost: a host in
    /// the middle of a gesture would go on writing automation.
    pub fn let_go(&mut self, host: &impl ParameterHost) {
        while let Some(&index) = self.undo.held().first() {
            self.end(host, index);
        }
    }

    /// A whole gesture at once: a click, a typed value, a reset.
    pub fn change_one(&mut self, host: &impl ParameterHost, index: usize, normalized: f32) {
        self.begin(host, index);
        self.set(host, index, normalized);
        self.end(host, index);
    }

    /// [`Self::change_one`] for the wheel and arrow keys: what follows within 0.6 s on the same
    /// parameter is one undo step. `now_s` is the editor's clock.
    pub fn nudge(&mut self, host: &impl ParameterHost, index: usize, normalized: f32, now_s: f64) {
        let last = self.nudged;
        let goes_on = last.is_some_and(|(last_index, last_s)| {
            last_index == index && (now_s - last_s).abs() <= ONE_MOVEMENT_S
        });
        let moves = !is_same_value(self.value(index), normalized);
        let steps_before = self.undo.next_undo().is_some();
        self.change_one(host, index, normalized);
        if goes_on && moves && steps_before && self.undo.held().is_empty() {
            self.undo.join_latest();
        }
        self.nudged = Some((index, now_s));
    }

    /// Changes many parameters as one undo step called `name`: a preset, a fit. What differs goes
    /// to the host over the next frames.
    pub fn change(&mut self, name: &str, targets: &[Target]) {
        self.change_as(name, targets, false, None);
    }

    /// [`Edits::change`] with a note for undo and redo: see [`Step::note`].
    pub fn change_noted(&mut self, name: &str, targets: &[Target], note: Note) {
        self.change_as(name, targets, false, Some(note));
    }

    /// Changes more parameters as part of the latest undo step: what goes along with a gesture.
    pub fn change_along(&mut self, targets: &[Target]) {
        let differs = |&(index, to): &Target| {
            let parameter = self.parameters.get(index);
            parameter.is_some_and(|one| !is_same_value(self.value(index), one.snapped(to)))
        };
        if !targets.iter().any(differs) {
            // Nothing to join; the latest two steps must not be joined in its place.
            return;
        }
        let nudged = self.nudged;
        let may_join = self.undo.next_undo().is_some() && self.undo.held().is_empty();
        self.change_as("", targets, false, None);
        self.nudged = nudged;
        if may_join {
            self.undo.join_latest();
        }
    }

    fn change_as(
        &mut self,
        name: &str,
        targets: &[Target],
        switches_side: bool,
        note: Option<Note>,
    ) {
        self.nudged = None;
        let changes = targets.iter().filter(|(index, _)| *index < self.parameters.len());
        let changes = changes.map(|&(index, to)| Change {
            index,
            from: self.value(index),
            to: self.parameters[index].snapped(to),
        });
        let changes = changes.collect();
        let step = Step { name: name.to_owned(), changes, switches_side, note };
        self.undo.push(step);
        self.changes.request_all(targets.iter().copied());
    }

    /// Takes the latest step back; gives it.
    pub fn undo(&mut self) -> Option<Step> {
        let step = self.undo.undo()?;
        self.follow(&step, step.before());
        Some(step)
    }

    /// Does the step undone last again; gives it.
    pub fn redo(&mut self) -> Option<Step> {
        let step = self.undo.redo()?;
        self.follow(&step, step.after());
        Some(step)
    }

    fn follow(&mut self, step: &Step, targets: Vec<Target>) {
        self.nudged = None;
        if step.switches_side {
            let changes = &self.changes;
            self.compare.toggle(|index| changes.value(index));
        }
        self.changes.request_all(targets);
    }

    /// Name of what [`Self::undo`] takes back; `None` where there is nothing.
    pub fn next_undo(&self) -> Option<&str> {
        self.undo.next_undo().map(|step| step.name.as_str())
    }

    /// Name of what [`Self::redo`] does again; `None` where there is nothing.
    pub fn next_redo(&self) -> Option<&str> {
        self.undo.next_redo().map(|step| step.name.as_str())
    }

    /// The side heard now.
    pub fn side(&self) -> Side {
        self.compare.heard()
    }

    /// Changes between A and B, as one undo step, with a note on it: see [`Step::note`].
    pub fn toggle_side(&mut self, note: Option<Note>) {
        let changes = &self.changes;
        let targets = self.compare.toggle(|index| changes.value(index));
        let name = match self.compare.heard() {
            Side::A => "A",
            Side::B => "B",
        };
        self.change_as(name, &targets, true, note);
    }

    /// Makes the side that is not heard equal to the heard one.
    pub fn copy_side(&mut self) {
        self.compare.copy_to_other();
    }

    /// Sends what fits into one frame; gives whether more is waiting, so that the editor draws
    /// another frame.
    pub fn step(&mut self, host: &impl ParameterHost) -> bool {
        self.changes.step(host)
    }

    /// Whether all that was changed has arrived at the host.
    pub fn is_idle(&self) -> bool {
        self.changes.is_idle()
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorder::{Event, Recorder, bank};
    use super::*;

    fn run(edits: &mut Edits, host: &Recorder) {
        while edits.step(host) {}
        host.deliver();
        edits.step(host);
    }

    #[test]
    fn a_drag_tells_begin_values_end_in_order_and_is_one_step() {
        let parameters = bank(2);
        let mut edits = Edits::new(parameters.clone());
        let host = Recorder::default();
        edits.set(&host, 0, 0.9);
        assert_eq!(host.waiting(), 0, "nothing is set outside a gesture");
        edits.begin(&host, 0);
        edits.set(&host, 0, 0.6);
        edits.set(&host, 0, 0.7);
        edits.end(&host, 0);
        let told = [
            Event::Begin("p_1"),
            Event::Set("p_1", 0.6),
            Event::Set("p_1", 0.7),
            Event::End("p_1"),
        ];
        assert_eq!(host.deliver(), told.map(Event::owned));
        edits.undo();
        run(&mut edits, &host);
        assert_eq!(parameters[0].normalized(), 0.5);
        edits.redo();
        run(&mut edits, &host);
        assert_eq!(parameters[0].normalized(), 0.7);
    }

    #[test]
    fn undo_right_after_a_preset_does_not_wait_for_the_host() {
        let parameters = bank(300);
        let mut edits = Edits::new(parameters.clone());
        let host = Recorder::default();
        let targets: Vec<Target> = (0..300).map(|index| (index, 0.8)).collect();
        edits.change("Preset: Loud", &targets);
        edits.step(&host);
        assert_eq!(edits.next_undo(), Some("Preset: Loud"));
        edits.undo();
        run(&mut edits, &host);
        assert!(parameters.iter().all(|parameter| parameter.normalized() == 0.5));
    }

    #[test]
    fn automation_is_no_step_and_is_not_undone() {
        let parameters = bank(2);
        let mut edits = Edits::new(parameters.clone());
        let host = Recorder::default();
        edits.change_one(&host, 0, 0.9);
        host.deliver();
        parameters[1].put(0.1);
        edits.undo();
        run(&mut edits, &host);
        assert_eq!([parameters[0].normalized(), parameters[1].normalized()], [0.5, 0.1]);
    }

    #[test]
    fn undo_of_a_switch_goes_back_to_the_side_as_well() {
        let parameters = bank(1);
        let mut edits = Edits::new(parameters.clone());
        let host = Recorder::default();
        edits.toggle_side(None);
        edits.change_one(&host, 0, 0.9);
        run(&mut edits, &host);
        edits.toggle_side(None);
        run(&mut edits, &host);
        assert_eq!((edits.side(), parameters[0].normalized()), (Side::A, 0.5));
        edits.undo();
        run(&mut edits, &host);
        assert_eq!((edits.side(), parameters[0].normalized()), (Side::B, 0.9));
        edits.toggle_side(None);
        run(&mut edits, &host);
        assert_eq!((edits.side(), parameters[0].normalized()), (Side::A, 0.5));
    }

    #[test]
    fn notches_of_a_wheel_are_one_step_until_it_rests() {
        let parameters = bank(1);
        let mut edits = Edits::new(parameters.clone());
        let host = Recorder::default();
        for (notch, now_s) in [0.0, 0.2, 0.4, 5.0].into_iter().enumerate() {
            edits.nudge(&host, 0, 0.51 + 0.01 * notch as f32, now_s);
        }
        run(&mut edits, &host);
        edits.undo();
        assert_eq!(edits.value(0), 0.53);
        edits.undo();
        assert_eq!(edits.value(0), 0.5);
        assert_eq!(edits.next_undo(), None);
    }

    #[test]
    fn what_goes_along_is_the_same_step() {
        let mut edits = Edits::new(bank(3));
        let host = Recorder::default();
        for (notch, value) in [0.51, 0.52].into_iter().enumerate() {
            edits.nudge(&host, 0, value, 1.0 + 0.1 * notch as f64);
            edits.change_along(&[(1, value), (2, value)]);
            run(&mut edits, &host);
        }
        assert_eq!([0, 1, 2].map(|index| edits.value(index)), [0.52; 3]);
        edits.undo();
        assert_eq!([0, 1, 2].map(|index| edits.value(index)), [0.5; 3]);
        assert_eq!(edits.next_undo(), None);
    }

    #[test]
    fn nothing_that_goes_along_joins_no_steps() {
        let mut edits = Edits::new(bank(2));
        let host = Recorder::default();
        edits.change_one(&host, 0, 0.75);
        edits.change_one(&host, 1, 0.75);
        edits.change_along(&[]);
        edits.change_along(&[(0, 0.75)]);
        edits.undo();
        assert_eq!([edits.value(0), edits.value(1)], [0.75, 0.5]);
        edits.undo();
        assert_eq!([edits.value(0), edits.value(1)], [0.5, 0.5]);
    }

    #[test]
    fn closing_the_window_ends_every_gesture() {
        let mut edits = Edits::new(bank(2));
        let host = Recorder::default();
        edits.begin(&host, 0);
        edits.begin(&host, 1);
        edits.let_go(&host);
        let ends = host.deliver().into_iter().filter(|event| matches!(event, Event::End(_)));
        assert_eq!(ends.count(), 2);
    }
}

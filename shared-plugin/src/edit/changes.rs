//! Many parameters changed at once, a few hundred host events a frame.
//!
//! The framework's queue to a CLAP host holds 2048 events, three a change, and drops what does not
//! fit; it empties when the host processes or flushes. So changes wait here, are sent
//! [`MOST_CHANGES_PER_FRAME`] a frame, and no more than [`MOST_CHANGES_IN_FLIGHT`] are under way
//! at a time: with a host that has started but calls nothing, the rest waits until it does.
//!
//! A sent value is under way until it is seen, or one sent later is (the queue keeps its order).
//! A host that writes another value in between, as automation does, has the last word: the change
//! is forgotten then, at the latest after [`FRAMES_TO_ARRIVE`] frames.

use super::{ParameterHost, Parameters, Target, is_same_value};
use std::collections::VecDeque;

/// Changes sent in one frame: 399 host events.
pub const MOST_CHANGES_PER_FRAME: usize = 133;

/// Changes sent and not yet arrived: 1800 host events of the 2048 there is room for. The rest is
/// for what the user drags meanwhile.
pub const MOST_CHANGES_IN_FLIGHT: usize = 600;

/// Frames after which a sent value that was never seen counts as overruled.
const FRAMES_TO_ARRIVE: u32 = 600;
/// The same where the host is seen to have written another value.
const FRAMES_WHEN_OVERRULED: u32 = 30;

#[derive(Debug, Clone, Copy)]
struct Sent {
    index: usize,
    before: f32,
    target: f32,
    frames: u32,
}

/// The queue of values on their way to the host.
pub struct Changes {
    parameters: Parameters,
    order: VecDeque<usize>,
    waiting: Vec<Option<f32>>,
    sent: VecDeque<Sent>,
}

impl Changes {
    /// An empty queue for `parameters`.
    pub fn new(parameters: Parameters) -> Self {
        let waiting = vec![None; parameters.len()];
        Self { parameters, order: VecDeque::new(), waiting, sent: VecDeque::new() }
    }

    /// Lets a parameter go to a value in 0..1. A value still waiting for it is replaced; unknown
    /// places and NaN are ignored.
    pub fn request(&mut self, index: usize, normalized: f32) {
        let Some(parameter) = self.parameters.get(index) else { return };
        if normalized.is_nan() {
            return;
        }
        if self.waiting[index].replace(parameter.snapped(normalized)).is_none() {
            self.order.push_back(index);
        }
    }

    /// [`Self::request`] for many.
    pub fn request_all(&mut self, targets: impl IntoIterator<Item = Target>) {
        for (index, normalized) in targets {
            self.request(index, normalized);
        }
    }

    /// Forgets what waits for a parameter: the user has taken hold of it.
    pub fn withdraw(&mut self, index: usize) {
        if self.waiting.get_mut(index).is_some_and(|waiting| waiting.take().is_some()) {
            self.order.retain(|&other| other != index);
        }
    }

    /// Registers a value that was sent past this queue, as while dragging.
    pub fn note(&mut self, index: usize, normalized: f32) {
        let Some(parameter) = self.parameters.get(index) else { return };
        let target = parameter.snapped(normalized);
        let mut before = parameter.normalized();
        if let Some(at) = self.sent.iter().position(|sent| sent.index == index) {
            before = self.sent.remove(at).map_or(before, |sent| sent.before);
        }
        self.sent.push_back(Sent { index, before, target, frames: 0 });
    }

    /// The value of a parameter once all changes have arrived, 0..1.
    pub fn value(&self, index: usize) -> f32 {
        match self.waiting.get(index) {
            Some(Some(waiting)) => *waiting,
            _ => self.value_of_sent(index),
        }
    }

    fn value_of_sent(&self, index: usize) -> f32 {
        let sent = self.sent.iter().rev().find(|sent| sent.index == index);
        let present = || self.parameters.get(index).map_or(0.0, |one| one.normalized());
        sent.map_or_else(present, |sent| sent.target)
    }

    /// Sends what fits into one frame; call it once a frame. Only values that differ are sent.
    /// Gives whether more is waiting.
    pub fn step(&mut self, host: &impl ParameterHost) -> bool {
        self.see_arrivals();
        let mut room = MOST_CHANGES_PER_FRAME;
        while room > 0 && self.sent.len() < MOST_CHANGES_IN_FLIGHT {
            let Some(index) = self.order.pop_front() else { break };
            let Some(target) = self.waiting[index].take() else { continue };
            if is_same_value(self.value_of_sent(index), target) {
                continue;
            }
            let parameter = &self.parameters[index];
            host.begin(parameter);
            host.set(parameter, target);
            host.end(parameter);
            self.note(index, target);
            room -= 1;
        }
        !self.order.is_empty()
    }

    /// Whether nothing waits and nothing is under way.
    pub fn is_idle(&self) -> bool {
        self.order.is_empty() && self.sent.is_empty()
    }

    fn see_arrivals(&mut self) {
        let present = |sent: &Sent| self.parameters[sent.index].normalized();
        let arrived = self.sent.iter().rposition(|sent| {
            is_same_value(present(sent), sent.target) && !is_same_value(sent.before, sent.target)
        });
        if let Some(last) = arrived {
            self.sent.drain(..=last);
        }
        let parameters = &self.parameters;
        self.sent.retain_mut(|sent| {
            sent.frames += 1;
            let present = parameters[sent.index].normalized();
            let back_where_it_was = is_same_value(sent.before, sent.target);
            let moved = !is_same_value(present, sent.before) || back_where_it_was;
            let patience = if moved { FRAMES_WHEN_OVERRULED } else { FRAMES_TO_ARRIVE };
            sent.frames < patience
        });
    }
}

#[cfg(test)]
mod tests {
    use super::super::recorder::{Event, Recorder, bank};
    use super::*;

    #[test]
    fn a_whole_bank_arrives_at_most_399_events_a_frame() {
        let parameters = bank(442);
        let mut changes = Changes::new(parameters.clone());
        changes.request_all((0..442).map(|index| (index, 0.75)));
        let host = Recorder::default();
        let mut frames = 0;
        loop {
            let more = changes.step(&host);
            let events = host.deliver();
            assert!(events.len() <= 400, "{}", events.len());
            frames += 1;
            if !more {
                break;
            }
        }
        assert_eq!(frames, 4);
        assert!(parameters.iter().all(|parameter| parameter.normalized() == 0.75));
        changes.step(&host);
        assert!(changes.is_idle());
    }

    #[test]
    fn every_change_is_one_gesture_and_equal_values_are_not_sent() {
        let parameters = bank(3);
        let mut changes = Changes::new(parameters.clone());
        changes.request_all([(0, 0.5), (1, 0.25), (2, f32::NAN), (9, 0.1)]);
        let host = Recorder::default();
        assert!(!changes.step(&host));
        let expected = [Event::Begin("p_2"), Event::Set("p_2", 0.25), Event::End("p_2")];
        assert_eq!(host.deliver(), expected.map(Event::owned));
    }

    #[test]
    fn a_host_that_calls_nothing_is_not_flooded_and_gets_all_once_it_calls() {
        let parameters = bank(900);
        let mut changes = Changes::new(parameters.clone());
        changes.request_all((0..900).map(|index| (index, 1.0)));
        let host = Recorder::default();
        for _ in 0..100 {
            assert!(changes.step(&host));
        }
        assert_eq!(host.waiting(), 3 * MOST_CHANGES_IN_FLIGHT);
        assert_eq!(changes.value(899), 1.0);
        while changes.step(&host) {
            host.deliver();
        }
        host.deliver();
        assert!(parameters.iter().all(|parameter| parameter.normalized() == 1.0));
    }

    #[test]
    fn there_and_back_before_the_host_calls_ends_where_it_began() {
        let parameters = bank(1);
        let mut changes = Changes::new(parameters.clone());
        let host = Recorder::default();
        changes.request(0, 1.0);
        changes.step(&host);
        changes.request(0, 0.5);
        changes.step(&host);
        host.deliver();
        assert_eq!(parameters[0].normalized(), 0.5);
        for _ in 0..FRAMES_WHEN_OVERRULED {
            changes.step(&host);
        }
        assert!(changes.is_idle());
    }

    #[test]
    fn a_host_that_overrules_has_the_last_word() {
        let parameters = bank(1);
        let mut changes = Changes::new(parameters.clone());
        let host = Recorder::default();
        changes.request(0, 1.0);
        changes.step(&host);
        host.deliver();
        parameters[0].put(0.2);
        for _ in 0..FRAMES_WHEN_OVERRULED {
            changes.step(&host);
        }
        assert_eq!(changes.value(0), 0.2);
        assert!(host.deliver().is_empty());
    }
}

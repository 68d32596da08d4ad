//! Automation points of one block, in the order in which they sound.
//!
//! The framework tells the editor of each by a task for another thread, and its worker ends where it
//! finds such a task after an editor was opened. So it gets none: blocks are cut at the points here,
//! and the values set directly.

use nice_plug::wrapper::vst3::vst3::ComRef;
use nice_plug::wrapper::vst3::vst3::Steinberg::Vst::{
    IParamValueQueueTrait, IParameterChanges, IParameterChangesTrait,
};
use nice_plug::wrapper::vst3::vst3::Steinberg::kResultOk;

/// Points of one block that are exact to the frame.
const MOST_POINTS: usize = 16_384;

/// A value for a parameter from a frame on.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Point {
    pub frame: u32,
    /// Place among all points of the block: of two at one frame the later one counts.
    order: u32,
    pub id: u32,
    /// 0 to 1.
    pub value: f32,
}

/// The points of a block, sorted.
pub struct Points(Vec<Point>);

impl Points {
    /// None. Takes all memory.
    pub fn new() -> Self {
        Self(Vec::with_capacity(MOST_POINTS))
    }

    /// Takes the points of a block of `frames` frames over from the host. Points past the end come
    /// at the last frame, those before the beginning at the first. Where there are too many to keep,
    /// the first ones go to `set` at once, so that no value is lost.
    ///
    /// # Safety
    /// `changes` is null or the host's.
    pub unsafe fn fill(
        &mut self,
        changes: *mut IParameterChanges,
        frames: usize,
        mut set: impl FnMut(&Point),
    ) {
        self.0.clear();
        // SAFETY: by contract; each queue is the host's, or null, and the places are ours.
        unsafe {
            let Some(changes) = ComRef::from_raw(changes) else { return };
            for index in 0..changes.getParameterCount() {
                let Some(queue) = ComRef::from_raw(changes.getParameterData(index)) else {
                    continue;
                };
                let id = queue.getParameterId();
                for index in 0..queue.getPointCount() {
                    let (mut frame, mut value) = (0, 0.0);
                    if queue.getPoint(index, &raw mut frame, &raw mut value) == kResultOk {
                        self.push(frame, frames, id, value, &mut set);
                    }
                }
            }
        }
        self.0.sort_unstable_by_key(|point| (point.frame, point.order));
    }

    fn push(
        &mut self,
        frame: i32,
        frames: usize,
        id: u32,
        value: f64,
        set: &mut impl FnMut(&Point),
    ) {
        if !value.is_finite() {
            return;
        }
        if self.0.len() == self.0.capacity() {
            self.0.drain(..).for_each(|point| set(&point));
        }
        let last_frame = frames.saturating_sub(1) as u32;
        let (frame, order) = ((frame.max(0) as u32).min(last_frame), self.0.len() as u32);
        self.0.push(Point { frame, order, id, value: value as f32 });
    }

    /// The points by the frames they are at: each piece with a first frame of its own.
    pub fn by_frame(&self) -> impl Iterator<Item = &[Point]> {
        self.0.chunk_by(|one, other| one.frame == other.frame)
    }

    /// The same without order.
    pub fn iter(&self) -> impl Iterator<Item = &Point> {
        self.0.iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn points(given: &[(i32, u32, f64)]) -> (Points, Vec<(u32, f32)>) {
        let (mut points, mut early) = (Points(Vec::with_capacity(3)), Vec::new());
        for &(frame, id, value) in given {
            points.push(frame, 8, id, value, &mut |point| early.push((point.id, point.value)));
        }
        points.0.sort_unstable_by_key(|point| (point.frame, point.order));
        (points, early)
    }

    #[test]
    fn points_come_by_frame_and_in_the_hosts_order_within_one() {
        let (points, early) = points(&[(9, 1, 0.1), (3, 2, 0.2), (3, 1, 0.3), (0, 3, f64::NAN)]);
        let frames: Vec<_> = points
            .by_frame()
            .map(|piece| (piece[0].frame, piece.iter().map(|point| point.value).collect()))
            .collect();
        assert_eq!(frames, [(3, vec![0.2, 0.3]), (7, vec![0.1])]);
        assert_eq!(early, []);
    }

    #[test]
    fn of_too_many_points_none_is_lost_and_the_last_one_stays() {
        let (points, mut all) = points(&[(-4, 1, 0.1), (2, 1, 0.2), (4, 1, 0.3), (6, 1, 0.4)]);
        all.extend(points.iter().map(|point| (point.id, point.value)));
        assert_eq!(all, [(1, 0.1), (1, 0.2), (1, 0.3), (1, 0.4)]);
        assert_eq!(points.0.capacity(), 3);
    }
}

//! The sections of a song, from its loudness.
//!
//! Loudness is taken in points of half a second, each the mean of a second, so that a slow beat does
//! not show. A boundary is a step: where a straight line through
//! the 8 s before and one through the 8 s after do not meet. Both lines are robust (median of all
//! slopes between two points; H. Theil 1950, P. Sen 1968), so a fill or a stop of 2 s moves neither,
//! and a fade-in or a swell is one line without a step. A **sharp** boundary needs
//! - medians of both sides at least [`STEP_LU`] apart, and the lines too where they meet, in the
//!   same direction;
//! - both at least twice as far apart as the points scatter about their lines;
//! - seven tenths of it between the two seconds before and the two seconds after, which a ramp that
//!   ends or begins near by does not show;
//! - the means of the 12 to 15 s on both sides at least 1.5 LU apart, which a louder phrase does not
//!   make.
//!
//! Music that changes over some seconds, or is restless, has no such step. A **broad** boundary needs
//! - mean energies of the 15 s before and the 15 s after at least [`BROAD_STEP_LU`] apart;
//! - more than half of that between the lines through both sides without the 3 s next to the boundary,
//!   drawn on to where they meet;
//! - neither line going the same way by more than that in half of its 15 s, as a fade does.
//!
//! Its place is where one level before and one after leave the least sum of absolute differences.
//! It is known 12 to 14 s after it came, or 20 s for a broad one. Pauses of 3 s end a section; points below -60 LUFS, or 45 LU
//! below the loudest, are pause.
//!
//! Limits: sections shorter than 6 s and steps below 2 LU are not found; sections that differ in
//! anything but loudness are one. Places are good to about 1 s. Memory is constant: of more than
//! [`MAX_SECTIONS`] the shortest joins the neighbour that is closer in loudness.

use super::robust::{Line, MOST, median};
use crate::convert::{ToF64, ToWhole};
use crate::loudness::energy_to_lufs;

/// Most sections kept.
pub const MAX_SECTIONS: usize = 256;
/// The smallest step that begins a section.
pub const STEP_LU: f64 = 2.0;
/// Slots of 50 ms in a point.
const POINT_SLOTS: u32 = 10;
/// Points on either side of a boundary.
const SIDE: usize = MOST;
const FEWEST_SOUNDING: usize = 12;
/// Points close to a boundary, which must show most of its step.
const NEAR: u64 = 4;
const NEAR_SHARE: f64 = 0.7;
/// Points after the best candidate before it is believed.
const PATIENCE: u64 = 8;
/// The smallest difference between 15 s and 15 s that begins a section.
pub const BROAD_STEP_LU: f64 = 3.0;
/// The least that means of up to 15 s must differ by at any boundary.
const LASTING_LU: f64 = 1.5;
/// Points on either side of a broad boundary, how many of them next to it are left out of the
/// lines, and how many must sound.
const BROAD_SIDE: u64 = 30;
const BROAD_GAP: u64 = 6;
const BROAD_FEWEST: usize = 20;
const BROAD_SHARE: f64 = 0.5;
/// Fewest seconds of a line.
const FEWEST_SECONDS: usize = 6;
const SHORTEST_POINTS: u64 = 12;
const PAUSE_POINTS: u64 = 6;
const RING: usize = 96;
/// No boundary is placed further back.
const FARTHEST_BACK: u64 = 56;
const PAUSE_LUFS: f64 = -60.0;
const PAUSE_LU: f64 = 45.0;
/// Times the scatter that a step must be.
const SCATTERS: f64 = 2.0;

/// One section.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Section {
    /// Beginning, seconds since the reset.
    pub start_s: f64,
    /// End, seconds since the reset; of the last one, the end so far.
    pub end_s: f64,
    /// Its loudness without pauses.
    pub loudness_lufs: f64,
    /// The lowest correlation of left and right in it; minus infinity where there was none.
    pub lowest_correlation_factor: f64,
}

impl Section {
    const EMPTY: Self = Self {
        start_s: 0.0,
        end_s: 0.0,
        loudness_lufs: f64::NEG_INFINITY,
        lowest_correlation_factor: f64::NEG_INFINITY,
    };
}

#[derive(Debug, Clone, Copy)]
struct Point {
    energy: f64,
    level_lufs: f64,
    lowest: f64,
    end_frame: u64,
    sounds: bool,
}

impl Point {
    const EMPTY: Self =
        Self { energy: 0.0, level_lufs: -200.0, lowest: 2.0, end_frame: 0, sounds: false };
}

/// A section as it gathers.
#[derive(Debug, Clone, Copy)]
struct Gathered {
    start_frame: u64,
    end_frame: u64,
    energy: f64,
    points: u64,
    lowest: f64,
}

impl Gathered {
    const fn from(start_frame: u64) -> Self {
        Self { start_frame, end_frame: start_frame, energy: 0.0, points: 0, lowest: 2.0 }
    }

    fn add(&mut self, point: &Point) {
        if point.sounds {
            self.energy += point.energy;
            self.points += 1;
            self.lowest = self.lowest.min(point.lowest);
            self.end_frame = point.end_frame;
        }
    }

    fn join(&mut self, later: &Self) {
        self.energy += later.energy;
        self.points += later.points;
        self.lowest = self.lowest.min(later.lowest);
        self.end_frame = later.end_frame;
    }

    fn loudness_lufs(&self) -> f64 {
        energy_to_lufs(self.energy / self.points.max(1).to_f64())
    }

    fn section(&self, sample_rate_hz: f64) -> Section {
        Section {
            start_s: self.start_frame.to_f64() / sample_rate_hz,
            end_s: self.end_frame.to_f64() / sample_rate_hz,
            loudness_lufs: self.loudness_lufs(),
            lowest_correlation_factor: if self.lowest <= 1.0 {
                self.lowest
            } else {
                f64::NEG_INFINITY
            },
        }
    }
}

/// Finds sections while they are heard.
#[derive(Debug, Clone)]
pub struct Sections {
    sample_rate_hz: f64,
    slots: u32,
    energy: f64,
    lowest: f64,
    points: [Point; RING],
    count: u64,
    loudest_lufs: f64,
    silent_points: u64,
    /// The section that goes on: where it began (a point number), and how far it is gathered.
    present: Option<Gathered>,
    begun: u64,
    gathered: u64,
    /// The best boundaries since the last one, sharp and broad: point number and step.
    sharp: Option<(u64, f64)>,
    broad: Option<(u64, f64)>,
    done: [Gathered; MAX_SECTIONS],
    done_count: usize,
    listed: [Section; MAX_SECTIONS],
    listed_count: usize,
}

impl Default for Sections {
    fn default() -> Self {
        Self {
            sample_rate_hz: 48_000.0,
            slots: 0,
            energy: 0.0,
            lowest: 2.0,
            points: [Point::EMPTY; RING],
            count: 0,
            loudest_lufs: f64::NEG_INFINITY,
            silent_points: 0,
            present: None,
            begun: 0,
            gathered: 0,
            sharp: None,
            broad: None,
            done: [Gathered::from(0); MAX_SECTIONS],
            done_count: 0,
            listed: [Section::EMPTY; MAX_SECTIONS],
            listed_count: 0,
        }
    }
}

impl Sections {
    /// Sets the rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        self.sample_rate_hz = sample_rate_hz;
        self.reset();
    }

    /// Forgets everything.
    pub fn reset(&mut self) {
        (self.slots, self.energy, self.lowest) = (0, 0.0, 2.0);
        self.points = [Point::EMPTY; RING];
        (self.count, self.silent_points, self.begun, self.gathered) = (0, 0, 0, 0);
        self.loudest_lufs = f64::NEG_INFINITY;
        (self.present, self.sharp, self.broad) = (None, None, None);
        (self.done_count, self.listed_count) = (0, 0);
    }

    /// Takes in a slot of 50 ms: its K-weighted energy, the correlation at its end (minus infinity
    /// for none) and the frame at which it ended.
    pub fn push(&mut self, energy: f64, correlation_factor: f64, end_frame: u64) {
        self.energy += energy;
        if correlation_factor >= -1.0 {
            self.lowest = self.lowest.min(correlation_factor);
        }
        self.slots += 1;
        if self.slots == POINT_SLOTS {
            let energy = self.energy / f64::from(POINT_SLOTS);
            let before = *self.point(self.count + RING as u64 - 1);
            let second = if before.sounds { 0.5 * (before.energy + energy) } else { energy };
            let level_lufs = energy_to_lufs(second).max(-200.0);
            self.loudest_lufs = self.loudest_lufs.max(level_lufs);
            let sounds = energy_to_lufs(energy) > PAUSE_LUFS.max(self.loudest_lufs - PAUSE_LU);
            let lowest = self.lowest;
            (self.slots, self.energy, self.lowest) = (0, 0.0, 2.0);
            self.take_in(Point { energy, level_lufs, lowest, end_frame, sounds });
        }
    }

    fn point(&self, number: u64) -> &Point {
        &self.points[(number % RING as u64).to_usize()]
    }

    /// Where point `number` begins.
    fn start_frame(&self, number: u64) -> u64 {
        if number == 0 { 0 } else { self.point(number - 1).end_frame }
    }

    fn take_in(&mut self, point: Point) {
        self.points[(self.count % RING as u64).to_usize()] = point;
        self.count += 1;
        self.silent_points = if point.sounds { 0 } else { self.silent_points + 1 };
        if self.present.is_none() && point.sounds {
            self.begin(self.count - 1);
        }
        if self.silent_points >= PAUSE_POINTS {
            self.end(self.count - self.silent_points);
        } else if self.present.is_some() {
            self.look_for_boundary();
            self.gather(self.count.saturating_sub(FARTHEST_BACK));
        }
        self.list();
    }

    fn begin(&mut self, number: u64) {
        self.present = Some(Gathered::from(self.start_frame(number)));
        (self.begun, self.gathered) = (number, number);
        (self.sharp, self.broad) = (None, None);
    }

    /// Gathers the present section up to, not with, point `number`.
    fn gather(&mut self, number: u64) {
        while self.gathered < number {
            let point = *self.point(self.gathered);
            if let Some(present) = &mut self.present {
                present.add(&point);
            }
            self.gathered += 1;
        }
    }

    fn end(&mut self, number: u64) {
        self.gather(number);
        (self.sharp, self.broad) = (None, None);
        let Some(section) = self.present.take() else { return };
        if section.points == 0 {
            return;
        }
        if self.done_count == MAX_SECTIONS - 1 {
            self.merge_shortest();
        }
        self.done[self.done_count] = section;
        self.done_count += 1;
        for (listed, done) in self.listed.iter_mut().zip(&self.done[..self.done_count]) {
            *listed = done.section(self.sample_rate_hz);
        }
    }

    fn merge_shortest(&mut self) {
        let done = &mut self.done[..self.done_count];
        let length = |section: &Gathered| section.end_frame - section.start_frame;
        let shortest = (0..done.len()).min_by_key(|&n| length(&done[n])).unwrap_or(0);
        let apart_lu =
            |a: usize, b: usize| (done[a].loudness_lufs() - done[b].loudness_lufs()).abs();
        let earlier = if shortest == 0 {
            0
        } else if shortest == done.len() - 1
            || apart_lu(shortest - 1, shortest) < apart_lu(shortest, shortest + 1)
        {
            shortest - 1
        } else {
            shortest
        };
        let later = done[earlier + 1];
        done[earlier].join(&later);
        done.copy_within(earlier + 2.., earlier + 1);
        self.done_count -= 1;
    }

    fn look_for_boundary(&mut self) {
        let sides = [SIDE as u64, BROAD_SIDE];
        for (side, is_broad) in sides.into_iter().zip([false, true]) {
            let Some(centre) = self.count.checked_sub(side) else { continue };
            if centre < self.begun + SHORTEST_POINTS {
                continue;
            }
            let first = centre.saturating_sub(side).max(self.begun);
            let step_lu = if is_broad {
                self.broad_step_lu(first, centre)
            } else {
                self.step_lu(first, centre)
            };
            let best = if is_broad { &mut self.broad } else { &mut self.sharp };
            if let Some(step_lu) = step_lu
                && best.is_none_or(|(_, best_lu)| step_lu > best_lu)
            {
                *best = Some((centre, step_lu));
            }
        }
        for (side, best) in sides.into_iter().zip([self.sharp, self.broad]) {
            if let Some((centre, _)) = best
                && self.present.is_some()
                && centre >= self.begun + SHORTEST_POINTS
                && self.count >= centre + side + PATIENCE
            {
                if !self.lasts(centre) {
                    self.sharp = None;
                    continue;
                }
                let boundary = self.place(centre);
                self.end(boundary);
                self.begin(boundary);
            }
        }
    }

    /// Whether the levels of up to 15 s on both sides of `centre` differ, too: a phrase may be louder
    /// than the last without a new section.
    fn lasts(&self, centre: u64) -> bool {
        let first = centre.saturating_sub(BROAD_SIDE).max(self.begun);
        let last = (centre + BROAD_SIDE).min(self.count);
        let levels = [(first, centre), (centre, last)]
            .map(|(from, to)| self.mean_lufs(from, to, FEWEST_SOUNDING).unwrap_or(f64::NAN));
        (levels[1] - levels[0]).abs() >= LASTING_LU
    }

    /// The difference at point `centre` between 15 s and 15 s, LU, if it is a step.
    fn broad_step_lu(&self, first: u64, centre: u64) -> Option<f64> {
        let end = centre + BROAD_SIDE;
        let levels_lu = self.mean_lufs(centre, end, BROAD_FEWEST)?
            - self.mean_lufs(first, centre, BROAD_FEWEST)?;
        if levels_lu.abs() < BROAD_STEP_LU {
            return None;
        }
        let before = self.line_of_seconds(first, centre - BROAD_GAP)?;
        let after = self.line_of_seconds(centre + BROAD_GAP, end)?;
        // Drawn on by the gap to where they meet.
        let drawn_on = |line: &Line, from: u64, to: u64| {
            (line.end_lufs - line.start_lufs) * BROAD_GAP.to_f64() / (to - from).to_f64()
        };
        let before_lufs = before.end_lufs + drawn_on(&before, first, centre - BROAD_GAP);
        let after_lufs = after.start_lufs - drawn_on(&after, centre + BROAD_GAP, end);
        let jump_lu = (after_lufs - before_lufs) * levels_lu.signum();
        // What goes the same way for half a side anyway is a fade.
        let drift_lu = |line: &Line, from: u64, to: u64| {
            let per_point_lu = (line.end_lufs - line.start_lufs) / (to - from).to_f64();
            per_point_lu * (BROAD_SIDE / 2).to_f64() * levels_lu.signum()
        };
        let drift_lu = drift_lu(&before, first, centre - BROAD_GAP).max(drift_lu(
            &after,
            centre + BROAD_GAP,
            end,
        ));
        if drift_lu > BROAD_SHARE * levels_lu.abs() {
            return None;
        }
        (jump_lu >= BROAD_SHARE * levels_lu.abs()).then_some(levels_lu.abs())
    }

    /// Mean loudness of the points in `from..to`, if enough of them sound.
    fn mean_lufs(&self, from: u64, to: u64, fewest: usize) -> Option<f64> {
        let (mut energy, mut count) = (0.0, 0);
        for point in (from..to).map(|number| self.point(number)).filter(|point| point.sounds) {
            energy += point.energy;
            count += 1;
        }
        (count >= fewest).then(|| energy_to_lufs(energy / count.to_f64()))
    }

    /// The line through the whole seconds in `from..to`, if enough of them sound.
    fn line_of_seconds(&self, from: u64, to: u64) -> Option<Line> {
        let (mut places, mut levels) = ([0.0; MOST], [0.0; MOST]);
        let mut count = 0;
        for number in (from + 1..to).step_by(2).take(MOST) {
            let point = self.point(number);
            if point.sounds {
                places[count] = (number - from).to_f64();
                levels[count] = point.level_lufs;
                count += 1;
            }
        }
        (count >= FEWEST_SECONDS)
            .then(|| Line::through(&places, &levels, count, (to - from).to_f64()))
    }

    /// The step at point `centre` in LU, if it is one.
    fn step_lu(&self, first: u64, centre: u64) -> Option<f64> {
        let before = self.line(first, centre)?;
        let after = self.line(centre, centre + SIDE as u64)?;
        let levels_lu = after.median_lufs - before.median_lufs;
        let jump_lu = after.start_lufs - before.end_lufs;
        let near_lu = self.near_step_lu(first, centre) * levels_lu.signum();
        let scatter_lu = before.scatter_lu.max(after.scatter_lu);
        let step_lu = levels_lu.abs().min(jump_lu.abs());
        let is_step = levels_lu * jump_lu > 0.0
            && step_lu >= STEP_LU
            && step_lu >= SCATTERS * scatter_lu
            && near_lu >= NEAR_SHARE * levels_lu.abs();
        is_step.then_some(levels_lu.abs())
    }

    /// The line through the points in `from..to`, if enough of them sound.
    fn line(&self, from: u64, to: u64) -> Option<Line> {
        let (mut places, mut levels) = ([0.0; SIDE], [0.0; SIDE]);
        let mut count = 0;
        for number in from..to.min(from + SIDE as u64) {
            let point = self.point(number);
            if point.sounds {
                places[count] = (number - from).to_f64() + 0.5;
                levels[count] = point.level_lufs;
                count += 1;
            }
        }
        let length = (to - from).to_f64();
        (count >= FEWEST_SOUNDING).then(|| Line::through(&places, &levels, count, length))
    }

    /// What lies between the two seconds before and the two seconds after.
    fn near_step_lu(&self, first: u64, centre: u64) -> f64 {
        let middle = |from: u64, to: u64| {
            #[expect(clippy::cast_possible_truncation, reason = "a small constant")]
            let mut levels = [0.0; NEAR as usize];
            let count = self.levels(from, to, &mut levels);
            median(&mut levels[..count])
        };
        middle(centre, centre + NEAR) - middle((centre - NEAR.min(centre)).max(first), centre)
    }

    /// The point at which the step near `centre` is.
    fn place(&self, centre: u64) -> u64 {
        let reach = PATIENCE;
        let first = (centre - SHORTEST_POINTS.min(centre)).max(self.begun);
        let last = centre + SIDE as u64;
        let cost = |boundary: u64| {
            [(first, boundary), (boundary, last)]
                .into_iter()
                .map(|(from, to)| {
                    let mut levels = [0.0; 2 * SIDE];
                    let count = self.levels(from, to, &mut levels);
                    let middle = median(&mut levels[..count]);
                    levels[..count].iter().map(|level| (level - middle).abs()).sum::<f64>()
                })
                .sum::<f64>()
        };
        let places = (centre - reach).max(first + 2)..=(centre + reach).min(last - 2);
        places.min_by(|&a, &b| cost(a).total_cmp(&cost(b))).unwrap_or(centre)
    }

    /// The levels of the points in `from..to` that sound; returns how many.
    fn levels(&self, from: u64, to: u64, levels: &mut [f64]) -> usize {
        let sounding = (from..to).map(|n| self.point(n)).filter(|point| point.sounds);
        let mut count = 0;
        for (level, point) in levels.iter_mut().zip(sounding) {
            *level = point.level_lufs;
            count += 1;
        }
        count
    }

    fn list(&mut self) {
        self.listed_count = self.done_count;
        if let Some(mut present) = self.present {
            (self.gathered..self.count).for_each(|n| present.add(self.point(n)));
            self.listed[self.done_count] = present.section(self.sample_rate_hz);
            self.listed_count += 1;
        }
    }

    /// The sections so far, oldest first; the last may still be going on.
    pub fn sections(&self) -> &[Section] {
        &self.listed[..self.listed_count]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::loudness::lufs_to_energy;

    fn heard(seconds: f64, level_lufs: impl Fn(f64) -> f64) -> Sections {
        let mut sections = Sections::default();
        sections.prepare(48_000.0);
        for slot in 0..(seconds * 20.0) as u64 {
            let level = level_lufs(slot as f64 / 20.0);
            sections.push(lufs_to_energy(level), 0.5, (slot + 1) * 2400);
        }
        sections
    }

    #[test]
    fn steps_make_sections_and_their_loudness_is_the_mean() {
        let sections = heard(70.0, |t| if (20.0..45.0).contains(&t) { -12.0 } else { -18.0 });
        let found = sections.sections();
        assert_eq!(found.len(), 3, "{found:?}");
        assert!((found[1].start_s - 20.0).abs() < 0.6 && (found[1].end_s - 45.0).abs() < 0.6);
        assert!((found[1].loudness_lufs + 12.0).abs() < 0.1);
        assert_eq!(found[2].lowest_correlation_factor, 0.5);
        assert_eq!(found[0].start_s, 0.0);
    }

    #[test]
    fn fades_fills_and_swells_make_none() {
        type Shape = fn(f64) -> f64;
        let shapes: [(&str, Shape); 6] = [
            ("fade in, straight in dB", |t| -18.0 - (30.0 - 3.0 * t).max(0.0)),
            ("fade in, straight in gain", |t| -18.0 + 20.0 * (t / 8.0).clamp(1e-3, 1.0).log10()),
            ("fade out", |t| -18.0 + 20.0 * (1.0 - (t - 30.0) / 20.0).clamp(1e-3, 1.0).log10()),
            ("fill", |t| if (25.0..27.0).contains(&t) { -11.0 } else { -18.0 }),
            ("stop", |t| if (25.0..26.5).contains(&t) { -90.0 } else { -18.0 }),
            ("swell", |t| -25.0 + 8.0 * (t / 50.0)),
        ];
        for (name, shape) in shapes {
            let sections = heard(52.0, shape);
            assert_eq!(sections.sections().len(), 1, "{name}: {:?}", sections.sections());
        }
    }

    #[test]
    fn a_long_pause_ends_a_section_and_more_than_fit_are_merged() {
        let sections = heard(40.0, |t| if (15.0..20.0).contains(&t) { -120.0 } else { -20.0 });
        assert_eq!(sections.sections().len(), 2);
        assert!((sections.sections()[1].start_s - 20.0).abs() < 0.6);
        let many =
            heard(6000.0, |t| if t % 20.0 < 4.0 + 6.0 * (t / 6000.0) { -120.0 } else { -20.0 });
        assert_eq!(many.sections().len(), MAX_SECTIONS);
        for pair in many.sections().windows(2) {
            assert!(pair[0].end_s <= pair[1].start_s);
        }
    }
}

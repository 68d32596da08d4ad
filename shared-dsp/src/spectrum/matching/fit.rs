//! The fit: one band at a time, and after each all together.

use super::difference::{Difference, Points};
use super::solve::solve;
use super::{MATCH_POINTS, Match, MatchBand, MatchShape, SHELF_Q, match_point_hz};

/// Frequencies bells may have, Hz.
const BELL_HZ: (f64, f64) = (25.0, 16_000.0);
/// Q bells may have. Narrower is a resonance of one recording, not tone colour.
const BELL_Q: (f64, f64) = (0.3, 3.0);
/// Corners of the low shelf, Hz.
const LOW_SHELF_HZ: (f64, f64) = (40.0, 800.0);
/// Corners of the high shelf, Hz.
const HIGH_SHELF_HZ: (f64, f64) = (1200.0, 14_000.0);
/// Q of the bells tried first.
const TRIED_Q: [f64; 4] = [0.4, 0.75, 1.4, 2.4];
/// Gain at which bands are tried, dB.
const TRIED_DB: f64 = 4.0;

/// The least mean square a band has to take away, dB^2: 0.15 dB RMS, which nobody would miss.
const LEAST_MEAN_SQUARE_DB2: f64 = 0.15 * 0.15;
/// A band has three values to choose, and the choice of a place among many: it takes about this
/// many independent values' worth out of mere noise, the luckiest of many places included.
const VALUES_OF_A_BAND: f64 = 22.0;
/// Bands below this are left out, dB.
const LEAST_GAIN_DB: f64 = 0.3;
/// A shelf in place of a bell may cost this much more, as a factor and in dB^2.
const SHELF_MAY_COST: (f64, f64) = (1.1, 0.005);
/// Most steps of the common fit after each new band, and at the end.
const STEPS: (usize, usize) = (8, 30);
/// Weight of the squared gains in dB^2, against pairs of bands that fight each other.
const EFFORT: f64 = 3e-4;
/// Weight of the squared shift of level in dB^2: of fits equally good, the one as loud as before.
const LOUDNESS: f64 = 1e-3;

/// A band in the variables of the fit, in which its curve is about equally curved.
#[derive(Clone, Copy)]
struct Term {
    shape: MatchShape,
    /// log2 of Hz, gain in dB, log2 of Q.
    values: [f64; 3],
}

impl Term {
    fn new(shape: MatchShape, frequency_hz: f64, gain_db: f64, q: f64) -> Self {
        Self { shape, values: [frequency_hz.log2(), gain_db, q.log2()] }
    }

    fn band(&self) -> MatchBand {
        let [octave, gain_db, q] = self.values;
        MatchBand { shape: self.shape, frequency_hz: octave.exp2(), gain_db, q: q.exp2() }
    }

    /// How many of the values may move.
    fn free(&self) -> usize {
        if self.shape == MatchShape::Bell { 3 } else { 2 }
    }

    fn held(mut self, limit_db: f64) -> Self {
        let ends_hz = match self.shape {
            MatchShape::Bell => BELL_HZ,
            MatchShape::LowShelf => LOW_SHELF_HZ,
            MatchShape::HighShelf => HIGH_SHELF_HZ,
        };
        self.values[0] = self.values[0].clamp(ends_hz.0.log2(), ends_hz.1.log2());
        self.values[1] = self.values[1].clamp(-limit_db, limit_db);
        if self.shape == MatchShape::Bell {
            self.values[2] = self.values[2].clamp(BELL_Q.0.log2(), BELL_Q.1.log2());
        }
        self
    }
}

/// The bands so far and the level they are at.
#[derive(Clone, Default)]
struct Model {
    terms: Vec<Term>,
    /// What is added to the curve at every point, dB: the bands decide about tone, not level.
    shift_db: f64,
}

/// All that stays the same during a fit.
struct Fit<'a> {
    difference: &'a Difference,
    wanted_db: Points,
    limit_db: f64,
    points_hz: Points,
}

pub(super) fn fit(difference: &Difference, limit_db: f64, most_bands: usize) -> Match {
    let points_hz = core::array::from_fn(match_point_hz);
    let fit = Fit { difference, wanted_db: difference.smoothed_db(), limit_db, points_hz };
    let candidates = fit.candidates();
    let mut model = fit.refined(Model::default(), STEPS.0);
    let before_rms_db = fit.mean_square_db2(&model).sqrt();
    while model.terms.len() < most_bands {
        let Some(longer) = fit.with_another(&model, &candidates) else { break };
        let taken_db2 = fit.mean_square_db2(&model) - fit.mean_square_db2(&longer);
        let of_noise_db2 =
            difference.noise_db2() * VALUES_OF_A_BAND / difference.independent_values();
        if taken_db2 < LEAST_MEAN_SQUARE_DB2.max(of_noise_db2) {
            break;
        }
        model = longer;
    }
    let refined = fit.refined(model, STEPS.1);
    let ended = [MatchShape::LowShelf, MatchShape::HighShelf]
        .into_iter()
        .fold(refined, |model, shape| fit.with_shelf(model, shape, &candidates));
    let model = fit.within_limit(fit.without_idle(ended));
    let residual_rms_db = fit.mean_square_db2(&model).sqrt();
    let mut bands: Vec<MatchBand> = model.terms.iter().map(Term::band).collect();
    bands.sort_by(|one, other| one.frequency_hz.total_cmp(&other.frequency_hz));
    let difference_db = fit.wanted_db.map(|db| (db - model.shift_db).clamp(-limit_db, limit_db));
    Match { bands, difference_db, before_rms_db, residual_rms_db }
}

impl Fit<'_> {
    fn curve_db(&self, term: &Term) -> Points {
        let prototype = term.band().prototype();
        self.points_hz.map(|hz| prototype.magnitude_db_at(hz))
    }

    /// Bands to try, each with its smoothed curve.
    fn candidates(&self) -> Vec<(Term, Points)> {
        let mut terms = Vec::new();
        for hz in self.points_hz {
            let inside = |ends: (f64, f64)| hz >= ends.0 && hz <= ends.1;
            if inside(BELL_HZ) {
                let bells = TRIED_Q.map(|q| Term::new(MatchShape::Bell, hz, TRIED_DB, q));
                terms.extend(bells);
            }
            let shelves =
                [(MatchShape::LowShelf, LOW_SHELF_HZ), (MatchShape::HighShelf, HIGH_SHELF_HZ)];
            for (shape, _) in shelves.into_iter().filter(|(_, ends)| inside(*ends)) {
                terms.push(Term::new(shape, hz, TRIED_DB, SHELF_Q));
            }
        }
        let with_curve = |term: Term| (term, self.difference.smooth(&self.curve_db(&term)));
        terms.into_iter().map(with_curve).collect()
    }

    /// The model with the band that explains most of what it leaves. The best of each shape is
    /// tried in full: a shelf and a wide bell look alike until they have been moved into place.
    fn with_another(&self, model: &Model, candidates: &[(Term, Points)]) -> Option<Model> {
        let residual_db = self.residual_db(model);
        let shapes = [MatchShape::Bell, MatchShape::LowShelf, MatchShape::HighShelf];
        let longer = shapes.into_iter().filter_map(|shape| {
            let is_taken = |term: &Term| term.shape == shape && shape != MatchShape::Bell;
            if model.terms.iter().any(is_taken) {
                return None;
            }
            let mut longer = model.clone();
            longer.terms.push(self.best(shape, &residual_db, candidates)?);
            Some(self.refined(longer, STEPS.0))
        });
        longer.min_by(|one, other| self.cost(one).total_cmp(&self.cost(other)))
    }

    /// The candidate of a shape that explains most of a residual, at its best gain.
    fn best(
        &self,
        shape: MatchShape,
        residual_db: &Points,
        candidates: &[(Term, Points)],
    ) -> Option<Term> {
        let own = candidates.iter().filter(|(term, _)| term.shape == shape);
        let scored = own.map(|(term, curve)| (self.explains(curve, residual_db), term));
        let ((_, share), term) = scored.max_by(|one, other| one.0.0.total_cmp(&other.0.0))?;
        let mut term = *term;
        term.values[1] *= share;
        Some(term.held(self.limit_db))
    }

    /// The model with the outermost bell on the side of `shape` made a shelf, where that comes as
    /// close: a shelf says more simply what a bell at the end of hearing does.
    fn with_shelf(&self, model: Model, shape: MatchShape, candidates: &[(Term, Points)]) -> Model {
        let side = if shape == MatchShape::LowShelf { -1.0 } else { 1.0 };
        let outermost = |one: &&(usize, &Term), other: &&(usize, &Term)| {
            (side * one.1.values[0]).total_cmp(&(side * other.1.values[0]))
        };
        let terms: Vec<(usize, &Term)> = model.terms.iter().enumerate().collect();
        let Some((place, term)) = terms.iter().max_by(outermost).copied() else { return model };
        if term.shape != MatchShape::Bell {
            return model;
        }
        let mut other = model.clone();
        other.terms.remove(place);
        let Some(shelf) = self.best(shape, &self.residual_db(&other), candidates) else {
            return model;
        };
        other.terms.push(shelf);
        let other = self.refined(other, STEPS.1);
        let is_as_close =
            self.cost(&other) <= SHELF_MAY_COST.0 * self.cost(&model) + SHELF_MAY_COST.1;
        if is_as_close { other } else { model }
    }

    /// What a curve takes away of the residual's mean square at its best gain, and that gain as a
    /// factor; levels apart.
    fn explains(&self, curve_db: &Points, residual_db: &Points) -> (f64, f64) {
        let (curve_mean, residual_mean) = (self.mean(curve_db), self.mean(residual_db));
        let (mut product, mut square) = (0.0, 1e-12);
        for ((curve, residual), weight) in
            curve_db.iter().zip(residual_db).zip(&self.difference.weights)
        {
            let curve = curve - curve_mean;
            product += weight * curve * (residual - residual_mean);
            square += weight * curve * curve;
        }
        (product * product / square, product / square)
    }

    fn mean(&self, curve_db: &Points) -> f64 {
        curve_db.iter().zip(&self.difference.weights).map(|(db, weight)| db * weight).sum()
    }

    /// What the model leaves of the difference, smoothed like it.
    fn residual_db(&self, model: &Model) -> Points {
        let mut curve_db = [model.shift_db; MATCH_POINTS];
        for term in &model.terms {
            for (sum, db) in curve_db.iter_mut().zip(self.curve_db(term)) {
                *sum += db;
            }
        }
        let curve_db = self.difference.smooth(&curve_db);
        core::array::from_fn(|at| self.wanted_db[at] - curve_db[at])
    }

    fn mean_square_db2(&self, model: &Model) -> f64 {
        let squares = self.residual_db(model).map(|db| db * db);
        self.mean(&squares)
    }

    fn cost(&self, model: &Model) -> f64 {
        let effort: f64 = model.terms.iter().map(|term| term.values[1] * term.values[1]).sum();
        let shift = LOUDNESS * model.shift_db * model.shift_db;
        self.mean_square_db2(model) + EFFORT * effort + shift
    }

    /// All values moved to the least cost: K. Levenberg, "A method for the solution of certain
    /// non-linear problems in least squares", Q. Appl. Math. 2, 1944; D. W. Marquardt, "An
    /// algorithm for least-squares estimation of nonlinear parameters", SIAM J. 11, 1963.
    fn refined(&self, mut model: Model, most_steps: usize) -> Model {
        let mut cost = self.cost(&model);
        let mut damping = 1e-2;
        for _ in 0..most_steps {
            let Some(moved) = self.moved(&model, damping) else { break };
            let moved_cost = self.cost(&moved);
            let gained = cost - moved_cost;
            if gained > 0.0 {
                (model, cost) = (moved, moved_cost);
                damping = (damping * 0.2).max(1e-9);
                if gained < 1e-4 * (cost + 1e-4) {
                    break;
                }
            } else if damping > 1e4 {
                break;
            } else {
                damping *= 8.0;
            }
        }
        model
    }

    /// One step.
    fn moved(&self, model: &Model, damping: f64) -> Option<Model> {
        /// Steps of the slopes: octaves, dB, octaves of Q.
        const STEP: [f64; 3] = [0.01, 0.05, 0.02];
        let residual_db = self.residual_db(model);
        let mut slopes: Vec<Points> = Vec::new();
        let mut pulls = Vec::new();
        for term in &model.terms {
            let here_db = self.curve_db(term);
            for (value, step) in STEP.iter().enumerate().take(term.free()) {
                let mut there = *term;
                there.values[value] += step;
                let there_db = self.curve_db(&there);
                let slope = |at: usize| (there_db[at] - here_db[at]) / step;
                slopes.push(self.difference.smooth(&core::array::from_fn(slope)));
                let is_gain = value == 1;
                pulls.push(if is_gain { (EFFORT, term.values[1]) } else { (0.0, 0.0) });
            }
        }
        slopes.push([1.0; MATCH_POINTS]);
        pulls.push((LOUDNESS, model.shift_db));
        let count = slopes.len();
        let (mut matrix, mut side) = (vec![0.0; count * count], vec![0.0; count]);
        let weighted = |slope: &Points| -> Points {
            core::array::from_fn(|at| slope[at] * self.difference.weights[at])
        };
        let product = |one: &Points, other: &Points| -> f64 {
            one.iter().zip(other).map(|(one, other)| one * other).sum()
        };
        for row in 0..count {
            let own = weighted(&slopes[row]);
            for column in 0..=row {
                let sum = product(&own, &slopes[column]);
                matrix[row * count + column] = sum;
                matrix[column * count + row] = sum;
            }
            let (weight, value) = pulls[row];
            matrix[row * count + row] += weight;
            matrix[row * count + row] *= 1.0 + damping;
            matrix[row * count + row] += 1e-9;
            side[row] = product(&own, &residual_db) - weight * value;
        }
        let step = solve(&mut matrix, side)?;
        let mut steps = step.into_iter();
        let mut moved = model.clone();
        for term in &mut moved.terms {
            for value in 0..term.free() {
                term.values[value] += steps.next()?;
            }
            *term = term.held(self.limit_db);
        }
        moved.shift_db += steps.next()?;
        Some(moved)
    }

    /// Without bands that do next to nothing, the others moved into their places.
    fn without_idle(&self, mut model: Model) -> Model {
        let count = model.terms.len();
        model.terms.retain(|term| term.values[1].abs() >= LEAST_GAIN_DB);
        if model.terms.len() == count { model } else { self.refined(model, STEPS.1) }
    }

    /// The sum of all bands kept within the limit at every point, by lowering all gains alike.
    fn within_limit(&self, mut model: Model) -> Model {
        // Gains and curve are almost proportional: a few rounds meet the limit.
        for _ in 0..8 {
            let curves: Vec<Points> = model.terms.iter().map(|term| self.curve_db(term)).collect();
            let sums = (0..MATCH_POINTS).map(|at| curves.iter().map(|curve| curve[at]).sum());
            let highest_db = sums.fold(0.0, |highest: f64, sum: f64| highest.max(sum.abs()));
            if highest_db <= self.limit_db {
                break;
            }
            let share = self.limit_db / highest_db;
            model.terms.iter_mut().for_each(|term| term.values[1] *= share);
        }
        model
    }
}

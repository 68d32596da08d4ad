//! Loudness (ITU-R BS.1770-5, K-weighting) that pink noise up to 24 kHz gains by the bands' curve.
//!
//! The power response of all bands together is integrated over cells of a twelfth of an octave, from 5 Hz
//! to 24 kHz or half the sample rate. The middle of a cell stands for it (the midpoint rule, whose error
//! falls as `exp(-2 pi width / cell)` for a pole that is `width` off the frequency axis: L. N. Trefethen,
//! J. A. C. Weideman, "The Exponentially Convergent Trapezoidal Rule", 2014). Near a narrower pole
//! cells are halved until no piece is longer than its distance from the pole, and pieces have the two points
//! of Gauss and Legendre. All bands are read at the same points, for the mean of a product is
//! not the product of means.

use core::f64::consts::{LN_2, PI};

use shared_dsp::filter::design::{Design, Section, tan_squared};
use shared_dsp::loudness::k_weighting::KWeighting;
use shared_dsp::units::{db_to_power, power_to_db};

use crate::settings::{BANDS, Band, Placement, Shape};
use crate::stereo::Side;

/// Below, K-weighting leaves nothing even of the largest boost.
const LOWEST_HZ: f64 = 5.0;
/// Above, music has nothing.
const HIGHEST_HZ: f64 = 24_000.0;
/// Cells from the lowest frequency to the highest, the last of them in part.
const CELLS: usize = 147;
const CELLS_PER_OCTAVE: f64 = 12.0;
/// Most points, cells and pieces together: no more are needed where every band is as narrow as it can be.
const MOST_POINTS: usize = 960;
/// Poles nearer to the frequency axis than this, in cells, are narrow.
const NARROW_CELLS: f64 = 1.5;
/// Distance from the axis, in cells, of the narrowest there are, but for some at half the sample rate.
const NARROWEST_CELLS: f64 = 0.01;
/// Cells whose middle is less than this from a narrow pole are read in pieces.
const REACH_CELLS: f64 = 2.0;
/// Longest piece, in distances from the nearest narrow pole.
const LONGEST_PIECE: f64 = 1.0;
/// Distance of the two points of Gauss and Legendre from the middle, in lengths of the piece.
const GAUSS_POINT: f64 = 0.288_675_134_594_812_9;
/// What the side goes through behind the bands: the part after them.
const LOW_CUT: usize = BANDS;

/// The integral over the curve of one equaliser.
#[derive(Debug, Clone)]
pub struct PinkLoudness {
    channels: usize,
    sample_rate_hz: f64,
    /// Cells from the lowest frequency to the highest.
    top_cells: f64,
    /// K-weighted power of pink noise in each cell, and per whole cell there.
    shares: [f64; CELLS],
    densities: [f64; CELLS],
    /// Where the curve is read, as [`tan_squared`] of the frequency, and what a reading weighs: the
    /// middle of each cell, then the points of pieces.
    points: Vec<f64>,
    weights: Vec<f64>,
    /// The bands, and the high-pass of the side.
    parts: Vec<Part>,
    side_gain: f64,
    /// Power of left, right, mid and side at each point.
    products: [Vec<f64>; 4],
}

/// One band, as it sounds.
#[derive(Debug, Clone)]
struct Part {
    band: Band,
    design: Design,
    pole: Option<Pole>,
    /// At each point.
    powers: Vec<f64>,
    is_changed: bool,
}

/// A narrow pole, in cells: along the frequency axis from the lowest frequency, and off it.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Pole {
    place: f64,
    width: f64,
}

impl PinkLoudness {
    /// No bands, at 48 kHz stereo until prepared.
    pub fn new() -> Self {
        let part = Part {
            band: Band::default(),
            design: Design::THROUGH,
            pole: None,
            powers: vec![1.0; MOST_POINTS],
            is_changed: false,
        };
        let mut loudness = Self {
            channels: 2,
            sample_rate_hz: 48_000.0,
            top_cells: 0.0,
            shares: [0.0; CELLS],
            densities: [0.0; CELLS],
            points: Vec::with_capacity(MOST_POINTS),
            weights: Vec::with_capacity(MOST_POINTS),
            parts: vec![part; BANDS + 1],
            side_gain: 1.0,
            products: core::array::from_fn(|_| vec![1.0; MOST_POINTS]),
        };
        loudness.prepare(48_000.0, 2);
        loudness
    }

    /// For a sample rate (at least 4 kHz) and 1 or 2 channels.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.channels = channels;
        self.sample_rate_hz = sample_rate_hz;
        let weighting = KWeighting::new(sample_rate_hz);
        self.top_cells = cells_of(HIGHEST_HZ.min(0.5 * sample_rate_hz));
        for cell in 0..CELLS {
            let length = (self.top_cells - cell as f64).clamp(0.0, 1.0);
            self.densities[cell] = db_to_power(weighting.gain_db(hz_at(cell as f64 + 0.5)));
            self.shares[cell] = length * self.densities[cell];
        }
        self.points.clear();
        for cell in 0..CELLS {
            let high = (cell as f64 + 1.0).min(self.top_cells);
            let middle = 0.5 * (cell as f64 + high);
            self.points.push(tan_squared(hz_at(middle), sample_rate_hz));
        }
        for part in &mut self.parts {
            part.set(part.band, sample_rate_hz);
        }
        self.place_points();
        self.read(true);
    }

    /// Takes the bands as they sound (scaled, coupled, limited) over; only changed ones cost, and all at
    /// the points of pieces where a narrow pole has moved. Says whether anything has changed.
    pub fn apply(&mut self, bands: &[Band; BANDS]) -> bool {
        self.set(0, bands)
    }

    /// Takes over what is done to the side behind the bands. Says whether anything has changed.
    pub fn apply_side(&mut self, side: &Side) -> bool {
        let has_new_gain = core::mem::replace(&mut self.side_gain, side.gain) != side.gain;
        self.set(LOW_CUT, &[side.low_cut]) || has_new_gain
    }

    fn set(&mut self, first: usize, bands: &[Band]) -> bool {
        let (mut has_changed, mut has_moved) = (false, false);
        for (part, band) in self.parts[first..].iter_mut().zip(bands) {
            if part.band != *band {
                has_changed = true;
                has_moved |= part.set(*band, self.sample_rate_hz);
            }
        }
        if has_moved {
            self.place_points();
        }
        self.read(has_moved);
        has_changed
    }

    /// Loudness gained, dB.
    pub fn gain_db(&mut self) -> f64 {
        let count = self.points.len();
        let [left, right, mid, side] = &mut self.products;
        let products = [left, right, mid, side].map(|products| &mut products[..count]);
        let [left, right, mid, side] = products;
        // Of mid and side as of left and right: channels that have nothing in common.
        for (products, gain) in
            [(&mut *left, 1.0), (&mut *right, 1.0), (&mut *mid, 1.0), (&mut *side, self.side_gain)]
        {
            products.fill(gain * gain);
        }
        for part in self.parts.iter().filter(|part| !part.is_through()) {
            let multiply = |products: &mut [f64]| {
                products
                    .iter_mut()
                    .zip(&part.powers)
                    .for_each(|(product, power)| *product *= power);
            };
            match part.band.channel {
                Placement::Side if self.channels == 1 => {}
                Placement::Left if self.channels == 2 => multiply(left),
                Placement::Right if self.channels == 2 => multiply(right),
                Placement::Mid if self.channels == 2 => multiply(mid),
                Placement::Side => multiply(side),
                _ => [&mut *left, &mut *right].into_iter().for_each(multiply),
            }
        }
        let power: f64 = (0..count)
            .map(|n| 0.25 * self.weights[n] * (left[n] + right[n]) * (mid[n] + side[n]))
            .sum();
        power_to_db(power)
    }

    /// Reads what has changed: bands, and with `has_moved` all that is at the points of pieces.
    fn read(&mut self, has_moved: bool) {
        let points = &self.points;
        for part in self.parts.iter_mut().filter(|part| !part.is_through()) {
            if part.is_changed {
                part.read(points, 0);
            } else if has_moved {
                part.read(points, CELLS);
            }
        }
    }

    /// Weighs the cells and puts points into the pieces of those that are near a narrow pole.
    fn place_points(&mut self) {
        // Where the band ends, the midpoint rule does not come out as well as within it.
        let end = Pole { place: self.top_cells, width: 0.5 };
        let mut poles = [end; BANDS + 2];
        let mut count = 1;
        for pole in self.parts.iter().filter_map(|part| part.pole) {
            poles[count] = pole;
            count += 1;
        }
        let poles = &poles[..count];
        self.points.truncate(CELLS);
        self.weights.clear();
        self.weights.extend_from_slice(&self.shares);
        for cell in 0..CELLS {
            let low = cell as f64;
            let length = (self.top_cells - low).min(1.0);
            let middle = low + 0.5 * length;
            let is_near = |pole: &Pole| (middle - pole.place).abs() < REACH_CELLS;
            if length > 0.0 && poles.iter().any(is_near) {
                self.weights[cell] = 0.0;
                self.place_piece(poles, low, length);
            }
        }
        let sum: f64 = self.weights.iter().sum();
        self.weights.iter_mut().for_each(|weight| *weight /= sum);
    }

    /// Puts points into the piece from `low`, or into its halves, `length` in cells.
    fn place_piece(&mut self, poles: &[Pole], low: f64, length: f64) {
        let middle = low + 0.5 * length;
        let is_long = |pole: &Pole| {
            let (along, off) = (middle - pole.place, pole.width);
            length * length > LONGEST_PIECE * LONGEST_PIECE * (along * along + off * off)
        };
        if poles.iter().any(is_long) {
            self.place_piece(poles, low, 0.5 * length);
            self.place_piece(poles, middle, 0.5 * length);
            return;
        }
        if self.points.len() + 2 > MOST_POINTS {
            return;
        }
        for side in [-GAUSS_POINT, GAUSS_POINT] {
            let place = middle + side * length;
            self.points.push(tan_squared(hz_at(place), self.sample_rate_hz));
            self.weights.push(0.5 * length * self.density_at(place));
        }
    }

    /// K-weighted power of pink noise per cell at `place`, between the middles of cells in a straight line.
    fn density_at(&self, place: f64) -> f64 {
        let place = (place - 0.5).clamp(0.0, (CELLS - 1) as f64);
        let below = (place as usize).min(CELLS - 2);
        let [low, high] = [self.densities[below], self.densities[below + 1]];
        low + (place - below as f64) * (high - low)
    }
}

impl Part {
    /// Whether the part changes no level.
    fn is_through(&self) -> bool {
        self.design.sections().is_empty()
    }

    /// Designs `band`; says whether a narrow pole has come, gone or moved.
    fn set(&mut self, band: Band, sample_rate_hz: f64) -> bool {
        self.band = band;
        self.design = if band.is_flat() || band.shape == Shape::AllPass {
            Design::THROUGH
        } else {
            band.prototype().design(sample_rate_hz)
        };
        self.is_changed = true;
        let poles = self.design.sections().iter().map(|section| Pole::of(section, sample_rate_hz));
        // The sections of a band that resonate have one frequency.
        let narrowest = poles
            .filter(|pole| pole.width < NARROW_CELLS)
            .min_by(|one, other| one.width.total_cmp(&other.width));
        core::mem::replace(&mut self.pole, narrowest) != narrowest
    }

    /// Reads the power at `points`, from the one of index `first` on.
    fn read(&mut self, points: &[f64], first: usize) {
        self.is_changed = false;
        let powers = &mut self.powers[first..points.len()];
        powers.fill(1.0);
        for section in self.design.sections() {
            for (power, x) in powers.iter_mut().zip(&points[first..]) {
                *power *= section.power_at(*x);
            }
        }
    }
}

impl Pole {
    /// The pair of poles of `section`: exact where it is narrow.
    fn of(section: &Section, sample_rate_hz: f64) -> Self {
        let [d0, d1, d2] = section.denominator;
        // At s = j tan(w/2) the denominator is least near tan^2(w/2) = d0 / d2.
        let angle = 2.0 * (d0 / d2).sqrt().atan();
        Self {
            place: cells_of(angle / (2.0 * PI) * sample_rate_hz),
            width: (CELLS_PER_OCTAVE / LN_2 * d1 / ((d0 + d2) * angle)).max(NARROWEST_CELLS),
        }
    }
}

/// The frequency `place` cells above the lowest.
fn hz_at(place: f64) -> f64 {
    LOWEST_HZ * (place / CELLS_PER_OCTAVE).exp2()
}

/// Cells from the lowest frequency to `frequency_hz`.
fn cells_of(frequency_hz: f64) -> f64 {
    CELLS_PER_OCTAVE * (frequency_hz / LOWEST_HZ).log2()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Settings;
    use crate::auto_gain::LARGEST_MAKEUP_DB;
    use crate::scaling::Scaling;
    use shared_dsp::noise::Noise;

    const RATES_HZ: [f64; 5] = [44_100.0, 48_000.0, 88_200.0, 96_000.0, 192_000.0];

    /// Up to `most` bands of any shape, slope and placement, over the dials' whole ranges.
    fn random_settings(noise: &mut Noise, most: usize) -> Settings {
        let mut settings = Settings::default();
        let end_or = |noise: &mut Noise, value: f64, ends: [f64; 2]| match noise.below(10) {
            end @ 0..=1 => ends[end] as f32,
            _ => value as f32,
        };
        // Half of all settings are crowded into two octaves, where bands overlap.
        let is_crowded = noise.unit() < 0.5;
        let middle_hz = 20.0 * 1000f64.powf(noise.unit());
        for band in &mut settings.bands[..noise.between(1, most)] {
            let anywhere_hz = 10.0 * 3000f64.powf(noise.unit());
            let nearby_hz = middle_hz * (2.0 * noise.unit() - 1.0).exp2();
            let (q, gain_db) = (0.025 * 1600f64.powf(noise.unit()), 60.0 * noise.unit() - 30.0);
            *band = Band {
                on: true,
                shape: Shape::ALL[noise.below(Shape::ALL.len())],
                frequency_hz: if is_crowded { nearby_hz } else { anywhere_hz } as f32,
                q: end_or(noise, q, [0.025, 40.0]),
                gain_db: end_or(noise, gain_db, [-30.0, 30.0]),
                order: noise.between(1, 16) as u8,
                channel: match noise.unit() < 0.7 {
                    true => Placement::Stereo,
                    false => Placement::ALL[noise.below(Placement::ALL.len())],
                },
                ..Band::default()
            };
        }
        settings
    }

    /// The integral by 960 points an octave, everything at each of them.
    fn reference_db(bands: &[Band; BANDS], sample_rate_hz: f64) -> f64 {
        let weighting = KWeighting::new(sample_rate_hz);
        let designs: Vec<_> = bands
            .iter()
            .filter(|band| !band.is_flat())
            .map(|band| (band.channel, band.prototype().design(sample_rate_hz)))
            .collect();
        let octaves = (sample_rate_hz.min(48_000.0) / 2.0 / 5.0).log2();
        let steps = (960.0 * octaves).round() as usize;
        let (mut without, mut through) = (0.0, 0.0);
        for step in 0..steps {
            let hz = 5.0 * ((step as f64 + 0.5) / steps as f64 * octaves).exp2();
            let x = tan_squared(hz, sample_rate_hz);
            let [mut left, mut right, mut mid, mut side] = [1.0; 4];
            for (channel, design) in &designs {
                let power = design.power_at(x);
                match channel {
                    Placement::Stereo => (left, right) = (left * power, right * power),
                    Placement::Left => left *= power,
                    Placement::Right => right *= power,
                    Placement::Mid => mid *= power,
                    Placement::Side => side *= power,
                }
            }
            let weight = db_to_power(weighting.gain_db(hz));
            without += weight;
            through += weight * 0.25 * (left + right) * (mid + side);
        }
        power_to_db(through / without)
    }

    /// How far the loudness is from the reference where the makeup can follow it, LU.
    fn error_db(settings: &Settings, sample_rate_hz: f64) -> f64 {
        let bands = Scaling::of(settings).all_sounding(settings);
        let mut loudness = PinkLoudness::new();
        loudness.prepare(sample_rate_hz, 2);
        loudness.apply(&bands);
        let held = |db: f64| db.clamp(-LARGEST_MAKEUP_DB, LARGEST_MAKEUP_DB);
        (held(loudness.gain_db()) - held(reference_db(&bands, sample_rate_hz))).abs()
    }

    fn with(bands: &[(Shape, f32, f32, f32)]) -> Settings {
        let mut settings = Settings::default();
        for (band, (shape, frequency_hz, gain_db, q)) in settings.bands.iter_mut().zip(bands) {
            *band = Band {
                on: true,
                shape: *shape,
                frequency_hz: *frequency_hz,
                gain_db: *gain_db,
                q: *q,
                ..*band
            };
        }
        settings
    }

    #[test]
    fn a_few_known_curves_come_out_as_by_the_reference() {
        for bands in [
            &[(Shape::Bell, 1000.0, 12.0, 4.0)][..],
            &[(Shape::Bell, 1000.0, 24.0, 20.0)],
            &[(Shape::HighShelf, 8000.0, 12.0, 0.7)],
            &[(Shape::BandPass, 1000.0, 0.0, 1.0)],
            &[(Shape::HighCut, 6900.0, 0.0, 25.0), (Shape::LowCut, 7700.0, 0.0, 8.6)],
        ] {
            for sample_rate_hz in RATES_HZ {
                let error_db = error_db(&with(bands), sample_rate_hz);
                assert!(error_db < 0.02, "{error_db} at {sample_rate_hz}: {bands:?}");
            }
        }
    }

    #[test]
    fn the_curve_is_the_loudness_of_pink_noise_within_a_tenth_of_a_decibel() {
        let mut worst_db = 0.0f64;
        let seeds = [(12, 4), (1012, 4), (7, 24), (77, 12), (777, 2)];
        for (seed, most) in seeds {
            let mut noise = Noise::new(seed);
            for turn in 0..800 {
                let settings = random_settings(&mut noise, most);
                let error_db = error_db(&settings, RATES_HZ[turn % RATES_HZ.len()]);
                worst_db = worst_db.max(error_db);
                assert!(error_db <= 0.1, "{error_db} in turn {turn} of seed {seed}, {settings:?}");
            }
        }
        println!("worst of {}: {worst_db:.3} LU", 800 * seeds.len());
    }

    #[test]
    fn all_bands_at_their_narrowest_find_room_for_their_points() {
        let mut most = 0;
        for sample_rate_hz in RATES_HZ {
            // The highest at 30 kHz, the others apart from each other by up to half an octave.
            for ratio in [1.001f64, 1.02, 1.1, 1.2, 1.3, 1.36, 1.4] {
                let narrow = |n| (Shape::LowCut, (30e3 / ratio.powi(n)) as f32, 0.0, 40.0);
                let mut bands =
                    with(&core::array::from_fn::<_, BANDS, _>(|n| narrow(n as i32))).bands;
                bands.iter_mut().for_each(|band| band.order = 16);
                let mut loudness = PinkLoudness::new();
                loudness.prepare(sample_rate_hz, 2);
                loudness.apply(&bands);
                most = most.max(loudness.points.len());
            }
        }
        println!("{most} of {MOST_POINTS} points");
        assert!(most < MOST_POINTS);
    }
}

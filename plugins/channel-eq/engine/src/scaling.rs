//! From the bands as set to the bands as they sound: gain scale, gain-Q, and the limit of the sum.
//!
//! Twenty-four boosts of 30 dB on one frequency would make a whisper louder than any converter can
//! carry. Where the curves of all bands together would rise over [`LARGEST_SUM_DB`], every gain is
//! scaled by one factor, and every resonance of cuts and shelves brought nearer to flat by the same
//! factor in dB, until the sum fits. Nothing watches the signal: settings alone decide, and the
//! drawn curve shows it.

use shared_dsp::filter::design::{
    AnalogKind, AnalogSection, LARGEST_GAIN_DB, LARGEST_Q, MAX_SECTIONS, Prototype, SMALLEST_Q,
    coupled_q,
};
use shared_dsp::guard::clamp_or;
use shared_dsp::units::power_to_db;

use super::settings::{BANDS, Band, Placement, Settings, Shape};

/// How far all bands together can rise, dB.
pub const LARGEST_SUM_DB: f64 = 60.0;
/// Q of a maximally flat section.
const FLAT_Q: f64 = core::f64::consts::FRAC_1_SQRT_2;

/// What all bands have in common.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Scaling {
    /// Factor of gains, -1..=2, before the limit.
    pub gain_scale: f64,
    /// What the limit leaves of gains and resonances, 0..=1.
    pub limit: f64,
    /// Whether bells grow narrower as their gain grows.
    pub gain_q: bool,
}

impl Default for Scaling {
    fn default() -> Self {
        Self { gain_scale: 1.0, limit: 1.0, gain_q: false }
    }
}

impl Scaling {
    /// What `settings` ask for. Cheap while the largest gains add up to less than the limit;
    /// otherwise up to nine looks at the curve.
    pub fn of(settings: &Settings) -> Self {
        let gain_scale = clamp_or(f64::from(settings.gain_scale), -1.0, 2.0, 1.0);
        let mut scaling = Self { gain_scale, limit: 1.0, gain_q: settings.gain_q };
        let most_db: f64 = settings.bands.iter().map(|band| scaling.most_db(band)).sum();
        if most_db <= LARGEST_SUM_DB {
            return scaling;
        }
        scaling.limit = scaling.fitting_limit(&settings.bands);
        scaling
    }

    /// What `settings` ask for, but for the limit, which stays.
    pub fn with_limit_kept(&self, settings: &Settings) -> Self {
        let gain_scale = clamp_or(f64::from(settings.gain_scale), -1.0, 2.0, 1.0);
        Self { gain_scale, gain_q: settings.gain_q, ..*self }
    }

    /// The largest limit, within a few percent, with which the sum fits.
    fn fitting_limit(self, bands: &[Band; BANDS]) -> f64 {
        let sum_db = |limit: f64| Self { limit, ..self }.largest_sum_db(bands);
        // Without gains and resonances no sum is over 0 dB. Between what fits and what does not,
        // decibels run nearly straight; where they do not, halving the gap keeps the search short.
        let (mut fits, mut fits_db) = (0.0, 0.0);
        let (mut over, mut over_db) = (1.0, sum_db(1.0));
        if over_db <= LARGEST_SUM_DB {
            return over;
        }
        for round in 0..8 {
            let straight = (LARGEST_SUM_DB - 0.2 - fits_db) / (over_db - fits_db);
            let share = if round % 3 == 2 { 0.5 } else { straight.clamp(0.02, 0.98) };
            let between = fits + (over - fits) * share;
            let between_db = sum_db(between);
            if between_db > LARGEST_SUM_DB {
                (over, over_db) = (between, between_db);
            } else {
                (fits, fits_db) = (between, between_db);
                if between_db > LARGEST_SUM_DB - 0.5 {
                    break;
                }
            }
        }
        fits
    }

    /// Factor of gains and dynamic ranges.
    pub fn factor(&self) -> f64 {
        self.gain_scale * self.limit
    }

    /// Gain of `band`, dB; 0 where the shape has none.
    pub fn gain_db(&self, band: &Band) -> f64 {
        let gain_db = if band.shape.uses_gain() { f64::from(band.gain_db) } else { 0.0 };
        let gain_db = clamp_or(gain_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0);
        let scaled_db = clamp_or(gain_db * self.gain_scale, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0);
        scaled_db * self.limit
    }

    /// Q of `band` before gain-Q.
    pub fn q(&self, band: &Band) -> f64 {
        let q = clamp_or(f64::from(band.q), SMALLEST_Q, LARGEST_Q, SMALLEST_Q);
        if is_resonant(band.shape) && q > FLAT_Q && self.limit < 1.0 {
            FLAT_Q * (q / FLAT_Q).powf(self.limit)
        } else {
            q
        }
    }

    /// `band` as it sounds with `offset_db` more gain.
    pub fn sounding(&self, band: &Band, offset_db: f64) -> Band {
        let gain_db = self.gain_db(band) + if band.shape.uses_gain() { offset_db } else { 0.0 };
        let gain_db = clamp_or(gain_db, -LARGEST_GAIN_DB, LARGEST_GAIN_DB, 0.0);
        let q = self.q(band);
        let q = if self.gain_q && band.shape == Shape::Bell { coupled_q(q, gain_db) } else { q };
        Band { gain_db: gain_db as f32, q: q as f32, ..*band }
    }

    /// All bands as they sound at rest.
    pub fn all_sounding(&self, settings: &Settings) -> [Band; BANDS] {
        settings.bands.map(|band| self.sounding(&band, 0.0))
    }

    /// No less than the highest point of the band, dB.
    fn most_db(&self, band: &Band) -> f64 {
        if !band.on {
            return 0.0;
        }
        let gain_db = self.gain_db(band);
        let reached_db = match band.shape {
            Shape::Tilt => 0.5 * gain_db.abs(),
            // From end to end, with what its ends do outside hearing.
            Shape::FlatTilt => 1.48 * gain_db.abs(),
            _ => gain_db.max(0.0),
        };
        let resonance =
            if is_resonant(band.shape) { (self.q(band) / FLAT_Q).max(1.0) } else { 1.0 };
        reached_db + power_to_db(resonance * resonance)
    }

    /// The highest point of all bands together, dB: looked for where every band is highest by
    /// itself and on a grid over the whole range, then around the highest of these.
    fn largest_sum_db(&self, bands: &[Band; BANDS]) -> f64 {
        // 0.1 Hz to 100 kHz: below the lowest corner, where shelves and tilts are highest, to all that
        // any sample rate passes.
        let mut squares_hz2 = [0.01; MOST_POINTS];
        let ratio = 1e12f64.powf(1.0 / (GRID - 1) as f64);
        for i in 1..GRID {
            squares_hz2[i] = squares_hz2[i - 1] * ratio;
        }
        let prototypes: [Prototype; BANDS] = core::array::from_fn(|i| match bands[i].on {
            true => self.sounding(&bands[i], 0.0).prototype(),
            false => Prototype::through(),
        });
        let mut points = GRID;
        for (_, prototype) in bands.iter().zip(&prototypes).filter(|(band, _)| band.on) {
            if let Some(section) = prototype.sections().last() {
                let centre = section.frequency_hz * section.frequency_hz;
                squares_hz2[points] = centre;
                points += 1;
                let resonance = resonance_squared(section);
                if resonance != 1.0 {
                    squares_hz2[points] = (centre * resonance).clamp(0.01, 1e10);
                    points += 1;
                }
            }
        }
        let (highest, near_hz2) = highest_sum(bands, &prototypes, &squares_hz2[..points]);
        let around = NEAR_OCTAVES.map(|octaves| near_hz2 * (2.0 * octaves).exp2());
        let (higher, _) = highest_sum(bands, &prototypes, &around);
        power_to_db(highest.max(higher))
    }
}

/// Points of the grid on which the sum is looked for first.
const GRID: usize = 24;
/// Most points at which the sum is looked for at once.
const MOST_POINTS: usize = 2 * BANDS + GRID;

/// Where the sum is looked for around a high point.
const NEAR_OCTAVES: [f64; 12] =
    [-0.5, -0.33, -0.2, -0.1, -0.05, -0.02, 0.02, 0.05, 0.1, 0.2, 0.33, 0.5];

/// The highest power of all bands together at the square roots of `squares_hz2`, and the square it
/// is at. What a band takes away from one channel only is nothing taken away from the other.
fn highest_sum(
    bands: &[Band; BANDS],
    prototypes: &[Prototype; BANDS],
    squares_hz2: &[f64],
) -> (f64, f64) {
    let mut sums = [1.0f64; MOST_POINTS];
    let mut together = Fractions::default();
    for (band, prototype) in bands.iter().zip(prototypes).filter(|(band, _)| band.on) {
        let is_stereo = band.channel == Placement::Stereo;
        if !is_stereo || together.sections + prototype.sections().len() > MAX_SECTIONS {
            together.multiply_into(&mut sums, 0.0);
        }
        for section in prototype.sections() {
            together.add(section, squares_hz2);
        }
        if !is_stereo {
            together.multiply_into(&mut sums, 1.0);
        }
    }
    together.multiply_into(&mut sums, 0.0);
    let mut highest = (0.0, 1.0);
    for (sum, square_hz2) in sums.iter().zip(squares_hz2) {
        if *sum > highest.0 {
            highest = (*sum, *square_hz2);
        }
    }
    highest
}

/// Where the section resonates: the square of that frequency over its own.
fn resonance_squared(section: &AnalogSection) -> f64 {
    let (n, d) = section.polynomials();
    let [d0, d1, d2] = if section.inverted { n } else { d };
    if d2 == 0.0 {
        return 1.0;
    }
    // The peak of a resonant low pass lies under its corner, that of a high pass over it.
    let off = (1.0 - 0.5 * d1 * d1 / (d0 * d2)).max(0.1);
    d0 / d2
        * match section.kind {
            AnalogKind::LowPass => off,
            AnalogKind::HighPass => 1.0 / off,
            _ => 1.0,
        }
}

/// Powers of a few sections together, numerators and denominators apart: one division for all. With
/// more than [`MAX_SECTIONS`] they might not be finite.
struct Fractions {
    above: [f64; MOST_POINTS],
    below: [f64; MOST_POINTS],
    sections: usize,
}

impl Default for Fractions {
    fn default() -> Self {
        Self { above: [1.0; MOST_POINTS], below: [1.0; MOST_POINTS], sections: 0 }
    }
}

impl Fractions {
    /// Takes in the section's squared magnitude at the square roots of `squares_hz2`.
    fn add(&mut self, section: &AnalogSection, squares_hz2: &[f64]) {
        let (n, d) = section.power_polynomials();
        let (n, d) = if section.inverted { (d, n) } else { (n, d) };
        let gain = section.gain * section.gain;
        let scale = 1.0 / (section.frequency_hz * section.frequency_hz);
        for ((above, below), square) in self.above.iter_mut().zip(&mut self.below).zip(squares_hz2)
        {
            let w = square * scale;
            let at = |p: [f64; 3]| p[0] + w * (p[1] + w * p[2]);
            *above *= gain * at(n);
            *below *= at(d);
        }
        self.sections += 1;
    }

    /// Multiplies `sums` by what was taken in, `least` at the least, and forgets it.
    fn multiply_into(&mut self, sums: &mut [f64; MOST_POINTS], least: f64) {
        for ((sum, above), below) in sums.iter_mut().zip(&self.above).zip(&self.below) {
            *sum *= (above / below).max(least);
        }
        *self = Self::default();
    }
}

/// Whether a large Q lifts the curve beyond the gain.
fn is_resonant(shape: Shape) -> bool {
    matches!(
        shape,
        Shape::LowShelf | Shape::HighShelf | Shape::Tilt | Shape::LowCut | Shape::HighCut
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn with(bands: &[Band]) -> Settings {
        let mut settings = Settings::default();
        settings.bands[..bands.len()].copy_from_slice(bands);
        settings
    }

    #[test]
    fn what_fits_is_left_alone() {
        let bell =
            |frequency_hz, gain_db| Band { on: true, frequency_hz, gain_db, ..Band::default() };
        // 90 dB if they were in one place, but they are not.
        let apart = with(&[bell(30.0, 30.0), bell(700.0, 30.0), bell(15_000.0, 30.0)]);
        assert_eq!(Scaling::of(&apart).limit, 1.0);
        assert_eq!(Scaling::of(&Settings::default()).limit, 1.0);
    }

    #[test]
    fn the_sum_stays_under_60_db() {
        let mut noise = shared_dsp::noise::Noise::new(9);
        let shapes = [
            Shape::Bell,
            Shape::Bell,
            Shape::Bell,
            Shape::LowShelf,
            Shape::HighCut,
            Shape::FlatTilt,
            Shape::Tilt,
        ];
        let mut limited = 0;
        for round in 0..200 {
            let gain_scale = (0.5 + noise.unit()) as f32;
            let mut settings =
                Settings { gain_scale, gain_q: round % 2 == 0, ..Settings::default() };
            for band in &mut settings.bands {
                *band = Band {
                    on: true,
                    shape: shapes[noise.between(0, shapes.len() - 1)],
                    frequency_hz: (100.0 * 100f64.powf(noise.unit())) as f32,
                    gain_db: (noise.unit() * 40.0 - 10.0) as f32,
                    q: (0.025 * 1600f64.powf(noise.unit())) as f32,
                    order: noise.between(1, 16) as u8,
                    ..Band::default()
                };
            }
            let scaling = Scaling::of(&settings);
            limited += usize::from(scaling.limit < 1.0);
            let largest_db = (0..4000)
                .map(|i| {
                    let hz = 0.1 * 1e6f64.powf(f64::from(i) / 3999.0);
                    let sum = settings
                        .bands
                        .iter()
                        .map(|band| scaling.sounding(band, 0.0).prototype().magnitude_db_at(hz));
                    sum.sum::<f64>()
                })
                .fold(f64::MIN, f64::max);
            assert!(largest_db < LARGEST_SUM_DB + 1.0, "{round}: {largest_db}");
        }
        assert!(limited > 20, "{limited}");
    }
}

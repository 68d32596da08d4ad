//! The EQ after delay and reverb, with the equaliser's own filters; the dry sound does not pass it.
//!
//! A band changes over 40 ms in steps of a [`CELL_FRAMES`] grid that counts from the reset, each step a
//! straight line of coefficients; so does a change of its kind, and turning it off. All bands off cost
//! nothing.

use super::settings::{EQ_BANDS, EqBand, EqKind, Settings};
use shared_dsp::filter::design::Prototype;
use shared_dsp::filter::{Chain, ChannelSelection, SvfCoefficients, design_coefficients};
use shared_dsp::simd::VectorPath;
use shared_dsp::smooth::without_corners;
use shared_dsp::stream::{load_frames, store_frames};
use shared_dsp::units::ms_to_samples;

/// Frames between two steps of a change.
const CELL_FRAMES: usize = 32;
const GLIDE_MS: f64 = 40.0;
/// Order of shelves and cuts.
const ORDER: usize = 2;

impl EqBand {
    fn prototype(&self) -> Option<Prototype> {
        let [hz, gain_db, q] = [self.frequency_hz, self.gain_db, self.q].map(f64::from);
        match self.kind {
            EqKind::Off => None,
            EqKind::LowCut => Some(Prototype::low_cut(hz, q, ORDER)),
            EqKind::HighCut => Some(Prototype::high_cut(hz, q, ORDER)),
            _ if self.gain_db == 0.0 => None,
            EqKind::Bell => Some(Prototype::bell(hz, gain_db, q)),
            EqKind::LowShelf => Some(Prototype::low_shelf(hz, gain_db, q, ORDER)),
            EqKind::HighShelf => Some(Prototype::high_shelf(hz, gain_db, q, ORDER)),
        }
    }
}

impl Settings {
    /// Gain in dB of the EQ after delay and reverb at a frequency, as it runs at a sample rate.
    pub fn eq_db(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let prototypes = self.clamped().eq_bands.map(|band| band.prototype());
        let of = |prototype: &Prototype| {
            prototype.design(sample_rate_hz).magnitude_db_at(frequency_hz, sample_rate_hz)
        };
        prototypes.iter().flatten().map(of).sum()
    }
}

/// The filters of two channels.
#[derive(Debug, Clone)]
pub struct Eq {
    chain: Chain,
    path: VectorPath,
    sample_rate_hz: f64,
    bands: [EqBand; EQ_BANDS],
    from: [SvfCoefficients; EQ_BANDS],
    to: [SvfCoefficients; EQ_BANDS],
    /// Cells of a change that are done, and all of them.
    done_cells: usize,
    all_cells: usize,
    /// Frames of the present cell that are over.
    since_cell: usize,
    is_on: bool,
}

impl Eq {
    /// Passes everything; to be prepared.
    pub fn new() -> Self {
        Self {
            chain: Chain::new(EQ_BANDS, VectorPath::Baseline),
            path: VectorPath::Baseline,
            sample_rate_hz: 48_000.0,
            bands: Settings::START.eq_bands,
            from: [SvfCoefficients::THROUGH; EQ_BANDS],
            to: [SvfCoefficients::THROUGH; EQ_BANDS],
            done_cells: 1,
            all_cells: 1,
            since_cell: 0,
            is_on: false,
        }
    }

    /// Designs for this rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64) {
        (self.sample_rate_hz, self.path) = (sample_rate_hz, VectorPath::best());
        self.chain = Chain::new(EQ_BANDS, self.path);
        let cells = ms_to_samples(GLIDE_MS, sample_rate_hz) / CELL_FRAMES as f64;
        self.all_cells = (cells.round() as usize).max(1);
        self.to = self.designed();
        self.reset();
    }

    fn designed(&self) -> [SvfCoefficients; EQ_BANDS] {
        let mut all = [SvfCoefficients::THROUGH; EQ_BANDS];
        for (band, own) in self.bands.iter().zip(&mut all) {
            if let Some(prototype) = band.prototype() {
                let own = core::slice::from_mut(own);
                design_coefficients(self.path, prototype.sections(), self.sample_rate_hz, own);
            }
        }
        all
    }

    /// Forgets all sound, and arrives where it was going.
    pub fn reset(&mut self) {
        self.done_cells = self.all_cells;
        self.since_cell = 0;
        (0..EQ_BANDS).for_each(|band| self.chain.pass(band));
        self.arrive();
    }

    /// Goes to legal bands from the next cell on.
    pub fn set(&mut self, bands: &[EqBand; EQ_BANDS]) {
        if *bands == self.bands {
            return;
        }
        self.bands = *bands;
        let share = self.share(self.done_cells);
        for (from, to) in self.from.iter_mut().zip(&self.to) {
            *from = if share < 1.0 { from.toward(to, share) } else { *to };
        }
        self.to = self.designed();
        if self.from != self.to {
            (self.done_cells, self.is_on) = (0, true);
        }
    }

    fn share(&self, cells: usize) -> f64 {
        without_corners(cells as f64 / self.all_cells as f64)
    }

    fn arrive(&mut self) {
        self.from = self.to;
        self.is_on = self.to != [SvfCoefficients::THROUGH; EQ_BANDS];
        for (band, to) in self.to.iter().enumerate() {
            if *to == SvfCoefficients::THROUGH {
                self.chain.pass(band);
            } else {
                self.chain.rest(band, ChannelSelection::Both, to);
            }
        }
    }

    fn begin_cell(&mut self) {
        if self.done_cells < self.all_cells {
            let (start, end) = (self.share(self.done_cells), self.share(self.done_cells + 1));
            for band in 0..EQ_BANDS {
                let (from, to) = (self.from[band], self.to[band]);
                if from != to {
                    let way = [&from.toward(&to, start), &from.toward(&to, end)];
                    self.chain.ramp(band, ChannelSelection::Both, way, CELL_FRAMES);
                }
            }
            self.done_cells += 1;
        } else if self.from != self.to {
            self.arrive();
        }
        self.chain.settle(EQ_BANDS / 2);
    }

    /// Whether any band does something.
    pub fn is_on(&self) -> bool {
        self.is_on
    }

    /// Whether a band is on its way.
    pub fn is_gliding(&self) -> bool {
        self.from != self.to
    }

    /// Whether no sound is left.
    pub fn is_silent(&self) -> bool {
        !self.is_on || self.chain.is_silent(EQ_BANDS / 2)
    }

    /// Lets time pass while it is off, or silent at rest.
    pub fn rest(&mut self, frames: usize) {
        self.since_cell = (self.since_cell + frames) % CELL_FRAMES;
    }

    /// Filters a piece of both channels in place; in mono `right` is silent, and stays so.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let length = left.len().min(right.len());
        let mut frames = [[0.0; 2]; CELL_FRAMES];
        let mut done = 0;
        while done < length {
            if self.since_cell == 0 {
                self.begin_cell();
            }
            let piece = (CELL_FRAMES - self.since_cell).min(length - done);
            let range = done..done + piece;
            let (left, right) = (&mut left[range.clone()], &mut right[range]);
            load_frames(self.path, left, right, &mut frames[..piece]);
            self.chain.process(0..EQ_BANDS / 2, &mut frames[..piece]);
            store_frames(self.path, &frames[..piece], left, right);
            self.rest(piece);
            done += piece;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::measure::{click_peak_db, signals::sine, tone_db};

    const RATE: f64 = 48_000.0;

    fn with(band: EqBand) -> Settings {
        let mut settings = Settings::START;
        settings.eq_bands[1] = band;
        settings
    }

    fn eq(settings: &Settings) -> Eq {
        let mut eq = Eq::new();
        eq.prepare(RATE);
        eq.set(&settings.eq_bands);
        eq.reset();
        eq
    }

    const BAND: EqBand = EqBand { kind: EqKind::Bell, frequency_hz: 800.0, gain_db: 9.0, q: 0.7 };

    #[test]
    fn every_kind_has_the_response_it_shows() {
        for (kind, hz, expected_db) in [
            (EqKind::Bell, 800.0, 9.0),
            (EqKind::LowShelf, 30.0, 9.0),
            (EqKind::HighShelf, 15_000.0, 9.0),
            (EqKind::LowCut, 200.0, -24.1),
            (EqKind::HighCut, 3200.0, -24.1),
            (EqKind::Off, 800.0, 0.0),
        ] {
            let settings = with(EqBand { kind, ..BAND });
            let mut eq = eq(&settings);
            let mut sides = [sine(hz, -20.0, RATE, 48_000), vec![0.0; 48_000]];
            let [left, right] = &mut sides;
            eq.process(left, right);
            let level_db = tone_db(&left[24_000..], hz, RATE) + 20.0;
            let shown_db = settings.eq_db(hz, RATE);
            println!("{kind:?} at {hz} Hz: {level_db:.2} dB");
            assert!((level_db - shown_db).abs() < 0.02, "{kind:?}: shown {shown_db:.2} dB");
            assert!((level_db - expected_db).abs() < 0.2, "{kind:?}");
            assert!(right.iter().all(|&x| x == 0.0));
        }
    }

    #[test]
    fn no_change_of_a_band_clicks() {
        let off = EqBand { kind: EqKind::Off, ..BAND };
        for changed in [
            BAND,
            EqBand { gain_db: -18.0, ..BAND },
            EqBand { kind: EqKind::LowCut, ..BAND },
            EqBand { kind: EqKind::HighCut, ..BAND },
            EqBand { kind: EqKind::LowShelf, ..BAND },
            EqBand { kind: EqKind::HighShelf, frequency_hz: 5000.0, ..BAND },
            EqBand { frequency_hz: 8000.0, q: 4.0, ..BAND },
        ] {
            for base in [off, BAND] {
                let (mut eq, mut silent) = (eq(&with(base)), vec![0.0; 24_000]);
                let mut tone = sine(997.0, -12.0, RATE, 72_000);
                for (part, band) in tone.chunks_mut(24_000).zip([base, changed, base]) {
                    eq.set(&with(band).eq_bands);
                    eq.process(part, &mut silent);
                }
                let click_db = click_peak_db(&tone, 12_000, RATE);
                println!("{:?} to {changed:?}: {click_db:.1} dBFS", base.kind);
                assert!(click_db <= -90.0);
            }
        }
    }

    #[test]
    fn turned_off_it_passes_every_bit_and_is_out() {
        let mut eq = eq(&with(BAND));
        eq.set(&Settings::START.eq_bands);
        let (mut left, mut right) = (vec![0.5; 4800], vec![-0.25; 4800]);
        eq.process(&mut left, &mut right);
        assert!(!eq.is_on() && !eq.is_gliding() && eq.is_silent());
        assert_eq!((left[4700], right[4700]), (0.5, -0.25));
    }
}

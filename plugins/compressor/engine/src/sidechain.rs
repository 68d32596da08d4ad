//! The filters before the detector, with the equaliser's own designs: high-pass, low-pass, bell, tilt.

use core::f64::consts::FRAC_1_SQRT_2;

use shared_dsp::filter::design::Prototype;
use shared_dsp::filter::{Chain, ChannelSelection, SvfCoefficients, design_coefficients};
use shared_dsp::simd::VectorPath;
use shared_dsp::units::ms_to_samples;

use super::settings::{HIGH_PASS_OFF_HZ, LOW_PASS_OFF_HZ, Sidechain};
use super::{CELL_FRAMES, GLIDE_MS};

/// Sections of one straight line over 20 Hz to 20 kHz.
const LINE_SECTIONS: usize = 8;
/// The places of high-pass, low-pass and bell; the fourth is empty.
const SIMPLE_SLOTS: usize = 4;
/// Steepest slope of a line, dB per octave; a second one adds what is left.
const STEEPEST_LINE_DB: f64 = 3.0;
/// All places: two lines.
const SLOTS: usize = SIMPLE_SLOTS + 2 * LINE_SECTIONS;
/// The places that are on or off together.
const GROUPS: [core::ops::Range<usize>; 3] = [
    0..SIMPLE_SLOTS,
    SIMPLE_SLOTS..SIMPLE_SLOTS + LINE_SECTIONS,
    SIMPLE_SLOTS + LINE_SECTIONS..SLOTS,
];
/// The frequency at which a tilt changes nothing, Hz.
const TILT_HZ: f64 = 1000.0;
/// Octaves that the dB of a flat tilt are spread over.
const TILT_OCTAVES: f64 = 10.0;

impl Sidechain {
    /// The filters that are on, with the place of the first section of each.
    fn filters(&self) -> [Option<(usize, Prototype)>; 5] {
        let tilt_db = f64::from(self.tilt_db);
        let first_db = tilt_db.clamp(-STEEPEST_LINE_DB, STEEPEST_LINE_DB);
        let line = |tilt_db: f64| Prototype::flat_tilt(TILT_HZ, TILT_OCTAVES * tilt_db);
        let high_pass_hz = f64::from(self.high_pass_hz);
        let low_pass_hz = f64::from(self.low_pass_hz);
        let bell = || Prototype::bell(self.bell_hz.into(), self.bell_db.into(), self.bell_q.into());
        [
            (self.high_pass_hz > HIGH_PASS_OFF_HZ)
                .then(|| (0, Prototype::low_cut(high_pass_hz, FRAC_1_SQRT_2, 2))),
            (self.low_pass_hz < LOW_PASS_OFF_HZ)
                .then(|| (1, Prototype::high_cut(low_pass_hz, FRAC_1_SQRT_2, 2))),
            (self.bell_db != 0.0).then(|| (2, bell())),
            (tilt_db != 0.0).then(|| (SIMPLE_SLOTS, line(first_db))),
            (tilt_db != first_db).then(|| (SIMPLE_SLOTS + LINE_SECTIONS, line(tilt_db - first_db))),
        ]
    }

    /// Gain of all filters at `frequency_hz`, dB, as they run at `sample_rate_hz`.
    pub fn magnitude_db(&self, frequency_hz: f64, sample_rate_hz: f64) -> f64 {
        let of = |prototype: &Prototype| {
            prototype.design(sample_rate_hz).magnitude_db_at(frequency_hz, sample_rate_hz)
        };
        self.legal().filters().iter().flatten().map(|(_, prototype)| of(prototype)).sum()
    }
}

/// The filters of two channels.
#[derive(Debug, Clone)]
pub(super) struct Filter {
    chain: Chain,
    path: VectorPath,
    sample_rate_hz: f64,
    settings: Sidechain,
    from: [SvfCoefficients; SLOTS],
    to: [SvfCoefficients; SLOTS],
    /// Whether they are on their way.
    moves: bool,
    /// Cells of the way that are done, and all of them.
    done_cells: usize,
    all_cells: usize,
    frames: [[f64; 2]; CELL_FRAMES],
    /// Whether any section is on or moving, in the simple ones and in each line.
    is_on: [bool; 3],
}

impl Filter {
    /// Passes everything.
    pub fn new() -> Self {
        Self {
            chain: Chain::new(SLOTS, VectorPath::best()),
            path: VectorPath::best(),
            sample_rate_hz: 48_000.0,
            settings: Sidechain::default(),
            from: [SvfCoefficients::THROUGH; SLOTS],
            to: [SvfCoefficients::THROUGH; SLOTS],
            moves: false,
            done_cells: 0,
            all_cells: 1,
            frames: [[0.0; 2]; CELL_FRAMES],
            is_on: [false; 3],
        }
    }

    /// Designs for this rate, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, path: VectorPath) {
        (self.sample_rate_hz, self.path) = (sample_rate_hz, path);
        self.chain = Chain::new(SLOTS, path);
        let cells = ms_to_samples(GLIDE_MS, sample_rate_hz) / CELL_FRAMES as f64;
        self.all_cells = (cells.round() as usize).max(1);
        self.to = self.designed();
        self.reset();
    }

    fn designed(&self) -> [SvfCoefficients; SLOTS] {
        let mut all = [SvfCoefficients::THROUGH; SLOTS];
        for (slot, prototype) in self.settings.filters().iter().flatten() {
            let sections = prototype.sections();
            let own = &mut all[*slot..*slot + sections.len()];
            design_coefficients(self.path, sections, self.sample_rate_hz, own);
        }
        all
    }

    /// Forgets all sound, and arrives where it was going.
    pub fn reset(&mut self) {
        (self.from, self.done_cells) = (self.to, self.all_cells);
        for slot in 0..SLOTS {
            self.chain.pass(slot);
        }
        self.rest();
    }

    /// Goes to legal `settings` from the next cell on.
    pub fn set(&mut self, settings: &Sidechain) {
        if *settings == self.settings {
            return;
        }
        self.settings = *settings;
        let share = self.done_cells as f64 / self.all_cells as f64;
        for (from, to) in self.from.iter_mut().zip(&self.to) {
            *from = if share < 1.0 { from.toward(to, share) } else { *to };
        }
        self.to = self.designed();
        (self.done_cells, self.moves) = (0, true);
        self.is_on = self.used();
    }

    fn used(&self) -> [bool; 3] {
        let is_used = |slots: core::ops::Range<usize>| {
            let through = SvfCoefficients::THROUGH;
            slots.into_iter().any(|slot| self.to[slot] != through || self.from[slot] != through)
        };
        GROUPS.map(is_used)
    }

    /// Begins a cell of [`CELL_FRAMES`].
    #[inline]
    pub fn begin_cell(&mut self) {
        if self.moves {
            self.move_on();
        }
        if self.is_on() {
            self.chain.settle(SLOTS / 2);
        }
    }

    fn move_on(&mut self) {
        if self.done_cells < self.all_cells {
            let share = |cells: usize| cells as f64 / self.all_cells as f64;
            let (start, end) = (share(self.done_cells), share(self.done_cells + 1));
            for slot in 0..SLOTS {
                let (from, to) = (self.from[slot], self.to[slot]);
                if from != to {
                    let way = [&from.toward(&to, start), &from.toward(&to, end)];
                    self.chain.ramp(slot, ChannelSelection::Both, way, CELL_FRAMES);
                }
            }
            self.done_cells += 1;
        } else {
            self.from = self.to;
            self.rest();
        }
    }

    fn rest(&mut self) {
        self.moves = false;
        for (slot, to) in self.to.iter().enumerate() {
            if *to == SvfCoefficients::THROUGH {
                self.chain.pass(slot);
            } else {
                self.chain.rest(slot, ChannelSelection::Both, to);
            }
        }
        self.is_on = self.used();
    }

    /// Whether anything is filtered.
    #[inline]
    pub fn is_on(&self) -> bool {
        self.is_on != [false; 3]
    }

    /// Whether the filters move.
    pub fn is_moving(&self) -> bool {
        self.moves
    }

    /// Whether no filter holds any sound.
    pub fn is_silent(&self) -> bool {
        !self.is_on() || self.chain.is_silent(SLOTS / 2)
    }

    /// Filters up to a cell of both channels in place.
    pub fn process(&mut self, left: &mut [f32], right: &mut [f32]) {
        let frames = &mut self.frames[..left.len().max(right.len()).min(CELL_FRAMES)];
        shared_dsp::stream::load_frames(self.path, left, right, frames);
        for (slots, is_on) in GROUPS.into_iter().zip(self.is_on) {
            if is_on {
                self.chain.process(slots.start / 2..slots.end / 2, frames);
            }
        }
        shared_dsp::stream::store_frames(self.path, frames, left, right);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::measure::{signals::sine, tone_db};

    fn level_db(settings: &Sidechain, hz: f64) -> f64 {
        let mut filter = Filter::new();
        filter.prepare(48_000.0, VectorPath::best());
        filter.set(settings);
        let mut tone = sine(hz, 0.0, 48_000.0, 96_000);
        for cell in tone.chunks_exact_mut(CELL_FRAMES) {
            filter.begin_cell();
            filter.process(cell, &mut []);
        }
        assert!(!filter.is_moving());
        tone_db(&tone[48_000..], hz, 48_000.0)
    }

    #[test]
    fn every_filter_has_the_response_it_shows() {
        let flat = Sidechain::default();
        for (settings, hz, expected_db, tolerance_db) in [
            (Sidechain { high_pass_hz: 200.0, ..flat }, 200.0, -3.01, 0.05),
            (Sidechain { high_pass_hz: 200.0, ..flat }, 50.0, -24.1, 0.1),
            (Sidechain { low_pass_hz: 5000.0, ..flat }, 5000.0, -3.01, 0.05),
            (Sidechain { bell_db: 9.0, bell_hz: 3000.0, ..flat }, 3000.0, 9.0, 0.02),
            (Sidechain { tilt_db: 6.0, ..flat }, 1000.0, 0.0, 0.05),
            (Sidechain { tilt_db: 6.0, ..flat }, 4000.0, 12.0, 0.5),
            (Sidechain { tilt_db: -3.0, ..flat }, 125.0, 9.0, 0.3),
        ] {
            let (measured_db, shown_db) =
                (level_db(&settings, hz), settings.magnitude_db(hz, 48_000.0));
            println!("{settings:?} at {hz}: {measured_db:.3} dB");
            assert!((measured_db - shown_db).abs() < 0.02, "{measured_db} {shown_db}");
            assert!((measured_db - expected_db).abs() < tolerance_db, "{measured_db}");
        }
    }

    #[test]
    fn turned_off_it_passes_every_bit() {
        let mut filter = Filter::new();
        filter.prepare(48_000.0, VectorPath::best());
        assert!(!filter.is_on());
        filter.set(&Sidechain { bell_db: 6.0, ..Sidechain::default() });
        filter.set(&Sidechain::default());
        let mut cells = 0;
        while filter.is_on() {
            filter.begin_cell();
            filter.process(&mut [0.5; CELL_FRAMES], &mut [0.25; CELL_FRAMES]);
            cells += 1;
            assert!(cells < 100);
        }
        assert!(filter.is_silent());
    }
}

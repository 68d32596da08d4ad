//! Input, output and reduction of a compressor or limiter over the last seconds, from the audio
//! thread's frames.

use super::legend::legend;
use super::{History, Plot};
use egui::{Rect, Ui};
use shared_dsp::units::{SILENCE_DB, gain_to_db};
use shared_plugin::quantity;
use shared_plugin::telemetry::{FrameReader, LevelFrame, LevelFrames};

/// Seconds in view.
pub const SHOWN_S: f64 = 6.0;
/// Columns over the whole width: as many points as a curve may have.
const COLUMNS: usize = 450;
/// Seconds a column stands for.
const COLUMN_S: f64 = SHOWN_S / COLUMNS as f64;
/// Reduction from which the word is used.
pub const LEAST_REDUCTION_DB: f32 = 0.1;
/// Below this the reduction counts as having returned to 0, dB.
const RETURNED_DB: f32 = 0.5;

/// A reduction that has not returned to 0.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct LastingReduction {
    /// How long it has lasted, s.
    pub length_s: f64,
    /// The least of it, dB.
    pub least_db: f32,
}

/// The histories and the column that is still open.
pub struct LevelHistory {
    input: History,
    output: History,
    reduction: History,
    detected: History,
    lasting: LastingReduction,
    most_db: f32,
    open: Option<LevelFrame>,
    open_s: f64,
    /// Columns since something was heard.
    silent_columns: usize,
    reader: FrameReader,
    /// The newest frame.
    pub newest: LevelFrame,
}

impl Default for LevelHistory {
    fn default() -> Self {
        let history = || History::new(SHOWN_S, COLUMN_S);
        Self {
            input: history(),
            output: history(),
            reduction: history(),
            detected: history(),
            lasting: LastingReduction::default(),
            most_db: 0.0,
            open: None,
            open_s: 0.0,
            silent_columns: COLUMNS,
            reader: FrameReader::default(),
            newest: LevelFrame::default(),
        }
    }
}

impl LevelHistory {
    /// Forgets everything, and passes over what was written while nobody looked.
    pub fn clear(&mut self, frames: &LevelFrames) {
        *self = Self::default();
        self.reader.skip(frames);
    }

    /// Reads what is new at `sample_rate_hz`; says whether the picture still moves.
    pub fn follow(&mut self, frames: &LevelFrames, sample_rate_hz: f64) -> bool {
        let mut reader = self.reader;
        reader.read(frames, |frame| self.take(frame, sample_rate_hz));
        self.reader = reader;
        self.silent_columns < COLUMNS
    }

    fn take(&mut self, frame: LevelFrame, sample_rate_hz: f64) {
        if sample_rate_hz <= 0.0 {
            return;
        }
        self.newest = frame;
        self.most_db = self.most_db.max(frame.reduction_db);
        self.last(frame, f64::from(frame.samples) / sample_rate_hz);
        self.open = Some(self.open.map_or(frame, |open| open.joined(frame)));
        self.open_s += (f64::from(frame.samples) / sample_rate_hz).min(SHOWN_S);
        while self.open_s >= COLUMN_S {
            self.open_s -= COLUMN_S;
            // A frame longer than a column fills several.
            self.push(self.open.unwrap_or(frame));
            if self.open_s < COLUMN_S {
                self.open = None;
            }
        }
    }

    fn last(&mut self, frame: LevelFrame, length_s: f64) {
        if frame.reduction_db < RETURNED_DB {
            self.lasting = LastingReduction::default();
            return;
        }
        let is_first = self.lasting.length_s == 0.0;
        let least_db = if is_first { f32::INFINITY } else { self.lasting.least_db };
        self.lasting = LastingReduction {
            length_s: self.lasting.length_s + length_s,
            least_db: least_db.min(frame.reduction_db),
        };
    }

    fn push(&mut self, column: LevelFrame) {
        let (input_db, output_db) = (level_db(column.input_gain), level_db(column.output_gain));
        let detected_db = level_db(column.detected_gain);
        self.detected.push(detected_db, detected_db, COLUMN_S);
        self.input.push(input_db, input_db, COLUMN_S);
        self.output.push(output_db, output_db, COLUMN_S);
        self.reduction.push(column.reduction_db, column.reduction_db, COLUMN_S);
        let silent = column.input_gain == 0.0
            && column.output_gain == 0.0
            && column.reduction_db < LEAST_REDUCTION_DB;
        self.silent_columns = if silent { self.silent_columns.saturating_add(1) } else { 0 };
    }

    /// Input as a grey ground, reduction hanging from the top, output as a line; all in the plot's
    /// decibels.
    pub fn paint(&self, ui: &Ui, plot: &Plot) {
        self.input.paint_filled(ui, plot, plot.theme.input_fill);
        self.paint_reduction(ui, plot, plot.rect.height() / (plot.y.high - plot.y.low) as f32);
        self.output.paint_line(ui, plot, 1.5, plot.theme.output);
    }

    /// Input as a grey ground, output as a line.
    pub fn paint_levels(&self, ui: &Ui, plot: &Plot) {
        self.input.paint_filled(ui, plot, plot.theme.input_fill);
        self.output.paint_line(ui, plot, 1.5, plot.theme.output);
    }

    /// The reduction, hanging from the top by `per_db_px` a dB.
    pub fn paint_reduction(&self, ui: &Ui, plot: &Plot, per_db_px: f32) {
        let color = plot.theme.fill(plot.theme.reduction, 0.55);
        self.reduction.paint_hanging(ui, plot, per_db_px, color);
    }

    /// The level the gain followed, as a line.
    pub fn paint_detected(&self, ui: &Ui, plot: &Plot) {
        self.detected.paint_line(ui, plot, 1.0, plot.theme.accent);
    }

    /// Names the lines and areas along the lower edge, where there is room.
    pub fn paint_legend(&self, ui: &Ui, plot: &Plot) {
        let theme = plot.theme;
        let entries = [
            ("Input", theme.input),
            ("Detector", theme.accent),
            ("Output", theme.output),
            ("Reduction", theme.reduction),
        ];
        legend(ui, plot, &entries);
    }

    /// How long the reduction has not returned to 0.
    pub fn lasting_reduction(&self) -> LastingReduction {
        self.lasting
    }

    /// Draws what was heard at the pointer beside it; with the level the gain followed, where
    /// `shows_detected`.
    pub fn note_under_pointer(&self, ui: &Ui, plot: &Plot, shows_detected: bool) {
        let Some((at_s, _)) = plot.hovered_values() else { return };
        let (Some(input), Some(output), Some(reduction)) =
            (self.input.at(-at_s), self.output.at(-at_s), self.reduction.at(-at_s))
        else {
            return;
        };
        let detected = self
            .detected
            .at(-at_s)
            .filter(|_| shows_detected)
            .map_or_else(String::new, |detected| {
                format!("detector {}   ", quantity::level(f64::from(detected.1)))
            });
        let text = format!(
            "In {}   {detected}out {}   reduction {} dB",
            quantity::level(f64::from(input.1)),
            quantity::level(f64::from(output.1)),
            quantity::level(f64::from(reduction.1)),
        );
        let lower = Rect::from_min_max(plot.rect.left_center(), plot.rect.max);
        let at = egui::pos2(plot.x_at(at_s) + 8.0, lower.bottom() - 24.0);
        plot.note(ui, at, &text, plot.theme.text_2);
    }

    /// The most reduction in each part of `part_s` over the last `span_s`, oldest first; parts in
    /// which nothing was reduced are left out.
    pub fn reductions_db(&self, span_s: f64, part_s: f64) -> Vec<f32> {
        let columns: Vec<f32> = self
            .reduction
            .columns()
            .filter(|(at_s, _)| *at_s > -span_s)
            .map(|(_, (_, most))| most)
            .collect();
        let part = (part_s / COLUMN_S).round().max(1.0) as usize;
        let most = |part: &[f32]| part.iter().copied().fold(0.0, f32::max);
        columns.chunks(part).map(most).filter(|most| *most >= LEAST_REDUCTION_DB).collect()
    }

    /// The most reduction since the last call.
    pub fn take_most_reduction_db(&mut self) -> f32 {
        std::mem::take(&mut self.most_db)
    }

    /// Whether anything was heard over the seconds in view.
    pub fn is_sounding(&self) -> bool {
        self.silent_columns < COLUMNS
    }
}

/// Level of a linear magnitude, dB.
pub fn level_db(gain: f32) -> f32 {
    gain_to_db(f64::from(gain)).max(SILENCE_DB) as f32
}

#[cfg(test)]
mod tests {
    use super::*;

    fn frame(samples: u32, reduction_db: f32) -> LevelFrame {
        LevelFrame { samples, input_gain: 0.5, output_gain: 0.25, reduction_db, detected_gain: 0.5 }
    }

    #[test]
    fn a_second_of_frames_is_a_second_of_columns_whatever_their_length() {
        for samples in [256, 480, 512, 2048] {
            let frames = LevelFrames::default();
            let mut levels = LevelHistory::default();
            for _ in 0..48_000 / samples {
                frames.publish(frame(samples, 3.0));
                levels.follow(&frames, 48_000.0);
            }
            let seconds = levels.reduction.len() as f64 * COLUMN_S;
            assert!((seconds - 1.0).abs() < 0.06, "{samples}: {seconds}");
        }
    }

    #[test]
    fn a_column_keeps_the_most_of_its_frames() {
        let frames = LevelFrames::default();
        let mut levels = LevelHistory::default();
        for at in 0..600 {
            // One short reduction in every ten frames; a column holds at least two.
            frames.publish(frame(256, if at % 10 == 0 { 6.0 } else { 0.0 }));
            levels.follow(&frames, 48_000.0);
        }
        let highest = levels.reduction.columns().filter(|(_, (_, most))| *most == 6.0).count();
        assert!((59..=61).contains(&highest), "{highest}");
        assert_eq!(levels.reductions_db(2.0, 0.25), [6.0; 8]);
    }

    #[test]
    fn a_reduction_lasts_until_it_returns_to_0() {
        let frames = LevelFrames::default();
        let mut levels = LevelHistory::default();
        for at in 0..1000 {
            frames.publish(frame(480, if at % 50 == 0 { 2.0 } else { 6.0 }));
            levels.follow(&frames, 48_000.0);
        }
        let lasting = levels.lasting_reduction();
        assert!((lasting.length_s - 10.0).abs() < 1e-6, "{lasting:?}");
        assert_eq!(lasting.least_db, 2.0);
        frames.publish(frame(480, 0.4));
        levels.follow(&frames, 48_000.0);
        assert_eq!(levels.lasting_reduction(), LastingReduction::default());
    }

    #[test]
    fn the_picture_rests_after_its_length_in_silence() {
        let frames = LevelFrames::default();
        let mut levels = LevelHistory::default();
        frames.publish(frame(4800, 1.0));
        assert!(levels.follow(&frames, 48_000.0));
        for second in 0..7 {
            for _ in 0..100 {
                frames.publish(LevelFrame { samples: 480, ..LevelFrame::default() });
            }
            assert_eq!(levels.follow(&frames, 48_000.0), second < 5, "after {second} s");
        }
        assert!(!levels.is_sounding());
    }
}

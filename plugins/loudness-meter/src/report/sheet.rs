//! A card with the history on paper: a PDF of A4 pages.

use super::card::{CardReport, RowReport, SectionReport};
use super::history::HistoryRow;
use super::pdf::{PAGE_PT, Pdf, Rgb, Type, lines, width_pt};
use crate::cards::State;
use crate::wording::{number, time};

const MARGIN_PT: f32 = 42.0;
const WIDTH_PT: f32 = PAGE_PT.0 - 2.0 * MARGIN_PT;
const LINE_PT: f32 = 12.0;
const TITLE: Type = Type { size_pt: 18.0, is_bold: true, grey: 0.0 };
const HEAD: Type = Type { size_pt: 10.0, is_bold: true, grey: 0.0 };
const BODY: Type = Type { size_pt: 9.0, is_bold: false, grey: 0.15 };
const SMALL: Type = Type { size_pt: 8.0, is_bold: false, grey: 0.4 };
const FIGURE: Type = Type { size_pt: 13.0, is_bold: true, grey: 0.0 };
/// The picture of the history: its height, the room of its labels, and its ends.
const PICTURE_PT: f32 = 150.0;
const LABELS_PT: f32 = 24.0;
const LOUDNESS_LUFS: (f32, f32) = (-48.0, 0.0);
/// Most points of the line.
const POINTS: usize = 480;
const BLUE: Rgb = [0.13, 0.45, 0.75];
const GREY: Rgb = [0.85, 0.85, 0.85];
const DARK: Rgb = [0.35, 0.35, 0.35];
/// Colours of sections, by their number.
const BLOCKS: [Rgb; 4] =
    [[0.80, 0.88, 0.97], [0.83, 0.93, 0.82], [0.98, 0.89, 0.78], [0.90, 0.85, 0.95]];

/// The report as a PDF. `history` may be empty.
pub fn sheet(report: &CardReport, history: impl Iterator<Item = HistoryRow>) -> String {
    let mut sheet = Sheet { pdf: Pdf::default(), y: 0.0 };
    sheet.page();
    sheet.title(report);
    sheet.figures(report);
    let history: Vec<HistoryRow> = history.collect();
    sheet.picture(report, &history);
    report.rows.iter().for_each(|row| sheet.row(row));
    sheet.platforms(report);
    sheet.room(2.0 * LINE_PT);
    let measured = format!("Measured by {}.", report.measured.standards);
    sheet.paragraph(0.0, SMALL, &measured);
    sheet.pdf.file()
}

struct Sheet {
    pdf: Pdf,
    y: f32,
}

impl Sheet {
    fn page(&mut self) {
        self.pdf.page();
        self.y = MARGIN_PT;
    }

    /// Begins a page where less than `height_pt` is left.
    fn room(&mut self, height_pt: f32) {
        if self.y + height_pt > PAGE_PT.1 - MARGIN_PT {
            self.page();
        }
    }

    fn paragraph(&mut self, indent_pt: f32, kind: Type, text: &str) {
        for line in lines(text, kind, WIDTH_PT - indent_pt) {
            self.room(LINE_PT);
            self.y += LINE_PT;
            self.pdf.text((MARGIN_PT + indent_pt, self.y), kind, &line);
        }
    }

    fn title(&mut self, report: &CardReport) {
        self.y += TITLE.size_pt;
        self.pdf.text((MARGIN_PT, self.y), TITLE, &report.card);
        let measured = &report.measured;
        self.paragraph(
            0.0,
            SMALL,
            &format!(
                "Lathe Loudness {}, {}. {} measured, {}, {} Hz, profile \"{}\".",
                measured.plugin_version,
                measured.written.words(),
                time(measured.length_s),
                measured.bus,
                measured.sample_rate_hz,
                report.profile
            ),
        );
    }

    fn figures(&mut self, report: &CardReport) {
        let measured = &report.measured;
        let cells = [
            ("Integrated", measured.integrated_lufs, "LUFS"),
            ("Max short-term", measured.max_short_term_lufs, "LUFS"),
            ("Max momentary", measured.max_momentary_lufs, "LUFS"),
            ("True peak", measured.true_peak_dbtp, "dBTP"),
            ("Loudness range", measured.range_lu, "LU"),
            ("PLR", measured.plr_lu, "LU"),
        ];
        self.y += 24.0;
        let step = WIDTH_PT / cells.len() as f32;
        for (at, (name, value, unit)) in cells.into_iter().enumerate() {
            let left = MARGIN_PT + at as f32 * step;
            let value = value.map_or("\u{2013}".to_owned(), |value| number(value, 1));
            self.pdf.text((left, self.y), SMALL, name);
            self.pdf.text((left, self.y + 15.0), FIGURE, &value);
            let after = left + width_pt(&value, FIGURE) + 2.0;
            self.pdf.text((after, self.y + 15.0), SMALL, unit);
        }
        self.y += 28.0;
    }

    fn picture(&mut self, report: &CardReport, history: &[HistoryRow]) {
        let (Some(first), Some(last)) = (history.first(), history.last()) else { return };
        let (from_s, to_s) = (first.time_s, last.time_s.max(first.time_s + 1.0));
        let (left, top) = (MARGIN_PT + LABELS_PT, self.y);
        let width = WIDTH_PT - LABELS_PT;
        let x = |time_s: f64| {
            left + width * ((time_s - from_s) / (to_s - from_s)).clamp(0.0, 1.0) as f32
        };
        let y = |lufs: f64| {
            let (low, high) = LOUDNESS_LUFS;
            top + PICTURE_PT * (1.0 - ((lufs as f32 - low) / (high - low)).clamp(0.0, 1.0))
        };
        for (at, section) in report.sections.iter().enumerate() {
            self.section(section, BLOCKS[at % BLOCKS.len()], top, &x);
        }
        for lufs in [-48, -36, -24, -12, 0] {
            let y = y(f64::from(lufs));
            self.pdf.line(&[(left, y), (left + width, y)], 0.5, 0.0, GREY);
            self.pdf.text((MARGIN_PT, y + 3.0), SMALL, &number(f64::from(lufs), 0));
        }
        for share in [0.0, 0.25, 0.5, 0.75, 1.0] {
            let time_s = from_s + (to_s - from_s) * share;
            let label = time(time_s);
            let at = x(time_s) - width_pt(&label, SMALL) * share as f32;
            self.pdf.text((at, top + PICTURE_PT + 10.0), SMALL, &label);
        }
        let per_point = history.len().div_ceil(POINTS).max(1);
        let mut run = Vec::new();
        for rows in history.chunks(per_point) {
            let loudest = rows.iter().filter_map(|row| row.short_term_lufs).reduce(f64::max);
            match loudest {
                Some(lufs) => run.push((x(rows[0].time_s), y(lufs))),
                None => self.pdf.line(&std::mem::take(&mut run), 1.2, 0.0, BLUE),
            }
        }
        self.pdf.line(&run, 1.2, 0.0, BLUE);
        if let Some(lufs) = report.measured.integrated_lufs {
            self.pdf.line(&[(left, y(lufs)), (left + width, y(lufs))], 0.8, 3.0, DARK);
        }
        self.y = top + PICTURE_PT + 14.0;
        self.paragraph(LABELS_PT, SMALL, "Short-term loudness, LUFS; dashed: integrated.");
        self.y += 6.0;
    }

    fn section(&mut self, section: &SectionReport, color: Rgb, top: f32, x: &impl Fn(f64) -> f32) {
        let (Some(start_s), Some(end_s)) = (section.start_s, section.end_s) else { return };
        let (from, to) = (x(start_s), x(end_s));
        self.pdf.rectangle((from, top), (to - from, PICTURE_PT), color);
        let fits = width_pt(&section.title, SMALL) + 6.0 < to - from;
        if fits {
            self.pdf.text((from + 3.0, top + 10.0), SMALL, &section.title);
        }
    }

    fn row(&mut self, row: &RowReport) {
        self.room(4.0 * LINE_PT);
        self.y += 6.0;
        let color = match row.state {
            State::Ok => [0.20, 0.60, 0.30],
            State::Caution => [0.90, 0.65, 0.10],
            State::Over => [0.80, 0.20, 0.20],
            State::NotHeard => [0.70, 0.70, 0.70],
        };
        self.pdf.rectangle((MARGIN_PT, self.y + 4.0), (8.0, 8.0), color);
        self.paragraph(14.0, HEAD, &format!("{}: {}", row.title, row.state.words()));
        for (name, words) in [("Measured", &row.value), ("Target", &row.target)] {
            if !words.is_empty() {
                self.paragraph(14.0, BODY, &format!("{name}: {words}"));
            }
        }
        if row.state.needs_a_look() {
            self.paragraph(14.0, BODY, &row.evidence);
            self.paragraph(14.0, BODY, &row.action);
        }
    }

    fn platforms(&mut self, report: &CardReport) {
        if report.platforms.is_empty() {
            return;
        }
        self.room(4.0 * LINE_PT);
        self.y += 10.0;
        self.paragraph(0.0, HEAD, "Platforms");
        for platform in &report.platforms {
            self.paragraph(0.0, BODY, &format!("{}: {}", platform.name, platform.words));
        }
    }
}

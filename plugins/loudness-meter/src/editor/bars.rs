//! Bars of momentary and short-term loudness, and of the channels' peaks.
//!
//! The loudness bars show the readings as they are: their windows are their ballistics. The peak bars
//! rise at once and fall 13.3 dB/s with the highest sample; the line and the figure above each are
//! its highest true peak since the measurement began.

use super::figures::{HIGHEST_TRUE_PEAK_DBTP, State, floored};
use super::scale::{LoudnessScale, share};
use crate::engine::MOST_CHANNELS;
use crate::telemetry::MeterTelemetry;
use crate::wording::time as clock;
use egui::{Align2, Color32, Rect, Role, Sense, Shape, Stroke, Ui, WidgetInfo, pos2, vec2};
use shared_dsp::loudness::Readings;
use shared_dsp::meter::PeakDisplay;
use shared_dsp::units::{SILENCE_DB, gain_to_db};
use shared_ui::{EditorContext, icons, level_text, shown_text, theme};

/// Ends of the peak bars, dB.
const PEAKS_DB: (f64, f64) = (-36.0, 3.0);
/// Labels of the peak bars, dB.
const PEAK_LABELS_DB: [f64; 8] = [0.0, -3.0, -6.0, -12.0, -18.0, -24.0, -30.0, -36.0];
/// Room for name and figure above a bar.
const HEAD_PX: f32 = 34.0;
/// Narrower bars go without their figure.
const FIGURE_FROM_PX: f32 = 28.0;
/// Width of a scale's labels.
const SCALE_PX: f32 = 24.0;

/// The meters' ballistics.
#[derive(Default)]
pub struct Bars {
    peaks: [PeakDisplay; MOST_CHANNELS],
    last_s: Option<f64>,
}

/// One bar.
struct Bar<'a> {
    name: &'a str,
    /// The figure above.
    figure: f64,
    state: State,
    level: f64,
    /// The highest, a line.
    mark: f64,
    range: (f64, f64),
    color: Color32,
    /// Of a channel what its energy counts in loudness, and when its true peak came, s.
    channel: Option<(f64, f64)>,
}

impl Bars {
    /// Takes the newest peaks; `true` while a bar still falls.
    pub fn advance(&mut self, telemetry: &MeterTelemetry, now_s: f64) -> bool {
        let elapsed_s = self.last_s.map_or(0.0, |last_s| now_s - last_s);
        self.last_s = Some(now_s);
        for (display, peak) in self.peaks.iter_mut().zip(&telemetry.channel_peaks) {
            display.advance(gain_to_db(f64::from(peak.take())), elapsed_s);
        }
        self.peaks.iter().any(|display| display.hold_db() > SILENCE_DB)
    }

    /// Empties the peak bars.
    pub fn clear(&mut self) {
        self.peaks.iter_mut().for_each(PeakDisplay::clear);
    }

    /// Draws into `rect`: momentary, short-term, then each channel's peak.
    pub fn show(
        &self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (telemetry, loudness): (&MeterTelemetry, &Readings),
        scale: LoudnessScale,
        loudspeakers: &[(&'static str, f64)],
        rect: Rect,
    ) {
        let theme = *editor.theme();
        ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, theme.panel);
        let inner = rect.shrink2(vec2(8.0, 10.0));
        let channels = loudspeakers.len().clamp(1, MOST_CHANNELS);
        let width = (inner.width() - 2.0 * SCALE_PX) / 4.0;
        let column = |left: f32, width: f32| {
            Rect::from_min_max(pos2(left, inner.top()), pos2(left + width, inner.bottom()))
        };
        let range = scale.range_lufs();
        let loudness_left = inner.left() + SCALE_PX;
        paint_scale(ui, &theme, column(inner.left(), SCALE_PX), range, scale.labels_lufs());
        let readings = [
            ("M", loudness.momentary_lufs, loudness.max_momentary_lufs, "Momentary, LUFS"),
            ("S", loudness.short_term_lufs, loudness.max_short_term_lufs, "Short-term, LUFS"),
        ];
        for (at, (name, level, mark, full)) in readings.into_iter().enumerate() {
            let place = column(loudness_left + at as f32 * width, width);
            let state = State::Plain;
            let color = theme.accent;
            let bar = Bar { name, figure: level, state, level, mark, range, color, channel: None };
            paint_bar(ui, editor, full, place, &bar);
        }
        let peaks_left = loudness_left + 2.0 * width + SCALE_PX;
        let labels = PEAK_LABELS_DB.into_iter();
        paint_scale(ui, &theme, column(peaks_left - SCALE_PX, SCALE_PX), PEAKS_DB, labels);
        let wide = 2.0 * width / channels as f32;
        for (at, (name, weight)) in loudspeakers.iter().enumerate().take(channels) {
            let full = format!("{name} peak, dBTP");
            let true_peak_dbtp = f64::from(telemetry.channel_true_peaks_dbtp[at].get());
            let bar = Bar {
                name,
                figure: true_peak_dbtp,
                state: State::of_true_peak(true_peak_dbtp),
                level: self.peaks[at].level_db(),
                mark: true_peak_dbtp,
                range: PEAKS_DB,
                color: theme.output,
                channel: Some((*weight, telemetry.channel_true_peaks_at_s[at].get().into())),
            };
            let place = column(peaks_left + at as f32 * wide, wide);
            paint_bar(ui, editor, &full, place, &bar);
        }
        let limit = inner.top() + HEAD_PX;
        let y = inner.bottom() - (inner.bottom() - limit) * share(HIGHEST_TRUE_PEAK_DBTP, PEAKS_DB);
        let ends = [pos2(peaks_left, y), pos2(inner.right(), y)];
        let stroke = Stroke::new(1.0, theme.reference);
        ui.painter().extend(Shape::dashed_line(&ends, stroke, 4.0, 3.0));
    }
}

fn paint_scale(
    ui: &Ui,
    theme: &shared_ui::Theme,
    column: Rect,
    range: (f64, f64),
    labels: impl Iterator<Item = f64>,
) {
    let (top, bottom) = (column.top() + HEAD_PX, column.bottom());
    for value in labels {
        let y = bottom - (bottom - top) * share(value, range);
        let text = shown_text(&format!("{value:.0}"));
        let at = pos2(column.right() - 4.0, y);
        ui.painter().text(at, Align2::RIGHT_CENTER, text, theme::axis(), theme.text_3);
    }
}

fn paint_bar(ui: &Ui, editor: &mut EditorContext, full: &str, column: Rect, bar: &Bar) {
    let theme = *editor.theme();
    let painter = ui.painter();
    let centre = column.center().x;
    let name = pos2(centre, column.top() - 2.0);
    painter.text(name, Align2::CENTER_TOP, bar.name, theme::label(), theme.text_2);
    let figure = level_text(floored(bar.figure));
    // Bars of a surround bus are too narrow for figures; the hint says them.
    let shown = if column.width() < FIGURE_FROM_PX { "" } else { &figure };
    let at = pos2(centre, column.top() + 15.0);
    let color = if bar.state == State::Plain { theme.text } else { bar.state.color(&theme) };
    painter.text(at, Align2::CENTER_TOP, shown, theme::axis(), color);
    let well = Rect::from_min_max(
        pos2(column.left() + 3.0, column.top() + HEAD_PX),
        pos2(column.right() - 3.0, column.bottom()),
    );
    let y_at = |value: f64| well.bottom() - well.height() * share(value, bar.range);
    painter.rect_filled(well, 2.0, theme.well);
    let filled = Rect::from_min_max(pos2(well.left(), y_at(bar.level)), well.max);
    painter.rect_filled(filled, 2.0, bar.color);
    if bar.mark > bar.range.0 {
        let stroke = Stroke::new(2.0, color);
        painter.hline(well.x_range(), y_at(bar.mark).max(well.top() + 1.0), stroke);
    }
    if bar.mark > bar.range.1 {
        // Over the end of the scale: the triangle says that there is more.
        let area = Rect::from_center_size(pos2(centre, well.top() + 9.0), egui::Vec2::splat(11.0));
        painter.rect_filled(area.expand(2.0), 2.0, theme.well);
        icons::paint(painter, shared_ui::Icon::Triangle, area, theme.caution);
    }
    let id = ui.scope_id().with((full, "bar"));
    let response = ui.interact(column, id, Sense::empty());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, full);
        info.current_text_value = Some(figure.clone());
        info
    });
    let channel = bar.channel.map_or(String::new(), |(weight, at_s)| {
        let at = clock(at_s);
        format!(" true peak at {at}; counts {weight:.2} times towards loudness")
    });
    editor.hint_for(
        &response,
        &format!(
            "{full}: now {}, highest {}{channel}",
            level_text(bar.level),
            level_text(bar.mark)
        ),
    );
}

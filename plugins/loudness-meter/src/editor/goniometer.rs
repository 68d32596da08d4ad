//! Left against right as a cloud of points, upright for mono, and the correlation under it.

use crate::telemetry::MeterTelemetry;
use egui::epaint::Mesh;
use egui::{Align2, Rect, Role, Sense, Shape, Stroke, Ui, Vec2, WidgetInfo, pos2, vec2};
use shared_dsp::image::CorrelationReadings;
use shared_ui::graph::CorrelationScale;
use shared_ui::{EditorContext, shown_text, theme};

/// Frames in the picture: 43 ms at 48 kHz.
const FRAMES: usize = 2048;
/// Every so many of them become a point.
const STRIDE: usize = 2;
/// Room for the correlation.
const CORRELATION_PX: f32 = 34.0;
/// How fast the picture grows with quieter sound, a frame.
const ZOOM_FALL: f32 = 0.95;
/// Quieter than this is silence.
const SILENCE: f32 = 1e-4;

/// The cloud of one editor.
pub struct Goniometer {
    frames: Vec<[f32; 2]>,
    highest: f32,
}

impl Default for Goniometer {
    fn default() -> Self {
        Self { frames: vec![[0.0; 2]; FRAMES], highest: 0.0 }
    }
}

impl Goniometer {
    /// Draws cloud and correlation into `rect`.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        telemetry: &MeterTelemetry,
        correlation: &CorrelationReadings,
        rect: Rect,
    ) {
        let theme = *editor.theme();
        ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, theme.panel);
        let inner = rect.shrink(8.0);
        let side = inner.width().min(inner.height() - CORRELATION_PX);
        let top = pos2(inner.center().x, inner.top() + side / 2.0);
        let well = Rect::from_center_size(top, Vec2::splat(side));
        self.cloud(ui, editor, telemetry, well);
        let bar = Rect::from_min_max(
            pos2(inner.left(), inner.bottom() - CORRELATION_PX + 8.0),
            inner.max,
        );
        correlation_bar(ui, editor, correlation, bar);
    }

    fn cloud(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        telemetry: &MeterTelemetry,
        well: Rect,
    ) {
        let theme = *editor.theme();
        let painter = ui.painter_at(well);
        painter.rect_filled(well, theme::FIELD_RADIUS_PX, theme.well);
        let centre = well.center();
        let reach = well.width() / 2.0 - 4.0;
        for direction in [vec2(0.0, 1.0), vec2(1.0, 0.0), vec2(0.71, 0.71), vec2(0.71, -0.71)] {
            let ends = [centre - direction * reach, centre + direction * reach];
            painter.line_segment(ends, Stroke::new(1.0, theme.hairline));
        }
        for (at, name) in [(vec2(-0.6, -0.72), "L"), (vec2(0.6, -0.72), "R")] {
            let at = centre + at * reach;
            painter.text(at, Align2::CENTER_CENTER, name, theme::axis(), theme.text_3);
        }
        let response = ui.interact(well, ui.scope_id().with("goniometer"), Sense::empty());
        response.widget_info(|| WidgetInfo::labeled(Role::Image, true, "Goniometer"));
        editor.hint_for(
            &response,
            "Goniometer: a vertical line is mono, a horizontal one is out of phase, a tilted one is off centre.",
        );
        let Some(tap) = telemetry.tap() else { return };
        tap.ask(48_000);
        let count = tap.latest(&mut self.frames);
        let frames = &self.frames[..count];
        let loudest = frames
            .iter()
            .flatten()
            .fold(0.0f32, |peak, x| if x.abs() > peak { x.abs() } else { peak });
        self.highest = loudest.max(self.highest * ZOOM_FALL);
        if loudest < SILENCE {
            return;
        }
        let scale = reach / (self.highest.max(SILENCE) * std::f32::consts::SQRT_2);
        let color = theme.fill(theme.accent, 0.55);
        let mut mesh = Mesh::default();
        for [left, right] in frames.iter().step_by(STRIDE) {
            // Turned by 45 degrees: what both have in common stands upright.
            let at = centre + vec2(right - left, -(left + right)) * scale;
            mesh.add_colored_rect(Rect::from_center_size(at, Vec2::splat(1.5)), color);
        }
        painter.add(Shape::mesh(mesh));
    }
}

/// A scale from -1 to 1 with the present and the lowest correlation.
fn correlation_bar(
    ui: &Ui,
    editor: &mut EditorContext,
    readings: &CorrelationReadings,
    rect: Rect,
) {
    let theme = *editor.theme();
    let bar = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + 8.0));
    let scale = CorrelationScale { bar, ground: theme.well, middle: "correlation" };
    let present = readings.present_factor;
    scale.show(ui.painter(), &theme, Some(present).filter(|factor| factor.is_finite()));
    if readings.lowest_factor.is_finite() {
        let stroke = Stroke::new(1.5, theme.text_2);
        ui.painter().vline(scale.x_at(readings.lowest_factor), bar.y_range(), stroke);
    }
    let response = ui.interact(rect, ui.scope_id().with("correlation"), Sense::empty());
    let shown = |factor: f64| {
        if factor.is_finite() {
            shown_text(&format!("{factor:+.2}"))
        } else {
            "\u{2013}".to_owned()
        }
    };
    let text = shown(present);
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Meter, true, "Correlation");
        info.current_text_value = Some(text.clone());
        info
    });
    editor.hint_for(
        &response,
        &format!(
            "Correlation of left and right: now {text}, lowest {}; below 112 Hz {}. +1 is mono; below 0, mono cancels.",
            shown(readings.lowest_factor),
            shown(readings.lows_factor)
        ),
    );
}

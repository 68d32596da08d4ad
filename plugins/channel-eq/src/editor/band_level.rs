//! The level a dynamic band listens to: a bar with the threshold to drag, and *Auto*, which sets the
//! threshold by what was heard.

use crate::engine::{Band, Dynamic};
use crate::telemetry::EqTelemetry;
use egui::{
    Color32, CursorIcon, Rect, Role, Sense, Shape, Stroke, StrokeKind, Ui, WidgetInfo, pos2,
};
use nice_plug::prelude::{FloatParam, Param};
use shared_dsp::units::gain_to_db;
use shared_ui::graph::{Grip, Meter};
use shared_ui::{EditorContext, theme};

/// Lowest level of the bar, and of a threshold, dB; the highest is 0 dB.
const LOWEST_DB: f64 = -90.0;
/// Classes of levels that are counted, 1 dB each.
const CLASSES: usize = 90;
/// *Auto* puts the threshold where the level lies above it for this share of the time.
const SHARE_ABOVE: f32 = 0.3;
/// What was heard counts 37 % after this time, s.
const MEMORY_S: f32 = 10.0;
/// Sound *Auto* needs, s.
const LEAST_HEARD_S: f32 = 1.0;
/// Longer between two frames than this, the editor was not watching, s.
const LONGEST_FRAME_S: f64 = 0.1;
/// What *Auto* does.
const AUTO_HINT: &str =
    "Auto: sets the threshold so that the loudest third of what was just played moves the band.";

/// Where the bar stands: both can be in view at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the node.
    Chip,
    /// In the strip.
    Strip,
}

/// The level of the chosen band.
#[derive(Default)]
pub struct BandLevel {
    /// The band, and all of it that changes what is listened to.
    ear: Option<(usize, Band)>,
    meter: Meter,
    last_s: f64,
    /// Seconds at each level, from [`LOWEST_DB`], older ones counting less.
    heard_s: Option<Box<[f32; CLASSES]>>,
    grips: [Grip; 2],
}

impl BandLevel {
    /// Takes in what `band` has listened to since the last frame.
    pub fn follow(&mut self, band: usize, heard: &Band, telemetry: &EqTelemetry, now_s: f64) {
        let level_db = gain_to_db(f64::from(telemetry.levels[band].take()));
        let ear = Some((band, ear(heard)));
        if self.ear != ear {
            *self = Self { ear, grips: std::mem::take(&mut self.grips), ..Self::default() };
            self.last_s = now_s;
            return;
        }
        self.meter.advance(level_db, now_s);
        let elapsed_s = (now_s - self.last_s).clamp(0.0, LONGEST_FRAME_S) as f32;
        self.last_s = now_s;
        if level_db > LOWEST_DB {
            let heard_s = self.heard_s.get_or_insert_with(|| Box::new([0.0; CLASSES]));
            heard_s.iter_mut().for_each(|at| *at *= 1.0 - elapsed_s / MEMORY_S);
            let class = (level_db - LOWEST_DB) as usize;
            heard_s[class.min(CLASSES - 1)] += elapsed_s;
        }
    }

    /// The threshold *Auto* sets, dB; `None` before enough was heard.
    pub fn auto_db(&self) -> Option<f64> {
        let heard_s = self.heard_s.as_ref()?;
        let whole_s: f32 = heard_s.iter().sum();
        if whole_s < LEAST_HEARD_S {
            return None;
        }
        let mut above_s = 0.0;
        let class = heard_s.iter().rposition(|at| {
            above_s += at;
            above_s >= SHARE_ABOVE * whole_s
        })?;
        Some(LOWEST_DB + class as f64)
    }

    /// Draws the bar: the level in `hue`, the threshold as a line to drag, *Auto*'s as a dot.
    pub fn bar(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        rect: Rect,
        (place, hue): (Place, Color32),
        threshold: &FloatParam,
    ) {
        let x_at = |level_db: f64| {
            let share = (1.0 - level_db / LOWEST_DB).clamp(0.0, 1.0);
            rect.left() + rect.width() * share as f32
        };
        let threshold_db = f64::from(threshold.preview_plain(editor.normalized(threshold)));
        let mark = pos2(x_at(threshold_db), rect.center().y);
        let response =
            ui.interact(rect, ui.scope_id().with("threshold bar"), Sense::CLICK | Sense::DRAG);
        let name = format!("{} on its level", editor.handle(threshold).name());
        if place == Place::Strip {
            response.widget_info(|| WidgetInfo::labeled(Role::Slider, true, &name));
        }
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::ResizeHorizontal);
            let value = editor.text(threshold);
            editor.hint(&format!(
                "Threshold {value}: drag it to where the level of the band should begin to move it."
            ));
        }
        self.grips[place as usize].drag(ui, editor, &response, threshold, mark, |to| {
            let share = f64::from((to.x - rect.left()) / rect.width());
            threshold.preview_normalized((LOWEST_DB * (1.0 - share)) as f32)
        });
        let look = *editor.theme();
        let (painter, radius) = (ui.painter(), theme::FIELD_RADIUS_PX);
        let trough = rect.shrink2(egui::vec2(0.0, 4.0));
        let edge = Stroke::new(1.0, look.edge);
        painter.rect(trough, radius, look.well, edge, StrokeKind::Inside);
        let inner = trough.shrink(2.0);
        let level_x = x_at(self.meter.level_db()).clamp(inner.left(), inner.right());
        painter.rect_filled(inner.with_max_x(level_x), 2.0, look.fill(hue, 0.5));
        // What is over the threshold moves the band.
        if level_x > mark.x {
            painter.rect_filled(inner.with_min_x(mark.x).with_max_x(level_x), 2.0, hue);
        }
        if let Some(auto_db) = self.auto_db() {
            let at = pos2(x_at(auto_db), inner.center().y);
            painter.circle(at, 3.0, look.text, Stroke::new(1.0, look.well));
        }
        painter.vline(mark.x, rect.y_range(), Stroke::new(2.0, look.text));
        let handle = [(-5.0, 0.0), (5.0, 0.0), (0.0, 6.0)];
        let corners = handle.map(|(x, y)| pos2(mark.x + x, rect.top() + y));
        painter.add(Shape::convex_polygon(corners.to_vec(), look.text, Stroke::NONE));
        if self.meter.level_db() > LOWEST_DB {
            editor.moving();
        }
    }

    /// The button *Auto*.
    pub fn auto_button(&self, ui: &mut Ui, editor: &mut EditorContext, threshold: &FloatParam) {
        let auto_db = self.auto_db();
        let reason = auto_db.is_none().then_some("Play the track with Dynamic on first.");
        editor.without_effect(ui, reason, |ui, editor| {
            let is_pressed = editor.button(ui, "Auto");
            if editor.hint_text() == "Auto" {
                editor.hint(AUTO_HINT);
            }
            if let Some(auto_db) = auto_db.filter(|_| is_pressed) {
                let target = editor.target(threshold, threshold.preview_normalized(auto_db as f32));
                editor.edits().change("Auto threshold", &[target]);
            }
        });
    }
}

/// A band without what does not change its level.
fn ear(band: &Band) -> Band {
    let dynamic = Dynamic {
        range_db: 0.0,
        threshold_db: 0.0,
        knee_db: 0.0,
        attack_ms: 0.0,
        release_ms: 0.0,
        ..band.dynamic
    };
    Band { gain_db: 0.0, dynamic, ..*band }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_dsp::noise::Noise;
    use shared_dsp::units::db_to_gain;

    /// Plays levels at 60 frames a second.
    fn play(level: &mut BandLevel, band: &Band, levels_db: impl Iterator<Item = f64>) {
        let telemetry = EqTelemetry::default();
        for level_db in levels_db {
            telemetry.levels[2].raise(db_to_gain(level_db) as f32);
            let now_s = level.last_s + 1.0 / 60.0;
            level.follow(2, band, &telemetry, now_s);
        }
    }

    #[test]
    fn auto_lies_where_the_loudest_third_begins_and_silence_does_not_count() {
        let (mut level, band) = (BandLevel::default(), Band::default());
        let mut noise = Noise::new(5);
        // Evenly spread from -60 to -20 dB, every third frame silent.
        let levels = (0..1800).map(|frame| match frame % 3 {
            0 => -200.0,
            _ => -60.0 + 40.0 * noise.unit(),
        });
        play(&mut level, &band, levels);
        let auto_db = level.auto_db().expect("enough was heard");
        assert!((auto_db + 32.0).abs() < 2.5, "{auto_db}");
    }

    #[test]
    fn another_key_filter_forgets_and_another_threshold_does_not() {
        let (mut level, mut band) = (BandLevel::default(), Band::default());
        play(&mut level, &band, (0..120).map(|_| -30.5));
        assert_eq!(level.auto_db(), Some(-31.0));
        band.dynamic.threshold_db = -50.0;
        band.gain_db = 3.0;
        play(&mut level, &band, std::iter::once(-30.5));
        assert_eq!(level.auto_db(), Some(-31.0));
        band.dynamic.key_q = 3.0;
        play(&mut level, &band, std::iter::once(-30.5));
        assert_eq!(level.auto_db(), None);
    }

    #[test]
    fn a_second_of_sound_is_the_least() {
        let (mut level, band) = (BandLevel::default(), Band::default());
        play(&mut level, &band, (0..50).map(|_| -30.0));
        assert_eq!(level.auto_db(), None);
        play(&mut level, &band, (0..30).map(|_| -30.0));
        assert!(level.auto_db().is_some());
    }
}

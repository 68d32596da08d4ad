//! The two lines over the graphs: what is done now, and how even it gets or why it is too much.

use super::loudness::InAndOut;
use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Rect, Ui, UiBuilder, pos2, vec2};
use shared_ui::{EditorContext, Icon, icons, level_text, theme};

/// Height of the first line.
const SENTENCE_PX: f32 = 30.0;
/// Height of the second line.
const SECOND_PX: f32 = 18.0;
/// Room for the meters' figures.
const METERS_PX: f32 = 166.0;
/// Room for the button that matches the level.
const BUTTON_PX: f32 = 152.0;

/// What the lines say.
pub struct Headline {
    /// What is done now.
    pub sentence: String,
    /// Why it is too much, if it is.
    pub warning: Option<String>,
    /// How even input and output are.
    pub evenness: Option<InAndOut>,
    /// Makeup that would match the level, dB.
    pub makeup_change_db: Option<f64>,
}

impl Headline {
    /// Draws along the upper edge of `area`; gives what is left of it and whether the level shall be
    /// matched.
    pub fn show(&self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) -> (Rect, bool) {
        let first = Rect::from_min_max(area.min, pos2(area.right(), area.top() + SENTENCE_PX));
        // The meters' figures stand beside the second line.
        let width_px = area.width() - METERS_PX;
        let second = Rect::from_min_size(first.left_bottom(), vec2(width_px, SECOND_PX));
        let is_pressed = self.match_button(ui, editor, first);
        let is_offered = self.makeup_change_db.is_some();
        let room = first.width() - if is_offered { BUTTON_PX } else { 8.0 };
        self.sentence(ui, editor, first.with_max_x(first.left() + room));
        self.second(ui, editor, second);
        (area.with_min_y(second.bottom()), is_pressed)
    }

    fn match_button(&self, ui: &mut Ui, editor: &mut EditorContext, line: Rect) -> bool {
        let Some(change_db) = self.makeup_change_db else { return false };
        let text = shared_ui::shown_text(&format!("Match level {change_db:+.1} dB"));
        let at = Rect::from_min_max(pos2(line.right() - BUTTON_PX, line.top()), line.max);
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let builder = UiBuilder::new().max_rect(at).layout(layout).id_salt("match");
        let pressed = editor.button(&mut ui.new_child(builder), &text);
        if editor.hint_text() == text {
            editor
                .hint(&format!("{text}: sets Makeup so that the output is as loud as the input."));
        }
        pressed
    }

    fn sentence(&self, ui: &Ui, editor: &EditorContext, room: Rect) {
        let (color, painter) = (editor.theme().text, ui.painter());
        // In a narrow window the sentence becomes smaller, then shorter.
        let laid_out = |font| {
            let mut job = LayoutJob::simple_singleline(self.sentence.clone(), font, color);
            job.wrap = TextWrapping::truncate_at_width(room.width() - 4.0);
            painter.layout_job(job)
        };
        let large = laid_out(theme::title());
        let galley = if large.elided { laid_out(theme::label()) } else { large };
        let at = pos2(room.left() + 4.0, room.center().y - galley.size().y / 2.0);
        painter.galley(at, galley, color);
    }

    fn second(&self, ui: &Ui, editor: &mut EditorContext, line: Rect) {
        let theme = *editor.theme();
        let mut room = line.shrink2(vec2(4.0, 0.0));
        if let Some(warning) = &self.warning {
            let mark = Rect::from_min_size(room.left_center() - vec2(0.0, 6.0), vec2(12.0, 12.0));
            icons::paint(ui.painter(), Icon::Triangle, mark, theme.caution);
            room.min.x += 18.0;
            let look = (theme::label(), theme.caution);
            let drawn =
                shared_ui::text::paint(ui.painter(), room, Align2::LEFT_CENTER, warning, look);
            room.min.x = drawn.right() + 24.0;
        }
        let Some(evenness) = self.evenness else { return };
        let (input, output) = (level_text(evenness.input_lu), level_text(evenness.output_lu));
        let text = format!("Level varies by {input} LU, after compression by {output} LU");
        let galley = ui.painter().layout_no_wrap(text, theme::axis(), theme.text_2);
        if galley.size().x > room.width() {
            return;
        }
        let left =
            if self.warning.is_some() { room.right() - galley.size().x } else { room.left() };
        let at = pos2(left, room.center().y - galley.size().y / 2.0);
        let place = Rect::from_min_size(at, galley.size());
        ui.painter().galley(at, galley, theme.text_2);
        let response = ui.interact(place, ui.scope_id().with("evenness"), egui::Sense::HOVER);
        editor.hint_for(
            &response,
            "Consistency: 10 to 90 % of the loudness over 400 ms lie within this, over the last 20 s.",
        );
    }
}

//! The row over the history: what its lines are, how much of it is shown, and names for a section.

use super::{LoudnessHistory, Named, Shown};
use egui::{Align, Layout, Rect, Sense, Stroke, Ui, UiBuilder, pos2, vec2};
use shared_ui::{EditorContext, Icon, theme};

/// Height of the row.
pub const HEIGHT_PX: f32 = 30.0;
/// Names that one click gives.
pub const NAMES: [&str; 5] = ["Intro", "Verse", "Chorus", "Bridge", "Outro"];
/// Narrower rows leave the legend out.
const LEGEND_FROM_PX: f32 = 560.0;
/// Length of a line in the legend.
const MARK_PX: f32 = 16.0;

/// How much of the history is shown.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Span {
    /// Everything since the measurement began.
    #[default]
    All,
    /// The last so many seconds, by a button.
    Last(f64),
    /// So many seconds, by dragging.
    Chosen(f64),
}

const SPANS: [(Span, &str, &str); 3] = [
    (Span::Last(30.0), "30 s", "The last 30 seconds."),
    (Span::Last(300.0), "5 min", "The last five minutes."),
    (Span::All, "All", "Everything since the measurement began."),
];

impl LoudnessHistory {
    /// Draws the row into `rect`; gives the name that was given.
    pub(super) fn toolbar(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        rect: Rect,
        shown: &Shown,
    ) -> Option<Named> {
        let inner = rect.shrink2(vec2(8.0, 1.0));
        let chosen = self.chosen_s.and_then(|chosen_s| {
            let is_it = |section: &crate::cards::NamedSection| section.found_s == chosen_s;
            shown.sections.iter().position(is_it)
        });
        let builder = |layout| UiBuilder::new().max_rect(inner).layout(layout);
        if let Some(at) = chosen {
            let left = Layout::left_to_right(Align::Center);
            let mut row = ui.new_child(builder(left).id_salt("naming"));
            return self.naming(&mut row, editor, at, &shown.sections[at].title);
        }
        let right = Layout::right_to_left(Align::Center);
        let mut row = ui.new_child(builder(right).id_salt("spans"));
        row.spacing_mut().item_spacing.x = 0.0;
        for (span, name, hint) in SPANS.into_iter().rev() {
            if editor.tab(&mut row, name, self.span == span, hint) {
                (self.span, self.behind_s) = (span, 0.0);
            }
        }
        if rect.width() >= LEGEND_FROM_PX {
            legend(ui, editor, inner, shown);
        }
        None
    }

    fn naming(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        at: usize,
        title: &str,
    ) -> Option<Named> {
        let mut named = None;
        ui.spacing_mut().item_spacing.x = 4.0;
        editor.label(ui, title);
        for name in NAMES {
            if editor.switch(ui, name, title.starts_with(name), "Names this section.") {
                named = Some((at, name.to_owned()));
            }
        }
        if editor.switch(
            ui,
            "No name",
            false,
            "Removes the name. Type names of your own in Sections.",
        ) {
            named = Some((at, String::new()));
        }
        if named.is_some() || editor.icon_button(ui, Icon::Close, "Close") {
            self.chosen_s = None;
        }
        named
    }
}

/// The lines of the history and their names, as far as they fit.
fn legend(ui: &Ui, editor: &mut EditorContext, rect: Rect, shown: &Shown) {
    let theme = *editor.theme();
    let mut left = rect.left() + 26.0;
    let middle = rect.center().y;
    let mut items = vec![
        ("short-term", theme.accent, false),
        ("momentary", theme.input, false),
        ("integrated", theme.reference, true),
    ];
    if shown.target_lufs.is_some() {
        items.push(("target \u{00b1}1 LU", theme.ok, false));
    }
    if shown.heard.has_vocal() {
        items.push(("vocal to backing", theme.ok, false));
    }
    let right = rect.right() - 150.0;
    for (name, color, is_dashed) in items {
        let text = ui.painter().layout_no_wrap(name.to_owned(), theme::axis(), theme.text_2);
        if left + MARK_PX + 6.0 + text.size().x > right {
            return;
        }
        let ends = [pos2(left, middle), pos2(left + MARK_PX, middle)];
        let stroke = Stroke::new(2.0, color);
        if is_dashed {
            ui.painter().extend(egui::Shape::dashed_line(&ends, stroke, 4.0, 3.0));
        } else {
            ui.painter().line_segment(ends, stroke);
        }
        left += MARK_PX + 6.0;
        let size = text.size();
        ui.painter().galley(pos2(left, middle - size.y / 2.0), text, theme.text_2);
        let area = Rect::from_min_size(pos2(left, rect.top()), vec2(size.x, rect.height()));
        let response = ui.interact(area, ui.scope_id().with((name, "legend")), Sense::empty());
        editor.hint_for(&response, hint(name));
        left += size.x + 14.0;
    }
}

fn hint(name: &str) -> &'static str {
    match name {
        "short-term" => "Loudness of the last 3 s.",
        "momentary" => "Loudness of the last 400 ms.",
        "integrated" => "Loudness of the whole measurement so far, quiet parts left out.",
        "vocal to backing" => {
            "Vocal level against everything else: on the dashed line both are equally loud."
        }
        _ => "The loudness of the target chosen in Platforms, within 1 LU.",
    }
}

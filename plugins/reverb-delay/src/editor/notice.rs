//! A line over the pictures where a preset that is made for a send leaves nothing dry in an insert.

use super::halves::{self, Half};
use crate::params::{ReverbDelayParams, UsedAs};
use egui::{Align, Layout, Rect, Ui, UiBuilder, pos2};
use nice_plug::prelude::*;
use shared_plugin::parameter::ValueSource;
use shared_ui::{EditorContext, Icon, icons, theme};

/// Tag of presets that are made for a send.
const SEND_TAG: &str = "Send";
/// What the line says.
const WORDS: &str = "This preset is made for a send: as an insert it replaces the dry sound.";
/// The same where there is less room.
const SHORT_WORDS: &str = "Made for a send: as an insert nothing dry is left.";
/// Narrower bodies have less room.
const WIDE_PX: f32 = 800.0;

/// Draws the line along the upper edge of `area` where it is due; gives what is left of `area`.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    params: &ReverbDelayParams,
    area: Rect,
) -> Rect {
    let is_dry_lost = Half::ALL.iter().any(|half| editor.plain(half.mix(params)) >= 1.0);
    if halves::is_send(editor, params) || !is_dry_lost || !is_made_for_a_send(editor, params) {
        return area;
    }
    let line = Rect::from_min_max(area.min, pos2(area.right(), area.top() + theme::HIT_PX));
    let builder = UiBuilder::new().max_rect(line).id_salt("notice");
    let mut row = ui.new_child(builder.layout(Layout::left_to_right(Align::Center)));
    let color = editor.theme().caution;
    let (icon, _) = row.allocate_exact_size(egui::Vec2::splat(14.0), egui::Sense::empty());
    icons::paint(row.painter(), Icon::Triangle, icon, color);
    let words = if area.width() >= WIDE_PX { WORDS } else { SHORT_WORDS };
    let galley = row.painter().layout_no_wrap(words.to_owned(), theme::label(), color);
    let (place, _) = row.allocate_exact_size(galley.size(), egui::Sense::empty());
    row.painter().galley(place.min, galley, color);
    if editor.button(&mut row, "Use as send") {
        let used_as = &params.routing.used_as;
        editor.set_once(used_as, used_as.preview_normalized(UsedAs::Send));
    }
    Rect::from_min_max(pos2(area.left(), line.bottom() + theme::GAP_PX), area.max)
}

/// Whether the loaded preset says that it is for a send, or is wet alone.
fn is_made_for_a_send(editor: &EditorContext, params: &ReverbDelayParams) -> bool {
    let library = editor.library();
    let Some(entry) = library.loaded_place().and_then(|place| library.entries().get(place)) else {
        return false;
    };
    let Ok(preset) = &entry.content else { return false };
    let is_tagged = preset.tags.iter().any(|tag| tag == SEND_TAG);
    is_tagged
        || Half::ALL.iter().any(|half| {
            let mix = editor.handle(half.mix(params));
            let own = preset.values.get(mix.id());
            own.and_then(|value| mix.parse(&value.text())) == Some(1.0)
        })
}

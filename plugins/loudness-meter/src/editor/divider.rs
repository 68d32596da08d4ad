//! The line between history and pane, which is dragged to give one of them more room.

use egui::{CursorIcon, Rect, Role, Sense, Stroke, Ui, WidgetInfo, pos2};
use shared_ui::EditorContext;

/// Half the length of the handle.
const HANDLE_PX: f32 = 18.0;

/// What was done to the divider.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Divided {
    /// Dragged down by so much, logical pixels.
    Moved(f32),
    /// Let go after it was dragged.
    Dropped,
    /// Double-clicked.
    Reset,
}

/// Draws the divider into the gap `rect`.
pub fn divider(ui: &Ui, editor: &mut EditorContext, rect: Rect) -> Option<Divided> {
    let id = ui.scope_id().with("divider");
    let response = ui.interact(rect, id, Sense::CLICK | Sense::DRAG);
    response.widget_info(|| WidgetInfo::labeled(Role::Splitter, true, "Divider"));
    editor.hint_for(
        &response,
        "Drag to give the history more or less room; double-click for the usual size.",
    );
    let theme = editor.theme();
    let is_hot = response.hovered() || response.dragged();
    if is_hot {
        ui.ctx().set_cursor_icon(CursorIcon::ResizeVertical);
    }
    let color = if is_hot { theme.text_2 } else { theme.edge };
    let (middle, y) = (rect.center().x, rect.center().y);
    let ends = [pos2(middle - HANDLE_PX, y), pos2(middle + HANDLE_PX, y)];
    ui.painter().line_segment(ends, Stroke::new(3.0, color));
    if response.double_clicked() {
        return Some(Divided::Reset);
    }
    if response.drag_stopped() {
        return Some(Divided::Dropped);
    }
    let moved_px = response.drag_delta().y;
    (response.dragged() && moved_px != 0.0).then_some(Divided::Moved(moved_px))
}

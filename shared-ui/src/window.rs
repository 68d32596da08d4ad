//! The editor window: title, the plugin's readouts, all parameters.

use crate::parameter_list::ParameterList;
use crate::spawn::{OnWatched, WatchedEditor};
use crate::{font, theme};
use egui::{CentralPanel, Frame, Margin, RichText, Ui};
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::SizeConstraints;
use nice_plug_core::editor::dpi::LogicalSize;
use nice_plug_egui::{
    EguiEditorState, EguiNiceSettings, KeyCapture, NiceEguiApp, RepaintNotifier, baseview,
    create_egui_editor,
};
use shared_plugin::handle;
use std::sync::Arc;
use std::time::Duration;

/// Time between two looks at the audio thread's readings.
const REFRESH: Duration = Duration::from_millis(33);

/// What is particular to one plugin's editor.
pub trait View: Send + 'static {
    /// Draws the plugin's readings above the parameters.
    fn readouts(&mut self, ui: &mut Ui);
}

/// The editor type of all five plugins.
pub type LatheEditor<V> = WatchedEditor<Window<V>>;

/// An editor for `params` with `view` above them; `size_px` is logical at 100 %. `on_watched`
/// hears when the window opens and closes: readings are published only while it is open.
pub fn editor<V: View>(
    title: &'static str,
    size_px: (f32, f32),
    params: Arc<dyn Params>,
    view: V,
    on_watched: OnWatched,
) -> Option<LatheEditor<V>> {
    let scaled = |factor: f32| LogicalSize::new(size_px.0 * factor, size_px.1 * factor);
    let settings = EguiNiceSettings::new().with_tile(title).with_resize_hint(ResizeHint {
        can_resize: true,
        can_resize_horizontally: true,
        can_resize_vertically: true,
        size_constraints: SizeConstraints::Logical {
            min_size: Some(scaled(0.75)),
            max_size: Some(scaled(2.0)),
        },
        ..ResizeHint::NON_RESIZABLE
    });
    let list = ParameterList::new(handle::handles(params));
    let window = Window { title, list, view, host: None };
    let state = EguiEditorState::from_size(scaled(1.0), 1.0);
    let inner = create_egui_editor(state, RepaintNotifier::new(), settings, window)?;
    Some(WatchedEditor { inner, on_watched })
}

/// The window's content; made by [`editor`].
pub struct Window<V: View> {
    title: &'static str,
    list: ParameterList,
    view: V,
    host: Option<GuiContext>,
}

impl<V: View> NiceEguiApp for Window<V> {
    fn build(
        &mut self,
        context: egui::Context,
        host: GuiContext,
        _: &mut nice_plug_egui::Frame,
    ) -> Result<(), baseview::HandlerError> {
        context.set_fonts(font::definitions());
        context.set_global_style(theme::style());
        self.host = Some(host);
        self.list.forget();
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, window: &mut nice_plug_egui::Frame) {
        // Keys belong to the host unless a text field is open.
        let is_typing = ui.ctx().egui_wants_keyboard_input();
        window.set_key_capture(if is_typing {
            KeyCapture::CaptureAll
        } else {
            KeyCapture::IgnoreAll
        });
        let Some(host) = self.host.clone() else { return };
        let frame = Frame::new().fill(theme::WINDOW).inner_margin(Margin::same(16));
        CentralPanel::default().frame(frame).show(ui, |ui| {
            ui.label(RichText::new(self.title).font(theme::strong(18.0)));
            ui.add_space(4.0);
            self.view.readouts(ui);
            ui.separator();
            self.list.show(ui, &host);
        });
        ui.ctx().request_repaint_after(REFRESH);
    }
}

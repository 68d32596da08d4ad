//! The content of a window: the frame with a plugin's view, and what must never take the host down.

use crate::frame::{EditorFrame, Track};
use crate::input_order::InputOrder;
use crate::keys::RequestedKeys;
use crate::setup::Setup;
use crate::theme::{self, Theme};
use crate::{EditorContext, View, font};
use egui::{Align2, Context, Ui};
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_egui::KeyCapture;
use shared_plugin::edit::Parameters;
use shared_plugin::handle;
use shared_plugin::preset::Library;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Duration;

/// Time between two frames while something moves.
const FRAME: Duration = Duration::from_millis(16);
/// The same with reduced motion.
const CALM_FRAME: Duration = Duration::from_millis(66);

/// Keys the host leaves to the window in keyboard mode. Space is never among them.
const KEYBOARD_MODE_KEYS: [&str; 14] = [
    "ArrowUp",
    "ArrowDown",
    "ArrowLeft",
    "ArrowRight",
    "Home",
    "Tab",
    "Enter",
    "Escape",
    "Delete",
    "Shift",
    "v",
    "V",
    "m",
    "M",
];

/// The content of one window: kept while it is closed, so undo and panels outlive it.
pub struct Content<V: View> {
    frame: EditorFrame,
    editor: EditorContext,
    view: V,
    broken: Option<String>,
    keeps_zoom: bool,
}

impl<V: View> Content<V> {
    /// The content for an editor.
    pub fn new(setup: &Setup, view: V) -> Self {
        let parameters: Parameters = handle::handles(setup.params.clone()).into();
        let library = Library::new(
            setup.plugin_id,
            parameters.clone(),
            setup.presets,
            setup.preset_folder.clone(),
        );
        let mut editor = EditorContext::new(parameters, library, Theme::of(Default::default()));
        editor.describe(&view.hints());
        editor.picture_items(&view.item_pictures());
        let frame = EditorFrame::new(setup.title, setup.link.clone(), setup.preferences.clone());
        Self { frame, editor, view, broken: None, keeps_zoom: false }
    }

    /// Leaves egui's zoom alone, for tests that set their own.
    pub fn keep_zoom(&mut self) {
        self.keeps_zoom = true;
    }

    /// The message of a panic while drawing, if there was one.
    pub fn fault(&self) -> Option<&str> {
        self.broken.as_deref()
    }

    /// Whether the field for typed values is open.
    pub fn is_typing(&self) -> bool {
        self.editor.entry.is_some()
    }

    /// Whether every key is left to the host.
    pub fn key_capture_is_off(&self) -> bool {
        self.editor.entry.is_none() && !self.editor.keyboard.is_on()
    }

    /// The frame.
    pub fn frame(&mut self) -> &mut EditorFrame {
        &mut self.frame
    }

    /// The context the body draws with.
    pub fn editor(&mut self) -> &mut EditorContext {
        &mut self.editor
    }

    /// The plugin's own part.
    pub fn view(&mut self) -> &mut V {
        &mut self.view
    }

    /// A window opens: sends changes to `host` and sets fonts and zoom.
    pub fn open(&mut self, context: &Context, host: GuiContext) {
        context.set_fonts(font::definitions());
        context.add_plugin(InputOrder::default());
        self.frame.read_preferences();
        self.editor.style_is_stale = true;
        self.editor.attach(host);
        self.editor.recognise_default();
        self.frame.apply_preferences(context, &mut self.editor);
        self.broken = None;
    }

    /// The window closed: ends every gesture.
    pub fn close(&mut self) {
        self.editor.detach();
        self.view.closed();
    }

    /// Names the host's track.
    pub fn set_track(&mut self, info: &TrackInfo) {
        self.frame.set_track(Some(Track::of(info)));
    }

    /// Draws one frame. A panic while drawing becomes a message; sound and parameters go on.
    pub fn show(&mut self, ui: &mut Ui) {
        if self.broken.is_none() {
            let zoom = self.frame.preferences().zoom;
            if !self.keeps_zoom && (ui.ctx().zoom_factor() - zoom).abs() > 1e-3 {
                ui.ctx().set_zoom_factor(zoom);
            }
            let drawn = catch_unwind(AssertUnwindSafe(|| {
                self.frame.show(ui, &mut self.editor, &mut self.view);
            }));
            if let Err(cause) = drawn {
                let text = cause.downcast_ref::<String>().map(String::as_str);
                let text = text.or_else(|| cause.downcast_ref::<&str>().copied());
                self.broken = Some(text.unwrap_or("unknown").to_owned());
                self.editor.let_go();
            }
        }
        if let Some(cause) = &self.broken {
            show_broken(ui, self.editor.theme(), cause);
            return;
        }
        if self.editor.is_moving() {
            let wait = if self.editor.reduced_motion { CALM_FRAME } else { FRAME };
            ui.ctx().request_repaint_after(wait);
        }
    }

    /// Which keys the host shall leave to the window.
    pub fn key_capture(&self, context: &Context) -> KeyCapture {
        if self.editor.is_typing(context) {
            KeyCapture::CaptureAll
        } else if self.editor.keyboard.is_on() {
            let keys = KEYBOARD_MODE_KEYS.iter().chain(self.editor.requested_keys);
            KeyCapture::CaptureKeys(keys.filter_map(|k| k.parse().ok()).collect())
        } else if !self.editor.requested_keys.is_empty() {
            let keys = self.editor.requested_keys.iter();
            KeyCapture::CaptureKeys(keys.filter_map(|k| k.parse().ok()).collect())
        } else {
            KeyCapture::IgnoreAll
        }
    }

    /// The present use of keys from the host.
    pub(crate) fn requested_keys(&self, context: &Context) -> RequestedKeys {
        RequestedKeys {
            typing: self.editor.is_typing(context),
            keyboard_mode: self.editor.keyboard.is_on(),
            deleting: self.editor.requested_keys.contains(&"Delete"),
        }
    }
}

fn show_broken(ui: &Ui, theme: &Theme, cause: &str) {
    let all = ui.ctx().content_rect();
    let painter = ui.ctx().debug_painter();
    painter.rect_filled(all, 0.0, theme.window);
    let text = format!(
        "This editor has failed and stopped drawing.\n\nThe sound continues, and every parameter \
         works in your host's own view.\nClose and reopen the window to try again.\n\n({cause})"
    );
    painter.text(all.center(), Align2::CENTER_CENTER, text, theme::label(), theme.text);
}

//! The window's content: the frame with a plugin's view, and what must never take the host down.

use crate::frame::{EditorFrame, Track};
use crate::keys::Wanted;
use crate::spawn::{LatheEditor, OnWatched, Shared};
use crate::theme::{self, Theme};
use crate::{EditorContext, View, font};
use egui::{Align2, Context, Ui};
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_egui::{KeyCapture, NiceEguiApp, baseview};
use shared_plugin::edit::Parameters;
use shared_plugin::preferences::PreferenceFile;
use shared_plugin::preset::{Factory, Library, user_folder};
use shared_plugin::{EditorLink, Product, handle};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Arc;
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

/// What an editor is made of, beside its view.
pub struct Setup {
    /// Name in the header.
    pub title: &'static str,
    /// CLAP id, by which size and presets are stored.
    pub plugin_id: &'static str,
    /// Size at 100 %, logical pixels.
    pub size_px: (f32, f32),
    /// Smallest size, where the editor can be smaller than three quarters of that.
    pub smallest_px: Option<(f32, f32)>,
    /// The host parameters.
    pub params: Arc<dyn Params>,
    /// What shell and editor share.
    pub link: Arc<EditorLink>,
    /// Presets compiled in.
    pub presets: Factory,
    /// Ids locked against presets to begin with.
    pub locked: &'static [&'static str],
    /// Where the suite's settings are stored.
    pub preferences: PreferenceFile,
    /// Where the user's presets are stored.
    pub preset_folder: Option<PathBuf>,
    /// Hears when the window opens and closes.
    pub on_watched: OnWatched,
}

impl Setup {
    /// The editor of product `P`, `size_px` large at 100 %. `on_watched` hears when the window
    /// opens and closes: readings are published only while it is open.
    pub fn of<P: Product>(
        size_px: (f32, f32),
        params: Arc<P::Params>,
        link: Arc<EditorLink>,
        on_watched: OnWatched,
    ) -> Self
    where
        P::Params: 'static,
    {
        Self {
            title: P::NAME,
            plugin_id: P::CLAP_ID,
            size_px,
            smallest_px: None,
            params,
            link,
            presets: P::PRESETS,
            locked: P::LOCKED,
            preferences: PreferenceFile::default(),
            preset_folder: user_folder(P::CLAP_ID),
            on_watched,
        }
    }
}

impl Setup {
    /// The same with settings and presets stored under `folder`, apart from the user's.
    pub fn apart(mut self, folder: &Path) -> Self {
        self.preferences = PreferenceFile::at(folder.join("preferences.json"));
        self.preset_folder = Some(folder.join("presets"));
        self
    }
}

/// An editor that shows `view` between header and footer.
pub fn editor<V: View>(setup: Setup, view: V) -> Option<LatheEditor<V>> {
    Some(LatheEditor::new(setup, view))
}

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
            setup.locked,
            setup.preset_folder.clone(),
        );
        let mut editor = EditorContext::new(parameters, library, Theme::of(Default::default()));
        editor.describe(view.hints());
        let frame = EditorFrame::new(setup.title, setup.link.clone(), setup.preferences.clone());
        Self { frame, editor, view, broken: None, keeps_zoom: false }
    }

    /// Leaves egui's zoom alone, for tests that set their own.
    pub fn keep_zoom(&mut self) {
        self.keeps_zoom = true;
    }

    /// What went wrong while drawing, if anything.
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

    /// What the body draws with.
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
        self.frame.read_preferences();
        self.editor.style_is_stale = true;
        self.editor.attach(host);
        self.frame.apply_preferences(context, &mut self.editor);
        self.broken = None;
    }

    /// The window closed: ends every gesture.
    pub fn close(&mut self) {
        self.editor.detach();
    }

    /// Names the host's track.
    pub fn set_track(&mut self, info: &TrackInfo) {
        let color = info.color().map(|color| crate::frame::track_color(color.rgba()));
        self.frame.set_track(Some(Track { name: info.name().to_owned(), color }));
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
            let wanted = self.editor.wanted_keys.iter();
            let keys = KEYBOARD_MODE_KEYS.iter().chain(wanted);
            KeyCapture::CaptureKeys(keys.filter_map(|k| k.parse().ok()).collect())
        } else if !self.editor.wanted_keys.is_empty() {
            let wanted = self.editor.wanted_keys.iter();
            KeyCapture::CaptureKeys(wanted.filter_map(|k| k.parse().ok()).collect())
        } else {
            KeyCapture::IgnoreAll
        }
    }

    /// What keys from the host are for.
    pub(crate) fn wanted_keys(&self, context: &Context) -> Wanted {
        Wanted {
            typing: self.editor.is_typing(context),
            keyboard_mode: self.editor.keyboard.is_on(),
            deleting: self.editor.wanted_keys.contains(&"Delete"),
        }
    }
}

fn show_broken(ui: &Ui, theme: &Theme, cause: &str) {
    let all = ui.ctx().content_rect();
    let painter = ui.ctx().debug_painter();
    painter.rect_filled(all, 0.0, theme.window);
    let text = format!(
        "This editor met a fault and stopped drawing.\n\nThe sound goes on, and every parameter \
         works in your host's own view.\nClose and open the window to try again.\n\n({cause})"
    );
    painter.text(all.center(), Align2::CENTER_CENTER, text, theme::label(), theme.text);
}

/// The framework's app around a shared [`Content`].
pub(crate) struct Window<V: View> {
    pub shared: Arc<Shared<V>>,
}

impl<V: View> NiceEguiApp for Window<V> {
    fn build(
        &mut self,
        context: Context,
        host: GuiContext,
        frame: &mut nice_plug_egui::Frame,
    ) -> Result<(), baseview::HandlerError> {
        #[cfg(target_os = "linux")]
        crate::xembed::declare(frame.baseview_window());
        #[cfg(not(target_os = "linux"))]
        let _ = frame;
        self.shared.content().open(&context, host);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut nice_plug_egui::Frame) {
        let keys = self.shared.take_keys();
        if !keys.is_empty() {
            ui.ctx().input_mut(|input| input.events.extend(keys));
        }
        let mut content = self.shared.content();
        if let Some(track) = self.shared.take_track() {
            content.set_track(&track);
        }
        content.show(ui);
        self.shared.set_wanted_keys(content.wanted_keys(ui.ctx()));
        frame.set_key_capture(content.key_capture(ui.ctx()));
    }

    fn resized(&mut self, size: baseview::WindowSize) {
        self.shared.set_size(size.logical.width as f32, size.logical.height as f32);
        self.shared.set_total_scale(size.scale_factor);
    }

    fn zoom_factor_changed(&mut self, zoom: f32) {
        self.shared.set_zoom(zoom);
    }

    fn track_info_changed(&mut self, info: TrackInfo) {
        self.shared.set_track(info);
    }
}

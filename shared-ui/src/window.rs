//! The window: state shared by editor, window and handle, and the framework's app.

use crate::View;
use crate::content::Content;
use crate::keys::RequestedKeys;
use crate::repaint::Repaint;
use crate::setup::{OnWatched, Setup};
use egui::{Context, Event, Ui};
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::dpi::{LogicalSize, NativeSize, Size};
use nice_plug_core::editor::{EditorHandle, SizeConstraints, SpawnedEditor};
use nice_plug_egui::{EguiEditorHandle, NiceEguiApp, baseview};
use shared_plugin::EditorLink;
use shared_plugin::preferences::PreferenceFile;
#[cfg(target_os = "linux")]
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Smallest and largest window, shares of the size at 100 %, where the editor names no other.
const SIZES: (f32, f32) = (0.75, 2.0);

/// State shared by editor, window and handle.
pub(crate) struct Shared<V: View> {
    content: Mutex<Content<V>>,
    pub title: &'static str,
    plugin_id: &'static str,
    size_px: (f32, f32),
    smallest_px: (f32, f32),
    pub link: Arc<EditorLink>,
    preferences: PreferenceFile,
    pub on_watched: OnWatched,
    pub repaint: Arc<Repaint>,
    keys: Mutex<Vec<Event>>,
    track: Mutex<Option<TrackInfo>>,
    typing: AtomicBool,
    keyboard_mode: AtomicBool,
    deleting: AtomicBool,
    is_open: AtomicBool,
    /// Of the thread of the window made last.
    #[cfg(target_os = "linux")]
    thread_entry: Mutex<Option<PathBuf>>,
    // Logical size at zoom 1, zoom, the scale of the window that is open or was open last, and the
    // scale of a window whose host named none, as bits of f32.
    width_px: AtomicU32,
    height_px: AtomicU32,
    zoom: AtomicU32,
    scale: AtomicU32,
    system_scale: AtomicU32,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

fn store(place: &AtomicU32, value: f32) {
    place.store(value.to_bits(), Relaxed);
}

fn load(place: &AtomicU32) -> f32 {
    f32::from_bits(place.load(Relaxed))
}

impl<V: View> Shared<V> {
    pub fn new(setup: Setup, view: V) -> Self {
        let content = Content::new(&setup, view);
        let shared = Self {
            content: Mutex::new(content),
            title: setup.title,
            plugin_id: setup.plugin_id,
            size_px: setup.size_px,
            smallest_px: setup
                .smallest_px
                .unwrap_or((setup.size_px.0 * SIZES.0, setup.size_px.1 * SIZES.0)),
            link: setup.link,
            preferences: setup.preferences,
            on_watched: setup.on_watched,
            repaint: Arc::new(Repaint::new()),
            keys: Mutex::default(),
            track: Mutex::default(),
            typing: AtomicBool::new(false),
            keyboard_mode: AtomicBool::new(false),
            deleting: AtomicBool::new(false),
            width_px: AtomicU32::new(setup.size_px.0.to_bits()),
            height_px: AtomicU32::new(setup.size_px.1.to_bits()),
            zoom: AtomicU32::new(1f32.to_bits()),
            is_open: AtomicBool::new(false),
            #[cfg(target_os = "linux")]
            thread_entry: Mutex::default(),
            scale: AtomicU32::new(1f32.to_bits()),
            system_scale: AtomicU32::new(1f32.to_bits()),
        };
        shared.read_preferences();
        shared
    }

    pub fn content(&self) -> MutexGuard<'_, Content<V>> {
        lock(&self.content)
    }

    #[cfg(target_os = "linux")]
    pub fn take_thread_entry(&self) -> Option<PathBuf> {
        lock(&self.thread_entry).take()
    }

    pub fn take_keys(&self) -> Vec<Event> {
        std::mem::take(&mut *lock(&self.keys))
    }

    pub fn take_track(&self) -> Option<TrackInfo> {
        lock(&self.track).take()
    }

    pub fn set_track(&self, track: TrackInfo) {
        *lock(&self.track) = Some(track);
    }

    pub fn set_requested_keys(&self, keys: RequestedKeys) {
        self.typing.store(keys.typing, Relaxed);
        self.keyboard_mode.store(keys.keyboard_mode, Relaxed);
        self.deleting.store(keys.deleting, Relaxed);
    }

    pub fn requested_keys(&self) -> RequestedKeys {
        RequestedKeys {
            typing: self.typing.load(Relaxed),
            keyboard_mode: self.keyboard_mode.load(Relaxed),
            deleting: self.deleting.load(Relaxed),
        }
    }

    /// Queues keys the host handed over for the next frame.
    pub fn add_keys(&self, events: Vec<Event>) {
        lock(&self.keys).extend(events);
    }

    pub fn zoom(&self) -> f32 {
        load(&self.zoom)
    }

    pub fn set_size(&self, width_px: f32, height_px: f32) {
        store(&self.width_px, width_px);
        store(&self.height_px, height_px);
    }

    pub fn set_total_scale(&self, scale: f64) {
        store(&self.scale, scale as f32 / load(&self.zoom).max(0.1));
    }

    pub fn set_zoom(&self, zoom: f32) {
        store(&self.zoom, zoom);
    }

    /// Takes stored size and zoom over.
    fn read_preferences(&self) {
        let preferences = self.preferences.read();
        let (width, height) = preferences.window_size_px(self.plugin_id).unwrap_or(self.size_px);
        let (whole, least) = (self.size_px, self.smallest_px);
        self.set_size(
            width.clamp(least.0, whole.0 * SIZES.1),
            height.clamp(least.1, whole.1 * SIZES.1),
        );
        self.set_zoom(preferences.zoom);
    }

    pub fn store_size(&self) {
        let size = [load(&self.width_px), load(&self.height_px)];
        let id = self.plugin_id.to_owned();
        // A folder that cannot be written was already complained of in the settings panel.
        let _ = self.preferences.change(|p| {
            p.window_sizes_px.insert(id, size);
        });
    }

    pub fn logical_size(&self) -> LogicalSize<f32> {
        LogicalSize::new(load(&self.width_px), load(&self.height_px))
    }

    /// Physical pixels per logical one at zoom 1: of the open window, or of the next.
    pub fn scale(&self) -> f64 {
        let next = || self.link.host_scale().unwrap_or_else(|| load(&self.system_scale));
        f64::from(if self.is_open.load(Relaxed) { load(&self.scale) } else { next() })
    }

    /// Size of the open window, or of the next, in the host's unit.
    pub fn native_size(&self) -> NativeSize<u32> {
        let zoom = load(&self.zoom);
        let size = self.logical_size();
        let zoomed = LogicalSize::new(size.width * zoom, size.height * zoom);
        NativeSize::from_size(Size::from(zoomed), self.scale())
    }

    /// Takes over the scale of a window that was made, and corrects its size where the system's
    /// scale came on top of the host's.
    pub fn window_opened(&self, made: &SpawnedEditor<EguiEditorHandle>, has_host_scale: bool) {
        let window = made.window.size();
        store(&self.scale, window.scale_factor as f32);
        if !has_host_scale {
            store(&self.system_scale, window.scale_factor as f32);
        }
        self.is_open.store(true, Relaxed);
        let has = NativeSize::from_logical_or_physical(window.logical, window.physical);
        if has != self.native_size() {
            // Where it fails the window keeps its size, and reports it.
            let _ = made.handle.set_size(self.native_size(), &made.window);
        }
    }

    /// From now on sizes are those of the next window.
    pub fn window_closed(&self) {
        self.repaint.set_closed();
        self.is_open.store(false, Relaxed);
    }

    pub fn resize_hint(&self) -> ResizeHint {
        let scaled =
            |factor: f32| LogicalSize::new(self.size_px.0 * factor, self.size_px.1 * factor);
        ResizeHint {
            can_resize: true,
            can_resize_horizontally: true,
            can_resize_vertically: true,
            size_constraints: SizeConstraints::Logical {
                min_size: Some(LogicalSize::new(self.smallest_px.0, self.smallest_px.1)),
                // Zoom comes on top of the window's own size.
                max_size: Some(scaled(SIZES.1 * SIZES.1)),
            },
            ..ResizeHint::NON_RESIZABLE
        }
    }
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
        {
            *lock(&self.shared.thread_entry) = crate::ending::thread_entry();
            crate::xembed::declare(frame.baseview_window());
        }
        #[cfg(not(target_os = "linux"))]
        let _ = frame;
        self.shared.content().open(&context, host);
        Ok(())
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut nice_plug_egui::Frame) {
        self.shared.repaint.set_drawn(ui.ctx());
        let keys = self.shared.take_keys();
        if !keys.is_empty() {
            ui.ctx().input_mut(|input| input.events.extend(keys));
        }
        let mut content = self.shared.content();
        if let Some(track) = self.shared.take_track() {
            content.set_track(&track);
        }
        content.show(ui);
        self.shared.set_requested_keys(content.requested_keys(ui.ctx()));
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

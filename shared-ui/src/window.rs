//! The window: state shared by editor, window and handle, and the framework's app.

use crate::View;
use crate::content::Content;
use crate::keys::RequestedKeys;
use crate::setup::{OnWatched, Setup};
use egui::{Context, Event, Ui};
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::SizeConstraints;
use nice_plug_core::editor::dpi::LogicalSize;
use nice_plug_egui::{NiceEguiApp, RepaintNotifier, baseview};
use shared_plugin::EditorLink;
use shared_plugin::preferences::PreferenceFile;
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
    pub notifier: RepaintNotifier,
    keys: Mutex<Vec<Event>>,
    track: Mutex<Option<TrackInfo>>,
    typing: AtomicBool,
    keyboard_mode: AtomicBool,
    deleting: AtomicBool,
    // Logical size at zoom 1, zoom, and the system's scale, as bits of f32.
    width_px: AtomicU32,
    height_px: AtomicU32,
    zoom: AtomicU32,
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
            notifier: RepaintNotifier::new(),
            keys: Mutex::default(),
            track: Mutex::default(),
            typing: AtomicBool::new(false),
            keyboard_mode: AtomicBool::new(false),
            deleting: AtomicBool::new(false),
            width_px: AtomicU32::new(setup.size_px.0.to_bits()),
            height_px: AtomicU32::new(setup.size_px.1.to_bits()),
            zoom: AtomicU32::new(1f32.to_bits()),
            system_scale: AtomicU32::new(1f32.to_bits()),
        };
        shared.read_preferences();
        shared
    }

    pub fn content(&self) -> MutexGuard<'_, Content<V>> {
        lock(&self.content)
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

    pub fn system_scale(&self) -> f32 {
        load(&self.system_scale)
    }

    pub fn set_size(&self, width_px: f32, height_px: f32) {
        store(&self.width_px, width_px);
        store(&self.height_px, height_px);
    }

    pub fn set_total_scale(&self, scale: f64) {
        store(&self.system_scale, scale as f32 / load(&self.zoom).max(0.1));
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
        _: &mut nice_plug_egui::Frame,
    ) -> Result<(), baseview::HandlerError> {
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

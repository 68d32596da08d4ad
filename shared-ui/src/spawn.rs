//! The framework's editor and handle, wrapped.
//!
//! The framework keeps an editor's size from its instantiation on, never tells an app that its
//! window closed, and drops keys that hosts hand over. The wrapper makes a fresh inner editor with
//! the stored size and zoom for each window, hears the closing by being dropped, and queues keys.

use crate::View;
use crate::keys::{Wanted, key_events};
use crate::watch::Watch;
use crate::window::{Content, Setup, Window};
use egui::Event;
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::dpi::{LogicalSize, NativeSize, Size};
use nice_plug_core::editor::{EditorHandle, HostMethods, SizeConstraints, SpawnedEditor};
use nice_plug_egui::{
    EguiEditorHandle, EguiEditorState, EguiNiceSettings, RepaintNotifier, baseview,
    create_egui_editor,
};
use shared_plugin::EditorLink;
use shared_plugin::preferences::PreferenceFile;
use std::error::Error;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering::Relaxed};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Called with `true` when the window opened and `false` when it closed.
pub type OnWatched = Arc<dyn Fn(bool) + Send + Sync>;

/// Smallest and largest window, shares of the size at 100 %, where the editor names no other.
const SIZES: (f32, f32) = (0.75, 2.0);

/// What editor, window and handle share.
pub(crate) struct Shared<V: View> {
    content: Mutex<Content<V>>,
    title: &'static str,
    plugin_id: &'static str,
    size_px: (f32, f32),
    smallest_px: (f32, f32),
    link: Arc<EditorLink>,
    preferences: PreferenceFile,
    on_watched: OnWatched,
    notifier: RepaintNotifier,
    keys: Mutex<Vec<Event>>,
    track: Mutex<Option<TrackInfo>>,
    typing: AtomicBool,
    keyboard_mode: AtomicBool,
    deleting: AtomicBool,
    is_open: AtomicBool,
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

    pub fn set_wanted_keys(&self, wanted: Wanted) {
        self.typing.store(wanted.typing, Relaxed);
        self.keyboard_mode.store(wanted.keyboard_mode, Relaxed);
        self.deleting.store(wanted.deleting, Relaxed);
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

    fn store_size(&self) {
        let size = [load(&self.width_px), load(&self.height_px)];
        let id = self.plugin_id.to_owned();
        // A folder that cannot be written was already complained of in the settings panel.
        let _ = self.preferences.change(|p| {
            p.window_sizes_px.insert(id, size);
        });
    }

    fn logical_size(&self) -> LogicalSize<f32> {
        LogicalSize::new(load(&self.width_px), load(&self.height_px))
    }

    /// Physical pixels per logical one at zoom 1: of the open window, or of the next.
    fn scale(&self) -> f64 {
        let next = || self.link.host_scale().unwrap_or_else(|| load(&self.system_scale));
        f64::from(if self.is_open.load(Relaxed) { load(&self.scale) } else { next() })
    }

    /// Size of the open window, or of the next, as the host counts it.
    fn native_size(&self) -> NativeSize<u32> {
        let zoom = load(&self.zoom);
        let size = self.logical_size();
        let zoomed = LogicalSize::new(size.width * zoom, size.height * zoom);
        NativeSize::from_size(Size::from(zoomed), self.scale())
    }

    /// A window was made: takes its scale over, and mends its size where the system's scale came
    /// on top of the host's.
    fn window_is_open(&self, made: &SpawnedEditor<EguiEditorHandle>, has_host_scale: bool) {
        let window = made.window.size();
        store(&self.scale, window.scale_factor as f32);
        if !has_host_scale {
            store(&self.system_scale, window.scale_factor as f32);
        }
        self.is_open.store(true, Relaxed);
        let has = NativeSize::from_logical_or_physical(window.logical, window.physical);
        if has != self.native_size() {
            // Where it fails the window keeps its size, and tells it.
            let _ = made.handle.set_size(self.native_size(), &made.window);
        }
    }

    fn resize_hint(&self) -> ResizeHint {
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

/// The editor type of all five plugins.
pub struct LatheEditor<V: View> {
    shared: Arc<Shared<V>>,
}

impl<V: View> LatheEditor<V> {
    pub(crate) fn new(setup: Setup, view: V) -> Self {
        let content = Content::new(&setup, view);
        let shared = Shared {
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
            is_open: AtomicBool::new(false),
            scale: AtomicU32::new(1f32.to_bits()),
            system_scale: AtomicU32::new(1f32.to_bits()),
        };
        shared.read_preferences();
        Self { shared: Arc::new(shared) }
    }
}

impl<V: View> Editor for LatheEditor<V> {
    type Handle = LatheHandle<V>;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let shared = &self.shared;
        let settings =
            EguiNiceSettings::new().with_tile(shared.title).with_resize_hint(shared.resize_hint());
        let host_scale = fallback_scale_factor.filter(|scale| scale.is_finite() && *scale > 0.0);
        // The window is made at the system's scale, which is 1 where there is none, and only then
        // told the host's; it would keep that small size.
        let (size, made_at) = (shared.logical_size(), host_scale.unwrap_or(1.0) as f32);
        let made_size = LogicalSize::new(size.width * made_at, size.height * made_at);
        let state = EguiEditorState::from_size(made_size, load(&shared.zoom));
        let app = Window { shared: shared.clone() };
        let inner = create_egui_editor(state, shared.notifier.clone(), settings, app)
            .ok_or("the editor could not be made")?;
        let spawned =
            inner.spawn(parent, wait_for_parent, host_scale, context, host).map_err(|error| {
                format!(
                    "{} cannot open its window: it needs OpenGL, and the system says: {error}. \
                     Every parameter works in the host's own view.",
                    shared.title
                )
            })?;
        shared.window_is_open(&spawned, host_scale.is_some());
        shared.link.listen.set_open(true);
        (shared.on_watched)(true);
        let watch = Watch::start(shared.link.clone(), shared.notifier.clone());
        let handle = LatheHandle { inner: spawned.handle, shared: shared.clone(), _watch: watch };
        Ok(SpawnedEditor { handle, window: spawned.window })
    }

    fn size(&self) -> NativeSize<u32> {
        self.shared.native_size()
    }

    fn resize_hint(&self) -> ResizeHint {
        self.shared.resize_hint()
    }

    fn track_info_updated(&self, info: TrackInfo) {
        self.shared.set_track(info);
        self.shared.notifier.request_repaint();
    }
}

/// The open window of a [`LatheEditor`].
pub struct LatheHandle<V: View> {
    inner: EguiEditorHandle,
    shared: Arc<Shared<V>>,
    _watch: Watch,
}

impl<V: View> Drop for LatheHandle<V> {
    fn drop(&mut self) {
        self.shared.is_open.store(false, Relaxed);
        self.shared.content().close();
        self.shared.set_wanted_keys(Wanted::default());
        self.shared.store_size();
        self.shared.link.listen.set_open(false);
        self.shared.link.capture.stop();
        (self.shared.on_watched)(false);
    }
}

impl<V: View> EditorHandle for LatheHandle<V> {
    type Window = baseview::Window;
    type Error = baseview::Error;

    fn run_until_closed(window: Self::Window) -> Result<(), Self::Error> {
        EguiEditorHandle::run_until_closed(window)
    }

    fn set_parent(
        &self,
        parent: ParentWindowHandle,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_parent(parent, window)
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.show(window)
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.hide(window)
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_size(size, window)
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        self.inner.host_main_thread_callback(window);
    }

    // The framework goes by the scale the window was made at.
    fn adjust_size(&self, size: NativeSize<u32>, _: &Self::Window) -> Option<NativeSize<u32>> {
        let shared = &self.shared;
        Some(shared.resize_hint().adjust_size(size, shared.native_size(), shared.scale()))
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_fallback_scale_factor(scale_factor, window)
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, down: bool, with: Modifiers) -> bool {
        let wanted = Wanted {
            typing: self.shared.typing.load(Relaxed),
            keyboard_mode: self.shared.keyboard_mode.load(Relaxed),
            deleting: self.shared.deleting.load(Relaxed),
        };
        let events = key_events(key, down, with, wanted);
        let taken = !events.is_empty();
        if taken {
            lock(&self.shared.keys).extend(events);
            self.shared.notifier.request_repaint();
        }
        taken
    }

    fn state_changed(&self) {
        self.shared.notifier.request_repaint();
    }

    fn param_value_changed(&self, _: &str, _: f32) {
        self.shared.notifier.request_repaint();
    }

    fn param_modulation_changed(&self, _: &str, _: f32) {
        self.shared.notifier.request_repaint();
    }
}

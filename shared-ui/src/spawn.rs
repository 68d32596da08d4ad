//! The framework's editor and handle, wrapped.
//!
//! The framework keeps an editor's size from its instantiation on, never tells an app that its
//! window closed, and drops keys that hosts hand over. The wrapper makes a fresh inner editor with
//! the stored size and zoom for each window, hears the closing by being dropped, and queues keys.

use crate::View;
use crate::keys::{RequestedKeys, key_events};
use crate::repaint;
use crate::setup::Setup;
use crate::watch::Watch;
use crate::window::{Shared, Window};
use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::dpi::{LogicalSize, NativeSize};
use nice_plug_core::editor::{EditorHandle, HostMethods, SpawnedEditor};
use nice_plug_egui::{
    EguiEditorHandle, EguiEditorState, EguiNiceSettings, baseview, create_egui_editor,
};
use std::error::Error;
use std::sync::Arc;

/// An editor that shows `view` between header and footer.
pub fn editor<V: View>(setup: Setup, view: V) -> Option<LatheEditor<V>> {
    Some(LatheEditor::new(setup, view))
}

/// The editor type of all five plugins.
pub struct LatheEditor<V: View> {
    shared: Arc<Shared<V>>,
}

impl<V: View> LatheEditor<V> {
    pub(crate) fn new(setup: Setup, view: V) -> Self {
        Self { shared: Arc::new(Shared::new(setup, view)) }
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
        let settings = EguiNiceSettings::new()
            .with_tile(shared.title)
            .with_resize_hint(shared.resize_hint())
            .with_repaint_poll_interval(repaint::TIMER);
        let host_scale = fallback_scale_factor.filter(|scale| scale.is_finite() && *scale > 0.0);
        // The window is made at the system's scale, which is 1 where there is none, and only then
        // told the host's; it would keep that small size.
        let (size, made_at) = (shared.logical_size(), host_scale.unwrap_or(1.0) as f32);
        let made_size = LogicalSize::new(size.width * made_at, size.height * made_at);
        let state = EguiEditorState::from_size(made_size, shared.zoom());
        let app = Window { shared: shared.clone() };
        #[cfg(target_os = "linux")]
        let inner = create_egui_editor(state, shared.repaint.notifier(), settings, app)
            .ok_or("the editor could not be made")?;
        shared.repaint.set_opened();
        let spawned =
            inner.spawn(parent, wait_for_parent, host_scale, context, host).map_err(|error| {
                format!(
                    "{} cannot open its window: it needs OpenGL, and the system says: {error}. \
                     Every parameter works in the host's own view.",
                    shared.title
                )
            })?;
        #[cfg(target_os = "linux")]
        crate::driver::keep_loaded();
        wait_for_window(&spawned, wait_for_parent);
        shared.window_opened(&spawned, host_scale.is_some());
        shared.link.listen.set_open(true);
        (shared.on_watched)(true);
        let watch = Watch::start(shared.link.clone(), shared.repaint.clone());
        let window = LatheWindow {
            inner: spawned.window,
            #[cfg(target_os = "linux")]
            _ending: crate::ending::Ending { entry: shared.take_thread_entry() },
        };
        let handle = LatheHandle { inner: spawned.handle, shared: shared.clone(), _watch: watch };
        Ok(SpawnedEditor { handle, window })
    }

    fn size(&self) -> NativeSize<u32> {
        self.shared.native_size()
    }

    fn resize_hint(&self) -> ResizeHint {
        self.shared.resize_hint()
    }

    fn track_info_updated(&self, info: TrackInfo) {
        self.shared.set_track(info);
        self.shared.repaint.ask();
    }
}

/// Waits until the window's own thread answers. A window that is closed before that never hears of
/// it, and its host waits for ever (`baseview` 0.4.2 with `calloop`: a stop before the loop runs is
/// forgotten). The call changes nothing: a window is not shown before it has a parent.
fn wait_for_window(spawned: &SpawnedEditor<EguiEditorHandle>, is_hidden: bool) {
    let SpawnedEditor { handle, window } = spawned;
    // A window that cannot answer is gone, which the next call of the host finds out.
    let _ = if is_hidden { handle.hide(window) } else { handle.show(window) };
}

/// The open window of a [`LatheEditor`].
pub struct LatheHandle<V: View> {
    inner: EguiEditorHandle,
    shared: Arc<Shared<V>>,
    _watch: Watch,
}

impl<V: View> Drop for LatheHandle<V> {
    fn drop(&mut self) {
        self.shared.window_closed();
        self.shared.content().close();
        self.shared.set_requested_keys(RequestedKeys::default());
        self.shared.store_size();
        self.shared.link.listen.set_open(false);
        self.shared.link.capture.stop();
        (self.shared.on_watched)(false);
    }
}

/// The window itself. Dropping it closes it.
pub struct LatheWindow {
    inner: baseview::Window,
    /// Comes after the window.
    #[cfg(target_os = "linux")]
    _ending: crate::ending::Ending,
}

impl<V: View> EditorHandle for LatheHandle<V> {
    type Window = LatheWindow;
    type Error = baseview::Error;

    fn run_until_closed(window: Self::Window) -> Result<(), Self::Error> {
        EguiEditorHandle::run_until_closed(window.inner)
    }

    fn set_parent(
        &self,
        parent: ParentWindowHandle,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_parent(parent, &window.inner)
    }

    fn show(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.show(&window.inner)
    }

    fn hide(&self, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.hide(&window.inner)
    }

    fn set_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Result<(), Self::Error> {
        self.inner.set_size(size, &window.inner)
    }

    fn host_main_thread_callback(&self, window: &Self::Window) {
        self.inner.host_main_thread_callback(&window.inner);
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
        self.inner.set_fallback_scale_factor(scale_factor, &window.inner)
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, down: bool, with: Modifiers) -> bool {
        let events = key_events(key, down, with, self.shared.requested_keys());
        let is_ours = !events.is_empty();
        if is_ours {
            self.shared.add_keys(events);
            self.shared.repaint.ask();
        }
        is_ours
    }

    fn state_changed(&self) {
        self.shared.repaint.ask();
    }

    fn param_value_changed(&self, _: &str, _: f32) {
        self.shared.repaint.ask();
    }

    fn param_modulation_changed(&self, _: &str, _: f32) {
        self.shared.repaint.ask();
    }
}

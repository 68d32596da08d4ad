//! The framework's editor and handle, wrapped.
//!
//! The framework never tells an app that its window closed. The wrapped handle does, by being
//! dropped: from then on the audio thread publishes nothing.

use nice_plug::prelude::*;
use nice_plug_core::context::gui::GuiContext;
use nice_plug_core::editor::dpi::NativeSize;
use nice_plug_core::editor::{EditorHandle, HostMethods, SpawnedEditor};
use nice_plug_egui::{EguiEditor, EguiEditorHandle, NiceEguiApp, baseview};
use std::error::Error;
use std::sync::Arc;

/// Called with `true` when the window opened and `false` when it closed.
pub type OnWatched = Arc<dyn Fn(bool) + Send + Sync>;

/// An egui editor that says when its window opens and closes.
pub struct WatchedEditor<A: NiceEguiApp> {
    pub(crate) inner: EguiEditor<A>,
    pub(crate) on_watched: OnWatched,
}

impl<A: NiceEguiApp> Editor for WatchedEditor<A> {
    type Handle = WatchedHandle;

    fn spawn(
        &self,
        parent: Option<ParentWindowHandle>,
        wait_for_parent: bool,
        fallback_scale_factor: Option<f64>,
        context: GuiContext,
        host: Option<HostMethods>,
    ) -> Result<SpawnedEditor<Self::Handle>, Box<dyn Error>> {
        let spawned =
            self.inner.spawn(parent, wait_for_parent, fallback_scale_factor, context, host)?;
        (self.on_watched)(true);
        let handle = WatchedHandle { inner: spawned.handle, on_watched: self.on_watched.clone() };
        Ok(SpawnedEditor { handle, window: spawned.window })
    }

    fn size(&self) -> NativeSize<u32> {
        self.inner.size()
    }

    fn resize_hint(&self) -> ResizeHint {
        self.inner.resize_hint()
    }

    fn track_info_updated(&self, info: TrackInfo) {
        self.inner.track_info_updated(info);
    }
}

/// The open window of a [`WatchedEditor`].
pub struct WatchedHandle {
    inner: EguiEditorHandle,
    on_watched: OnWatched,
}

impl Drop for WatchedHandle {
    fn drop(&mut self) {
        (self.on_watched)(false);
    }
}

impl EditorHandle for WatchedHandle {
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

    fn adjust_size(&self, size: NativeSize<u32>, window: &Self::Window) -> Option<NativeSize<u32>> {
        self.inner.adjust_size(size, window)
    }

    fn set_fallback_scale_factor(
        &self,
        scale_factor: f64,
        window: &Self::Window,
    ) -> Result<(), Self::Error> {
        self.inner.set_fallback_scale_factor(scale_factor, window)
    }

    fn on_virtual_key_from_host(&self, key: VirtualKeyCode, down: bool, with: Modifiers) -> bool {
        self.inner.on_virtual_key_from_host(key, down, with)
    }

    fn state_changed(&self) {
        self.inner.state_changed();
    }

    fn param_value_changed(&self, id: &str, normalized_value: f32) {
        self.inner.param_value_changed(id, normalized_value);
    }

    fn param_modulation_changed(&self, id: &str, modulation_offset: f32) {
        self.inner.param_modulation_changed(id, modulation_offset);
    }
}

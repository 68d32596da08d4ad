//! The same doors where there is no X11: opening says so.

use super::{Button, Calls, Edited, Image, Modifier};
use crate::{HostError, Plugin};
use std::convert::Infallible;
use std::time::Duration;

fn refused() -> HostError {
    HostError::new("editor", "editors are opened under Linux only", "leave this step out here")
}

/// A display that does not exist here.
pub struct VirtualDisplay(Infallible);

impl VirtualDisplay {
    /// Never called.
    #[must_use]
    pub fn name(&self) -> &str {
        match self.0 {}
    }
}

/// A display that does not exist here.
pub struct PrivateDisplay(Infallible);

#[allow(missing_docs, clippy::missing_errors_doc, clippy::must_use_candidate)]
impl PrivateDisplay {
    pub fn without_opengl() -> Result<Self, HostError> {
        Err(refused())
    }
    pub fn name(&self) -> &str {
        match self.0 {}
    }
}

/// A window that does not exist here.
pub struct ParentWindow(Infallible);

#[allow(missing_docs, clippy::missing_errors_doc, clippy::must_use_candidate)]
impl ParentWindow {
    pub fn open(_size_px: (u32, u32)) -> Result<Self, HostError> {
        Err(refused())
    }
    pub fn id(&self) -> u32 {
        match self.0 {}
    }
}

/// Always an error here.
///
/// # Errors
/// Always.
pub fn with_virtual_display() -> Result<&'static VirtualDisplay, HostError> {
    Err(refused())
}

/// An editor window that does not exist here.
pub struct EditorWindow<'p, E: Edited = Plugin> {
    never: Infallible,
    plugin: &'p mut E,
}

#[allow(missing_docs, clippy::missing_errors_doc, clippy::must_use_candidate)]
impl<'p, E: Edited> EditorWindow<'p, E> {
    pub fn open(_plugin: &'p mut E, _title: &str) -> Result<Self, HostError> {
        Err(refused())
    }
    pub fn open_scaled(_: &'p mut E, _: &str, _: Option<f64>) -> Result<Self, HostError> {
        Err(refused())
    }
    pub fn open_late(_: &'p mut E, _: &str, _: Option<f64>) -> Result<Self, HostError> {
        Err(refused())
    }
    pub fn set_scale(&mut self, _scale: f64) -> Result<bool, HostError> {
        match self.never {}
    }
    pub fn told_size(&mut self) -> (u32, u32) {
        match self.never {}
    }
    pub fn inner_size(&self) -> Result<(u32, u32), HostError> {
        match self.never {}
    }
    pub fn embedding(&self) -> Result<Vec<u32>, HostError> {
        match self.never {}
    }
    pub fn plugin(&mut self) -> &mut E {
        self.plugin
    }
    pub fn size(&self) -> (u32, u32) {
        match self.never {}
    }
    pub fn set_pace(&mut self, _pace: Duration) {
        match self.never {}
    }
    pub fn set_calls(&mut self, _calls: Calls) {
        match self.never {}
    }
    pub fn take_slowest(&mut self) -> Duration {
        match self.never {}
    }
    pub fn wait_until(
        &mut self,
        _done: impl FnMut(&mut Self) -> Result<bool, HostError>,
    ) -> Result<bool, HostError> {
        match self.never {}
    }
    pub fn resize(&mut self, _width: u32, _height: u32) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn pump(&mut self, _time: Duration) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn capture(&mut self) -> Result<Image, HostError> {
        match self.never {}
    }
    pub fn click(&mut self, _at: (i32, i32), _button: Button) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn drag(
        &mut self,
        _from: (i32, i32),
        _to: (i32, i32),
        _held: &[Modifier],
    ) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn wheel(&mut self, _at: (i32, i32), _steps: i32) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn move_to(&mut self, _at: (i32, i32)) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn key(&mut self, _keysym: u32, _held: &[Modifier]) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn type_text(&mut self, _text: &str) -> Result<(), HostError> {
        match self.never {}
    }
    pub fn close(self) {}
}

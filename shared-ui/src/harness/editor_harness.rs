//! One editor without a window: found by accessible names, driven by events.

use super::host::{HostMessage, RecordingHost};
use super::raster::Raster;
use crate::content::Content;
use crate::{Setup, View};
use egui::{Event, Modifiers, MouseWheelUnit, PointerButton, Pos2, TouchPhase, Vec2, vec2};
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;
use image::RgbaImage;
use nice_plug_core::context::gui::GuiContext;
use std::sync::Arc;

/// Time between two frames in the harness, s.
pub const FRAME_S: f32 = 1.0 / 60.0;

/// One editor without a window, driven by events.
pub struct EditorHarness<V: View> {
    /// The harness round the editor's content.
    pub kittest: Harness<'static, Content<V>>,
    /// The host, which records every message and obeys at once.
    pub host: Arc<RecordingHost>,
}

/// Where the middle of a control lies in an editor at 100 %, if it is there; for windows' tests.
pub fn place<V: View>((setup, view): (Setup, V), name: &str) -> Option<(i32, i32)> {
    EditorHarness::new(setup, view, 1.0).place_if_there(name)
}

impl<V: View> EditorHarness<V> {
    /// The editor of `setup` and `view` at `zoom` times its size at 100 %.
    pub fn new(setup: Setup, view: V, zoom: f32) -> Self {
        let size = vec2(setup.size_px.0, setup.size_px.1);
        Self::sized(setup, view, size, zoom)
    }

    /// [`EditorHarness::new`] with a logical size of its own.
    pub fn sized(setup: Setup, view: V, size: Vec2, zoom: f32) -> Self {
        let host = Arc::new(RecordingHost::new(setup.params.clone()));
        let mut content = Content::new(&setup, view);
        let context = GuiContext::new(host.clone());
        let mut is_open = false;
        let mut harness = Harness::builder()
            .with_size(size)
            .with_pixels_per_point(zoom)
            .with_step_dt(FRAME_S)
            .with_render_cursor(false)
            .allow_missing_glyphs()
            .with_context_setup(|context| context.set_fonts(crate::font::definitions()))
            .renderer(Raster::default())
            .build_ui_state(
                move |ui, content: &mut Content<V>| {
                    if !is_open {
                        is_open = true;
                        content.open(ui.ctx(), context.clone());
                    }
                    content.show(ui);
                },
                {
                    setup.link.listen.set_open(true);
                    content.keep_zoom();
                    content
                },
            );
        harness.run_steps(3);
        Self { kittest: harness, host }
    }

    /// Lets `frames` frames go by.
    pub fn run(&mut self, frames: usize) {
        self.kittest.run_steps(frames);
    }

    /// The messages to the host since the last call.
    pub fn messages(&self) -> Vec<HostMessage> {
        self.host.take()
    }

    /// The middle of the control with this accessible name.
    pub fn place(&self, name: &str) -> Pos2 {
        self.kittest.get_by_label(name).rect().center()
    }

    /// Puts the pointer somewhere.
    pub fn point(&mut self, at: Pos2) {
        self.kittest.event(Event::PointerMoved(at));
        self.run(1);
    }

    /// Presses or lets go of a button where the pointer is.
    pub fn press(&mut self, at: Pos2, button: PointerButton, pressed: bool, modifiers: Modifiers) {
        self.kittest.event(Event::ModifiersChanged(modifiers));
        self.kittest.event(Event::PointerButton { pos: at, button, pressed, modifiers });
        self.run(1);
    }

    /// Drags the control called `name` by `delta` in ten moves.
    pub fn drag(&mut self, name: &str, delta: Vec2, modifiers: Modifiers) {
        let from = self.place(name);
        self.drag_at(from, delta, modifiers);
    }

    /// Drags from a place by `delta` in ten moves.
    pub fn drag_at(&mut self, from: Pos2, delta: Vec2, modifiers: Modifiers) {
        self.point(from);
        self.press(from, PointerButton::Primary, true, modifiers);
        for step in 1..=10 {
            self.point(from + delta * (step as f32 / 10.0));
        }
        self.press(from + delta, PointerButton::Primary, false, modifiers);
        self.kittest.event(Event::ModifiersChanged(Modifiers::NONE));
        self.run(1);
    }

    /// Clicks a place.
    pub fn click_at(&mut self, at: Pos2, button: PointerButton, modifiers: Modifiers) {
        self.point(at);
        self.press(at, button, true, modifiers);
        self.press(at, button, false, modifiers);
        self.kittest.event(Event::ModifiersChanged(Modifiers::NONE));
        self.run(1);
    }

    /// Clicks the control called `name`.
    pub fn click(&mut self, name: &str) {
        let at = self.place(name);
        self.click_at(at, PointerButton::Primary, Modifiers::NONE);
    }

    /// Turns the wheel over the control called `name`, up is positive.
    pub fn wheel(&mut self, name: &str, notches: f32, modifiers: Modifiers) {
        let at = self.place(name);
        self.wheel_at(at, notches, modifiers);
    }

    /// Turns the wheel over a place, up is positive.
    pub fn wheel_at(&mut self, at: Pos2, notches: f32, modifiers: Modifiers) {
        self.point(at);
        self.kittest.event(Event::ModifiersChanged(modifiers));
        self.kittest.event(Event::MouseWheel {
            unit: MouseWheelUnit::Line,
            delta: vec2(0.0, notches),
            modifiers,
            phase: TouchPhase::Move,
            source: egui::MouseWheelSource::Unknown,
        });
        self.run(1);
        self.kittest.event(Event::ModifiersChanged(Modifiers::NONE));
        self.run(8);
    }

    /// Presses and lets go of a key.
    pub fn key(&mut self, key: egui::Key, modifiers: Modifiers) {
        self.kittest.event(Event::ModifiersChanged(modifiers));
        for pressed in [true, false] {
            self.kittest.event(Event::Key {
                key,
                physical_key: None,
                pressed,
                repeat: false,
                modifiers,
            });
            self.run(1);
        }
        self.kittest.event(Event::ModifiersChanged(Modifiers::NONE));
        self.run(1);
    }

    /// Types text into the open field.
    pub fn write(&mut self, text: &str) {
        self.kittest.event(Event::Text(text.to_owned()));
        self.run(1);
    }

    /// Where something with this accessible name has its middle, if it is there.
    pub fn place_if_there(&self, name: &str) -> Option<(i32, i32)> {
        self.has(name).then(|| self.place(name)).map(|at| (at.x as i32, at.y as i32))
    }

    /// Whether something with this accessible name is there.
    pub fn has(&self, name: &str) -> bool {
        self.kittest.query_by_label(name).is_some()
    }

    /// A picture of the editor as it stands.
    ///
    /// # Panics
    /// Panics where it cannot be drawn.
    pub fn picture(&mut self) -> RgbaImage {
        self.kittest.render().expect("the editor can be drawn")
    }

    /// Closes the editor.
    pub fn close(&mut self) {
        self.kittest.state_mut().close();
    }
}

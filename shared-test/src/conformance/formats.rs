//! One instance in either format, as the rules about editors need it.

use super::{MAX_BLOCK, RATE_HZ, Subject, expect, signal};
use serde_json::Value;
use shared_host::params::ParamInfo;
use shared_host::window::{Edited, EditorWindow, with_virtual_display};
use shared_host::{Cuts, HostError, OutputEvent, Plugin, state};

/// Frames of a block.
const BLOCK: usize = 512;

/// An instance, stereo. Values of parameters are 0 to 1.
pub(crate) trait Instance: Edited + Sized {
    /// Starts it, anew if it is started, as a host does that changes its mode.
    fn start(&mut self, offline: bool);
    /// Plays on, with a key of its own if it takes one.
    fn play(&mut self, input: &[Vec<f32>]) -> Vec<Vec<f32>>;
    /// Messages of its editor since the last call.
    fn output_events(&mut self) -> Vec<OutputEvent>;
    /// A parameter's value.
    fn normalized(&self, param: &ParamInfo) -> f64;
    /// Sets a parameter of a stopped instance.
    fn put(&mut self, param: &ParamInfo, normalized: f64);
    /// Its state.
    fn state(&mut self) -> Value;
}

fn key_for(has_key: bool, input: &[Vec<f32>]) -> Option<Vec<Vec<f32>>> {
    has_key.then(|| signal::music(2, input[0].len(), RATE_HZ, 4242))
}

impl Instance for Plugin {
    fn start(&mut self, offline: bool) {
        self.deactivate();
        self.set_render_mode(offline);
        expect(self.activate(RATE_HZ, MAX_BLOCK));
        self.on_main_thread();
        let _ = self.take_requests();
    }

    fn play(&mut self, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
        let key = key_for(self.has_key(), input);
        expect(self.render(input, key.as_deref(), &Cuts::Fixed(BLOCK), &[]))
    }

    fn output_events(&mut self) -> Vec<OutputEvent> {
        let mut events = self.take_output_events();
        for event in &mut events {
            if let OutputEvent::Value { id, value, .. } = event
                && let Some(param) = self.param(*id)
            {
                *value = (*value - param.min) / (param.max - param.min);
            }
        }
        events
    }

    fn normalized(&self, param: &ParamInfo) -> f64 {
        let value = self.value(param.id).unwrap_or(f64::NAN);
        (value - param.min) / (param.max - param.min)
    }

    fn put(&mut self, param: &ParamInfo, normalized: f64) {
        self.set_param(param.id, param.min + (param.max - param.min) * normalized);
    }

    fn state(&mut self) -> Value {
        expect(state::unpack(&expect(self.save_state())))["params"].clone()
    }
}

#[cfg(target_os = "linux")]
mod vst3 {
    use super::*;
    use shared_host::vst3::{Mode, Vst3Plugin};

    impl Instance for Vst3Plugin {
        fn start(&mut self, offline: bool) {
            let mode = if offline { Mode::Offline } else { Mode::Realtime };
            expect(Vst3Plugin::start(self, RATE_HZ, MAX_BLOCK, mode));
        }

        fn play(&mut self, input: &[Vec<f32>]) -> Vec<Vec<f32>> {
            let key = key_for(self.has_key(), input);
            let output = expect(self.render(input, key.as_deref(), BLOCK));
            assert_eq!(
                self.allocations(),
                0,
                "times memory was taken or freed on the audio thread"
            );
            output
        }

        fn output_events(&mut self) -> Vec<OutputEvent> {
            self.take_output_events()
        }

        fn normalized(&self, param: &ParamInfo) -> f64 {
            self.value(param.id)
        }

        fn put(&mut self, param: &ParamInfo, normalized: f64) {
            self.set_param(param.id, normalized);
        }

        fn state(&mut self) -> Value {
            let bytes = expect(self.save_state());
            serde_json::from_slice::<Value>(&bytes).expect("a state is JSON")["params"].clone()
        }
    }

    impl Subject {
        /// A stopped VST3 instance with these settings; `None` without a VST3 entry.
        pub(crate) fn vst3(&self, settings: &[super::super::Setting]) -> Option<Vst3Plugin> {
            let mut plugin = expect(Vst3Plugin::new(self.vst3?));
            let mut clap = self.fresh();
            self.set(&mut clap, settings);
            let state = expect(state::unpack(&expect(clap.save_state())));
            expect(plugin.load_state(state.to_string().as_bytes()));
            Some(plugin)
        }
    }
}

impl Subject {
    /// A stopped CLAP instance with these settings.
    pub(crate) fn clap(&self, settings: &[super::Setting]) -> Plugin {
        let mut plugin = self.fresh();
        expect(plugin.select_layout(2));
        self.set(&mut plugin, settings);
        plugin
    }

    /// Whether there is no editor to try.
    pub(crate) fn has_no_window(&self) -> bool {
        !self.options.has_editor || !cfg!(target_os = "linux")
    }

    /// Opens the editor and waits until it has drawn.
    pub(crate) fn open<'p, P: Edited>(&self, plugin: &'p mut P) -> EditorWindow<'p, P> {
        let display = expect(with_virtual_display());
        let mut editor = expect(EditorWindow::open(plugin, self.options.name));
        assert!(expect(wait_until_drawn(&mut editor)), "nothing is drawn on {}", display.name());
        editor
    }

    /// Waits until the editor has taken everything that was done in it. It takes input in order: once
    /// a button lights up under the pointer and goes out again, all of it from before is taken.
    pub(crate) fn let_answer<P: Edited>(&self, editor: &mut EditorWindow<'_, P>) {
        let (x, y) = self.place("Settings");
        for (target, lit) in [("Settings", true), ("Help: name every control", false)] {
            expect(editor.move_to(self.place(target)));
            // Not "another picture than before": the picture from before may be late itself.
            let is_so = |editor: &mut EditorWindow<'_, P>| {
                let picture = editor.capture()?;
                let pixel = |x: i32, y: i32| picture.pixel(x as u32, y as u32);
                let (beside_icon, bar) = (pixel(x - 10, y), pixel(x - 16, y));
                Ok((beside_icon != bar) == lit)
            };
            assert!(expect(editor.wait_until(is_so)), "the editor hangs (lit: {lit})");
        }
    }

    /// The place of a control that has to be there.
    pub(crate) fn place(&self, name: &str) -> (i32, i32) {
        (self.options.place)(name).unwrap_or_else(|| panic!("no control \"{name}\" in the frame"))
    }
}

/// Lets time pass until the editor has drawn; gives whether it did.
pub(crate) fn wait_until_drawn<P: Edited>(
    editor: &mut EditorWindow<'_, P>,
) -> Result<bool, HostError> {
    editor.wait_until(|editor| Ok(editor.capture()?.is_drawn()))
}

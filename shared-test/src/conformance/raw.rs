//! One plugin in either format behind a caller without manners.

use super::{RATE_HZ, Setting, Subject, expect};
use shared_host::raw::{RawBlock, RawBus, RawClap, RawEvent};

/// The longest block of these tests, frames.
pub(crate) const MAX_FRAMES: usize = 512;

/// An instance, as the rules about hosts need it.
pub(crate) trait Raw {
    /// Sets every parameter given: id, and value 0 to 1.
    fn put(&mut self, values: &[(u32, f64)]);
    /// Activates with main buses of `channels` channels, and starts processing.
    fn start(&mut self, channels: usize);
    /// Stops processing and starts again.
    fn pause(&mut self);
    /// Processes a block; says whether the plugin calls it a success.
    fn process(&mut self, block: &mut RawBlock) -> bool;
    /// An event that sets a parameter to a value, 0 to 1, at a frame.
    fn event(&self, frame: i32, id: u32, value: f64) -> RawEvent;
    /// A parameter's value, 0 to 1.
    fn value(&self, id: u32) -> f64;
    /// The text of a value, 0 to 1.
    fn text(&self, id: u32, value: f64) -> String;
    /// Reads a text into a value, 0 to 1; says whether the plugin could.
    fn read(&self, id: u32, text: &str, value: &mut f64) -> bool;
    /// How long it sounds on, in samples, as it says.
    fn tail_samples(&self) -> u32;
}

/// A CLAP instance, and the top of each parameter's range; all begin at 0.
pub(crate) struct Clap {
    pub plugin: RawClap,
    tops: Vec<(u32, f64)>,
}

impl Clap {
    fn top(&self, id: u32) -> f64 {
        self.tops.iter().find(|(known, _)| *known == id).map_or(1.0, |(_, top)| *top)
    }
}

impl Raw for Clap {
    fn put(&mut self, values: &[(u32, f64)]) {
        let events: Vec<_> = values.iter().map(|&(id, value)| self.event(0, id, value)).collect();
        self.plugin.flush(&events);
    }

    fn start(&mut self, channels: usize) {
        assert!(self.plugin.select_layout(channels), "no layout of {channels} channels");
        assert!(self.plugin.activate(RATE_HZ, MAX_FRAMES) && self.plugin.start());
    }

    fn pause(&mut self) {
        self.plugin.stop();
        assert!(self.plugin.start());
    }

    fn process(&mut self, block: &mut RawBlock) -> bool {
        self.plugin.process(block)
    }

    fn event(&self, frame: i32, id: u32, value: f64) -> RawEvent {
        RawEvent::new(frame, id, value * self.top(id))
    }

    fn value(&self, id: u32) -> f64 {
        self.plugin.value(id).unwrap_or(f64::NAN) / self.top(id)
    }

    fn text(&self, id: u32, value: f64) -> String {
        self.plugin.value_to_text(id, value * self.top(id))
    }

    fn read(&self, id: u32, text: &str, value: &mut f64) -> bool {
        let mut own = *value * self.top(id);
        let is_read = self.plugin.text_to_value(id, text, &mut own);
        *value = own / self.top(id);
        is_read
    }

    fn tail_samples(&self) -> u32 {
        self.plugin.tail_samples()
    }
}

#[cfg(target_os = "linux")]
impl Raw for shared_host::raw::RawVst3 {
    fn put(&mut self, values: &[(u32, f64)]) {
        for &(id, value) in values {
            self.set_value(id, value);
        }
    }

    fn start(&mut self, channels: usize) {
        let inputs = vec![channels; self.input_count()];
        assert!(self.set_widths(&inputs, &[channels]), "no layout of {channels} channels");
        assert!(self.set_up(RATE_HZ, MAX_FRAMES, 0) && self.set_active(true));
        self.set_processing(true);
    }

    fn pause(&mut self) {
        self.set_processing(false);
        self.set_processing(true);
    }

    fn process(&mut self, block: &mut RawBlock) -> bool {
        Self::process(self, block)
    }

    fn event(&self, frame: i32, id: u32, value: f64) -> RawEvent {
        RawEvent::new(frame, id, value)
    }

    fn value(&self, id: u32) -> f64 {
        Self::value(self, id)
    }

    fn text(&self, id: u32, value: f64) -> String {
        self.value_to_text(id, value)
    }

    fn read(&self, id: u32, text: &str, value: &mut f64) -> bool {
        self.text_to_value(id, text, value)
    }

    fn tail_samples(&self) -> u32 {
        Self::tail_samples(self)
    }
}

impl Subject {
    pub(crate) fn raw_clap(&self) -> Clap {
        let tops = self.fresh().params().iter().map(|param| (param.id, param.max)).collect();
        Clap { plugin: expect(RawClap::new(self.entry, self.id)), tops }
    }

    /// A VST3 instance; `None` without a VST3 entry.
    #[cfg(target_os = "linux")]
    pub(crate) fn raw_vst3(&self) -> Option<shared_host::raw::RawVst3> {
        Some(expect(shared_host::raw::RawVst3::new(self.vst3?)))
    }

    /// Settings as parameter ids and values 0 to 1.
    pub(crate) fn normalized(&self, settings: &[Setting]) -> Vec<(u32, f64)> {
        let plugin = self.fresh();
        let of = |(name, text): &Setting| {
            let (id, value) = expect(plugin.parse(name, text));
            (id, value / plugin.param(id).map_or(1.0, |param| param.max))
        };
        settings.iter().map(of).collect()
    }

    /// A block with every bus whole: `main` at the main input, `key` at the key's if it has one.
    pub(crate) fn whole(&self, main: &[Vec<f32>], key: &[Vec<f32>]) -> RawBlock {
        let mut inputs = vec![RawBus::whole(main)];
        if self.options.has_sidechain {
            inputs.push(RawBus::whole(key));
        }
        let frames = main[0].len();
        let outputs = vec![RawBus::whole(&vec![vec![0.0; frames]; main.len()])];
        RawBlock { frames, inputs, outputs, ..RawBlock::default() }
    }
}

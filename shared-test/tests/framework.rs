//! What the plugin framework (nice-plug 0.4.2) does today, defects included, asked of the smallest
//! plugin through the real host.
//!
//! The suite mends or avoids each of these; an upgrade that changes one fails here and tells which
//! precaution to look at. The same plugin shows that the host itself does what it says.

use nice_plug::prelude::*;
use serde_json::json;
use shared_bench::allocation::CountingAllocator;
use shared_host::{Block, Bundle, Change, Cuts, ParamEvent, Status, state};
use shared_test::conformance::extremes::float_mode;
use std::cell::Cell;
use std::sync::Arc;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

thread_local! {
    /// Life-cycle calls and process lengths of the plugin made on this thread.
    static CALLS: Cell<(u32, u32)> = const { Cell::new((0, 0)) };
    static LENGTHS: std::cell::RefCell<Vec<usize>> = const { std::cell::RefCell::new(Vec::new()) };
    static FLOAT_MODE: Cell<u32> = const { Cell::new(0) };
    /// Whether a reset takes memory, as none should.
    static RESET_TAKES_MEMORY: Cell<bool> = const { Cell::new(false) };
    /// The process mode told at the latest activation.
    static MODE: Cell<Option<ProcessMode>> = const { Cell::new(None) };
}

#[derive(Params)]
struct BareParams {
    #[id = "gain"]
    gain: FloatParam,
    #[id = "delay"]
    delay: IntParam,
    #[id = "byp"]
    bypass: BoolParam,
    #[id = "hid"]
    hidden: IntParam,
}

struct Bare(Arc<BareParams>);

impl Default for Bare {
    fn default() -> Self {
        let linear = FloatRange::Linear { min: 0.0, max: 2.0 };
        let steps = IntRange::Linear { min: 0, max: 64 };
        Self(Arc::new(BareParams {
            gain: FloatParam::new("Gain", 1.0, linear),
            delay: IntParam::new("Delay", 0, steps),
            bypass: BoolParam::new("Bypass", false).make_bypass(),
            hidden: IntParam::new("Hidden", 1, IntRange::Linear { min: 1, max: 9 }).hide(),
        }))
    }
}

const STEREO: NonZeroU32 = new_nonzero_u32(2);

impl Plugin for Bare {
    const NAME: &'static str = "Bare";
    const VENDOR: &'static str = "Lathe Audio";
    const URL: &'static str = "";
    const EMAIL: &'static str = "";
    const VERSION: &'static str = "1";
    const AUDIO_IO_LAYOUTS: &'static [AudioIOLayout] = &[AudioIOLayout {
        main_input_channels: Some(STEREO),
        main_output_channels: Some(STEREO),
        aux_input_ports: &[STEREO],
        names: PortNames {
            main_input: Some("In"),
            main_output: Some("Out"),
            ..PortNames::const_default()
        },
        ..AudioIOLayout::const_default()
    }];
    const SAMPLE_ACCURATE_AUTOMATION: bool = true;
    type Editor = ();
    type SysExMessage = ();
    type BackgroundTask = ();

    fn params(&self) -> Arc<dyn Params> {
        self.0.clone()
    }

    fn activate(
        &mut self,
        _: &AudioIOLayout,
        config: &BufferConfig,
        _: &mut impl ActivateContext<Self>,
    ) -> bool {
        MODE.set(Some(config.process_mode));
        CALLS.set((CALLS.get().0 + 1, CALLS.get().1));
        true
    }

    fn reset(&mut self) {
        CALLS.set((CALLS.get().0, CALLS.get().1 + 1));
        if RESET_TAKES_MEMORY.get() {
            drop(std::hint::black_box(Box::new(1_u8)));
        }
    }

    fn process(
        &mut self,
        buffer: &mut Buffer,
        aux: &mut AuxiliaryBuffers,
        context: &mut impl ProcessContext<Self>,
    ) -> ProcessStatus {
        LENGTHS.with_borrow_mut(|lengths| lengths.push(buffer.samples()));
        FLOAT_MODE.set(float_mode());
        let gain = self.0.gain.value();
        let key = aux.inputs[0].as_slice();
        for (channel, key) in buffer.as_slice().iter_mut().zip(key) {
            for (sample, key) in channel.iter_mut().zip(key.iter()) {
                *sample = *sample * gain + *key;
            }
        }
        let delay = self.0.delay.value() as u32;
        context.set_latency_samples(delay);
        if delay > 0 { ProcessStatus::Tail(delay) } else { ProcessStatus::Normal }
    }
}

impl ClapPlugin for Bare {
    const CLAP_ID: &'static str = "lathe-audio.bare";
    const CLAP_DESCRIPTION: Option<&'static str> = None;
    const CLAP_MANUAL_URL: Option<&'static str> = None;
    const CLAP_SUPPORT_URL: Option<&'static str> = None;
    const CLAP_FEATURES: &'static [ClapFeature] = &[ClapFeature::AudioEffect];
}

impl Vst3Plugin for Bare {
    const VST3_CLASS_ID: [u8; 16] = *b"LatheAudioBare..";
    const VST3_SUBCATEGORIES: &'static [Vst3SubCategory] = &[Vst3SubCategory::Fx];
}

nice_export_clap!(Bare);
nice_export_vst3!(Bare);

fn bare() -> shared_host::Plugin {
    let bundle = Bundle::in_process(&clap_entry, "bare").unwrap();
    shared_host::Plugin::new(&bundle, "lathe-audio.bare").unwrap()
}

fn active() -> shared_host::Plugin {
    let mut plugin = bare();
    plugin.activate(48_000.0, 256).unwrap();
    plugin
}

fn id(plugin: &shared_host::Plugin, name: &str) -> u32 {
    plugin.find_param(name).unwrap().id
}

fn ones() -> Vec<Vec<f32>> {
    vec![vec![1.0; 256]; 2]
}

fn run(plugin: &mut shared_host::Plugin, events: &[ParamEvent]) -> Vec<Vec<f32>> {
    plugin.render(&ones(), None, &Cuts::Fixed(256), events).unwrap()
}

#[test]
fn flush_to_zero_is_off_inside_process_and_subnormals_pass() {
    let mut plugin = active();
    let output = plugin.render(&[vec![1e-40; 16], vec![0.0; 16]], None, &Cuts::Fixed(16), &[]);
    assert_eq!(output.unwrap()[0][0], 1e-40);
    const FLUSH_TO_ZERO: u32 = 1 << 15;
    assert_eq!(FLOAT_MODE.get() & FLUSH_TO_ZERO, 0);
}

#[test]
fn loading_a_state_into_an_active_plugin_neither_activates_nor_resets_nor_asks() {
    let mut plugin = active();
    let bytes = plugin.save_state().unwrap();
    run(&mut plugin, &[]);
    let (before, _) = (CALLS.get(), plugin.take_requests());
    plugin.load_state(&bytes).unwrap();
    run(&mut plugin, &[]);
    plugin.on_main_thread();
    assert_eq!(CALLS.get(), before);
    let requests = plugin.take_requests();
    assert!(requests.params_rescan && !requests.restart && !requests.state_dirty);
}

#[test]
fn parameters_missing_from_a_state_keep_their_value_and_floats_load_unclamped() {
    let mut plugin = bare();
    let gain = id(&plugin, "gain");
    plugin.set_param(gain, 0.25);
    let missing = json!({"version": "1", "params": {}, "fields": {}});
    plugin.load_state(&state::pack(&missing)).unwrap();
    assert_eq!(plugin.value(gain), Some(0.25));

    let beyond = json!({"version": "1", "params": {"gain": {"f32": 50.0}}, "fields": {}});
    plugin.load_state(&state::pack(&beyond)).unwrap();
    let saved = state::unpack(&plugin.save_state().unwrap()).unwrap();
    assert_eq!(saved["params"]["gain"]["f32"], 50.0);
    assert_eq!(plugin.value(gain), Some(1.0), "the host sees the end of the range");
    plugin.activate(48_000.0, 256).unwrap();
    assert_eq!(run(&mut plugin, &[])[0][0], 50.0, "the sound does not");

    let wrong = json!({"version": "1", "params": {"gain": {"bool": true}}, "fields": {}});
    plugin.load_state(&state::pack(&wrong)).unwrap();
    assert!(plugin.load_state(&state::pack_text("{}")).is_err());
}

#[test]
fn an_event_splits_the_block_at_its_frame() {
    let mut plugin = active();
    LENGTHS.take();
    let event = ParamEvent::new(100, id(&plugin, "gain"), 0.0);
    let output = run(&mut plugin, &[event]);
    assert_eq!(LENGTHS.take(), [100, 156]);
    assert_eq!((output[0][99], output[0][100]), (1.0, 0.0));
}

#[test]
fn the_value_a_host_reads_is_the_modulated_one() {
    let mut plugin = active();
    let gain = id(&plugin, "gain");
    let offset = ParamEvent { change: Change::Modulation, ..ParamEvent::new(0, gain, 0.25) };
    run(&mut plugin, &[offset]);
    assert_eq!(plugin.value(gain), Some(0.75));
    let saved = state::unpack(&plugin.save_state().unwrap()).unwrap();
    assert_eq!(saved["params"]["gain"]["f32"], 1.0, "the state holds the unmodulated one");
}

#[test]
fn modulation_clipped_at_an_end_swallows_later_automation() {
    let mut plugin = active();
    let gain = id(&plugin, "gain");
    let modulate =
        |value| ParamEvent { change: Change::Modulation, ..ParamEvent::new(0, gain, value) };
    run(&mut plugin, &[modulate(1.0)]);
    run(&mut plugin, &[ParamEvent::new(0, gain, 0.75)]);
    run(&mut plugin, &[modulate(0.0)]);
    assert_eq!(plugin.value(gain), Some(0.5), "0.75 was set");
}

#[test]
fn the_tail_is_the_last_status_and_a_tail_keeps_the_host_awake() {
    let mut plugin = bare();
    let delay = id(&plugin, "delay");
    plugin.set_param(delay, 8.0);
    plugin.activate(48_000.0, 256).unwrap();
    assert_eq!(plugin.tail_samples(), 0, "before the first block");
    let mut status = Status::Sleep;
    plugin.render_watched(&ones(), None, &Cuts::Fixed(256), &[], |now, _| status = now).unwrap();
    assert_eq!((status, plugin.tail_samples()), (Status::Continue, 8));
    plugin.set_param(delay, 0.0);
    plugin.render_watched(&ones(), None, &Cuts::Fixed(256), &[], |now, _| status = now).unwrap();
    assert_eq!((status, plugin.tail_samples()), (Status::ContinueIfNotQuiet, 0));
}

#[test]
fn a_latency_set_while_processing_asks_for_a_restart() {
    let mut plugin = active();
    let delay = id(&plugin, "delay");
    run(&mut plugin, &[ParamEvent::new(0, delay, 32.0)]);
    let before = CALLS.get().0;
    assert!(plugin.take_requests().callback, "it waits for the main thread");
    assert!(plugin.honour_restart().unwrap());
    assert_eq!(CALLS.get().0, before + 1);
    assert_eq!(plugin.latency_samples(), 32);
    assert!(plugin.take_requests().latency_changed);
    assert!(!plugin.honour_restart().unwrap());
}

#[test]
fn floats_are_published_as_0_to_1_and_hidden_means_read_only() {
    let plugin = bare();
    let gain = plugin.find_param("Gain").unwrap();
    assert_eq!((gain.min, gain.max, gain.default), (0.0, 1.0, 0.5));
    let delay = plugin.find_param("delay").unwrap();
    assert_eq!((delay.min, delay.max, delay.stepped), (0.0, 64.0, true));
    let hidden = plugin.find_param("hidden").unwrap();
    assert!(hidden.hidden && hidden.read_only && !hidden.automatable);
    assert!(plugin.bypass_param().is_some_and(|param| param.name == "Bypass"));
    let error = plugin.find_param("gian").unwrap_err().to_string();
    assert!(error.contains("\"Gain\""), "{error}");
}

#[test]
fn text_beyond_a_range_is_clamped_silently() {
    let plugin = bare();
    let gain = id(&plugin, "gain");
    assert_eq!(plugin.text_to_value(gain, "7"), Some(1.0));
    assert_eq!(plugin.text_to_value(gain, "much"), None);
}

#[test]
fn ids_are_hashed_to_31_bits_and_may_collide() {
    let plugin = bare();
    assert_eq!(id(&plugin, "gain"), state::param_hash("gain"));
    assert_eq!(state::param_hash("aw"), state::param_hash("c9"));
}

#[test]
fn the_main_output_takes_the_name_of_the_input() {
    let plugin = bare();
    assert_eq!(plugin.audio_ports(true)[0].name, "In");
    assert_eq!(plugin.audio_ports(false)[0].name, "In", "declared as Out");
}

#[test]
fn a_change_of_render_mode_asks_for_a_restart() {
    let mut plugin = active();
    let before = CALLS.get().0;
    plugin.set_render_mode(true);
    assert!(plugin.honour_restart().unwrap());
    assert_eq!(CALLS.get().0, before + 1);
}

#[test]
fn the_process_mode_told_in_clap_is_the_present_one() {
    let mut plugin = active();
    assert_eq!(MODE.get(), Some(ProcessMode::Realtime));
    for (offline, told) in [(true, ProcessMode::Offline), (false, ProcessMode::Realtime)] {
        plugin.set_render_mode(offline);
        assert!(plugin.honour_restart().unwrap());
        assert_eq!(MODE.get(), Some(told));
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_process_mode_told_in_vst3_is_that_of_the_setup_before() {
    use shared_host::vst3::Mode::{Offline, Realtime};
    let mut plugin = shared_host::vst3::Vst3Plugin::new(GetPluginFactory).unwrap();
    for (mode, told) in [
        (Realtime, ProcessMode::Realtime),
        (Offline, ProcessMode::Realtime),
        (Offline, ProcessMode::Offline),
        (Realtime, ProcessMode::Offline),
        (Realtime, ProcessMode::Realtime),
    ] {
        plugin.start(48_000.0, 256, mode).unwrap();
        assert_eq!(MODE.get(), Some(told), "set up for {mode:?}");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn the_vst3_host_plays_hands_over_changes_and_keeps_state() {
    use shared_host::vst3::{Mode, Vst3Plugin};
    let mut plugin = Vst3Plugin::new(GetPluginFactory).unwrap();
    assert!(plugin.has_key());
    assert!(plugin.render(&ones(), None, 64).is_err(), "not started");
    let gain = state::param_hash("gain");
    plugin.start(48_000.0, 256, Mode::Realtime).unwrap();
    plugin.set_param(gain, 0.25);
    assert_eq!(plugin.value(gain), 0.5, "it waits for a block");
    let key = vec![vec![0.5; 256]; 2];
    let output = plugin.render(&ones(), Some(&key), 64).unwrap();
    assert!(output.iter().flatten().all(|&sample| sample == 1.0));
    let bytes = plugin.save_state().unwrap();
    let mut other = Vst3Plugin::new(GetPluginFactory).unwrap();
    other.load_state(&bytes).unwrap();
    assert_eq!(other.value(gain), 0.25);
    assert!(other.load_state(b"nonsense").is_err());
}

#[test]
fn the_host_hands_over_the_key_and_refuses_what_does_not_fit() {
    let mut plugin = active();
    assert!(plugin.has_key());
    let key = vec![vec![0.5; 256]; 2];
    let output = plugin.render(&ones(), Some(&key), &Cuts::Fixed(64), &[]).unwrap();
    assert!(output.iter().flatten().all(|&sample| sample == 1.5));

    let mut narrow = [0.0_f32; 16];
    let refused = plugin.process(&mut Block {
        input: &[&[0.0; 16]],
        key: None,
        output: &mut [&mut narrow],
        events: &[],
        transport: None,
    });
    assert!(refused.is_err());
    assert!(plugin.activate(48_000.0, 64).is_err(), "active already");
    plugin.deactivate();
    assert!(plugin.render(&ones(), None, &Cuts::Fixed(64), &[]).is_err(), "not active");
    assert!(plugin.select_layout(1).is_err());
}

#[test]
fn memory_taken_in_process_and_reset_is_counted() {
    let mut plugin = active();
    LENGTHS.set(Vec::new());
    run(&mut plugin, &[]);
    assert_eq!(plugin.audio_thread_allocations(), 1, "the list of lengths takes its first memory");
    LENGTHS.set(Vec::with_capacity(16));
    run(&mut plugin, &[]);
    assert_eq!(plugin.audio_thread_allocations(), 1);
    plugin.reset();
    assert_eq!(plugin.audio_thread_allocations(), 1);
    RESET_TAKES_MEMORY.set(true);
    plugin.reset();
    assert_eq!(plugin.audio_thread_allocations(), 3, "taken and given back");
}

#[test]
fn unknown_plugins_and_bundles_are_one_line_errors() {
    let bundle = Bundle::in_process(&clap_entry, "bare").unwrap();
    let error = shared_host::Plugin::new(&bundle, "lathe-audio.bear").err().unwrap().to_string();
    assert!(error.contains("lathe-audio.bare") && !error.contains('\n'), "{error}");
    let missing = Bundle::open(std::path::Path::new("no/such.clap")).err().unwrap().to_string();
    assert!(missing.contains("no/such.clap"), "{missing}");
    let manifest = std::path::Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"));
    assert!(Bundle::open(manifest).is_err());
}

//! Identity of the plugin: scan, ports, parameters, controller page.

use super::{Subject, expect};
use shared_host::state;
use std::collections::HashSet;

/// The entry lists the plugin under its id, name, vendor and features.
pub fn scan_shows_who_it_is(subject: &Subject) {
    let info = subject.info();
    assert_eq!(info.name, subject.options.name);
    assert_eq!(info.vendor, "Lathe Audio");
    assert!(!info.version.is_empty(), "no version");
    for feature in subject.options.features {
        assert!(
            info.features.iter().any(|offered| offered == feature),
            "feature \"{feature}\" is missing from {:?}",
            info.features
        );
    }
    assert_eq!(subject.fresh().info(), &info);
}

/// Mono and stereo layouts, one main port each way, a key exactly as wide as the main input where
/// there is one and no aux port where there is none.
pub fn ports_are_mono_and_stereo(subject: &Subject) {
    let mut plugin = subject.fresh();
    let layouts: HashSet<usize> = plugin.layouts().into_iter().collect();
    let promised: HashSet<usize> = subject.options.layouts.iter().copied().collect();
    assert_eq!(layouts, promised, "layouts by channels of the main input");
    for &channels in subject.options.layouts.iter().chain(&[1]) {
        expect(plugin.select_layout(channels));
        let (inputs, outputs) = (plugin.audio_ports(true), plugin.audio_ports(false));
        let widths: Vec<usize> = inputs.iter().map(|port| port.channels).collect();
        let ports = 1 + usize::from(subject.options.has_sidechain);
        assert_eq!(widths, vec![channels; ports], "input ports {inputs:?}");
        assert_eq!(outputs.len(), 1, "output ports {outputs:?}");
        assert_eq!(outputs[0].channels, channels, "output ports {outputs:?}");
        assert!(inputs[0].is_main && outputs[0].is_main, "the first ports are the main ones");
        assert!(inputs.iter().skip(1).all(|port| !port.is_main), "the key is not a main port");
        // nice-plug gives the main output a name set for the main input: both are left unset.
        assert_eq!((inputs[0].name.as_str(), outputs[0].name.as_str()), ("Input", "Output"));
    }
}

/// Ranges are sound, names distinct, one bypass, one hidden sound version, fresh values are the
/// defaults.
pub fn parameters_are_in_order(subject: &Subject) {
    let plugin = subject.fresh();
    let params = plugin.params();
    assert!(!params.is_empty());
    let paths: HashSet<String> = params.iter().map(|param| param.path().to_lowercase()).collect();
    assert_eq!(paths.len(), params.len(), "two parameters have one name");
    for param in params {
        let path = param.path();
        assert!(param.min < param.max, "{path}: {} to {}", param.min, param.max);
        assert!((param.min..=param.max).contains(&param.default), "{path}: {}", param.default);
        // nice-plug publishes floats as 0 to 1, and hides a parameter by forbidding it to be written.
        assert_eq!(param.min, 0.0, "{path}");
        assert!(param.stepped || param.max == 1.0, "{path}: {}", param.max);
        assert!(!param.hidden || !param.automatable, "{path} is hidden and automatable");
        let value = plugin.value(param.id).expect("every listed parameter has a value");
        assert!((value - param.default).abs() < 1e-6, "{path}: fresh {value}");
    }
    let count = |what: fn(&&shared_host::ParamInfo) -> bool| params.iter().filter(what).count();
    assert_eq!(count(|param| param.bypass), 1, "bypass parameters");
    let versions =
        count(|param| param.hidden && param.name.to_lowercase().contains("sound version"));
    assert_eq!(versions, 1, "hidden parameters called sound version");
    assert_eq!(plugin.value(0x7fff_fffe), None, "a value for a parameter that is not there");
}

/// Text ids hash to distinct numbers and are the published ones.
pub fn parameter_id_hashes_are_distinct(subject: &Subject) {
    let mut plugin = subject.fresh();
    let saved = expect(state::unpack(&expect(plugin.save_state())));
    let ids = saved["params"].as_object().expect("a state lists its parameters");
    let hashes: HashSet<u32> = ids.keys().map(|id| state::param_hash(id)).collect();
    assert_eq!(hashes.len(), ids.len(), "two ids share a hash");
    let published: HashSet<u32> = plugin.params().iter().map(|param| param.id).collect();
    assert_eq!(hashes, published, "ids in the state and published ids");
}

/// A value's text is read back as the same value to within a hundredth of the range, a step's
/// exactly, and the text of what was read is the same text.
pub fn texts_are_read_back(subject: &Subject) {
    let plugin = subject.fresh();
    for param in plugin.params() {
        let path = param.path();
        let steps = if param.stepped { (param.max as usize).min(12) } else { 11 };
        let values = (0..=steps).map(|step| {
            let value = param.min + (param.max - param.min) * step as f64 / steps as f64;
            if param.stepped { value.round() } else { value }
        });
        for value in values.chain([param.default]) {
            let text = plugin.value_to_text(param.id, value).expect("every value has a text");
            assert!(!text.trim().is_empty(), "{path}: no text at {value}");
            let back = plugin
                .text_to_value(param.id, &text)
                .unwrap_or_else(|| panic!("{path}: its own text \"{text}\" is not read"));
            let slack = if param.stepped { 1e-4 } else { 0.01 * (param.max - param.min) };
            assert!((back - value).abs() <= slack, "{path}: {value} is \"{text}\" is {back}");
            let again = plugin.value_to_text(param.id, back).unwrap_or_default();
            assert_eq!(again, text, "{path}: the text of the value read from its text");
        }
        let nonsense = plugin.text_to_value(param.id, "no value at all");
        assert_eq!(nonsense, None, "{path} reads nonsense");
    }
}

/// The first controller page holds the parameters used first: eight, or all there are to see.
pub fn remote_controls_offer_a_page(subject: &Subject) {
    let plugin = subject.fresh();
    let pages = plugin.remote_control_pages();
    let page = pages.first().expect("a remote-control page");
    assert!(!page.name.is_empty(), "the page has no name");
    let visible = plugin.params().iter().filter(|param| !param.hidden && !param.bypass).count();
    let places: Vec<u32> = page.params.iter().flatten().copied().collect();
    assert!(places.len() >= visible.min(8), "{} of {visible} parameters", places.len());
    for id in &places {
        let param = plugin.param(*id).expect("the page names parameters that exist");
        assert!(!param.hidden, "{} is hidden", param.path());
    }
    assert_eq!(places.iter().collect::<HashSet<_>>().len(), places.len(), "a parameter twice");
}

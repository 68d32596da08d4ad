//! State: what a project stores, and what any bytes may do to a plugin.

use super::{RATE_HZ, Subject, expect, extremes, frames, signal};
use crate::comparison;
use serde_json::{Value, json};
use shared_host::{Cuts, Plugin, state};

fn saved(plugin: &mut Plugin) -> Value {
    expect(state::unpack(&expect(plugin.save_state())))
}

/// A state with every parameter of this one replaced.
fn with_params(state: &Value, replace: impl Fn(&Value) -> Value) -> Value {
    let mut state = state.clone();
    if let Some(params) = state["params"].as_object_mut() {
        for value in params.values_mut() {
            *value = replace(value);
        }
    }
    state
}

fn assert_defaults(plugin: &Plugin, what: &str) {
    for param in plugin.params() {
        let value = plugin.value(param.id).unwrap_or(f64::NAN);
        let path = param.path();
        assert!((value - param.default).abs() < 1e-6, "{what}: {path} is {value}");
    }
}

/// Settles an inactive instance and renders the same sound through it.
fn sound_of(subject: &Subject, plugin: &mut Plugin) -> Vec<Vec<f32>> {
    if !plugin.is_active() {
        expect(plugin.activate(RATE_HZ, super::MAX_BLOCK));
    }
    expect(plugin.settle());
    let input = signal::music(2, frames(0.4, RATE_HZ), RATE_HZ, 97);
    subject.play(plugin, &input, &Cuts::Fixed(512), &[])
}

/// A stereo instance, not active, with random settings that depend on the seed.
fn scrambled(subject: &Subject, seed: u64) -> Plugin {
    let mut plugin = subject.fresh();
    expect(plugin.select_layout(2));
    for event in extremes::wild(&plugin, 1, 200, seed) {
        plugin.set_param(event.id, event.value);
    }
    plugin
}

fn assert_same(left: &[Vec<f32>], right: &[Vec<f32>], what: &str) {
    if let Some(difference) = comparison::first_difference(left, right) {
        panic!("{what}: {difference}");
    }
}

/// Saved and loaded into a new instance, and into two differently set ones, a state gives identical
/// sound and saves as the same state.
pub fn a_state_restores_the_sound(subject: &Subject) {
    let mut first = subject.driven();
    let bytes = expect(first.save_state());
    let reference = sound_of(subject, &mut first);
    for seed in 0..3 {
        let mut plugin = scrambled(subject, seed);
        expect(plugin.load_state(&bytes));
        let params = saved(&mut plugin)["params"].clone();
        assert_eq!(params, expect(state::unpack(&bytes))["params"], "instance {seed}");
        let output = sound_of(subject, &mut plugin);
        assert_same(&output, &reference, &format!("instance {seed} with the same state"));
    }
}

/// Loaded into an active instance a state takes effect without activation or reset: the values are
/// there after the next block, and the sound comes to be that of the state. After a reset it is
/// identical to that of a new instance.
pub fn a_state_loads_while_active(subject: &Subject) {
    let mut origin = subject.driven();
    let bytes = expect(origin.save_state());
    let expected = saved(&mut origin)["params"].clone();
    let reference = sound_of(subject, &mut origin);

    let mut plugin = subject.ready(&[], 2, RATE_HZ);
    let input = signal::music(2, frames(3.0, RATE_HZ), RATE_HZ, 101);
    let before = [input[0][..9_600].to_vec(), input[1][..9_600].to_vec()];
    let _ = subject.play(&mut plugin, &before, &Cuts::Fixed(512), &[]);
    expect(plugin.load_state(&bytes));
    let loaded = subject.play(&mut plugin, &input, &Cuts::Fixed(512), &[]);
    assert_eq!(saved(&mut plugin)["params"], expected);
    expect(origin.settle());
    let direct = subject.play(&mut origin, &input, &Cuts::Fixed(512), &[]);
    let late = |render: &[Vec<f32>]| -> Vec<Vec<f32>> {
        render.iter().map(|plane| plane[frames(2.0, RATE_HZ)..].to_vec()).collect()
    };
    let (heard_db, wanted_db) =
        (comparison::power_db(&late(&loaded)), comparison::power_db(&late(&direct)));
    assert!((heard_db - wanted_db).abs() < 0.5, "{heard_db:.2} dB against {wanted_db:.2} dB");

    let output = sound_of(subject, &mut plugin);
    assert_same(&output, &reference, "loaded while active, then reset, against new");
}

/// Parameters missing from a state get their default, not what they happened to be.
pub fn missing_parameters_get_their_default(subject: &Subject) {
    let mut plugin = scrambled(subject, 7);
    let mut empty = saved(&mut plugin);
    empty["params"] = json!({});
    expect(plugin.load_state(&state::pack(&empty)));
    assert_defaults(&plugin, "missing");
}

/// Values of a wrong type are dropped, so that parameter gets its default; the rest is taken.
pub fn wrong_types_are_dropped(subject: &Subject) {
    let mut plugin = scrambled(subject, 8);
    let wrong = with_params(&saved(&mut plugin), |value| match value {
        value if value.get("string").is_some() => json!({"bool": true}),
        _ => json!({"string": "nothing of the kind"}),
    });
    expect(plugin.load_state(&state::pack(&wrong)));
    assert_defaults(&plugin, "wrong type");

    let mut one_wrong = saved(&mut subject.driven());
    let keys: Vec<String> = one_wrong["params"]
        .as_object()
        .map(|all| all.keys().cloned().collect())
        .unwrap_or_default();
    let expected = one_wrong["params"].clone();
    one_wrong["params"][&keys[0]] = json!({"string": "nothing of the kind"});
    let mut plugin = subject.fresh();
    expect(plugin.load_state(&state::pack(&one_wrong)));
    let now = saved(&mut plugin)["params"].clone();
    for key in &keys[1..] {
        assert_eq!(now[key], expected[key], "{key} beside a value of a wrong type");
    }
}

/// Values beyond a range are clamped to its end; what is saved afterwards is in range.
pub fn values_out_of_range_are_clamped(subject: &Subject) {
    let template = saved(&mut subject.fresh());
    let defaults = template["params"].clone();
    for high in [true, false] {
        let beyond = with_params(&template, |value| {
            let sign = if high { 1.0 } else { -1.0 };
            if value.get("f32").is_some() {
                json!({"f32": sign * 1e30})
            } else if value.get("i32").is_some() {
                json!({"i32": if high { i32::MAX } else { i32::MIN }})
            } else {
                value.clone()
            }
        });
        let mut plugin = subject.fresh();
        expect(plugin.load_state(&state::pack(&beyond)));
        for param in plugin.params() {
            let value = plugin.value(param.id).unwrap_or(f64::NAN);
            let path = param.path();
            assert!((param.min..=param.max).contains(&value), "{path} is {value}");
        }
        let clamped = saved(&mut plugin)["params"].clone();
        let mut at_ends = [true, false].map(|upper| {
            let mut plugin = subject.fresh();
            for param in plugin.params().to_vec() {
                plugin.set_param(param.id, if upper { param.max } else { param.min });
            }
            saved(&mut plugin)["params"].clone()
        });
        // A range that runs backwards has its highest number at its lowest position.
        let number = |value: &Value| value.get("f32").or(value.get("i32")).and_then(Value::as_f64);
        for (key, value) in clamped.as_object().expect("parameters") {
            let Some(value) = number(value) else { continue };
            let ends = at_ends.each_mut().map(|end| number(&end[key]).unwrap_or(f64::NAN));
            let end = if high { ends[0].max(ends[1]) } else { ends[0].min(ends[1]) };
            // An enum without text ids may drop an index it does not have.
            let default = number(&defaults[key]).filter(|_| defaults[key].get("i32").is_some());
            let near = |expected: f64| (value - expected).abs() <= 1e-4 * expected.abs().max(1.0);
            assert!(near(end) || default.is_some_and(near), "{key} is {value}, its end is {end}");
        }
        expect(plugin.select_layout(2));
        let output = sound_of(subject, &mut plugin);
        assert_eq!(comparison::first_unsound(&output), None, "at the ends of all ranges");
    }
}

/// Ids the plugin does not know are ignored.
pub fn unknown_ids_are_ignored(subject: &Subject) {
    let mut origin = subject.driven();
    let mut more = saved(&mut origin);
    let expected = more["params"].clone();
    more["params"]["no-such-parameter"] = json!({"f32": 0.5});
    more["fields"]["no-such-field"] = json!("\"text\"");
    let mut plugin = scrambled(subject, 9);
    expect(plugin.load_state(&state::pack(&more)));
    assert_eq!(saved(&mut plugin)["params"], expected);
}

/// Bytes that are no state are refused, and the plugin keeps what it has.
pub fn nonsense_is_refused(subject: &Subject) {
    let mut plugin = subject.driven();
    let good = expect(plugin.save_state());
    let mut half = good.clone();
    half.truncate(good.len() / 2);
    let nonsense: [(&str, Vec<u8>); 8] = [
        ("nothing", Vec::new()),
        ("three bytes", vec![1, 2, 3]),
        ("half a state", half),
        ("an absurd length", vec![0xff; 64]),
        ("no JSON", state::pack_text("this is not a state")),
        ("another JSON", state::pack_text("{}")),
        ("a JSON list", state::pack_text("[1, 2, 3]")),
        ("no UTF-8", [&8_u64.to_le_bytes()[..], &[0xfe; 8]].concat()),
    ];
    for (what, bytes) in nonsense {
        assert!(plugin.load_state(&bytes).is_err(), "{what} is taken for a state");
        assert_eq!(expect(plugin.save_state()), good, "{what} changed the state");
    }
    let output = sound_of(subject, &mut plugin);
    assert_eq!(comparison::first_unsound(&output), None);
}

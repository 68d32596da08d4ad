//! Bands on the clipboard, as text that other instances read: `{"lathe-eq-bands": [{"on": "On",
//! "fq": 250, ...}]}`, ids without the band's number and values in the units people see.

use super::bands::{BandParameter, HostBands};
use super::nodes::Nodes;
use super::scene::Scene;
use crate::engine::BANDS;
use crate::params::BandParams;
use egui::{Event, Ui};
use serde_json::{Map, Number, Value};
use shared_plugin::Parameter;
use shared_plugin::edit::Target;
use shared_ui::EditorContext;
use std::sync::Mutex;

/// The text's first key.
const KEY: &str = "lathe-eq-bands";
/// No text of 24 bands is longer.
const LONGEST_BYTES: usize = 65_536;

/// The text copied last in this process, for the Paste button: a window is given the system's
/// clipboard with the keys alone.
static COPIED: Mutex<Option<String>> = Mutex::new(None);

/// Values of one band in 0..1, in the order of [`HostBands::list`].
type Values = Vec<f32>;

fn is_logarithmic(params: &BandParams, parameter: &BandParameter) -> bool {
    let pointer = parameter.handle.pointer();
    params.logarithmic().into_iter().any(|own| own.pointer() == pointer)
}

/// One parameter's value as it is written. Seven digits: as many as the value has.
fn written(params: &BandParams, parameter: &BandParameter, normalized: f32) -> Value {
    let handle = &parameter.handle;
    if handle.step_count().is_some() {
        return Value::String(handle.text(normalized));
    }
    let plain = f64::from(handle.plain(normalized));
    let plain = if is_logarithmic(params, parameter) { plain.exp2() } else { plain };
    let short = format!("{plain:.6e}").parse().unwrap_or(plain);
    Number::from_f64(short).map_or(Value::Null, Value::Number)
}

/// The inverse of [`written`]; nothing for what is no value.
fn read(params: &BandParams, parameter: &BandParameter, value: &Value) -> Option<f32> {
    let handle = &parameter.handle;
    match value {
        Value::String(text) => handle.parse(text).filter(|value| !value.is_nan()),
        Value::Number(number) if handle.step_count().is_none() => {
            let plain = number.as_f64()?;
            let is_log = is_logarithmic(params, parameter);
            let plain = if is_log { plain.max(1e-9).log2() } else { plain };
            Some(handle.normalized_of(plain as f32).clamp(0.0, 1.0))
        }
        _ => None,
    }
}

/// Bands as text: their numbers, counted from 0, and values.
fn write(host: &HostBands, bands: &[(usize, Values)]) -> String {
    let band = |(band, values): &(usize, Values)| {
        let value = |(parameter, normalized): (&BandParameter, &f32)| {
            (parameter.stem.clone(), written(host.params(*band), parameter, *normalized))
        };
        Value::Object(host.list(*band).iter().zip(values).map(value).collect())
    };
    let mut whole = Map::new();
    whole.insert(KEY.to_owned(), Value::Array(bands.iter().map(band).collect()));
    Value::Object(whole).to_string()
}

/// The bands in a text, what it does not say as `fresh` is when fresh.
///
/// # Errors
/// One sentence on why it cannot be pasted.
fn parse(host: &HostBands, fresh: usize, text: &str) -> Result<Vec<Values>, String> {
    let foreign = || "There are no bands of Lathe EQ on the clipboard.".to_owned();
    if text.len() > LONGEST_BYTES {
        return Err(foreign());
    }
    let whole: Value = serde_json::from_str(text.trim()).map_err(|_| foreign())?;
    let bands = whole.get(KEY).and_then(Value::as_array).ok_or_else(foreign)?;
    let band = |band: &Value| {
        let band = band.as_object().ok_or("The bands on the clipboard are damaged.")?;
        let value = |parameter: &BandParameter| {
            let handle = &parameter.handle;
            let Some(value) = band.get(&parameter.stem) else {
                return Ok(handle.default_normalized());
            };
            read(host.params(fresh), parameter, value).ok_or_else(|| {
                format!(
                    "The clipboard sets {} to {value}, which is not a valid value.",
                    handle.name()
                )
            })
        };
        host.list(fresh).iter().map(value).collect::<Result<Values, String>>()
    };
    let bands: Result<Vec<Values>, String> = bands.iter().map(band).collect();
    bands.and_then(|bands| if bands.is_empty() { Err(foreign()) } else { Ok(bands) })
}

/// Puts the marked bands on the clipboard.
pub fn copy(ui: &Ui, editor: &mut EditorContext, scene: &Scene, nodes: &Nodes) {
    let bands: Vec<(usize, Values)> = nodes
        .marked_bands()
        .into_iter()
        .filter(|band| scene.bands.used[*band])
        .map(|band| (band, scene.host.values(editor, band)))
        .collect();
    if bands.is_empty() {
        return editor.show_message("No band is chosen.".to_owned());
    }
    let text = write(scene.host, &bands);
    ui.ctx().copy_text(text.clone());
    if let Ok(mut copied) = COPIED.lock() {
        *copied = Some(text);
    }
    editor.show_message(format!("{} copied.", counted(bands.len())));
}

/// Puts what was copied last into free bands.
pub fn paste_copied(editor: &mut EditorContext, scene: &Scene, nodes: &mut Nodes) {
    let copied = COPIED.lock().ok().and_then(|copied| copied.clone());
    match copied {
        Some(text) => paste(editor, scene, nodes, &text),
        None => editor.show_message("Nothing was copied yet.".to_owned()),
    }
}

/// Puts the bands of a text into free bands, as one step of undo, and marks them.
fn paste(editor: &mut EditorContext, scene: &Scene, nodes: &mut Nodes, text: &str) {
    let bands = match parse(scene.host, 0, text) {
        Ok(bands) => bands,
        Err(why) => return editor.show_message(why),
    };
    let free = (0..BANDS).filter(|band| !scene.bands.used[*band]);
    let placed: Vec<(usize, &Values)> = free.zip(&bands).collect();
    let target = |(own, value): (&BandParameter, &f32)| (own.place, *value);
    let targets: Vec<Target> = placed
        .iter()
        .flat_map(|(band, values)| scene.host.list(*band).iter().zip(*values).map(target))
        .collect();
    if !placed.is_empty() {
        editor.edits().change(&format!("{} pasted", counted(placed.len())), &targets);
        nodes.choose_all(&placed.iter().map(|(band, _)| *band).collect::<Vec<usize>>());
    }
    editor.show_message(match bands.len() - placed.len() {
        0 => format!("{} pasted.", counted(placed.len())),
        left => format!("{} had no room: 24 bands are in use.", counted(left)),
    });
}

/// Takes the marked bands out of use, as one step of undo.
pub fn delete(editor: &mut EditorContext, scene: &Scene, nodes: &mut Nodes) {
    let marked = nodes.marked_bands();
    let targets: Vec<Target> =
        marked.iter().flat_map(|band| scene.host.targets(*band, &[])).collect();
    editor.edits().change(&format!("{} deleted", counted(marked.len())), &targets);
    let left = (0..BANDS).find(|band| scene.bands.used[*band] && !marked.contains(band));
    nodes.choose(left.unwrap_or(nodes.chosen));
}

fn counted(bands: usize) -> String {
    if bands == 1 { "One band".to_owned() } else { format!("{bands} bands") }
}

/// Keys over the graph: copy, cut, paste, delete. With the pointer elsewhere they are the host's.
pub fn follow_keys(
    ui: &Ui,
    editor: &mut EditorContext,
    over: bool,
    scene: &Scene,
    nodes: &mut Nodes,
) {
    if editor.is_typing(ui.ctx()) || !(over || editor.is_keyboard_mode()) {
        return;
    }
    // With Alt it is the third level of a keyboard, which types.
    let command = ui.input(|input| input.modifiers.command && !input.modifiers.alt);
    // The plain letters stay with the host.
    let any = nodes.marked_bands().iter().any(|band| scene.bands.used[*band]);
    editor.request_keys(match (command, any) {
        (true, true) => &["Delete", "Backspace", "c", "C", "x", "X", "v", "V"],
        (true, false) => &["v", "V"],
        (false, true) => &["Delete", "Backspace"],
        (false, false) => &[],
    });
    let events = ui.input(|input| input.events.clone());
    for event in events {
        match event {
            Event::Copy => copy(ui, editor, scene, nodes),
            Event::Cut => {
                copy(ui, editor, scene, nodes);
                delete(editor, scene, nodes);
            }
            Event::Paste(text) => paste(editor, scene, nodes, &text),
            // Some windows hand over the clipboard as if it had been typed.
            Event::Text(text) if command => paste(editor, scene, nodes, &text),
            Event::Key { key: egui::Key::Delete | egui::Key::Backspace, pressed: true, .. }
                if nodes.marked_bands().iter().any(|band| scene.bands.used[*band]) =>
            {
                delete(editor, scene, nodes);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::params::EqParams;
    use std::sync::Arc;

    fn host() -> HostBands {
        HostBands::new(Arc::new(EqParams::default()))
    }

    fn defaults(host: &HostBands, band: usize) -> Values {
        host.list(band).iter().map(|own| own.handle.default_normalized()).collect()
    }

    /// Where a parameter is in a band's list.
    fn at(host: &HostBands, stem: &str) -> usize {
        host.list(0).iter().position(|own| own.stem == stem).unwrap()
    }

    #[test]
    fn what_is_copied_from_one_band_is_pasted_into_another() {
        let host = host();
        for seed in 0..50u32 {
            let value = |(at, own): (usize, &BandParameter)| {
                let value = (seed * 37 + at as u32 * 101) % 997;
                own.handle.snapped(value as f32 / 996.0)
            };
            let values: Values = host.list(1).iter().enumerate().map(value).collect();
            let text = write(&host, &[(1, values.clone()), (2, values.clone())]);
            let read = parse(&host, 20, &text).unwrap();
            assert_eq!(read.len(), 2);
            for (own, (was, is)) in host.list(20).iter().zip(values.iter().zip(&read[1])) {
                assert!((was - is).abs() < 2e-6, "{}: {was} became {is}", own.stem);
            }
        }
    }

    #[test]
    fn values_are_written_in_the_units_people_see() {
        let host = host();
        let text = write(&host, &[(2, defaults(&host, 2))]);
        for part in [r#""fq":250.0"#, r#""typ":"Bell""#, r#""on":"Off""#, r#""re":120.0"#] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn foreign_and_broken_texts_are_refused_and_missing_values_are_fresh() {
        let host = host();
        let parse = |text: &str| parse(&host, 3, text);
        for text in
            ["", "hello", "{}", "[1,2]", "{\"lathe-eq-bands\":[]}", "{\"lathe-eq-bands\":7}"]
        {
            assert!(parse(text).unwrap_err().contains("no bands"), "{text}");
        }
        assert!(parse(r#"{"lathe-eq-bands":[3]}"#).unwrap_err().contains("damaged"));
        for value in ["\"loud\"", "[]", "null"] {
            let text = format!(r#"{{"lathe-eq-bands":[{{"gn":{value}}}]}}"#);
            assert!(parse(&text).unwrap_err().contains("Gain"), "{text}");
        }
        let bands = parse(r#"{"lathe-eq-bands":[{"fq":1e99,"new in version 9":1}]}"#).unwrap();
        let frequency = at(&host, "fq");
        for (index, (value, default)) in bands[0].iter().zip(defaults(&host, 3)).enumerate() {
            let expected = if index == frequency { 1.0 } else { default };
            assert_eq!(*value, expected, "held at the end of the range, or fresh");
        }
        assert!(parse(&"x".repeat(LONGEST_BYTES + 1)).is_err());
    }
}

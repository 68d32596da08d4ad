//! Bands on the clipboard, as text that other instances read: `{"lathe-eq-bands": [{"on": "On",
//! "fq": 250, ...}]}`, ids without the band's number and values in the units people see.

use super::bands::{BAND_PARAMETERS, BandIds, STEMS};
use super::nodes::{Nodes, Scene};
use crate::engine::BANDS;
use egui::{Event, Ui};
use serde_json::{Map, Number, Value};
use shared_plugin::ParameterHandle;
use shared_plugin::edit::Target;
use shared_ui::EditorContext;
use std::sync::Mutex;

/// What the text begins with.
const KEY: &str = "lathe-eq-bands";
/// Parameters that hold the base-2 logarithm of their value.
const LOGARITHMIC: [&str; 6] = ["fq", "q", "at", "re", "kh", "kq"];
/// No text of 24 bands is longer.
const LONGEST_BYTES: usize = 65_536;

/// What was copied last in this process, for the Paste button: a window is given the system's
/// clipboard with the keys alone.
static COPIED: Mutex<Option<String>> = Mutex::new(None);

/// Values of one band in 0..1, in the order of [`STEMS`].
type Values = [f32; BAND_PARAMETERS];

/// One parameter's value as it is written. Seven digits: as many as the value has.
fn written(handle: &ParameterHandle, stem: &str, normalized: f32) -> Value {
    if handle.step_count().is_some() {
        return Value::String(handle.text(normalized));
    }
    let plain = f64::from(handle.plain(normalized));
    let plain = if LOGARITHMIC.contains(&stem) { plain.exp2() } else { plain };
    let short = format!("{plain:.6e}").parse().unwrap_or(plain);
    Number::from_f64(short).map_or(Value::Null, Value::Number)
}

/// The inverse of [`written`]; nothing for what is no value.
fn read(handle: &ParameterHandle, stem: &str, value: &Value) -> Option<f32> {
    match value {
        Value::String(text) => handle.parse(text).filter(|value| !value.is_nan()),
        Value::Number(number) if handle.step_count().is_none() => {
            let plain = number.as_f64()?;
            let is_log = LOGARITHMIC.contains(&stem);
            let plain = if is_log { plain.max(1e-9).log2() } else { plain };
            Some(handle.normalized_of(plain as f32).clamp(0.0, 1.0))
        }
        _ => None,
    }
}

/// Bands as text.
fn write(handles: &[ParameterHandle], bands: &[(&BandIds, Values)]) -> String {
    let band = |(ids, values): &(&BandIds, Values)| {
        let pairs = STEMS.iter().zip(ids.places()).zip(values);
        let value = |((stem, place), normalized): ((&&str, &usize), &f32)| {
            ((*stem).to_owned(), written(&handles[*place], stem, *normalized))
        };
        Value::Object(pairs.map(value).collect())
    };
    let mut whole = Map::new();
    whole.insert(KEY.to_owned(), Value::Array(bands.iter().map(band).collect()));
    Value::Object(whole).to_string()
}

/// The bands in a text, what it does not say fresh as in `ids`.
///
/// # Errors
/// One sentence on why it is none of ours.
fn parse(handles: &[ParameterHandle], ids: &BandIds, text: &str) -> Result<Vec<Values>, String> {
    let foreign = || "There are no bands of Lathe EQ on the clipboard.".to_owned();
    if text.len() > LONGEST_BYTES {
        return Err(foreign());
    }
    let whole: Value = serde_json::from_str(text.trim()).map_err(|_| foreign())?;
    let bands = whole.get(KEY).and_then(Value::as_array).ok_or_else(foreign)?;
    let band = |band: &Value| {
        let band = band.as_object().ok_or("The bands on the clipboard are damaged.")?;
        let mut values: Values = [0.0; BAND_PARAMETERS];
        for (at, (place, fresh)) in ids.fresh().enumerate() {
            let (stem, handle) = (STEMS[at], &handles[place]);
            values[at] = match band.get(stem) {
                None => fresh,
                Some(value) => read(handle, stem, value).ok_or_else(|| {
                    format!("The clipboard sets {} to {value}, which it cannot be.", handle.name())
                })?,
            };
        }
        Ok(values)
    };
    let bands: Result<Vec<Values>, String> = bands.iter().map(band).collect();
    bands.and_then(|bands| if bands.is_empty() { Err(foreign()) } else { Ok(bands) })
}

/// Puts the marked bands on the clipboard.
pub fn copy(ui: &Ui, editor: &mut EditorContext, scene: &Scene, nodes: &Nodes) {
    let bands: Vec<(&BandIds, Values)> = nodes
        .marked_bands()
        .into_iter()
        .filter(|band| scene.bands.used[*band])
        .map(|band| (&scene.ids[band], scene.ids[band].values(editor)))
        .collect();
    if bands.is_empty() {
        return editor.say("No band is chosen.".to_owned());
    }
    let text = write(editor.handles(), &bands);
    ui.ctx().copy_text(text.clone());
    if let Ok(mut copied) = COPIED.lock() {
        *copied = Some(text);
    }
    editor.say(format!("{} copied.", counted(bands.len())));
}

/// Puts what was copied last into free bands.
pub fn paste_copied(editor: &mut EditorContext, scene: &Scene, nodes: &mut Nodes) {
    let copied = COPIED.lock().ok().and_then(|copied| copied.clone());
    match copied {
        Some(text) => paste(editor, scene, nodes, &text),
        None => editor.say("Nothing was copied yet.".to_owned()),
    }
}

/// Puts the bands of a text into free bands, as one step of undo, and marks them.
fn paste(editor: &mut EditorContext, scene: &Scene, nodes: &mut Nodes, text: &str) {
    let bands = match parse(editor.handles(), &scene.ids[0], text) {
        Ok(bands) => bands,
        Err(why) => return editor.say(why),
    };
    let free = (0..BANDS).filter(|band| !scene.bands.used[*band]);
    let placed: Vec<(usize, Values)> = free.zip(bands.iter().copied()).collect();
    let targets: Vec<Target> = placed
        .iter()
        .flat_map(|(band, values)| scene.ids[*band].places().iter().copied().zip(*values))
        .collect();
    if !placed.is_empty() {
        editor.edits().change(&format!("{} pasted", counted(placed.len())), &targets);
        nodes.choose_all(&placed.iter().map(|(band, _)| *band).collect::<Vec<usize>>());
    }
    editor.say(match bands.len() - placed.len() {
        0 => format!("{} pasted.", counted(placed.len())),
        left => format!("{} had no room: 24 bands are in use.", counted(left)),
    });
}

/// Takes the marked bands out of use, as one step of undo.
pub fn delete(editor: &mut EditorContext, scene: &Scene, nodes: &mut Nodes) {
    let marked = nodes.marked_bands();
    let targets: Vec<Target> = marked.iter().flat_map(|band| scene.ids[*band].fresh()).collect();
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
    editor.want_keys(match (command, any) {
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
    use shared_plugin::handle;
    use std::sync::Arc;

    fn parts() -> (Vec<ParameterHandle>, [BandIds; BANDS]) {
        let params = Arc::new(EqParams::default());
        (handle::handles(params.clone()), BandIds::all(params))
    }

    #[test]
    fn what_is_copied_from_one_band_is_pasted_into_another() {
        let (handles, ids) = parts();
        for seed in 0..50u32 {
            let values: Values = std::array::from_fn(|at| {
                let value = (seed * 37 + at as u32 * 101) % 997;
                handles[ids[1].places()[at]].snapped(value as f32 / 996.0)
            });
            let text = write(&handles, &[(&ids[1], values), (&ids[2], values)]);
            let read = parse(&handles, &ids[20], &text).unwrap();
            assert_eq!(read.len(), 2);
            for (stem, (was, is)) in STEMS.iter().zip(values.iter().zip(read[1])) {
                assert!((was - is).abs() < 2e-6, "{stem}: {was} became {is}");
            }
        }
    }

    #[test]
    fn values_are_written_in_the_units_people_see() {
        let (handles, ids) = parts();
        let mut fresh = [0.0; BAND_PARAMETERS];
        for (value, (_, default)) in fresh.iter_mut().zip(ids[2].fresh()) {
            *value = default;
        }
        let text = write(&handles, &[(&ids[2], fresh)]);
        for part in [r#""fq":250.0"#, r#""typ":"Bell""#, r#""on":"Off""#, r#""re":120.0"#] {
            assert!(text.contains(part), "{part} in {text}");
        }
    }

    #[test]
    fn foreign_and_broken_texts_are_refused_and_missing_values_are_fresh() {
        let (handles, ids) = parts();
        let parse = |text: &str| parse(&handles, &ids[3], text);
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
        assert_eq!(bands[0][2], 1.0, "held at the end of the range");
        assert_eq!(bands[0][4], ids[3].fresh().nth(4).unwrap().1);
        assert!(parse(&"x".repeat(LONGEST_BYTES + 1)).is_err());
    }
}

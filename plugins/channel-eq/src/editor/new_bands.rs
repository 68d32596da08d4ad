//! Bands that are made by something else than the hand: on unused bands, as one step of undo.

use crate::params::{EqParams, Shape};
use nice_plug::prelude::Param;
use shared_plugin::edit::is_same_value;
use shared_ui::EditorContext;

/// A band to be made; what is not named here is at its default.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct NewBand {
    /// Its form.
    pub shape: Shape,
    /// Centre or corner in Hz.
    pub frequency_hz: f64,
    /// Boost or cut in dB.
    pub gain_db: f64,
    /// Q.
    pub q: f64,
}

/// Number (from 0) of the band a parameter belongs to, and what it is there.
fn of_band(id: &str) -> Option<(usize, &str)> {
    let (what, number) = id.rsplit_once('_')?;
    Some((number.parse::<usize>().ok()?.checked_sub(1)?, what))
}

/// The bands that are off: untouched ones first, as what a band was set to may be wanted again.
pub fn unused_bands(editor: &EditorContext, params: &EqParams) -> Vec<usize> {
    // On and touched.
    let mut states = vec![(false, false); params.bands.len()];
    for handle in editor.handles() {
        let Some((band, what)) = of_band(handle.id()) else { continue };
        let Some((on, touched)) = states.get_mut(band) else { continue };
        let value = editor.normalized(handle.id());
        *on |= what == "on" && value >= 0.5;
        *touched |= !is_same_value(value, handle.default_normalized());
    }
    let off = states.into_iter().enumerate().filter(|(_, (on, _))| !on);
    let mut bands: Vec<(bool, usize)> = off.map(|(band, (_, touched))| (touched, band)).collect();
    bands.sort_unstable();
    bands.into_iter().map(|(_, band)| band).collect()
}

/// Makes bands on the first unused ones, as one step of undo called `name`. Gives the numbers of
/// the bands, counted from 0: fewer than asked for where there are no more.
pub fn place(
    editor: &mut EditorContext,
    params: &EqParams,
    name: &str,
    bands: &[NewBand],
) -> Vec<usize> {
    let places: Vec<usize> = unused_bands(editor, params).into_iter().take(bands.len()).collect();
    let mut targets = Vec::new();
    for (index, handle) in editor.handles().iter().enumerate() {
        let Some((band, what)) = of_band(handle.id()) else { continue };
        let Some(at) = places.iter().position(|place| *place == band) else { continue };
        let (new, own) = (&bands[at], &params.bands[band]);
        let value = match what {
            "on" => 1.0,
            "typ" => own.shape.preview_normalized(new.shape),
            "fq" => own.frequency.preview_normalized(new.frequency_hz.log2() as f32),
            "gn" => own.gain.preview_normalized(new.gain_db as f32),
            "q" => own.q.preview_normalized(new.q.log2() as f32),
            _ => handle.default_normalized(),
        };
        targets.push((index, value));
    }
    if !targets.is_empty() {
        editor.edits().change(name, &targets);
    }
    places
}

//! Bands that are made by something else than the hand: on unused bands, as one step of undo.

use super::bands::HostBands;
use crate::engine::BANDS;
use crate::params::{BandParams, Shape};
use nice_plug::prelude::Param;
use shared_plugin::Parameter;
use shared_plugin::edit::Target;
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

impl NewBand {
    /// Its parameters' values in 0..1.
    fn values<'a>(&self, params: &'a BandParams) -> [(&'a dyn Parameter, f32); 5] {
        [
            (&params.on, 1.0),
            (&params.shape, params.shape.preview_normalized(self.shape)),
            (
                &params.frequency,
                params.frequency.preview_normalized(self.frequency_hz.log2() as f32),
            ),
            (&params.gain, params.gain.preview_normalized(self.gain_db as f32)),
            (&params.q, params.q.preview_normalized(self.q.log2() as f32)),
        ]
    }

    /// The values for the host's list that make `band` this one.
    pub fn targets(&self, host: &HostBands, band: usize) -> Vec<Target> {
        host.targets(band, &self.values(host.params(band)))
    }
}

/// The bands that are off: untouched ones first, as what a band was set to may be wanted again.
pub fn unused_bands(editor: &EditorContext, host: &HostBands) -> Vec<usize> {
    let is_off = |band: &usize| editor.normalized(&host.params(*band).on) < 0.5;
    let mut bands: Vec<usize> = (0..BANDS).filter(is_off).collect();
    bands.sort_by_key(|band| host.is_changed(editor, *band));
    bands
}

/// Makes bands on the first unused ones, as one step of undo called `name`. Gives the numbers of
/// the bands, counted from 0: fewer than asked for where there are no more.
pub fn place(
    editor: &mut EditorContext,
    host: &HostBands,
    name: &str,
    bands: &[NewBand],
) -> Vec<usize> {
    let places: Vec<usize> = unused_bands(editor, host).into_iter().take(bands.len()).collect();
    let targets: Vec<Target> =
        places.iter().zip(bands).flat_map(|(band, new)| new.targets(host, *band)).collect();
    if !targets.is_empty() {
        editor.edits().change(name, &targets);
    }
    places
}

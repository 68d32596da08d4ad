//! The bands as an editor knows them: their parameters in the host's list, what they stand at, and
//! which of them are in use.

use crate::engine::{BANDS, Band, Settings};
use crate::params::{BandParams, EqParams};
use nice_plug::prelude::*;
use shared_plugin::edit::Target;
use shared_plugin::{Parameter, ParameterHandle, handle};
use shared_ui::EditorContext;
use std::sync::Arc;

/// A parameter of a band in the host's list.
pub struct BandParameter {
    /// Its id without the band's number, as it stands on the clipboard.
    pub stem: String,
    /// Its place in the host's list.
    pub place: usize,
    /// The parameter.
    pub handle: ParameterHandle,
}

/// The parameters of all bands.
pub struct HostBands {
    params: Arc<EqParams>,
    lists: Vec<Vec<BandParameter>>,
}

impl HostBands {
    /// The bands of one instance.
    pub fn new(params: Arc<EqParams>) -> Self {
        let all = handle::handles(params.clone());
        let parameter = |(stem, pointer, _): (String, ParamPtr, String)| {
            let place = all.iter().position(|handle| handle.pointer() == pointer)?;
            Some(BandParameter { stem, place, handle: all[place].clone() })
        };
        let list = |band: &BandParams| band.param_map().into_iter().filter_map(parameter).collect();
        Self { lists: params.bands.iter().map(list).collect(), params }
    }

    /// A band's parameters by name.
    pub fn params(&self, band: usize) -> &BandParams {
        &self.params.bands[band]
    }

    /// A band's parameters in the order hosts list them, which is the same for all bands.
    pub fn list(&self, band: usize) -> &[BandParameter] {
        &self.lists[band]
    }

    /// Where a band's parameters are or are on their way to, 0..1, in the order of
    /// [`HostBands::list`].
    pub fn values(&self, editor: &EditorContext, band: usize) -> Vec<f32> {
        self.list(band).iter().map(|own| editor.normalized(&own.handle)).collect()
    }

    /// Values of a fresh band, which is off, but for what is `changed`.
    pub fn targets(&self, band: usize, changed: &[(&dyn Parameter, f32)]) -> Vec<Target> {
        let value = |own: &BandParameter| {
            let is_own = |(parameter, _): &&(&dyn Parameter, f32)| {
                parameter.pointer() == own.handle.pointer()
            };
            let changed = changed.iter().find(is_own).map(|(_, normalized)| *normalized);
            (own.place, changed.unwrap_or_else(|| own.handle.default_normalized()))
        };
        self.list(band).iter().map(value).collect()
    }

    /// Whether anything of a band is elsewhere than at its default.
    pub fn is_changed(&self, editor: &EditorContext, band: usize) -> bool {
        self.list(band).iter().any(|own| editor.is_changed(&own.handle))
    }

    /// Reads all bands.
    pub fn read(&self, editor: &EditorContext) -> Bands {
        let shown: [Band; BANDS] =
            std::array::from_fn(|band| self.params(band).settings_from(editor));
        let is_modulated = |own: &BandParameter| own.handle.modulated() != own.handle.normalized();
        let heard = std::array::from_fn(|band| {
            if self.list(band).iter().any(is_modulated) {
                self.params(band).settings_from(&editor.modulated())
            } else {
                shown[band]
            }
        });
        let used = std::array::from_fn(|band| shown[band].on || self.is_changed(editor, band));
        Bands { shown, used, heard }
    }

    /// The whole equaliser as it is heard.
    pub fn settings(&self, bands: &Bands) -> Settings {
        Settings { bands: bands.heard, ..self.params.settings() }
    }
}

/// All bands in one frame.
pub struct Bands {
    /// As their controls are, whether or not the host has answered yet.
    pub shown: [Band; BANDS],
    /// Which of them are in use: on, or not as they are when fresh.
    pub used: [bool; BANDS],
    /// As they are heard, with the host's modulation.
    pub heard: [Band; BANDS],
}

impl Bands {
    /// The first band that is not in use; nothing when all are.
    pub fn first_unused(&self) -> Option<usize> {
        self.used.iter().position(|used| !used)
    }

    /// The next band in use after `band`, or before it, all round; where none is in use, simply
    /// the next one.
    pub fn next_used(&self, band: usize, forward: bool) -> usize {
        let step = if forward { 1 } else { BANDS - 1 };
        let mut walk = (1..=BANDS).map(|count| (band + count * step) % BANDS);
        let any = self.used.contains(&true);
        walk.find(|band| self.used[*band] || !any).unwrap_or(band)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use shared_plugin::parameter::HostValues;

    fn bands(used: &[usize]) -> Bands {
        let band = [Band::default(); BANDS];
        let used = std::array::from_fn(|band| used.contains(&band));
        Bands { shown: band, used, heard: band }
    }

    #[test]
    fn every_parameter_of_a_band_is_listed_with_its_id() {
        let params = Arc::new(EqParams::default());
        let host = HostBands::new(params.clone());
        for (band, own) in params.bands.iter().enumerate() {
            assert_eq!(host.list(band).len(), own.param_map().len());
            for parameter in host.list(band) {
                assert_eq!(parameter.handle.id(), format!("{}_{}", parameter.stem, band + 1));
            }
            assert_eq!(own.settings_from(&HostValues), params.settings().bands[band]);
        }
    }

    #[test]
    fn bands_are_taken_into_use_from_the_first() {
        assert_eq!(bands(&[0, 2]).first_unused(), Some(1));
        let all: Vec<usize> = (0..BANDS).collect();
        assert_eq!(bands(&all).first_unused(), None);
    }

    #[test]
    fn the_arrows_walk_the_bands_in_use() {
        let some = bands(&[1, 5]);
        assert_eq!((some.next_used(1, true), some.next_used(5, true)), (5, 1));
        assert_eq!((some.next_used(1, false), some.next_used(7, false)), (5, 5));
        assert_eq!((bands(&[]).next_used(2, true), bands(&[]).next_used(0, false)), (3, 23));
        assert_eq!(bands(&[4]).next_used(4, true), 4);
    }
}

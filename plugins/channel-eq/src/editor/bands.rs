//! The bands as an editor knows them: ids and places of their parameters, what they stand at, and
//! which of them are in use.

use crate::engine::{BANDS, Band, Dynamic, Settings};
use crate::params::{BandParams, EqParams};
use nice_plug::prelude::*;
use shared_plugin::edit::{self, Target, is_same_value};
use shared_plugin::{ParameterHandle, handle};
use shared_ui::EditorContext;
use std::sync::Arc;

/// Number of parameters of one band.
pub const BAND_PARAMETERS: usize = 18;

/// What the ids of a band's parameters begin with, in the order hosts list them.
pub const STEMS: [&str; BAND_PARAMETERS] = [
    "on", "typ", "fq", "gn", "q", "sl", "ch", "dy", "rg", "th", "tr", "kn", "at", "re", "xk", "kf",
    "kh", "kq",
];

/// Ids of one band's parameters.
pub struct BandIds {
    /// Whether the band works.
    pub on: String,
    /// Its form.
    pub shape: String,
    /// Centre or corner.
    pub frequency: String,
    /// Gain.
    pub gain: String,
    /// Quality factor.
    pub q: String,
    /// Slope.
    pub slope: String,
    /// Left, right, middle or side.
    pub channel: String,
    /// Whether its gain follows the signal.
    pub dynamic: String,
    /// How far the gain moves.
    pub range: String,
    /// Level at which it begins to move.
    pub threshold: String,
    /// Whether the threshold follows the level of the key.
    pub relative: String,
    /// Softness of the threshold.
    pub knee: String,
    /// Time of a move.
    pub attack: String,
    /// Time of the way back.
    pub release: String,
    /// Whether the sidechain moves it.
    pub external_key: String,
    /// What of the key is listened to.
    pub key_filter: String,
    /// Centre of a key filter of its own.
    pub key_frequency: String,
    /// Quality factor of that filter.
    pub key_q: String,
    /// Where the parameters are in the host's list.
    places: [usize; BAND_PARAMETERS],
    /// Where they stand when fresh, 0..1.
    fresh: [f32; BAND_PARAMETERS],
}

impl BandIds {
    /// The ids of a band counted from 0, among all parameters in the host's order.
    fn new(band: usize, all: &[ParameterHandle]) -> Self {
        let ids = STEMS.map(|stem| format!("{stem}_{}", band + 1));
        let places = ids
            .each_ref()
            .map(|id| edit::place(all, id).unwrap_or_else(|| panic!("no parameter `{id}`")));
        let fresh = places.map(|place| all[place].default_normalized());
        let [on, shape, frequency, gain, q, slope, channel, dynamic, range, threshold, ..] =
            ids.clone();
        let [.., relative, knee, attack, release, external_key, key_filter, key_frequency, key_q] =
            ids;
        Self {
            on,
            shape,
            frequency,
            gain,
            q,
            slope,
            channel,
            dynamic,
            range,
            threshold,
            relative,
            knee,
            attack,
            release,
            external_key,
            key_filter,
            key_frequency,
            key_q,
            places,
            fresh,
        }
    }

    /// The ids of all bands.
    pub fn all(params: Arc<EqParams>) -> [Self; BANDS] {
        let handles = handle::handles(params);
        std::array::from_fn(|band| Self::new(band, &handles))
    }

    /// All of them, in the order of [`STEMS`].
    pub fn each(&self) -> [&str; BAND_PARAMETERS] {
        [
            &self.on,
            &self.shape,
            &self.frequency,
            &self.gain,
            &self.q,
            &self.slope,
            &self.channel,
            &self.dynamic,
            &self.range,
            &self.threshold,
            &self.relative,
            &self.knee,
            &self.attack,
            &self.release,
            &self.external_key,
            &self.key_filter,
            &self.key_frequency,
            &self.key_q,
        ]
    }

    /// Values in 0..1 of a fresh band, by place in the host's list; it is off.
    pub fn fresh(&self) -> impl Iterator<Item = Target> + '_ {
        self.places.into_iter().zip(self.fresh)
    }

    /// Where the parameters are in the host's list, in the order of [`STEMS`].
    pub fn places(&self) -> &[usize; BAND_PARAMETERS] {
        &self.places
    }

    /// Where parameters stand or are on their way to, 0..1, in the order of [`STEMS`].
    pub fn values(&self, editor: &mut EditorContext) -> [f32; BAND_PARAMETERS] {
        let edits = editor.edits();
        self.places.map(|place| edits.value(place))
    }
}

/// One band from its parameters' values in 0..1, in the order of [`STEMS`].
pub fn band(params: &BandParams, values: [f32; BAND_PARAMETERS]) -> Band {
    let [on, shape, frequency, gain, q, slope, channel, dynamic, range, threshold, ..] = values;
    let [.., relative, knee, attack, release, external_key, key_filter, key_frequency, key_q] =
        values;
    Band {
        on: params.on.preview_plain(on),
        shape: params.shape.preview_plain(shape).into(),
        frequency_hz: params.frequency.preview_plain(frequency).exp2(),
        gain_db: params.gain.preview_plain(gain),
        q: params.q.preview_plain(q).exp2(),
        order: params.slope.preview_plain(slope).clamp(1, 16) as u8,
        channel: params.placement.preview_plain(channel).into(),
        dynamic: Dynamic {
            on: params.dynamic.preview_plain(dynamic),
            range_db: params.range.preview_plain(range),
            threshold_db: params.threshold.preview_plain(threshold),
            threshold_is_relative: params.threshold_relative.preview_plain(relative),
            knee_db: params.knee.preview_plain(knee),
            attack_ms: params.attack.preview_plain(attack).exp2(),
            release_ms: params.release.preview_plain(release).exp2(),
            has_external_key: params.external_key.preview_plain(external_key),
            key_filter: params.key_filter.preview_plain(key_filter).into(),
            key_frequency_hz: params.key_frequency.preview_plain(key_frequency).exp2(),
            key_q: params.key_q.preview_plain(key_q).exp2(),
        },
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
    /// Reads all bands.
    pub fn read(params: &EqParams, ids: &[BandIds; BANDS], editor: &mut EditorContext) -> Self {
        let mut bands = Self {
            shown: [Band::default(); BANDS],
            used: [false; BANDS],
            heard: [Band::default(); BANDS],
        };
        for (at, (params, ids)) in params.bands.iter().zip(ids).enumerate() {
            let values = ids.values(editor);
            let mut heard = values;
            for (value, place) in heard.iter_mut().zip(ids.places) {
                let handle = &editor.handles()[place];
                let modulation = handle.modulated() - handle.normalized();
                *value = (*value + modulation).clamp(0.0, 1.0);
            }
            bands.shown[at] = band(params, values);
            let is_modulated = heard != values;
            bands.heard[at] = if is_modulated { band(params, heard) } else { bands.shown[at] };
            let mut pairs = values.iter().zip(&ids.fresh);
            let touched = pairs.any(|(value, fresh)| !is_same_value(*value, *fresh));
            bands.used[at] = bands.shown[at].on || touched;
        }
        bands
    }

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

    /// The whole equaliser as it is heard.
    pub fn settings(&self, params: &EqParams) -> Settings {
        Settings { bands: self.heard, ..params.settings() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bands(used: &[usize]) -> Bands {
        let band = [Band::default(); BANDS];
        let used = std::array::from_fn(|band| used.contains(&band));
        Bands { shown: band, used, heard: band }
    }

    #[test]
    fn every_id_of_a_band_exists_and_its_values_are_the_engines() {
        let params = Arc::new(EqParams::default());
        for (index, ids) in BandIds::all(params.clone()).iter().enumerate() {
            let read = band(&params.bands[index], ids.fresh);
            let engine = params.settings().bands[index];
            let close = |a: f32, b: f32| (a / b - 1.0).abs() < 1e-5;
            assert!(close(read.frequency_hz, engine.frequency_hz) && close(read.q, engine.q));
            assert!(close(read.dynamic.release_ms, engine.dynamic.release_ms));
            assert!(close(read.dynamic.key_q, engine.dynamic.key_q));
            assert_eq!((read.shape, read.order), (engine.shape, engine.order));
            let names = ids.each().map(str::to_owned);
            assert_eq!(names, STEMS.map(|stem| format!("{stem}_{}", index + 1)));
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

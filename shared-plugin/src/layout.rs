//! The audio layouts the suite offers: stereo first, then mono.
//!
//! A sidechain is exactly as wide as the main input: the framework compares every aux bus of a
//! VST3 layout with the main bus, and cannot select a layout where they differ. Port names are
//! left unset, since the framework names the main output after the main input.

use nice_plug::prelude::{AudioIOLayout, NonZeroU32, new_nonzero_u32};

const MONO: NonZeroU32 = new_nonzero_u32(1);
const STEREO: NonZeroU32 = new_nonzero_u32(2);
const SURROUND: NonZeroU32 = new_nonzero_u32(6);

const fn layout(channels: NonZeroU32, aux: &'static [NonZeroU32]) -> AudioIOLayout {
    AudioIOLayout {
        main_input_channels: Some(channels),
        main_output_channels: Some(channels),
        aux_input_ports: aux,
        ..AudioIOLayout::const_default()
    }
}

/// Stereo and mono, without a sidechain.
pub const PLAIN: &[AudioIOLayout] = &[layout(STEREO, &[]), layout(MONO, &[])];

/// Stereo, mono and 5.1, each with a sidechain of its own width.
pub const SURROUND_WITH_KEY: &[AudioIOLayout] =
    &[layout(STEREO, &[STEREO]), layout(MONO, &[MONO]), layout(SURROUND, &[SURROUND])];

/// Stereo and mono, each with a sidechain of its own width.
pub const WITH_KEY: &[AudioIOLayout] = &[layout(STEREO, &[STEREO]), layout(MONO, &[MONO])];

//! Which widths of buses are taken.

use nice_plug::prelude::{AudioIOLayout, NonZeroU32};

/// Widths of a layout's inputs and outputs, main bus first.
fn widths(layout: &AudioIOLayout) -> (Vec<u32>, Vec<u32>) {
    let list = |main: Option<NonZeroU32>, aux: &[NonZeroU32]| {
        main.iter().chain(aux).map(|width| width.get()).collect()
    };
    (
        list(layout.main_input_channels, layout.aux_input_ports),
        list(layout.main_output_channels, layout.aux_output_ports),
    )
}

/// Whether one of the layouts has exactly these widths, bus by bus. The framework compares each
/// sidechain with the main bus instead, and says yes to widths it does not set.
pub fn are_offered(layouts: &[AudioIOLayout], inputs: &[u64], outputs: &[u64]) -> bool {
    let count =
        |speakers: &[u64]| -> Vec<u32> { speakers.iter().map(|s| s.count_ones()).collect() };
    let wanted = (count(inputs), count(outputs));
    layouts.iter().any(|layout| widths(layout) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::layout;

    #[test]
    fn a_key_of_another_width_than_the_main_bus_is_not_offered() {
        let (mono, stereo) = (0b1, 0b11);
        let offered =
            |inputs: &[u64], outputs: &[u64]| are_offered(layout::WITH_KEY, inputs, outputs);
        assert!(offered(&[stereo, stereo], &[stereo]) && offered(&[mono, mono], &[mono]));
        assert!(!offered(&[stereo, mono], &[stereo]) && !offered(&[mono, stereo], &[mono]));
        assert!(!offered(&[stereo], &[stereo]) && !offered(&[mono, mono], &[stereo]));
        assert!(are_offered(layout::PLAIN, &[stereo], &[stereo]));
    }
}

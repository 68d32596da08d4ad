//! The nodes on the decay's curve: decay, damping and low cut, or the six bands.

use super::shown::{MID_HZ, Shown, decay_through_s, linear, logarithmic};
use super::times::Timed;
use crate::engine::{DECAY_BANDS, DecayBend, Settings};
use crate::params::{DecayBandParams, ReverbDelayParams};
use egui::{CursorIcon, Ui, vec2};
use nice_plug::prelude::FloatParam;
use shared_plugin::Parameter;
use shared_ui::EditorContext;
use shared_ui::graph::node::{NodeLook, ParameterNode};
use shared_ui::graph::{Grip, Plot};

/// Smaller plots go without words beside the nodes.
const WORDS_FROM_PX: (f32, f32) = (420.0, 200.0);

/// Decay, damping and low cut.
#[derive(Default)]
pub struct CornerNodes {
    grips: [Grip; 3],
}

impl CornerNodes {
    /// Draws the nodes and lets them be dragged.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (params, shown): (&ReverbDelayParams, &Shown),
        plot: &Plot,
    ) {
        let (settings, reverb) = (&shown.settings, &params.reverb);
        let time = Timed::Decay.handle(editor, params, shown);
        let node = (0, "Decay in the curve", time.parameter(), MID_HZ);
        self.node(ui, editor, (plot, settings), node, "Decay", |(_, s)| {
            time.place(1000.0 * decay_through_s(settings, MID_HZ, s))
        });
        let corner = |parameter: &FloatParam, hz: f64| logarithmic(parameter, hz);
        let (damping, low_cut) = (&reverb.damping, &reverb.low_cut);
        let node = (1, "Damping corner", damping as _, settings.damping_hz.into());
        let words = "Damping: how fast the highs die";
        self.node(ui, editor, (plot, settings), node, words, |(hz, _)| corner(damping, hz));
        let node = (2, "Reverb low cut corner", low_cut as _, settings.low_cut_hz.into());
        self.node(ui, editor, (plot, settings), node, "Low cut", |(hz, _)| corner(low_cut, hz));
    }

    fn node(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (plot, settings): (&Plot, &Settings),
        (at, name, parameter, hz): (usize, &str, &dyn Parameter, f64),
        words: &str,
        normalized: impl FnOnce((f64, f64)) -> f32,
    ) {
        let cursor =
            if at == 0 { CursorIcon::ResizeVertical } else { CursorIcon::ResizeHorizontal };
        let color = plot.theme.band(at);
        let node = ParameterNode {
            name,
            parameter,
            at: (hz, settings.decay().t60_at_s(hz)),
            look: NodeLook { number: at + 1, color, selected: false, off: false },
            cursor,
            hint: &format!("{words}. Now {}; drag it.", editor.text(parameter)),
        };
        if plot.rect.width() >= WORDS_FROM_PX.0 && plot.rect.height() >= WORDS_FROM_PX.1 {
            // The curve falls towards the damping: there is room below it.
            let by = if at == 1 { vec2(-185.0, 14.0) } else { vec2(-12.0, -34.0) };
            let beside = plot.at(node.at.0, node.at.1) + by;
            plot.note(ui, beside, words, plot.theme.text_2);
        }
        plot.parameter_node(ui, editor, &mut self.grips[at], &node, normalized);
    }
}

/// The six bands: dragged across they change frequency, up and down decay; the wheel is Q.
#[derive(Default)]
pub struct BandNodes {
    grips: [Grip; DECAY_BANDS],
}

impl BandNodes {
    /// Draws the nodes and lets them be dragged.
    pub fn show(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (params, settings): (&ReverbDelayParams, &Settings),
        plot: &Plot,
    ) {
        for at in 0..DECAY_BANDS {
            self.node(ui, editor, (at, &params.decay_bands[at], settings), plot);
        }
    }

    fn node(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        (at, params, settings): (usize, &DecayBandParams, &Settings),
        plot: &Plot,
    ) {
        let DecayBend { centre_hz, share, .. } = settings.decay_bands[at];
        let hz = f64::from(centre_hz);
        let t60_s = settings.decay().t60_at_s(hz);
        let color = plot.theme.band(at);
        let look = NodeLook { number: at + 1, color, selected: false, off: share == 1.0 };
        let name = format!("Decay node {}", at + 1);
        let response = plot.node(ui, editor, &name, (hz, t60_s), look);
        if response.hovered() || response.dragged() {
            ui.ctx().set_cursor_icon(CursorIcon::Grab);
            let words = [&params.frequency, &params.share, &params.q].map(|one| editor.text(one));
            let [hz, share, q] = words;
            editor.hint(&format!(
                "Decay at {hz}: {share} of the Decay setting, Q {q}. Drag up for longer, wheel for Q."
            ));
        }
        let from = plot.rect.clamp(plot.at(hz, t60_s));
        if let Some(to) = self.grips[at].follow(ui, &response, from) {
            let (to_hz, to_s) = plot.values_at(to);
            let share = share_through(settings, at, to_hz, to_s);
            editor.drag(&response, &params.frequency, logarithmic(&params.frequency, to_hz));
            editor.drag(&response, &params.share, linear(&params.share, share));
        }
        // The wheel is taken before it could step the share.
        editor.wheel(ui, &response, &params.q);
        editor.answer(ui, &response, &params.share);
    }
}

/// Share of a band in the middle of which, at `hz`, T60 is `t60_s`, while nothing holds the bands back.
pub fn share_through(settings: &Settings, band: usize, hz: f64, t60_s: f64) -> f64 {
    let mut without = *settings;
    without.decay_bands[band].share = 1.0;
    let decay = without.decay();
    // Rates of decay add up.
    let rate = decay.t60_s / t60_s - decay.t60_s / decay.t60_at_s(hz) + 1.0;
    let (shortest, longest) = (0.25, 4.0);
    if rate <= 1.0 / longest { longest } else { (1.0 / rate).max(shortest) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dragged_band_goes_through_the_pointer() {
        let mut settings = Settings { decay_s: 2.0, ..Settings::default() };
        settings.decay_bands[1].share = 0.8;
        for (band, hz) in [(0, 63.0), (2, 500.0), (4, 3000.0)] {
            let now_s = settings.decay().t60_at_s(hz);
            for ratio in [0.6, 1.0, 1.6] {
                let mut moved = settings;
                let share = share_through(&settings, band, hz, ratio * now_s);
                moved.decay_bands[band].centre_hz = hz as f32;
                moved.decay_bands[band].share = share as f32;
                let got = moved.decay().t60_at_s(hz) / now_s;
                assert!((got / ratio - 1.0).abs() < 0.02, "{band} {ratio}: {got}");
            }
        }
    }

    #[test]
    fn a_share_stays_in_its_range() {
        let settings = Settings::default();
        assert_eq!(share_through(&settings, 3, 1000.0, 1e6), 4.0);
        assert_eq!(share_through(&settings, 3, 1000.0, 1e-6), 0.25);
    }
}

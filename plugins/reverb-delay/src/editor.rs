//! The reverb and delay's editor: the decay over time and frequency, the reverb over time, the echoes
//! on the beat grid, and every control.

mod decay_graph;
mod shown;
mod strip;
mod tail;
mod tap_lane;
mod taps;

use crate::params::ReverbDelayParams;
use crate::processor::ReverbDelay;
use crate::telemetry::ReverbDelayTelemetry;
use decay_graph::DecayGraph;
use egui::Ui;
use shared_plugin::EditorLink;
use shared_ui::layout::{split_bottom, split_left};
use shared_ui::{EditorContext, Hint, LatheEditor, Setup, View, theme};
use shown::Shown;
use std::sync::Arc;
use tail::TailPicture;
use tap_lane::TapLane;

/// Width of the decay's picture, as a share of the body.
const DECAY_SHARE: f32 = 0.58;
/// Lower pictures than this stand side by side.
const STACKED_FROM_PX: f32 = 230.0;

/// The body of the reverb and delay's editor.
pub struct ReverbDelayView {
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
    decay: DecayGraph,
    tail: TailPicture,
    taps: TapLane,
}

impl ReverbDelayView {
    /// The view of one instance.
    pub fn new(params: Arc<ReverbDelayParams>, telemetry: Arc<ReverbDelayTelemetry>) -> Self {
        Self {
            params,
            telemetry,
            decay: DecayGraph::default(),
            tail: TailPicture::default(),
            taps: TapLane::default(),
        }
    }
}

impl View for ReverbDelayView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let area = ui.max_rect();
        let (pictures, strip) = split_bottom(area, strip::height_px(area.width()));
        let shown = Shown::now(&self.params, editor, self.telemetry.known_tempo_bpm());
        let (decay, time, echoes) = if pictures.height() < STACKED_FROM_PX {
            let third = (pictures.width() - 2.0 * theme::GUTTER_PX) / 3.0;
            let (decay, rest) = split_left(pictures, third);
            let (time, echoes) = split_left(rest, third);
            (decay, time, echoes)
        } else {
            let (decay, rest) = split_left(pictures, pictures.width() * DECAY_SHARE);
            let (time, echoes) = split_bottom(rest, (rest.height() - theme::GUTTER_PX) / 2.0);
            (decay, time, echoes)
        };
        self.decay.show(ui, editor, &self.params, &shown.settings, decay);
        self.tail.show(ui, editor, &self.params, &shown.settings, time);
        self.taps.show(ui, editor, &self.params, &shown, echoes);
        strip::show(ui, editor, &self.params, strip);
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        let (r, d) = (&self.params.reverb, &self.params.delay);
        vec![
            (&r.mix, "at 50 % both are at full level; use 100 % on a send."),
            (&r.decay, "the time in which the reverb falls by 60 dB at 1 kHz."),
            (&r.pre_delay, "the gap before the reverb keeps words and attacks clear."),
            (&r.size, "larger spaces have later and sparser reflections."),
            (&r.damping, "above this the reverb dies away sooner, as in a room with curtains."),
            (&r.low_cut, "below this little enters the reverb, and it dies away sooner."),
            (&r.width, "0 % is the same on both sides, 100 % unrelated sides."),
            (&d.mix, "at 50 % both are at full level; the reverb hears the echoes too."),
            (
                &d.note,
                "time between echoes in the host\u{2019}s tempo; Free uses the time beside it.",
            ),
            (&d.time, "time between echoes while the note is Free."),
            (&d.feedback, "how much of an echo comes again as the next one."),
            (&d.ping_pong, "echoes change sides, left first; does nothing in mono."),
            (&d.low_cut, "takes the lows from each echo once more."),
            (&d.high_cut, "takes the highs from each echo once more: later echoes are duller."),
        ]
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, ReverbDelayView) {
    let view = ReverbDelayView::new(params.clone(), telemetry);
    let setup = Setup::of::<ReverbDelay>((960.0, 560.0), params, link, Arc::new(|_| ()));
    (setup, view)
}

/// The editor of one instance.
pub fn open(
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
    link: Arc<EditorLink>,
) -> Option<LatheEditor<ReverbDelayView>> {
    let (setup, view) = parts(params, telemetry, link);
    shared_ui::editor(setup, view)
}

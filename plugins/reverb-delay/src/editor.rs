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
    page: strip::Page,
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
            page: strip::Page::default(),
        }
    }
}

impl View for ReverbDelayView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let area = ui.max_rect();
        let (pictures, strip) =
            split_bottom(area, strip::height_px(area.width(), editor.is_easy()));
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
        strip::show(ui, editor, &self.params, &mut self.page, strip);
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        let (r, d, t) = (&self.params.reverb, &self.params.delay, &self.params.tail);
        let mut hints: Vec<Hint<'_>> = vec![
            (&r.mix, "at 50 % dry and reverb are both at full level; use 100 % on a send"),
            (&r.decay, "the time in which the reverb falls by 60 dB at 1 kHz (T60)"),
            (&r.pre_delay, "a gap before the reverb keeps words and attacks clear"),
            (&r.size, "larger spaces have later and sparser reflections"),
            (&r.damping, "highs above this die away sooner, as in a room with curtains"),
            (&r.low_cut, "lows below this stay out of the reverb and die away sooner"),
            (&r.width, "0 % is mono, 100 % is fully wide"),
            (
                &d.mix,
                "at 50 % dry and echoes are both at full level; the echoes also feed the reverb",
            ),
            (
                &d.note,
                "time between echoes in the host\u{2019}s tempo; Free uses the time beside it",
            ),
            (&d.time, "time between echoes when the note is Free"),
            (&d.feedback, "how much of each echo is repeated"),
            (&d.ping_pong, "echoes alternate between left and right; no effect in mono"),
            (&d.low_cut, "cuts the lows of every repeat: later echoes are thinner"),
            (&d.high_cut, "cuts the highs of every repeat: later echoes are duller"),
            (&t.kind, "room and ambience have close reflections, a plate is dense and bright"),
            (&t.quality, "Eco has half as many lines and costs about half"),
            (&t.freeze, "holds the present tail for as long as it is on; nothing new enters"),
            (&t.late_delay, "time between the first reflections and the tail"),
            (&t.diffusion, "how dense the tail begins: 0 % is single echoes"),
            (&t.distance, "far away, reflections are duller and the tail sets in softly"),
            (&t.balance, "left: only early reflections; right: only the tail"),
            (&t.motion, "keeps long tails from ringing; 0 % stands still"),
            (&t.drive, "soft saturation inside the tail: loud tails grow warmer"),
            (&t.bass_mono, "below this the reverb is mono; 20 Hz is off"),
        ];
        let duck = &self.params.ducking;
        hints.extend::<[Hint<'_>; 3]>([
            (&duck.reverb, "how far the reverb steps back while the dry sound plays"),
            (&duck.delay, "how far the echoes step back while the dry sound plays"),
            (&duck.release, "how slowly reverb and echoes come back after the dry sound"),
        ]);
        for band in &self.params.decay_bands {
            hints.push((&band.frequency, "the middle of this band"));
            hints.push((&band.share, "decay of this band against the Decay setting"));
            hints.push((&band.q, "higher values bend a narrower band"));
        }
        hints
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, ReverbDelayView) {
    let view = ReverbDelayView::new(params.clone(), telemetry.clone());
    let on_watched = Arc::new(move |open| telemetry.watched.set(open));
    let setup = Setup::of::<ReverbDelay>((960.0, 560.0), params, link, on_watched);
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

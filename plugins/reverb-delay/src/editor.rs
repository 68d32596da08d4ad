//! The reverb and delay's editor: the decay over time and frequency, the reverb over time, the echoes
//! on the beat grid, EQ, routing, and every control.

mod decay_graph;
mod decay_nodes;
mod dying;
mod eq_graph;
mod halves;
mod hints;
mod notice;
mod page;
mod pictures;
mod routing_picture;
mod shown;
mod strip;
mod tail;
mod tap_lane;
mod tap_tempo;
mod taps;
mod times;
mod wet;

use crate::params::ReverbDelayParams;
use crate::processor::ReverbDelay;
use crate::telemetry::ReverbDelayTelemetry;
use egui::Ui;
use page::{ALL_FROM_PX, Page};
use pictures::Pictures;
use shared_plugin::EditorLink;
use shared_ui::layout::{Panes, split_bottom};
use shared_ui::{EditorContext, Hint, LatheEditor, Setup, View};
use shown::Shown;
use std::sync::Arc;
use strip::Strip;

/// The body of the reverb and delay's editor.
pub struct ReverbDelayView {
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
    link: Arc<EditorLink>,
    pictures: Pictures,
    strip: Strip,
}

impl ReverbDelayView {
    /// The view of one instance.
    pub fn new(
        params: Arc<ReverbDelayParams>,
        telemetry: Arc<ReverbDelayTelemetry>,
        link: Arc<EditorLink>,
    ) -> Self {
        let (pictures, strip) = (Pictures::default(), Strip::default());
        Self { params, telemetry, link, pictures, strip }
    }
}

impl View for ReverbDelayView {
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let area = ui.max_rect();
        let is_easy = editor.is_easy();
        let panes = Panes::of(editor, area.size(), ALL_FROM_PX);
        let (pictures, strip) = split_bottom(area, strip::height_px(is_easy, panes));
        let shown = Shown {
            sample_rate_hz: self.link.sample_rate_hz(),
            ..Shown::now(&self.params, editor, self.telemetry.known_tempo_bpm())
        };
        times::show_in_force(editor, &self.params, &shown);
        self.pictures.follow(ui, editor, &self.telemetry, shown.sample_rate_hz);
        let page = if is_easy { Page::Main } else { self.strip.page };
        let pictures = notice::show(ui, editor, &self.params, pictures);
        self.pictures.show(ui, editor, (&self.params, &shown), (pictures, page, panes));
        self.strip.show(ui, editor, (&self.params, &shown), (strip, panes));
    }

    fn hints(&self) -> Vec<Hint<'_>> {
        hints::hints(&self.params)
    }
}

/// The parts of one instance's editor; tests show it without a window.
pub fn parts(
    params: Arc<ReverbDelayParams>,
    telemetry: Arc<ReverbDelayTelemetry>,
    link: Arc<EditorLink>,
) -> (Setup, ReverbDelayView) {
    let view = ReverbDelayView::new(params.clone(), telemetry.clone(), link.clone());
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

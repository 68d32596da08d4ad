//! The dB range of the graph: the choice, and what it is for masters.

use super::EqView;
use super::bands::Bands;
use super::match_panel::MatchPanel;
use super::placing;
use egui::{Align2, Layout, Rect, Role, Sense, Stroke, Ui, UiBuilder, WidgetInfo};
use shared_ui::graph::{Axis, Plot};
use shared_ui::{EditorContext, text, theme};

/// The dB ranges to choose from, either way.
const RANGES_DB: [f64; 4] = [3.0, 6.0, 12.0, 30.0];
/// The range presets for masters are shown in, dB.
const MASTER_DB: f64 = 3.0;
/// The range of a fresh editor, dB.
pub const USUAL_DB: f64 = 12.0;
/// More bands than this are many.
const MOST_BANDS: usize = 8;
/// More boost than this, all bands together, is much, dB.
const MOST_BOOSTS_DB: f32 = 12.0;
/// In the range for masters gains snap to multiples of this while they are dragged, dB.
const MASTER_STEP_DB: f64 = 0.1;
/// There, lines of the grid are this far apart, dB.
const MASTER_GRID_DB: f64 = 0.5;

impl EqView {
    /// Presets for masters open in their own range. What was loaded is shown by a band it uses.
    pub(super) fn follow_preset(&mut self, editor: &EditorContext, bands: &Bands) {
        let now = editor.library().loaded_name().map(str::to_owned);
        if self.preset.as_ref() == Some(&now) {
            return;
        }
        let before = self.preset.replace(now).flatten();
        let is_master =
            |name: &Option<String>| name.as_ref().is_some_and(|name| name.starts_with("Master"));
        if self.preset.as_ref().is_some_and(is_master) {
            self.show_range(MASTER_DB);
        } else if is_master(&before) && self.range_db == MASTER_DB {
            self.show_range(USUAL_DB);
        }
        if !bands.used[self.nodes.chosen]
            && let Some(band) = bands.used.iter().position(|used| *used)
        {
            self.nodes.choose(band);
        }
    }

    fn show_range(&mut self, range_db: f64) {
        self.range_db = range_db;
        self.graph.y = Axis::decibels(-range_db, range_db);
    }

    /// Gains snap to multiples of this while they are dragged, dB.
    pub(super) fn gain_step_db(&self) -> Option<f64> {
        (self.range_db <= MASTER_DB).then_some(MASTER_STEP_DB)
    }

    /// Lines between those of the axis where every tenth of a dB counts.
    pub(super) fn fine_grid(&self, ui: &Ui, plot: &Plot) {
        if self.range_db > MASTER_DB {
            return;
        }
        let painter = plot.painter(ui);
        let stroke = Stroke::new(1.0, plot.theme.hairline.gamma_multiply(0.4));
        let count = (MASTER_DB / MASTER_GRID_DB) as i32;
        for line in -count..=count {
            painter.hline(plot.rect.x_range(), plot.y_at(f64::from(line) * MASTER_GRID_DB), stroke);
        }
    }

    /// The range grows while a node is dragged out of it, and where a gain leaves it in another way. A
    /// smaller one that was picked stays.
    pub(super) fn follow_gains(&mut self, bands: &Bands) {
        let used = bands.shown.iter().zip(&bands.used).filter(|(_, is_used)| **is_used);
        let gains_db = used.map(|(band, _)| placing::node_at(band).1.abs());
        let largest_db = gains_db.fold(0.0, f64::max);
        let has_grown = largest_db > std::mem::replace(&mut self.largest_gain_db, largest_db);
        // A node at the edge is on its way out.
        let dragged_db = self.nodes.dragged_gain_db(bands).map(|gain_db| gain_db * 1.001);
        let Some(gain_db) = dragged_db.or(has_grown.then_some(largest_db)) else { return };
        if let Some(range_db) = RANGES_DB.into_iter().find(|range_db| gain_db <= *range_db)
            && range_db > self.range_db
        {
            self.show_range(range_db);
            self.nodes.rebase_drag(bands);
        }
    }

    /// The row over the graph: its range, the analyser, what is looked for.
    /// Gives where the row ends.
    pub(super) fn ranges(&mut self, ui: &mut Ui, editor: &mut EditorContext, area: Rect) -> f32 {
        let builder =
            UiBuilder::new().max_rect(area).layout(Layout::left_to_right(egui::Align::Center));
        let mut row = ui.new_child(builder.id_salt("ranges"));
        row.spacing_mut().item_spacing.x = 4.0;
        for range_db in RANGES_DB {
            let hint = format!("Shows the graph from \u{2212}{range_db} to +{range_db} dB.");
            let text = format!("\u{b1}{range_db} dB");
            if editor.switch(&mut row, &text, range_db == self.range_db, &hint) {
                self.show_range(range_db);
            }
        }
        row.add_space(8.0);
        self.analyser.controls(&mut row, editor);
        row.add_space(8.0);
        self.find.button(&mut row, editor);
        if editor.is_easy() {
            self.matching = None;
            return row.min_rect().right();
        }
        let hint = "Match: learns this track and a reference, and proposes bands between them.";
        if editor.switch(&mut row, "Match", self.matching.is_some(), hint) {
            self.matching = match self.matching {
                Some(_) => None,
                None => Some(MatchPanel::default()),
            };
        }
        row.min_rect().right()
    }

    /// Says in the rest of the row over the graph when the bands do very much.
    pub(super) fn warn_of_too_much(
        &self,
        ui: &Ui,
        editor: &mut EditorContext,
        room: Rect,
        bands: &Bands,
    ) {
        let on = bands.shown.iter().filter(|band| band.on);
        let count = on.clone().count();
        let boosts = on.filter(|band| band.shape.uses_gain() && band.gain_db > 0.0);
        let boosts_db: f32 = boosts.map(|band| band.gain_db).sum();
        if count <= MOST_BANDS && boosts_db <= MOST_BOOSTS_DB {
            return;
        }
        let words = if boosts_db > MOST_BOOSTS_DB {
            format!("{boosts_db:.0} dB of boosts in all")
        } else {
            format!("{count} bands")
        };
        let words = format!("{words}: compare with matched bypass");
        let look = (theme::axis(), editor.theme().caution);
        let drawn = text::paint(ui.painter(), room, Align2::RIGHT_CENTER, &words, look);
        let response = ui.interact(drawn, ui.scope_id().with("too much"), Sense::HOVER);
        response.widget_info(|| WidgetInfo::labeled(Role::Label, true, &words));
        editor.hint_for(
            &response,
            "Much EQ often means that the recording, the part or another track is the problem. Turn \
             bands off one by one and listen at equal loudness.",
        );
    }
}

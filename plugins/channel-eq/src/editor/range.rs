//! The dB range of the graph: the choice, and what it is for masters.

use super::EqView;
use super::bands::Bands;
use super::match_panel::MatchPanel;
use egui::{Layout, Rect, Stroke, Ui, UiBuilder, vec2};
use shared_ui::EditorContext;
use shared_ui::graph::{Axis, Plot};

/// The dB ranges to choose from, either way.
const RANGES_DB: [f64; 4] = [3.0, 6.0, 12.0, 30.0];
/// The range presets for masters are shown in, dB.
const MASTER_DB: f64 = 3.0;
/// The range of a fresh editor, dB.
pub const USUAL_DB: f64 = 12.0;
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

    /// The row over the graph: its range, the analyser, what is looked for.
    pub(super) fn ranges(&mut self, ui: &mut Ui, editor: &mut EditorContext, plot: &Plot) {
        // The crosshair's words stand to the right.
        let size = vec2(plot.rect.width() - 210.0, 30.0);
        let area = Rect::from_min_size(plot.rect.min + vec2(6.0, 4.0), size);
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
            return;
        }
        let hint = "Match: learns this track and a reference, and proposes bands between them.";
        if editor.switch(&mut row, "Match", self.matching.is_some(), hint) {
            self.matching = match self.matching {
                Some(_) => None,
                None => Some(MatchPanel::default()),
            };
        }
    }
}

//! What is judged once for every half second heard: words that flicker cannot be read.

use super::LimiterView;
use super::words::{self, Advice, Evidence};
use crate::sections::SectionCost;
use crate::telemetry::Limiting;
use shared_dsp::loudness::Readings;
use shared_plugin::parameter::ValueSource;
use shared_ui::EditorContext;

/// Time heard between two judgements, s.
const JUDGED_EVERY_S: f64 = 0.5;

/// The latest judgement.
#[derive(Default)]
pub(super) struct Judged {
    pub(super) sentence: String,
    pub(super) advice: Advice,
    pub(super) limiting: Limiting,
    pub(super) section_costs: Vec<SectionCost>,
    /// What it was judged by: another platform is answered at once.
    settings: String,
    /// Starts of the transport when the measurement began.
    first_start: u32,
    measured_s: f64,
}

impl LimiterView {
    pub(super) fn judge(&mut self, editor: &EditorContext, readings: &Readings) {
        let ceiling = self.ceiling_text(editor);
        let settings = format!("{ceiling} {}", editor.text(&self.params.platform));
        let since_s = readings.measured_s - self.judged.measured_s;
        if (0.0..JUDGED_EVERY_S).contains(&since_s) && settings == self.judged.settings {
            return;
        }
        let starts = self.telemetry.starts.get();
        // Less than before: the measurement began anew.
        if readings.measured_s < self.judged.measured_s {
            self.judged.first_start = starts;
        }
        let limiting = self.telemetry.limiting.read();
        let evidence = Evidence {
            readings,
            limiting: &limiting,
            platform: editor.plain(&self.params.platform),
            starts: starts.saturating_sub(self.judged.first_start),
        };
        self.sections.follow(&self.telemetry.moments);
        let is_sounding = self.sheet.levels.is_sounding();
        self.judged = Judged {
            sentence: words::sentence(self.most_reduction_db(), is_sounding, &ceiling),
            advice: words::advice(&evidence),
            limiting,
            section_costs: self.sections.costs(),
            settings,
            first_start: self.judged.first_start,
            measured_s: readings.measured_s,
        };
    }
}

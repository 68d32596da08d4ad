//! Match: learns the spectrum of this track and of a reference, and proposes bands that bring one
//! to the other. Nothing is done before *Apply*, which is one step of undo.

mod file;
mod learning;
mod proposal;

use super::bands::HostBands;
use super::new_bands::{place, unused_bands};
use crate::engine::Settings;
use egui::{Align2, Key, Label, Modifiers, RichText, Sense, Ui, vec2};
use file::ReferenceFile;
use learning::Learning;
use proposal::{Extent, Proposal};
use shared_dsp::spectrum::Tap;
use shared_ui::graph::Plot;
use shared_ui::{EditorContext, text, theme};

/// Least sound a match is made from, s: shorter, and one note decides.
const LEAST_S: f64 = 3.0;
/// While more is learned, the proposal is renewed this often, s.
const RENEWED_S: f64 = 1.0;
/// Limits offered, dB.
const LIMITS_DB: [u8; 3] = [3, 6, 12];
/// Strengths offered, percent.
const STRENGTHS_PERCENT: [u8; 3] = [50, 75, 100];
/// Numbers of bands offered.
const COUNTS: [u8; 3] = [3, 5, 8];
/// Room for what was learned: a file's name and its length, px.
const LEARNED_PX: f32 = 110.0;
/// Room for what is said: two lines, px.
const WORDS_PX: f32 = 240.0;
const WORDS_HEIGHT_PX: f32 = 36.0;

/// The panel's sources in one frame.
pub struct MatchSources<'a> {
    /// Input and sidechain; `None` before the plugin was first activated.
    pub taps: Option<(&'a Tap, &'a Tap)>,
    /// The bands as they are.
    pub settings: &'a Settings,
    /// Sample rate in Hz.
    pub sample_rate_hz: f64,
}

/// How the panel was left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MatchEnd {
    /// The proposal was done, on these bands (from 0).
    Applied(Vec<usize>),
    /// Nothing was changed.
    Cancelled,
}

/// The inputs of a proposal.
#[derive(Clone, PartialEq)]
struct Made {
    versions: [(u64, u64); 2],
    extent: Extent,
    settings: Settings,
    sample_rate_hz: f64,
}

/// The panel of one editor. Make one when it opens and drop it when it closes.
pub struct MatchPanel {
    own: Learning,
    reference: Learning,
    file: ReferenceFile,
    extent: Extent,
    made: Option<(Made, f64)>,
    proposal: Option<Proposal>,
    /// When it was last drawn, by the window's clock, s.
    seen_s: f64,
}

impl Default for MatchPanel {
    fn default() -> Self {
        let limit_db = f64::from(LIMITS_DB[1]);
        let extent = Extent { limit_db, most_bands: COUNTS[1].into(), strength: 1.0 };
        let (own, reference) = (Learning::default(), Learning::default());
        let file = ReferenceFile::default();
        Self { own, reference, file, extent, made: None, proposal: None, seen_s: f64::NEG_INFINITY }
    }
}

impl MatchPanel {
    /// The controls, for the strip; gives how the panel was left once it was. Esc cancels.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        host: &HostBands,
        sources: &MatchSources,
    ) -> Option<MatchEnd> {
        let now_s = ui.input(|input| input.time);
        // A new window's clock starts at zero: a clock that went back is a gap, too.
        if !(0.0..2.0).contains(&(now_s - self.seen_s)) {
            self.own.stop();
            self.reference.stop();
        }
        self.seen_s = now_s;
        if let Some((input, key)) = sources.taps {
            self.own.listen(input, sources.sample_rate_hz);
            self.reference.listen(key, sources.sample_rate_hz);
        }
        if self.own.is_on() || self.reference.is_on() {
            editor.moving();
        }
        // Text stands in the middle of its row.
        ui.spacing_mut().interact_size.y = theme::HIT_PX;
        ui.vertical(|ui| self.learn(ui, editor, sources));
        editor.divider(ui);
        ui.vertical(|ui| self.bounds(ui, editor));
        editor.divider(ui);
        self.propose(editor, host, sources, ui.input(|input| input.time));
        ui.vertical(|ui| self.decide(ui, editor, host)).inner
    }

    /// Draws what is proposed over the plot.
    pub fn draw(&self, ui: &Ui, plot: &Plot) {
        if let Some(proposal) = &self.proposal {
            proposal.draw(ui, plot);
        }
    }

    fn learn(&mut self, ui: &mut Ui, editor: &mut EditorContext, sources: &MatchSources) {
        let rows = [
            (
                &mut self.own,
                "Learn this track",
                "Learns the input while it plays. Click again to stop.",
            ),
            (
                &mut self.reference,
                "Learn the sidechain",
                "Learns the reference routed to the sidechain while it plays. Click again to stop.",
            ),
        ];
        for (at, (learning, name, hint)) in rows.into_iter().enumerate() {
            ui.horizontal(|ui| {
                if editor.switch(ui, name, learning.is_on(), hint)
                    && let Some((input, key)) = sources.taps
                {
                    let tap = if at == 0 { input } else { key };
                    learning.toggle(tap, sources.sample_rate_hz);
                }
                let seconds = learning.learned_s();
                let words = match (learning.is_on(), seconds > 0.0) {
                    (true, false) => "waiting for sound".to_owned(),
                    (false, false) => "not yet".to_owned(),
                    (_, true) => match learning.file_name() {
                        Some(name) => format!("{name}, {seconds:.0} s"),
                        None => format!("{seconds:.1} s"),
                    },
                };
                let size = vec2(LEARNED_PX, theme::HIT_PX);
                let (rect, _) = ui.allocate_exact_size(size, Sense::empty());
                let look = (theme::label(), editor.theme().text_2);
                text::paint(ui.painter(), rect, Align2::LEFT_CENTER, &words, look);
            });
        }
        if let Some((spectrum, name)) = self.file.show(ui, editor) {
            self.reference.set(spectrum, Some(name));
        }
    }

    fn bounds(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.horizontal(|ui| {
            editor.label(ui, "Limit");
            for limit_db in LIMITS_DB {
                let hint = format!("No more than {limit_db} dB of boost or cut anywhere.");
                let is_on = self.extent.limit_db == f64::from(limit_db);
                if editor.switch(ui, &format!("{limit_db} dB"), is_on, &hint) {
                    self.extent.limit_db = limit_db.into();
                }
            }
        });
        ui.horizontal(|ui| {
            editor.label(ui, "Bands, up to");
            for count in COUNTS {
                let hint = format!("Up to {count} bands, fewer if fewer are enough.");
                let is_on = self.extent.most_bands == usize::from(count);
                if editor.switch(ui, &count.to_string(), is_on, &hint) {
                    self.extent.most_bands = count.into();
                }
            }
        });
        ui.horizontal(|ui| {
            editor.label(ui, "Strength");
            for percent in STRENGTHS_PERCENT {
                let hint = format!("Goes {percent} % of the way to the reference.");
                let strength = f64::from(percent) / 100.0;
                let is_on = self.extent.strength == strength;
                if editor.switch(ui, &format!("{percent} %"), is_on, &hint) {
                    self.extent.strength = strength;
                }
            }
        });
    }

    fn decide(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        host: &HostBands,
    ) -> Option<MatchEnd> {
        let words = RichText::new(self.words(editor, host)).font(theme::label());
        let words = words.color(editor.theme().text_2);
        let size = vec2(ui.available_width().min(WORDS_PX), WORDS_HEIGHT_PX);
        ui.allocate_ui(size, |ui| {
            ui.set_min_size(size);
            ui.add(Label::new(words).wrap());
        });
        ui.horizontal(|ui| {
            let bands = self.proposal.as_ref().map(Proposal::bands).unwrap_or_default();
            if !bands.is_empty() && editor.button(ui, "Apply") {
                return Some(MatchEnd::Applied(place(editor, host, "Match", &bands)));
            }
            let escape = !editor.has_overlay()
                && ui.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape));
            let cancelled = editor.button(ui, "Cancel") || escape;
            cancelled.then_some(MatchEnd::Cancelled)
        })
        .inner
    }

    fn words(&self, editor: &EditorContext, host: &HostBands) -> String {
        if unused_bands(editor, host).is_empty() {
            return "All bands are in use: turn some off first.".to_owned();
        }
        if let Some(proposal) = &self.proposal {
            return proposal.words();
        }
        match [self.own.learned_s(), self.reference.learned_s()].map(|s| s >= LEAST_S) {
            [true, true] => "Too little in common to compare.".to_owned(),
            [true, false] => format!("Now learn the reference: at least {LEAST_S} s."),
            _ => format!("Play, and learn both for at least {LEAST_S} s; 20 s is better."),
        }
    }

    /// Makes the proposal anew where what it was made from has changed.
    fn propose(
        &mut self,
        editor: &mut EditorContext,
        host: &HostBands,
        sources: &MatchSources,
        now_s: f64,
    ) {
        let is_enough = |learning: &Learning| learning.learned_s() >= LEAST_S;
        if !is_enough(&self.own) || !is_enough(&self.reference) {
            (self.made, self.proposal) = (None, None);
            return;
        }
        let mut extent = self.extent;
        extent.most_bands = extent.most_bands.min(unused_bands(editor, host).len());
        let making = Made {
            versions: [self.own.version(), self.reference.version()],
            extent,
            settings: *sources.settings,
            sample_rate_hz: sources.sample_rate_hz,
        };
        if let Some((made, at_s)) = &self.made {
            if *made == making {
                return;
            }
            let learns = self.own.is_on() || self.reference.is_on();
            let moves = learns || made.settings != making.settings;
            if moves && made.extent == making.extent && (0.0..RENEWED_S).contains(&(now_s - at_s)) {
                editor.moving();
                return;
            }
        }
        let levels_db = self.own.levels_db().zip(self.reference.levels_db());
        self.proposal = levels_db.and_then(|(own_db, reference_db)| {
            let (settings, rate_hz) = (sources.settings, sources.sample_rate_hz);
            Proposal::new(&own_db, &reference_db, extent, settings, rate_hz)
        });
        self.made = Some((making, now_s));
    }
}

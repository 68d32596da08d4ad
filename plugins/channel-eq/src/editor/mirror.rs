//! What the strip does to the chosen band is done to all marked ones: knobs move together and keep
//! their distances, switches and choices become the same.

use super::bands::{BAND_PARAMETERS, BandIds};
use crate::engine::BANDS;
use egui::Ui;
use shared_plugin::edit::Target;
use shared_ui::EditorContext;

/// A parameter of another band that follows a drag.
struct Follower {
    band: usize,
    at: usize,
    from: f32,
    lead_from: f32,
}

/// Follows the chosen band's controls, from before they are drawn to after.
#[derive(Default)]
pub struct Mirror {
    followers: Vec<Follower>,
}

impl Mirror {
    /// Takes the marked bands along with what changed since the chosen one stood at `before`.
    pub fn follow(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        ids: &[BandIds; BANDS],
        (chosen, marked): (usize, &[usize]),
        before: &[f32; BAND_PARAMETERS],
    ) {
        let now = ids[chosen].values(editor);
        let down = ui.input(|input| input.pointer.primary_down());
        let changed = (0..BAND_PARAMETERS).filter(|at| now[*at] != before[*at]);
        let mut at_once: Vec<Target> = Vec::new();
        for at in changed {
            let has_steps = editor.handle(ids[chosen].each()[at]).step_count().is_some();
            for band in marked.iter().copied().filter(|band| *band != chosen) {
                if down && !has_steps {
                    self.drag_along(editor, ids, (band, at), before[at], now[at]);
                    continue;
                }
                let own = editor.normalized(ids[band].each()[at]);
                let to = if has_steps { now[at] } else { own + now[at] - before[at] };
                at_once.push((ids[band].places()[at], to.clamp(0.0, 1.0)));
            }
        }
        if !at_once.is_empty() {
            editor.edits().change_along(&at_once);
        }
        if !down {
            for follower in self.followers.drain(..) {
                editor.end(ids[follower.band].each()[follower.at]);
            }
        }
    }

    fn drag_along(
        &mut self,
        editor: &mut EditorContext,
        ids: &[BandIds; BANDS],
        (band, at): (usize, usize),
        lead_before: f32,
        lead_now: f32,
    ) {
        let id = ids[band].each()[at];
        let known = self.followers.iter().position(|own| (own.band, own.at) == (band, at));
        let known = known.unwrap_or_else(|| {
            let from = editor.normalized(id);
            editor.begin(id);
            self.followers.push(Follower { band, at, from, lead_from: lead_before });
            self.followers.len() - 1
        });
        let follower = &self.followers[known];
        editor.set(id, (follower.from + lead_now - follower.lead_from).clamp(0.0, 1.0));
    }
}

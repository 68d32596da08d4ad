//! What the strip does to the chosen band is done to all marked ones: knobs move together and keep
//! their distances, switches and choices become the same.

use super::bands::HostBands;
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
    /// Takes the marked bands along with what changed since the chosen one stood at `before`, in the
    /// order of [`HostBands::list`].
    pub fn follow(
        &mut self,
        ui: &Ui,
        editor: &mut EditorContext,
        host: &HostBands,
        (chosen, marked): (usize, &[usize]),
        before: &[f32],
    ) {
        let now = host.values(editor, chosen);
        let down = ui.input(|input| input.pointer.primary_down());
        let mut at_once: Vec<Target> = Vec::new();
        for (at, (now, before)) in now.into_iter().zip(before.iter().copied()).enumerate() {
            if now == before {
                continue;
            }
            let has_steps = host.list(chosen)[at].handle.step_count().is_some();
            for band in marked.iter().copied().filter(|band| *band != chosen) {
                if down && !has_steps {
                    self.drag_along(editor, host, (band, at), before, now);
                    continue;
                }
                let own = &host.list(band)[at];
                let moved = editor.normalized(&own.handle) + now - before;
                let to = if has_steps { now } else { moved };
                at_once.push((own.place, to.clamp(0.0, 1.0)));
            }
        }
        if !at_once.is_empty() {
            editor.edits().change_along(&at_once);
        }
        if !down {
            for follower in self.followers.drain(..) {
                editor.end(&host.list(follower.band)[follower.at].handle);
            }
        }
    }

    fn drag_along(
        &mut self,
        editor: &mut EditorContext,
        host: &HostBands,
        (band, at): (usize, usize),
        lead_before: f32,
        lead_now: f32,
    ) {
        let handle = &host.list(band)[at].handle;
        let known = self.followers.iter().position(|own| (own.band, own.at) == (band, at));
        let known = known.unwrap_or_else(|| {
            let from = editor.normalized(handle);
            editor.begin(handle);
            self.followers.push(Follower { band, at, from, lead_from: lead_before });
            self.followers.len() - 1
        });
        let follower = &self.followers[known];
        editor.set(handle, (follower.from + lead_now - follower.lead_from).clamp(0.0, 1.0));
    }
}

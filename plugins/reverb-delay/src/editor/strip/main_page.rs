//! The strip of Easy, and the main page of Full.

use super::{Controls, MENU_PX, Strip, two};
use crate::editor::halves::{self, Half};
use crate::editor::times::{self, Timed};
use crate::params::ReverbDelayParams;
use egui::Ui;
use shared_plugin::Parameter;
use shared_ui::layout::Panes;
use shared_ui::{EditorContext, KnobSize};

impl Strip {
    /// What most songs need.
    pub(super) fn easy(&mut self, ui: &mut Ui, editor: &mut EditorContext, controls: &Controls) {
        let (p, roomy) = (controls.params, controls.roomy);
        let size = if roomy { KnobSize::Main } else { KnobSize::Normal };
        controls.use_and_kind(ui, editor);
        if halves::mix(ui, editor, p, (Half::Reverb, Some(size))) {
            controls.time_knob(ui, editor, (Timed::Decay, size));
            controls.time_knob(ui, editor, (Timed::PreDelay, size));
        } else {
            controls.folded(ui, editor, Half::Reverb);
        }
        editor.divider(ui);
        if halves::mix(ui, editor, p, (Half::Delay, Some(size))) {
            controls.timed(ui, editor, (Timed::Delay, "Delay time"));
            editor.knob_sized(ui, &p.delay.feedback, size, None);
        } else {
            controls.folded(ui, editor, Half::Delay);
        }
        editor.more_in_full(ui, &hidden_in_easy(p));
    }

    /// What reverb and delay are mostly asked.
    pub(super) fn main_page(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        controls: &Controls,
    ) {
        let (p, roomy) = (controls.params, controls.roomy);
        controls.use_and_kind(ui, editor);
        let size = if roomy { KnobSize::Main } else { KnobSize::Normal };
        if halves::mix(ui, editor, p, (Half::Reverb, Some(size))) {
            controls.timed(ui, editor, (Timed::Decay, "Decay"));
            controls.timed(ui, editor, (Timed::PreDelay, "Pre-delay"));
            if roomy && controls.panes == Panes::One {
                controls.space(ui, editor);
            }
        } else {
            controls.folded(ui, editor, Half::Reverb);
        }
        editor.divider(ui);
        if !controls.delay_mix(ui, editor) {
            controls.folded(ui, editor, Half::Delay);
            return;
        }
        controls.timed(ui, editor, (Timed::Delay, "Delay time"));
        ui.vertical(|ui| {
            ui.add_space(16.0);
            self.tap_button(ui, editor, controls);
            ui.add_space(12.0);
            editor.toggle(ui, &p.delay.ping_pong);
        });
    }
}

impl Controls<'_> {
    /// Insert or send, and the kind of reverb.
    fn use_and_kind(&self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.vertical(|ui| {
            halves::used_as(ui, editor, self.params);
            editor.menu_labelled(ui, &self.params.tail.kind, MENU_PX, "Reverb type");
        });
    }

    /// Mix and feedback: knobs where there is room, under each other else; whether the delay is on.
    fn delay_mix(&self, ui: &mut Ui, editor: &mut EditorContext) -> bool {
        let (p, feedback) = (self.params, &self.params.delay.feedback);
        if self.roomy {
            let is_on = halves::mix(ui, editor, p, (Half::Delay, Some(KnobSize::Main)));
            if is_on {
                editor.knob_sized(ui, feedback, KnobSize::Normal, None);
            }
            return is_on;
        }
        let column = ui.vertical(|ui| {
            let is_on = halves::mix(ui, editor, p, (Half::Delay, None));
            if is_on {
                editor.value(ui, feedback);
            }
            is_on
        });
        column.inner
    }

    /// Size and tone of the space.
    pub(super) fn space(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let p = &self.params.reverb;
        two(ui, editor, [(&p.size, "Size"), (&p.damping, "Damping")]);
        two(ui, editor, [(&p.low_cut, "Low cut"), (&p.width, "Width")]);
    }

    /// A time as a knob: dimmed, with the value in force, where a note rules it.
    fn time_knob(&self, ui: &mut Ui, editor: &mut EditorContext, (time, size): (Timed, KnobSize)) {
        let ruled = times::ruled(editor, self.params, self.shown, time);
        let reason = ruled.map(|ruled| ruled.reason);
        editor.without_effect(ui, reason.as_deref(), |ui, editor| {
            editor.knob_sized(ui, time.params(self.params).0, size, None);
        });
    }
}

/// What Easy does not show.
fn hidden_in_easy(p: &ReverbDelayParams) -> Vec<&dyn Parameter> {
    let (r, d, t, e, m, o) = (&p.reverb, &p.delay, &p.tail, &p.echo, &p.room, &p.routing);
    let mut hidden: Vec<&dyn Parameter> =
        vec![&r.size, &r.damping, &r.low_cut, &r.width, &d.ping_pong, &d.low_cut, &d.high_cut];
    hidden.extend::<[&dyn Parameter; 9]>([
        &t.quality,
        &t.freeze,
        &t.late_delay,
        &t.diffusion,
        &t.distance,
        &t.balance,
        &t.motion,
        &t.drive,
        &t.bass_mono,
    ]);
    hidden.extend::<[&dyn Parameter; 14]>([
        &e.level,
        &e.sides,
        &e.starts_right,
        &e.right_ratio,
        &e.tilt,
        &e.saturator,
        &e.drive,
        &e.diffusion,
        &e.motion,
        &e.motion_rate,
        &e.freeze,
        &e.reverse,
        &e.polarity,
        &e.time_change,
    ]);
    hidden.extend::<[&dyn Parameter; 5]>([
        &m.level,
        &m.decay_note,
        &m.pre_delay_note,
        &m.late_delay_note,
        &m.time_change,
    ]);
    hidden.extend::<[&dyn Parameter; 7]>([
        &o.order,
        &o.mix_law,
        &o.trails,
        &o.duck_key,
        &p.ducking.reverb,
        &p.ducking.delay,
        &p.ducking.release,
    ]);
    for band in &p.decay_bands {
        hidden.extend::<[&dyn Parameter; 3]>([&band.frequency, &band.share, &band.q]);
    }
    for band in &p.eq_bands {
        hidden.extend::<[&dyn Parameter; 4]>([&band.kind, &band.frequency, &band.gain, &band.q]);
    }
    hidden
}

//! The pages of the space, the delay and the output.

use super::{Controls, MENU_PX, choice_and_value, two};
use crate::editor::halves::{self, Half};
use crate::editor::times::Timed;
use crate::params::Sides;
use egui::Ui;
use shared_plugin::parameter::ValueSource;
use shared_ui::EditorContext;

/// Width of the menus of routing and mix.
const WIDE_MENU_PX: f32 = 148.0;

impl Controls<'_> {
    /// The reverb's space and tail.
    pub(super) fn space_page(&self, ui: &mut Ui, editor: &mut EditorContext) {
        if self.folded(ui, editor, Half::Reverb) {
            return;
        }
        let (t, room) = (&self.params.tail, &self.params.room);
        self.space(ui, editor);
        two(ui, editor, [(&t.distance, "Distance"), (&t.balance, "Early/tail")]);
        self.timed(ui, editor, (Timed::TailDelay, "Tail delay"));
        two(ui, editor, [(&t.diffusion, "Diffusion"), (&t.bass_mono, "Bass mono")]);
        two(ui, editor, [(&t.motion, "Motion"), (&t.drive, "Drive")]);
        ui.vertical(|ui| {
            ui.add_space(16.0);
            editor.toggle(ui, &t.freeze);
            ui.add_space(4.0);
            editor.menu_labelled(ui, &room.time_change, MENU_PX, "Time changes");
        });
    }

    /// What happens inside the delay.
    pub(super) fn delay_page(&self, ui: &mut Ui, editor: &mut EditorContext) {
        if self.folded(ui, editor, Half::Delay) {
            return;
        }
        let (d, e) = (&self.params.delay, &self.params.echo);
        let ping_pong = editor.plain(&d.ping_pong);
        ui.vertical(|ui| {
            let reason = ping_pong.then_some("Ping-pong has sides of its own.");
            editor.without_effect(ui, reason, |ui, editor| {
                editor.menu_labelled(ui, &e.sides, MENU_PX, "Sides");
            });
            editor.menu_labelled(ui, &e.polarity, MENU_PX, "Polarity");
        });
        ui.vertical(|ui| {
            let is_mono = !ping_pong && editor.plain(&e.sides) == Sides::Mono;
            let reason = is_mono.then_some("A mono delay has one time.");
            editor.without_effect(ui, reason, |ui, editor| {
                editor.value_labelled(ui, &e.right_ratio, Some("Right/left"));
            });
            editor.menu_labelled(ui, &e.time_change, MENU_PX, "Time changes");
        });
        two(ui, editor, [(&d.low_cut, "Low cut"), (&d.high_cut, "High cut")]);
        two(ui, editor, [(&e.tilt, "Tilt"), (&e.diffusion, "Diffusion")]);
        choice_and_value(ui, editor, (&e.saturator, "Saturation"), (&e.drive, "Drive"));
        ui.vertical(|ui| {
            editor.value_labelled(ui, &e.motion, Some("Motion"));
            let still = editor.plain(&e.motion) == 0.0;
            editor.without_effect(ui, still.then_some("Motion is 0 %."), |ui, editor| {
                editor.value_labelled(ui, &e.motion_rate, Some("Motion rate"));
            });
        });
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = 5.0;
            editor.toggle_labelled(ui, &e.freeze, "Freeze");
            editor.toggle_labelled(ui, &e.reverse, "Reverse");
            let reason = (!ping_pong).then_some("Ping-pong is off.");
            editor.without_effect(ui, reason, |ui, editor| {
                editor.toggle_labelled(ui, &e.starts_right, "Start right");
            });
        });
    }

    /// How everything goes together.
    pub(super) fn output_page(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let p = self.params;
        let (o, duck) = (&p.routing, &p.ducking);
        let is_send = halves::is_send(editor, p);
        ui.vertical(|ui| {
            editor.menu_labelled(ui, &o.order, WIDE_MENU_PX, "Routing");
            let reason = is_send.then_some("A send carries only the wet sound.");
            editor.without_effect(ui, reason, |ui, editor| {
                editor.menu_labelled(ui, &o.mix_law, WIDE_MENU_PX, "Mix law");
            });
        });
        two(ui, editor, [(&p.room.level, "Reverb level"), (&p.echo.level, "Delay level")]);
        two(ui, editor, [(&duck.reverb, "Reverb ducking"), (&duck.delay, "Delay ducking")]);
        let is_still = editor.plain(&duck.reverb) == 0.0 && editor.plain(&duck.delay) == 0.0;
        let reason = is_still.then_some("Nothing is ducked.");
        ui.vertical(|ui| {
            editor.without_effect(ui, reason, |ui, editor| {
                editor.value_labelled(ui, &duck.release, Some("Duck release"));
                editor.menu_labelled(ui, &o.duck_key, MENU_PX, "Ducks under");
            });
        });
        ui.vertical(|ui| {
            editor.menu_labelled(ui, &p.tail.quality, MENU_PX, "Reverb quality");
            ui.add_space(8.0);
            editor.toggle_labelled(ui, &o.trails, "Trails on bypass");
        });
    }
}

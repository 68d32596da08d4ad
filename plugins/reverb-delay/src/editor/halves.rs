//! The two halves, reverb and delay: whether each is on, how it is turned on, and what insert and send
//! make of its mix.

use crate::params::{ReverbDelayParams, UsedAs};
use egui::{Align2, Rect, Sense, Ui, Vec2, vec2};
use nice_plug::prelude::*;
use shared_plugin::parameter::ValueSource;
use shared_ui::{EditorContext, Icon, KnobSize, icons, theme};

/// Mix of a half that is turned on in an insert, and of one that leaves a send.
const INSERT_MIX: f32 = 0.25;
/// Width of a locked mix.
const LOCKED_PX: f32 = 88.0;
/// Why a mix cannot be turned on a send.
const LOCKED: &str = "Locked at 100 %: a send carries only the wet sound. Choose Insert to mix.";

/// One half of the plugin.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// The reverb.
    Reverb,
    /// The delay.
    Delay,
}

impl Half {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Reverb, Self::Delay];

    /// Its mix.
    pub fn mix(self, params: &ReverbDelayParams) -> &FloatParam {
        match self {
            Self::Reverb => &params.reverb.mix,
            Self::Delay => &params.delay.mix,
        }
    }

    /// Whether it sounds at all.
    pub fn is_on(self, editor: &EditorContext, params: &ReverbDelayParams) -> bool {
        editor.plain(self.mix(params)) > 0.0
    }

    fn word(self) -> &'static str {
        match self {
            Self::Reverb => "reverb",
            Self::Delay => "delay",
        }
    }
}

/// Whether the plugin is used as a send.
pub fn is_send(editor: &EditorContext, params: &ReverbDelayParams) -> bool {
    editor.plain(&params.routing.used_as) == UsedAs::Send
}

/// The choice of insert or send. Choosing the insert takes the mixes that a send had at 100 % down.
pub fn used_as(ui: &mut Ui, editor: &mut EditorContext, params: &ReverbDelayParams) {
    let was_send = is_send(editor, params);
    editor.segments(ui, &params.routing.used_as);
    if was_send && !is_send(editor, params) {
        let mixes = Half::ALL.map(|half| half.mix(params));
        let full = mixes.into_iter().filter(|mix| editor.plain(*mix) >= 0.9999);
        let along: Vec<_> =
            full.map(|mix| editor.target(mix, mix.preview_normalized(INSERT_MIX))).collect();
        editor.edits().change_along(&along);
    }
}

/// A half's mix: a knob in an insert, a field where it has no size, locked in a send; gives whether the
/// half is on.
pub fn mix(
    ui: &mut Ui,
    editor: &mut EditorContext,
    params: &ReverbDelayParams,
    (half, size): (Half, Option<KnobSize>),
) -> bool {
    let is_on = half.is_on(editor, params);
    match size {
        _ if is_send(editor, params) && is_on => locked_mix(ui, editor, params, half),
        Some(size) => {
            editor.knob_sized(ui, half.mix(params), size, None);
        }
        None => {
            editor.value(ui, half.mix(params));
        }
    }
    is_on
}

/// The mix in a send: 100 %, and a pill that turns the half off.
fn locked_mix(ui: &mut Ui, editor: &mut EditorContext, params: &ReverbDelayParams, half: Half) {
    let mix = half.mix(params);
    ui.vertical(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let (cell, response) = ui.allocate_exact_size(vec2(LOCKED_PX, 16.0), Sense::empty());
        editor.hint_for(&response, LOCKED);
        let (painter, theme) = (ui.painter(), *editor.theme());
        let lock = Rect::from_center_size(cell.left_center() + vec2(6.0, 0.0), Vec2::splat(12.0));
        icons::paint(painter, Icon::Lock, lock, theme.text_3);
        let at = cell.left_center() + vec2(15.0, 0.0);
        painter.text(at, Align2::LEFT_CENTER, "Mix 100 %", theme::label(), theme.text_2);
        let word = half.word();
        let hint = format!("Turns the {word} off: it then costs nothing. {LOCKED}");
        if editor.switch(ui, &format!("{} on", capital(word)), true, &hint) {
            editor.set_once(mix, 0.0);
        }
    });
}

/// What stands in place of the controls of a half that is off: "Delay is off", and a button that turns it
/// on. Gives whether the half is off.
pub fn folded(
    ui: &mut Ui,
    editor: &mut EditorContext,
    params: &ReverbDelayParams,
    half: Half,
) -> bool {
    if half.is_on(editor, params) {
        return false;
    }
    let word = half.word();
    ui.vertical(|ui| {
        ui.add_space(
            ((ui.available_height() - 16.0 - theme::GAP_PX - theme::HIT_PX) / 2.0).max(0.0),
        );
        let (cell, _) = ui.allocate_exact_size(vec2(120.0, 16.0), Sense::empty());
        let text = format!("{} is off", capital(word));
        let color = editor.theme().text_2;
        ui.painter().text(cell.left_top(), Align2::LEFT_TOP, text, theme::label(), color);
        if editor.button(ui, &format!("Turn {word} on")) {
            let mix = half.mix(params);
            let to = if is_send(editor, params) { 1.0 } else { INSERT_MIX };
            editor.set_once(mix, mix.preview_normalized(to));
        }
    });
    true
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    let first = letters.next().map(|letter| letter.to_ascii_uppercase());
    first.into_iter().chain(letters).collect()
}

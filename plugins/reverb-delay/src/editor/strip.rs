//! The control strip: everything the reverb and the delay can be asked, in one row, or in two where
//! the window is narrow. Full has pages: the main controls, the space, the bands of the decay.

use crate::params::{
    DecayBandParams, DelayParams, DuckingParams, Note, ReverbDelayParams, ReverbParams, TailParams,
};
use egui::{Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};
use nice_plug::prelude::FloatParam;
use shared_plugin::Parameter;
use shared_plugin::parameter::ValueSource;
use shared_ui::{EditorContext, KnobSize, theme};

/// Narrower bodies get two rows.
const ONE_ROW_PX: f32 = 880.0;
/// Height of one of two rows.
const ROW_PX: f32 = 88.0;
/// Width of a value field.
const FIELD_PX: f32 = 84.0;
/// Width of the column with note and ping-pong.
const NOTE_PX: f32 = 100.0;
/// Width of a menu on the page of the space.
const MENU_PX: f32 = 110.0;
/// Space between controls.
const SPACE_PX: f32 = 4.0;

/// A page of the strip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// What reverb and delay are mostly asked.
    #[default]
    Main,
    /// Kind, quality and space of the reverb.
    Space,
    /// The bands of the decay.
    Bands,
}

const PAGES: [(Page, &str, &str); 3] = [
    (Page::Main, "Main", "The controls that reverb and delay need most."),
    (Page::Space, "Space", "What kind of space it is, and how its tail behaves."),
    (Page::Bands, "Decay bands", "Six bands whose decay can be longer or shorter."),
];

/// Height of the strip in a body of this width.
pub fn height_px(body_px: f32, is_easy: bool) -> f32 {
    let tabs = if is_easy { 0.0 } else { theme::HIT_PX + theme::GAP_PX };
    tabs + if body_px < ONE_ROW_PX { 2.0 * ROW_PX + theme::GAP_PX } else { theme::STRIP_PX }
}

/// Draws the strip into `rect`.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    params: &ReverbDelayParams,
    page: &mut Page,
    mut rect: Rect,
) {
    if editor.is_easy() {
        *page = Page::Main;
    } else {
        let tabs = Rect::from_min_size(rect.min, vec2(rect.width(), theme::HIT_PX));
        rect.min.y = tabs.bottom() + theme::GAP_PX;
        let builder = UiBuilder::new().max_rect(tabs).id_salt("pages");
        let mut row = ui.new_child(builder.layout(Layout::left_to_right(egui::Align::Center)));
        row.spacing_mut().item_spacing.x = SPACE_PX;
        for (to, name, hint) in PAGES {
            if editor.tab(&mut row, name, *page == to, hint) {
                *page = to;
            }
        }
    }
    match page {
        Page::Main => main_page(ui, editor, params, rect),
        Page::Space => space_page(ui, editor, (&params.tail, &params.ducking), rect),
        Page::Bands => bands_page(ui, editor, &params.decay_bands, rect),
    }
}

fn space_page(
    ui: &mut Ui,
    editor: &mut EditorContext,
    (p, duck): (&TailParams, &DuckingParams),
    rect: Rect,
) {
    let menus = 2.0 * 44.0 + theme::GAP_PX / 2.0;
    editor.strip(ui, rect, |ui, editor| {
        ui.spacing_mut().item_spacing.x = SPACE_PX;
        column(ui, MENU_PX, menus, |ui| {
            editor.menu_labelled(ui, &p.kind, MENU_PX, "Type");
            editor.menu_labelled(ui, &p.quality, MENU_PX, "Quality");
        });
        column(ui, MENU_PX, menus, |ui| {
            editor.value_labelled(ui, &p.bass_mono, None);
            editor.toggle(ui, &p.freeze);
        });
        let fields = |ui: &mut Ui, editor: &mut EditorContext, pair| {
            labelled_fields(ui, editor, MENU_PX, pair);
        };
        fields(ui, editor, [(&p.late_delay, "Tail delay"), (&p.diffusion, "Diffusion")]);
        fields(ui, editor, [(&p.balance, "Early/tail"), (&p.distance, "Distance")]);
        fields(ui, editor, [(&p.motion, "Motion"), (&p.drive, "Drive")]);
        fields(ui, editor, [(&duck.reverb, "Reverb ducking"), (&duck.delay, "Delay ducking")]);
        column(ui, MENU_PX, menus, |ui| {
            editor.value_labelled(ui, &duck.release, Some("Duck release"));
        });
    });
}

/// A column per band; in a narrow window the widths lie below, else beside them.
fn bands_page(ui: &mut Ui, editor: &mut EditorContext, bands: &[DecayBandParams], rect: Rect) {
    let in_pairs = rect.width() >= ONE_ROW_PX;
    editor.strip(ui, rect, |ui, editor| {
        ui.spacing_mut().item_spacing.x = SPACE_PX;
        for (at, band) in bands.iter().enumerate() {
            let names = ["Hz", "decay", "Q"].map(|what| format!("{} {what}", at + 1));
            let mut fields = vec![(&band.frequency, names[0].as_str()), (&band.share, &names[1])];
            if !in_pairs {
                fields.push((&band.q, &names[2]));
            }
            labelled_fields(ui, editor, FIELD_PX, fields);
        }
        if in_pairs {
            for (pair, bands) in bands.chunks(2).enumerate() {
                let names = [2 * pair + 1, 2 * pair + 2].map(|number| format!("{number} Q"));
                let fields = bands.iter().map(|band| &band.q).zip(names.iter().map(String::as_str));
                labelled_fields(ui, editor, FIELD_PX, fields);
            }
        }
    });
}

/// Value fields one above the other.
fn labelled_fields<'a>(
    ui: &mut Ui,
    editor: &mut EditorContext,
    width_px: f32,
    fields: impl IntoIterator<Item = (&'a FloatParam, &'a str)>,
) {
    let fields: Vec<(&FloatParam, &str)> = fields.into_iter().collect();
    let height_px = fields.len() as f32 * (44.0 + theme::GAP_PX / 2.0) - theme::GAP_PX / 2.0;
    column(ui, width_px, height_px, |ui| {
        for (parameter, label) in fields {
            editor.value_labelled(ui, parameter, Some(label));
        }
    });
}

fn main_page(ui: &mut Ui, editor: &mut EditorContext, params: &ReverbDelayParams, rect: Rect) {
    let strip = Strip { reverb: &params.reverb, delay: &params.delay };
    if rect.width() < ONE_ROW_PX {
        let (upper, lower) = (
            Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + ROW_PX)),
            Rect::from_min_max(pos2(rect.left(), rect.bottom() - ROW_PX), rect.max),
        );
        editor.strip(ui, upper, |ui, editor| strip.reverb(ui, editor, KnobSize::Small, false));
        editor.strip(ui, lower, |ui, editor| {
            strip.delay(ui, editor, KnobSize::Small, false);
            strip.more_in_full(ui, editor);
        });
    } else {
        let size = if editor.is_easy() { KnobSize::Main } else { KnobSize::Normal };
        editor.strip(ui, rect, |ui, editor| {
            strip.reverb(ui, editor, size, true);
            editor.divider(ui);
            strip.delay(ui, editor, size, true);
            strip.more_in_full(ui, editor);
        });
    }
}

struct Strip<'a> {
    reverb: &'a ReverbParams,
    delay: &'a DelayParams,
}

impl Strip<'_> {
    fn reverb(&self, ui: &mut Ui, editor: &mut EditorContext, size: KnobSize, in_pairs: bool) {
        let p = self.reverb;
        ui.spacing_mut().item_spacing.x = SPACE_PX;
        editor.knob_sized(ui, &p.mix, size, Some("Reverb mix"));
        editor.knob_sized(ui, &p.decay, size, None);
        editor.knob_sized(ui, &p.pre_delay, size, None);
        if !editor.is_easy() {
            fields(ui, editor, [(&p.size, "Size"), (&p.damping, "Damping")], in_pairs);
            fields(ui, editor, [(&p.low_cut, "Low cut"), (&p.width, "Width")], in_pairs);
        }
    }

    fn delay(&self, ui: &mut Ui, editor: &mut EditorContext, size: KnobSize, in_pairs: bool) {
        let p = self.delay;
        ui.spacing_mut().item_spacing.x = SPACE_PX;
        editor.knob_sized(ui, &p.mix, size, Some("Delay mix"));
        column(ui, NOTE_PX, 44.0 + theme::GAP_PX / 2.0 + theme::HIT_PX, |ui| {
            editor.menu_wide(ui, &p.note, NOTE_PX);
            if !editor.is_easy() {
                editor.toggle(ui, &p.ping_pong);
            }
        });
        let is_free = editor.plain(&p.note) == Note::Free;
        ui.scope(|ui| {
            // With a note, the tempo says the time.
            ui.multiply_opacity(if is_free { 1.0 } else { 0.4 });
            editor.knob_sized(ui, &p.time, size, Some("Free time"));
        });
        editor.knob_sized(ui, &p.feedback, size, None);
        if !editor.is_easy() {
            fields(ui, editor, [(&p.low_cut, "Low cut"), (&p.high_cut, "High cut")], in_pairs);
        }
    }

    /// A note on what Easy leaves out.
    fn more_in_full(&self, ui: &mut Ui, editor: &mut EditorContext) {
        let (r, d) = (self.reverb, self.delay);
        let hidden: [&dyn Parameter; 7] =
            [&r.size, &r.damping, &r.low_cut, &r.width, &d.ping_pong, &d.low_cut, &d.high_cut];
        editor.more_in_full(ui, &hidden);
    }
}

/// Two value fields, one above the other or side by side.
fn fields(ui: &mut Ui, editor: &mut EditorContext, pair: [(&FloatParam, &str); 2], in_pairs: bool) {
    if in_pairs {
        return labelled_fields(ui, editor, FIELD_PX, pair);
    }
    for (parameter, label) in pair {
        editor.value_labelled(ui, parameter, Some(label));
    }
}

/// Controls from top to bottom in a strip that centres them.
fn column(ui: &mut Ui, width_px: f32, height_px: f32, content: impl FnOnce(&mut Ui)) {
    let (rect, _) = ui.allocate_exact_size(vec2(width_px, height_px), Sense::empty());
    let salt = ("column", rect.min.x as i32);
    let layout = Layout::top_down(egui::Align::Min);
    let mut child = ui.new_child(UiBuilder::new().max_rect(rect).layout(layout).id_salt(salt));
    child.spacing_mut().item_spacing.y = theme::GAP_PX / 2.0;
    content(&mut child);
}

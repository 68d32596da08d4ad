//! The figures of the measurement: the integrated loudness large, the others beside it.

use crate::wording::time as clock;
use egui::{Align2, Color32, Rect, Role, Sense, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use shared_dsp::loudness::{Gate, Readings};
use shared_ui::{EditorContext, Icon, Theme, icons, level_text, theme};

/// True peak from which lossy encoders are likely to clip, dBTP (EBU R 128, maximum permitted
/// true-peak level).
pub const HIGHEST_TRUE_PEAK_DBTP: f64 = -1.0;

/// 0 LU (EBU R 128), LUFS.
const ZERO_LU_LUFS: f64 = -23.0;
/// Width of the integrated loudness.
const MAIN_PX: f32 = 172.0;
/// Narrower cells have short labels.
const LONG_LABELS_FROM_PX: f32 = 118.0;

/// Below this everything is silence, LUFS or dB: more digits would say less.
const SILENCE_DB: f64 = -99.9;

/// A reading as it is shown: what is nearly silence is silence.
pub fn floored(reading_db: f64) -> f64 {
    if reading_db < SILENCE_DB { f64::NEG_INFINITY } else { reading_db }
}

/// How a reading stands against a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing to say.
    Plain,
    /// To look at.
    Caution,
    /// Over.
    Over,
}

impl State {
    /// Of a true peak: over full scale it clips, over -1 dBTP an encoder may.
    pub fn of_true_peak(true_peak_dbtp: f64) -> Self {
        match true_peak_dbtp {
            db if db > 0.0 => Self::Over,
            db if db > HIGHEST_TRUE_PEAK_DBTP => Self::Caution,
            _ => Self::Plain,
        }
    }

    /// Its colour.
    pub fn color(self, theme: &Theme) -> Color32 {
        match self {
            Self::Plain => theme.text,
            Self::Caution => theme.caution,
            Self::Over => theme.over,
        }
    }

    /// Its shape, which says the same without colour.
    pub fn icon(self) -> Option<Icon> {
        match self {
            Self::Plain => None,
            Self::Caution => Some(Icon::Triangle),
            Self::Over => Some(Icon::Square),
        }
    }
}

/// One figure as it is shown.
struct Figure {
    label: &'static str,
    /// The term that is explained on hover.
    term: &'static str,
    value: String,
    /// A second, smaller line.
    under: String,
    state: State,
}

/// Draws the figures into `rect`; `true` when a new measurement was asked for.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    readings: &Readings,
    is_relative: bool,
    rect: Rect,
) -> bool {
    let theme = *editor.theme();
    ui.painter().rect_filled(rect, theme::CARD_RADIUS_PX, theme.panel);
    let inner = rect.shrink2(vec2(14.0, 10.0));
    let main = Rect::from_min_size(inner.min, vec2(MAIN_PX, inner.height()));
    let scale = Loudness { is_relative };
    label(ui, editor, pos2(main.left(), main.top()), "Integrated", "LUFS");
    let value = pos2(main.left(), main.top() + 18.0);
    let text = scale.text(readings.integrated_lufs);
    let font = theme::readout();
    let drawn = ui.painter().text(value, Align2::LEFT_TOP, &text, font, theme.text);
    tell(ui, drawn, "Integrated", &text);
    let heard = pos2(main.left(), drawn.bottom() + 4.0);
    let text = format!("measured {}", clock(readings.measured_s));
    let drawn = ui.painter().text(heard, Align2::LEFT_TOP, text, theme::label(), theme.text_2);
    gate_lamp(ui, editor, readings, pos2(drawn.right() + 16.0, drawn.center().y));
    let button = Rect::from_min_size(pos2(main.left(), drawn.bottom() + 6.0), vec2(140.0, 28.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(button).id_salt("new"));
    let is_asked = editor.button(&mut child, "New measurement");
    let (columns, rows) = if editor.is_easy() { (2, 1) } else { (3, 2) };
    let room = Rect::from_min_max(pos2(main.right(), inner.top()), inner.max);
    let cell = vec2(room.width() / columns as f32, room.height() / rows as f32);
    let figures = figures(readings, scale, editor.is_easy(), cell.x < LONG_LABELS_FROM_PX);
    for (at, figure) in figures.iter().enumerate() {
        let place = vec2((at % columns) as f32 * cell.x, (at / columns) as f32 * cell.y);
        show_figure(ui, editor, room.min + place, figure);
    }
    is_asked
}

/// How loudness is written: in LUFS, or in LU against -23 LUFS.
#[derive(Debug, Clone, Copy)]
struct Loudness {
    is_relative: bool,
}

impl Loudness {
    fn text(self, loudness_lufs: f64) -> String {
        let loudness_lufs = floored(loudness_lufs);
        if self.is_relative {
            let relative_lu = loudness_lufs - ZERO_LU_LUFS;
            let sign = if relative_lu >= 0.05 { "+" } else { "" };
            format!("{sign}{} LU", level_text(relative_lu))
        } else {
            format!("{} LUFS", level_text(loudness_lufs))
        }
    }

    fn bare(self, loudness_lufs: f64) -> String {
        self.text(loudness_lufs).trim_end_matches(" LUFS").trim_end_matches(" LU").to_owned()
    }
}

fn figures(t: &Readings, scale: Loudness, easy: bool, short: bool) -> Vec<Figure> {
    let named = |long: &'static str, brief: &'static str| if short { brief } else { long };
    let highest = |lufs: f64, at_s: f64| match lufs.is_finite() {
        false => String::new(),
        true if short => format!("max {}", scale.bare(lufs)),
        true => format!("max {} at {}", scale.bare(lufs), clock(at_s)),
    };
    let short_term = Figure {
        label: "Short-term",
        term: "LUFS",
        value: scale.text(t.short_term_lufs),
        under: highest(t.max_short_term_lufs, t.max_short_term_at_s),
        state: State::Plain,
    };
    if easy {
        return vec![short_term, true_peak(t)];
    }
    let momentary = Figure {
        label: "Momentary",
        term: "LUFS",
        value: scale.text(t.momentary_lufs),
        under: highest(t.max_momentary_lufs, t.max_momentary_at_s),
        state: State::Plain,
    };
    let is_shaky = t.is_range_unstable && t.range_lu.is_finite();
    let range = Figure {
        label: named("Loudness range", "Range"),
        term: "LRA",
        value: format!("{} LU", level_text(t.range_lu)),
        under: match is_shaky {
            false => String::new(),
            true if short => "rough".to_owned(),
            true => "rough before 1:00".to_owned(),
        },
        state: State::Plain,
    };
    let ratio = Figure {
        label: "PLR, PSR",
        term: "PLR",
        value: format!(
            "{}, {} LU",
            level_text(t.peak_to_loudness_lu),
            level_text(t.peak_to_short_term_lu)
        ),
        under: match t.min_peak_to_short_term_lu {
            lowest if lowest.is_finite() => format!("lowest PSR {}", level_text(lowest)),
            _ => String::new(),
        },
        state: State::Plain,
    };
    let bad = t.bad_samples;
    let clips = Figure {
        label: named("Full-scale samples", "Full scale"),
        term: "dBFS",
        value: t.clipped_samples.to_string(),
        under: if bad > 0 { format!("{bad} invalid (NaN)") } else { String::new() },
        state: if t.clipped_samples > 0 { State::Over } else { State::Plain },
    };
    vec![short_term, momentary, range, true_peak(t), ratio, clips]
}

fn true_peak(t: &Readings) -> Figure {
    let state = State::of_true_peak(t.true_peak_dbtp);
    Figure {
        label: "True peak",
        term: "dBTP",
        value: format!("{} dBTP", level_text(floored(t.true_peak_dbtp))),
        under: match state {
            _ if !t.true_peak_dbtp.is_finite() => String::new(),
            State::Plain => format!("at {}", clock(t.true_peak_at_s)),
            State::Caution => format!("MP3 may clip, {}", clock(t.true_peak_at_s)),
            State::Over => format!("clips at {}", clock(t.true_peak_at_s)),
        },
        state,
    }
}

/// Whether what is heard now counts for the integrated loudness.
fn gate_lamp(ui: &Ui, editor: &mut EditorContext, readings: &Readings, at: egui::Pos2) {
    let theme = *editor.theme();
    let is_open = readings.gate == Gate::Open;
    let area = Rect::from_center_size(at, egui::Vec2::splat(9.0));
    let (icon, color) =
        if is_open { (Icon::Check, theme.ok) } else { (Icon::Circle, theme.text_3) };
    icons::paint(ui.painter(), icon, area, color);
    let text = at + vec2(9.0, 0.0);
    let drawn = ui.painter().text(
        text,
        Align2::LEFT_CENTER,
        if is_open { "counts" } else { "left out" },
        theme::axis(),
        theme.text_3,
    );
    let response = ui.interact(drawn.union(area), ui.scope_id().with("gate"), Sense::empty());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Label, true, "Gate");
        info.current_text_value = Some(if is_open { "open" } else { "closed" }.to_owned());
        info
    });
    let gate = level_text(readings.gate_lufs);
    let sentence = match readings.gate {
        Gate::Open => format!(
            "Loud enough to count towards the integrated loudness. Anything below {gate} LUFS is left out."
        ),
        Gate::TooQuiet => format!(
            "Too quiet to count towards the integrated loudness: below {gate} LUFS is left out."
        ),
        Gate::Silent => "Silence: anything below \u{2212}70 LUFS is left out.".to_owned(),
    };
    editor.hint_for(&response, &sentence);
}

fn show_figure(ui: &mut Ui, editor: &mut EditorContext, at: egui::Pos2, figure: &Figure) {
    let theme = *editor.theme();
    label(ui, editor, at, figure.label, figure.term);
    let color = figure.state.color(&theme);
    let mut value = at + vec2(0.0, 17.0);
    if let Some(icon) = figure.state.icon() {
        let area = Rect::from_min_size(value + vec2(0.0, 3.0), egui::Vec2::splat(11.0));
        icons::paint(ui.painter(), icon, area, color);
        value.x += 15.0;
    }
    let font = theme::value();
    let drawn = ui.painter().text(value, Align2::LEFT_TOP, &figure.value, font, color);
    tell(ui, drawn, figure.label, &figure.value);
    let under = pos2(at.x, drawn.bottom() + 1.0);
    ui.painter().text(under, Align2::LEFT_TOP, &figure.under, theme::axis(), theme.text_3);
}

/// A label that explains its term on hover.
fn label(ui: &mut Ui, editor: &mut EditorContext, at: egui::Pos2, text: &str, term: &str) {
    let color = editor.theme().text_2;
    let drawn = ui.painter().text(at, Align2::LEFT_TOP, text, theme::label(), color);
    let response = ui.interact(drawn, ui.scope_id().with((text, "label")), Sense::empty());
    editor.explain(ui, response, term);
}

/// Tells assistive technology and tests what a figure says.
fn tell(ui: &Ui, rect: Rect, name: &str, value: &str) {
    let response = ui.interact(rect, ui.scope_id().with((name, "figure")), Sense::empty());
    response.widget_info(|| {
        let mut info = WidgetInfo::labeled(Role::Label, true, name);
        info.current_text_value = Some(value.to_owned());
        info
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_true_peak_cautions_above_minus_1_and_is_over_above_0() {
        for (dbtp, state) in [
            (f64::NEG_INFINITY, State::Plain),
            (-1.0, State::Plain),
            (-0.99, State::Caution),
            (0.0, State::Caution),
            (0.01, State::Over),
        ] {
            assert_eq!(State::of_true_peak(dbtp), state, "{dbtp}");
        }
    }

    #[test]
    fn every_state_but_plain_has_a_shape_of_its_own() {
        assert_eq!(State::Plain.icon(), None);
        assert_ne!(State::Caution.icon(), State::Over.icon());
    }
}

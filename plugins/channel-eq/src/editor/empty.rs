//! What an unused equaliser asks: what do you hear? Each answer places one gentle band.

use super::new_bands::NewBand;
use super::nodes::Nodes;
use super::piano::{READOUT_PX, READOUT_TOP_PX};
use super::scene::Scene;
use crate::params::Shape;
use egui::{Align, Align2, Layout, Rect, Stroke, StrokeKind, Ui, UiBuilder, pos2, vec2};
use shared_ui::graph::Plot;
use shared_ui::{EditorContext, theme};
use std::f64::consts::FRAC_1_SQRT_2;

/// Size of the card.
const SIZE_PX: egui::Vec2 = vec2(420.0, 108.0);

/// Its height where the graph is low: without its last line.
const SHORT_PX: f32 = 62.0;
/// What stays free on either side of the 0 dB line.
const FREE_PX: f32 = 4.0;
/// Height of the warning under the switches.
const WARNING_PX: f32 = 28.0;
/// Width of the analyser's numbers along the right edge.
const SCALE_PX: f32 = 32.0;
/// Width of a pill round its word.
const PILL_PX: f32 = 28.0;

/// An answer and the band it places.
struct Answer {
    word: &'static str,
    band: NewBand,
}

/// No answer moves a level by more than 3 dB: enough to hear whether it was the right one, too
/// little to ruin anything.
const ANSWERS: [Answer; 5] = [
    // An octave around 120 Hz: small rooms and close microphones pile up there, over the
    // fundamentals of bass and kick, which keep their weight.
    answer("boomy", Shape::Bell, 120.0, -3.0, 1.0),
    // The first reflections of desks, walls and cabinets, below where words are understood.
    answer("boxy", Shape::Bell, 400.0, -3.0, 1.0),
    // Where the ear is most sensitive (ISO 226: 3 to 4 kHz); a little less, so as not to be dull.
    answer("harsh", Shape::Bell, 3500.0, -2.5, 1.0),
    // Over the consonants: more air without more hiss of s and t in the middle.
    answer("dull", Shape::HighShelf, 8000.0, 2.5, FRAC_1_SQRT_2),
    // Under the lowest string of a bass guitar (E1, 41 Hz): nobody plays there. 12 dB/oct, flat.
    answer("rumble", Shape::LowCut, 35.0, 0.0, FRAC_1_SQRT_2),
];

const fn answer(
    word: &'static str,
    shape: Shape,
    frequency_hz: f64,
    gain_db: f64,
    q: f64,
) -> Answer {
    Answer { word, band: NewBand { shape, frequency_hz, gain_db, q } }
}

impl Answer {
    fn hint(&self) -> String {
        let NewBand { shape, frequency_hz: hz, gain_db, .. } = self.band;
        match shape {
            Shape::LowCut => format!("Cuts below {hz} Hz."),
            Shape::HighShelf => format!("Boosts above {hz} Hz by {gain_db} dB."),
            _ => format!("Cuts around {hz} Hz by {} dB.", -gain_db),
        }
    }
}

/// Draws the card while no band is in use.
pub fn show(
    ui: &mut Ui,
    editor: &mut EditorContext,
    plot: &Plot,
    scene: &Scene,
    nodes: &mut Nodes,
) {
    let Some(band) = scene.bands.first_unused().filter(|_| !scene.bands.used.contains(&true))
    else {
        return;
    };
    let look = *editor.theme();
    let card = place(plot.rect, plot.y_at(0.0));
    let has_room = card.height() >= SIZE_PX.y;
    let edge = Stroke::new(1.0, look.hairline);
    ui.painter().rect(card, theme::CARD_RADIUS_PX, look.panel, edge, StrokeKind::Inside);
    let write = |at, text: &str, font, color| {
        ui.painter().text(at, Align2::CENTER_CENTER, text, font, color);
    };
    let under = |px: f32| pos2(card.center().x, card.top() + px);
    let (question, answers, or) = if has_room { (20.0, 54.0, 92.0) } else { (14.0, 42.0, 0.0) };
    write(under(question), "Play. What do you hear?", theme::title(), look.text);
    if has_room {
        let text = "or double-click the line to make a band";
        write(under(or), text, theme::label(), look.text_2);
    }
    let width = |answer: &Answer| {
        let word = answer.word.to_owned();
        let galley = ui.painter().layout_no_wrap(word, theme::label(), look.text);
        galley.size().x + PILL_PX
    };
    let gaps_px = theme::GAP_PX * (ANSWERS.len() - 1) as f32;
    let width_px = ANSWERS.iter().map(width).sum::<f32>() + gaps_px;
    let row = Rect::from_center_size(under(answers), vec2(width_px, theme::HIT_PX));
    let builder = UiBuilder::new().max_rect(row).layout(Layout::left_to_right(Align::Center));
    let mut row = ui.new_child(builder.id_salt("what do you hear"));
    for answer in &ANSWERS {
        if editor.switch(&mut row, answer.word, false, &answer.hint()) {
            let targets = answer.band.targets(scene.host, band);
            editor.edits().change(&format!("band against {}", answer.word), &targets);
            nodes.choose(band);
        }
    }
}

/// Where the card stands in a graph whose 0 dB line is at `line_y`. The line stays free for the
/// double-click, and so do the analyser's numbers, and the warning and the readout at the upper edge: where the room between them and
/// the line is too low, the card stands under the line.
fn place(graph: Rect, line_y: f32) -> Rect {
    let width_px = SIZE_PX.x.min(graph.width() - 2.0 * SCALE_PX);
    let taken_px = WARNING_PX.max(READOUT_TOP_PX + READOUT_PX);
    let above = line_y - FREE_PX - (graph.top() + taken_px);
    if above >= SHORT_PX {
        let height = if above >= SIZE_PX.y { SIZE_PX.y } else { SHORT_PX };
        let middle = pos2(graph.center().x, line_y - FREE_PX - above / 2.0);
        return Rect::from_center_size(middle, vec2(width_px, height));
    }
    let top = line_y + 2.0 * FREE_PX;
    Rect::from_min_size(pos2(graph.center().x - width_px / 2.0, top), vec2(width_px, SHORT_PX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_card_leaves_warning_readout_scale_and_line_free() {
        for width in (450..2_000).step_by(10) {
            for height in (150..1_200).step_by(10) {
                let graph =
                    Rect::from_min_size(pos2(46.0, 58.0), vec2(width as f32, height as f32));
                let line_y = graph.center().y;
                let card = place(graph, line_y);
                let at = |top: f32, left: f32, height: f32| {
                    Rect::from_min_max(
                        pos2(left, graph.top() + top),
                        pos2(graph.right(), graph.top() + top + height),
                    )
                };
                let taken = [
                    at(0.0, graph.left(), WARNING_PX),
                    at(READOUT_TOP_PX, graph.right() - 190.0, READOUT_PX),
                    Rect::from_x_y_ranges(graph.x_range(), line_y - 3.0..=line_y + 3.0),
                    at(0.0, graph.right() - SCALE_PX, graph.height()),
                ];
                let is_free = taken.iter().all(|taken| !taken.shrink(0.1).intersects(card));
                assert!(is_free && graph.contains_rect(card), "{width} by {height}: {card}");
            }
        }
    }

    #[test]
    fn every_answer_is_gentle() {
        for answer in &ANSWERS {
            assert!(answer.band.gain_db.abs() <= 3.0 && answer.band.q <= 1.0, "{}", answer.word);
            assert!(!answer.hint().is_empty());
        }
    }
}

//! What opens at a node and on the graph: the chip, the card of a right click; the range that grows.

use channel_eq::editor::parts;
use channel_eq::processor::ChannelEq;
use egui::{Modifiers, PointerButton, vec2};
use shared_ui::harness::{Scene, Show, SnapshotSet};

use super::scene::MIX;

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");
const NONE: Modifiers = Modifiers::NONE;

/// From a node to the middle of the chip's field for the frequency.
const TO_FREQUENCY: egui::Vec2 = egui::vec2(24.0, -114.0);

#[test]
fn the_chip_at_a_node_sets_its_band_and_goes_with_the_pointer() {
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(&[("on_4", "On"), ("gn_4", "-2")]));
    show.play(0.5);
    show.harness.click("Band 4");
    let node = show.harness.place("Band 4");
    show.harness.run(3);
    SnapshotSet::new(PICTURES).add(&mut show.harness, "chip");
    let (params, ..) = show.stage.shared();
    let before = params.bands[3].frequency.value();
    show.harness.point(node + vec2(0.0, -20.0));
    show.harness.run(2);
    show.harness.drag_at(node + TO_FREQUENCY, vec2(0.0, -20.0), NONE);
    let after = params.bands[3].frequency.value();
    assert!(after > before + 0.5, "the chip's own field was dragged: {before} to {after}");
    show.harness.point(node + vec2(-300.0, 100.0));
    show.harness.run(3);
    show.harness.messages();
    show.harness.drag_at(node + TO_FREQUENCY, vec2(0.0, -20.0), NONE);
    let moved = show.harness.messages();
    assert!(moved.is_empty(), "the chip is gone: {moved:?}");
}

#[test]
fn the_range_grows_while_a_node_is_dragged_out_of_it() {
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(MIX));
    show.play(0.2);
    let (params, ..) = show.stage.shared();
    show.harness.drag("Band 6", vec2(0.0, -110.0), NONE);
    assert!(params.bands[5].gain.value() < 12.0);
    show.harness.drag("Band 6", vec2(0.0, -120.0), NONE);
    let gain_db = params.bands[5].gain.value();
    assert!(gain_db > 12.0, "{gain_db}");
    show.harness.run(3);
    let (node, toolbar) = (show.harness.place("Band 6"), show.harness.place("Analyser"));
    assert!(node.y > toolbar.y + 20.0, "clear of the toolbar: {node:?} {toolbar:?}");
}

/// However a gain leaves the range: loaded, typed or turned.
#[test]
fn the_range_grows_with_any_gain_and_a_smaller_one_that_was_picked_stays() {
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(&[("on_4", "On"), ("gn_4", "20")]));
    show.play(0.2);
    let height_of = |show: &Show<ChannelEq, _>| show.harness.place("Band 4").y;
    let loaded = height_of(&show);
    show.harness.click("\u{b1}12 dB");
    show.play(0.2);
    let at_the_edge = height_of(&show);
    // 20 of 30 dB lie a sixth of the graph's height under its upper edge.
    assert!(loaded > at_the_edge + 40.0, "{loaded} {at_the_edge}");
    let (params, ..) = show.stage.shared();
    let editor = show.harness.kittest.state_mut().editor();
    editor.set_once(&params.bands[3].gain, 51.0 / 60.0);
    show.play(0.2);
    let grown = height_of(&show);
    assert!((grown - loaded).abs() < 8.0, "21 dB: {grown} {loaded}");
}

#[test]
fn much_eq_is_said_over_the_graph_and_what_is_usual_is_not() {
    const NINE: &[(&str, &str)] = &[
        ("on_1", "On"),
        ("on_2", "On"),
        ("on_3", "On"),
        ("on_4", "On"),
        ("on_5", "On"),
        ("on_6", "On"),
        ("on_7", "On"),
        ("on_8", "On"),
        ("on_9", "On"),
    ];
    let boosts = "13 dB of boosts in all: compare with matched bypass";
    let count = "9 bands: compare with matched bypass";
    for (settings, said) in [
        (&[("on_3", "On"), ("gn_3", "8"), ("on_4", "On"), ("gn_4", "5")] as &[_], Some(boosts)),
        (&[("on_3", "On"), ("gn_3", "7"), ("on_4", "On"), ("gn_4", "5")], None),
        (&[("on_3", "On"), ("gn_3", "12"), ("on_4", "On"), ("gn_4", "-15")], None),
        (NINE, Some(count)),
        (&NINE[1..], None),
    ] {
        let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(settings));
        show.play(0.2);
        for words in [boosts, count] {
            assert_eq!(show.harness.has(words), said == Some(words), "{settings:?}");
        }
    }
}

#[test]
fn a_right_click_on_the_graph_adds_a_band_there_and_changes_all_gains() {
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(MIX));
    show.play(0.2);
    let (params, ..) = show.stage.shared();
    let at = show.harness.place("Band 4") + vec2(30.0, 60.0);
    show.harness.click_at(at, PointerButton::Secondary, NONE);
    show.harness.run(4);
    SnapshotSet::new(PICTURES).add(&mut show.harness, "graph-card");
    let before_db = params.bands[3].gain.value();
    show.harness.click("Invert gains");
    show.harness.run(6);
    assert!((params.bands[3].gain.value() + before_db).abs() < 1e-3);
    show.harness.click("Undo Gains inverted");
    show.harness.run(6);
    assert!((params.bands[3].gain.value() - before_db).abs() < 1e-3);
    let is_on = |band: usize| params.bands[band].on.value();
    let used: Vec<usize> = (0..24).filter(|band| is_on(*band)).collect();
    show.harness.click_at(at, PointerButton::Secondary, NONE);
    show.harness.run(4);
    show.harness.click("Add notch");
    show.harness.run(6);
    let new = (0..24).find(|band| is_on(*band) && !used.contains(band)).expect("a new band");
    assert_eq!(params.bands[new].shape.value(), channel_eq::params::Shape::Notch);
}

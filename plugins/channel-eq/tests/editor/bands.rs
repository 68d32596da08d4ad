//! What is done to bands on the graph, as the host sees it.

use crate::scene::MIX;
use channel_eq::editor::{EqView, parts};
use channel_eq::engine::{Band, Settings, Shape};
use channel_eq::processor::ChannelEq;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use shared_plugin::Listening;
use shared_plugin::preferences::Detail;
use shared_ui::harness::{Scene, Show};

type Editor = Show<ChannelEq, EqView>;

fn editor(settings: &'static [(&'static str, &'static str)]) -> Editor {
    let mut show = Show::new(parts, &Scene::new(settings));
    show.play(0.1);
    show
}

/// The engine's settings as the host's values make them.
fn settings(show: &Editor) -> Settings {
    let (params, _, _) = show.stage.shared();
    params.settings()
}

fn bands_on(show: &Editor) -> Vec<usize> {
    let settings = settings(show);
    (0..settings.bands.len()).filter(|band| settings.bands[*band].on).map(|band| band + 1).collect()
}

/// The words of the text the editor put on the clipboard last.
fn copied(show: &Editor) -> Option<String> {
    show.harness.kittest.output().platform_output.commands.iter().find_map(
        |command| match command {
            egui::OutputCommand::CopyText(text) => Some(text.clone()),
            _ => None,
        },
    )
}

fn message(show: &mut Editor) -> String {
    show.harness.kittest.state_mut().frame().message().unwrap_or_default().to_owned()
}

fn click(show: &mut Editor, at: Pos2, modifiers: Modifiers) {
    show.harness.click_at(at, PointerButton::Primary, modifiers);
    // Long enough that two clicks are no double-click.
    show.harness.run(40);
}

fn wipe(show: &mut Editor) {
    show.play(0.1);
}

#[test]
fn only_bands_in_use_have_nodes_and_the_arrows_walk_them() {
    let mut show = editor(MIX);
    for band in 1..=24 {
        let is_used = band <= 8 || band == 12;
        assert_eq!(show.harness.has(&format!("Band {band}")), is_used, "band {band}");
    }
    let at = show.harness.place("Band 12");
    click(&mut show, at, Modifiers::NONE);
    show.harness.click("Next band");
    assert!(show.harness.has("Band 1 Type"), "after the last comes the first");
    show.harness.click("Previous band");
    assert!(show.harness.has("Band 12 Type"));
}

#[test]
fn each_answer_of_the_empty_graph_places_one_gentle_band_in_one_step() {
    for word in ["boomy", "boxy", "harsh", "dull", "rumble"] {
        let mut show = Show::new(parts, &Scene { detail: Detail::Easy, ..Scene::new(&[]) });
        show.play(0.1);
        let fresh = settings(&show);
        show.harness.click(word);
        wipe(&mut show);
        let used: Vec<Band> = settings(&show).bands.into_iter().filter(|band| band.on).collect();
        assert_eq!(used.len(), 1, "{word}");
        assert!(used[0].gain_db.abs() <= 3.0);
        assert!(used[0].shape == Shape::LowCut || used[0].gain_db != 0.0, "{word}");
        assert!(!show.harness.has(word), "the question is answered");
        show.harness.click(&format!("Undo band against {word}"));
        wipe(&mut show);
        assert_eq!(settings(&show), fresh, "{word}");
        assert!(show.harness.has(word));
    }
}

#[test]
fn a_double_click_takes_the_first_unused_band() {
    let mut show = editor(MIX);
    let at = show.harness.place("Band 3") + vec2(40.0, 60.0);
    for _ in 0..2 {
        show.harness.click_at(at, PointerButton::Primary, Modifiers::NONE);
    }
    wipe(&mut show);
    assert_eq!(bands_on(&show), [1, 2, 3, 4, 5, 6, 7, 8, 9]);
    assert!(settings(&show).bands[11].gain_db == -6.0, "what is off but set is not taken");
}

#[test]
fn bands_marked_with_shift_and_ctrl_are_turned_and_dragged_together() {
    let mut show = editor(MIX);
    for (band, modifiers) in
        [("Band 3", Modifiers::NONE), ("Band 4", Modifiers::SHIFT), ("Band 6", Modifiers::COMMAND)]
    {
        let at = show.harness.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show).bands;
    show.harness.wheel("Band 6", 3.0, Modifiers::NONE);
    wipe(&mut show);
    let turned = settings(&show).bands;
    for band in [2, 3, 5] {
        // A notch is 1 % of the range of 10.64 octaves.
        let octaves = (turned[band].q / before[band].q).log2();
        assert!((octaves - 0.03 * (40f32 / 0.025).log2()).abs() < 1e-3, "{octaves}");
    }
    assert_eq!(turned[6].q, before[6].q);
    show.harness.drag("Band 4", vec2(0.0, -30.0), Modifiers::NONE);
    wipe(&mut show);
    let dragged = settings(&show).bands;
    let by_db = dragged[3].gain_db - before[3].gain_db;
    assert!(by_db > 0.5, "{by_db}");
    for band in [2, 5] {
        assert!((dragged[band].gain_db - before[band].gain_db - by_db).abs() < 1e-3);
    }
}

#[test]
fn ctrl_drag_scales_the_gains_of_marked_bands() {
    let mut show = editor(MIX);
    for (band, modifiers) in [("Band 3", Modifiers::NONE), ("Band 4", Modifiers::SHIFT)] {
        let at = show.harness.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show).bands;
    show.harness.drag("Band 3", vec2(0.0, 40.0), Modifiers::COMMAND);
    wipe(&mut show);
    let after = settings(&show).bands;
    let factor = after[2].gain_db / before[2].gain_db;
    assert!(factor > 1.1, "{factor}");
    assert!((after[3].gain_db / before[3].gain_db - factor).abs() < 1e-3);
    assert_eq!(after[2].frequency_hz, before[2].frequency_hz);
}

#[test]
fn the_strip_moves_all_marked_bands_as_one_step() {
    let mut show = editor(MIX);
    for (band, modifiers) in [("Band 3", Modifiers::NONE), ("Band 4", Modifiers::SHIFT)] {
        let at = show.harness.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show);
    show.harness.drag("Band 4 Gain", vec2(0.0, -20.0), Modifiers::NONE);
    wipe(&mut show);
    let after = settings(&show);
    for band in [2, 3] {
        let by_db = after.bands[band].gain_db - before.bands[band].gain_db;
        // 20 of 200 px of 60 dB.
        assert!((by_db - 6.0).abs() < 0.7, "{by_db}");
    }
    let distance = |settings: &Settings| settings.bands[2].gain_db - settings.bands[3].gain_db;
    assert!((distance(&after) - distance(&before)).abs() < 1e-3);
    show.harness.click("Undo Band 4 Gain");
    wipe(&mut show);
    assert_eq!(settings(&show), before, "one step takes both back");
    show.harness.click("Band 4 On");
    wipe(&mut show);
    assert!(!settings(&show).bands[2].on && !settings(&show).bands[3].on);
}

#[test]
fn a_type_picked_in_the_strip_is_that_of_all_marked_bands() {
    let mut show = editor(MIX);
    for (band, modifiers) in [("Band 3", Modifiers::NONE), ("Band 4", Modifiers::SHIFT)] {
        let at = show.harness.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show);
    show.harness.click("Band 4 Type");
    show.harness.run(10);
    show.harness.click("Tilt");
    wipe(&mut show);
    let after = settings(&show);
    assert_eq!([2, 3].map(|band| after.bands[band].shape), [Shape::Tilt; 2]);
    show.harness.click("Undo Band 4 Type");
    wipe(&mut show);
    assert_eq!(settings(&show), before, "one step takes both back");
}

#[test]
fn bands_are_copied_to_another_instance_through_the_clipboard() {
    let mut from = editor(MIX);
    for (band, modifiers) in [("Band 5", Modifiers::NONE), ("Band 7", Modifiers::SHIFT)] {
        let at = from.harness.place(band);
        click(&mut from, at, modifiers);
    }
    from.harness.kittest.event(Event::Copy);
    from.harness.run(1);
    let text = copied(&from).expect("text on the clipboard");

    let mut to = editor(&[("on_1", "On"), ("gn_1", "1")]);
    let at = to.harness.place("Band 1") + vec2(60.0, 60.0);
    to.harness.point(at);
    to.harness.kittest.event(Event::Paste(text));
    to.harness.run(1);
    wipe(&mut to);
    assert_eq!(message(&mut to), "2 bands pasted.");
    let (original, pasted) = (settings(&from).bands, settings(&to).bands);
    for (original, pasted) in [(original[4], pasted[1]), (original[6], pasted[2])] {
        assert_eq!((original.on, original.shape), (pasted.on, pasted.shape));
        assert!((original.frequency_hz / pasted.frequency_hz - 1.0).abs() < 1e-4);
        assert!((original.gain_db - pasted.gain_db).abs() < 1e-3);
        assert!((original.dynamic.range_db - pasted.dynamic.range_db).abs() < 1e-3);
        assert_eq!(original.dynamic.on, pasted.dynamic.on);
    }
    to.harness.click("Undo 2 bands pasted");
    wipe(&mut to);
    assert_eq!(bands_on(&to), [1]);
}

#[test]
fn foreign_text_changes_nothing_and_says_so() {
    let mut show = editor(MIX);
    let before = settings(&show);
    let at = show.harness.place("Band 3") + vec2(30.0, 50.0);
    show.harness.point(at);
    show.harness.kittest.event(Event::Paste("buy milk".to_owned()));
    show.harness.run(2);
    wipe(&mut show);
    assert!(message(&mut show).contains("no bands of Lathe EQ"));
    assert_eq!(settings(&show), before);
}

#[test]
fn delete_takes_marked_bands_out_of_use_only_with_the_pointer_over_the_graph() {
    let mut show = editor(MIX);
    for (band, modifiers) in [("Band 3", Modifiers::NONE), ("Band 4", Modifiers::SHIFT)] {
        let at = show.harness.place(band);
        click(&mut show, at, modifiers);
    }
    let outside = show.harness.place("Band 4 Gain");
    show.harness.point(outside);
    show.harness.key(Key::Delete, Modifiers::NONE);
    wipe(&mut show);
    assert_eq!(bands_on(&show).len(), 8);
    let inside = show.harness.place("Band 4") + vec2(30.0, 50.0);
    show.harness.point(inside);
    show.harness.key(Key::Delete, Modifiers::NONE);
    wipe(&mut show);
    assert_eq!(bands_on(&show), [1, 2, 5, 6, 7, 8]);
    assert!(!show.harness.has("Band 3") && !show.harness.has("Band 4"));
    show.harness.click("Undo 2 bands deleted");
    wipe(&mut show);
    assert_eq!(bands_on(&show).len(), 8);
}

#[test]
fn solo_is_said_in_the_header_and_ends_with_its_band() {
    let mut show = editor(MIX);
    show.harness.click("Solo band 3");
    wipe(&mut show);
    let (_, _, link) = show.stage.shared();
    assert_eq!(link.listen.heard(), Listening::Product(2));
    assert!(show.harness.has("Listening: band 3 alone. Not your mix."));
    show.harness.click("Solo band 3");
    assert_eq!(link.listen.heard(), Listening::Off);
    show.harness.click("Solo band 3");
    show.harness.click("Delete");
    wipe(&mut show);
    assert_eq!(link.listen.heard(), Listening::Off);
}

#[test]
fn presets_for_masters_open_at_3_db_and_snap_to_tenths() {
    let mut show = editor(&[]);
    let editor = show.harness.kittest.state_mut().editor();
    let place =
        editor.library().entries().iter().position(|e| e.name() == "Master: ease the highs");
    editor.load_preset(place.expect("a factory preset")).expect("a whole one");
    wipe(&mut show);
    let before = settings(&show).bands[5].gain_db;
    show.harness.drag("Band 6", vec2(0.0, -50.0), Modifiers::NONE);
    wipe(&mut show);
    let gain_db = settings(&show).bands[5].gain_db;
    let moved_db = gain_db - before;
    assert!(show.harness.has("Band 6 Gain"), "the strip shows what the preset uses");
    // 50 of some 350 px that show 6 dB.
    assert!((0.6..1.1).contains(&moved_db), "{moved_db}");
    assert!(((gain_db * 10.0).round() - gain_db * 10.0).abs() < 1e-3, "{gain_db}");
}

#[test]
fn keys_are_the_hosts_but_for_those_the_graph_uses_while_the_pointer_is_over_it() {
    let mut show = editor(MIX);
    let over = show.harness.place("Band 3") + vec2(30.0, 50.0);
    let beside = show.harness.place("Band 3 Gain");
    let mut captured = |at: Pos2, modifiers: Modifiers| {
        show.harness.kittest.event(Event::ModifiersChanged(modifiers));
        show.harness.point(at);
        let context = show.harness.kittest.ctx.clone();
        format!("{:?}", show.harness.kittest.state_mut().key_capture(&context))
    };
    assert_eq!(captured(beside, Modifiers::COMMAND), "IgnoreAll");
    let plain = captured(over, Modifiers::NONE);
    assert_eq!(plain, "CaptureKeys([Named(Delete), Named(Backspace)])");
    let command = captured(over, Modifiers::COMMAND);
    for key in ["Delete", "Character(\"c\")", "Character(\"v\")"] {
        assert!(command.contains(key), "{command}");
    }
}

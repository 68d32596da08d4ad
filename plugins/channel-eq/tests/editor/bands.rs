//! What is done to bands on the graph, as the host sees it.

use crate::scene::MIX;
use channel_eq::editor::{EqView, parts};
use channel_eq::engine::{Band, Settings, Shape};
use channel_eq::processor::ChannelEq;
use egui::{Event, Key, Modifiers, PointerButton, Pos2, vec2};
use shared_plugin::Listening;
use shared_plugin::preferences::Detail;
use shared_ui::stand::{Scene, Show};

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
    show.stand.harness.output().platform_output.commands.iter().find_map(|command| match command {
        egui::OutputCommand::CopyText(text) => Some(text.clone()),
        _ => None,
    })
}

fn message(show: &mut Editor) -> String {
    show.stand.harness.state_mut().plate().message().unwrap_or_default().to_owned()
}

fn click(show: &mut Editor, at: Pos2, modifiers: Modifiers) {
    show.stand.click_at(at, PointerButton::Primary, modifiers);
    // Long enough that two clicks are no double-click.
    show.stand.run(40);
}

fn wipe(show: &mut Editor) {
    show.play(0.1);
}

#[test]
fn only_bands_in_use_have_nodes_and_the_arrows_walk_them() {
    let mut show = editor(MIX);
    for band in 1..=24 {
        let is_used = band <= 8 || band == 12;
        assert_eq!(show.stand.has(&format!("Band {band}")), is_used, "band {band}");
    }
    let at = show.stand.place("Band 12");
    click(&mut show, at, Modifiers::NONE);
    show.stand.click("Next band");
    assert!(show.stand.has("Band 1 Type"), "after the last comes the first");
    show.stand.click("Previous band");
    assert!(show.stand.has("Band 12 Type"));
}

#[test]
fn each_answer_of_the_empty_graph_places_one_gentle_band_in_one_step() {
    for word in ["boomy", "boxy", "harsh", "dull", "rumble"] {
        let mut show = Show::new(parts, &Scene { detail: Detail::Easy, ..Scene::new(&[]) });
        show.play(0.1);
        let fresh = settings(&show);
        show.stand.click(word);
        wipe(&mut show);
        let used: Vec<Band> = settings(&show).bands.into_iter().filter(|band| band.on).collect();
        assert_eq!(used.len(), 1, "{word}");
        assert!(used[0].gain_db.abs() <= 3.0);
        assert!(used[0].shape == Shape::LowCut || used[0].gain_db != 0.0, "{word}");
        assert!(!show.stand.has(word), "the question is answered");
        show.stand.click(&format!("Undo band against {word}"));
        wipe(&mut show);
        assert_eq!(settings(&show), fresh, "{word}");
        assert!(show.stand.has(word));
    }
}

#[test]
fn a_double_click_takes_the_first_unused_band() {
    let mut show = editor(MIX);
    let at = show.stand.place("Band 3") + vec2(40.0, 60.0);
    for _ in 0..2 {
        show.stand.click_at(at, PointerButton::Primary, Modifiers::NONE);
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
        let at = show.stand.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show).bands;
    show.stand.wheel("Band 6", 3.0, Modifiers::NONE);
    wipe(&mut show);
    let turned = settings(&show).bands;
    for band in [2, 3, 5] {
        // A notch is 1 % of the range of 10.64 octaves.
        let octaves = (turned[band].q / before[band].q).log2();
        assert!((octaves - 0.03 * (40f32 / 0.025).log2()).abs() < 1e-3, "{octaves}");
    }
    assert_eq!(turned[6].q, before[6].q);
    show.stand.drag("Band 4", vec2(0.0, -30.0), Modifiers::NONE);
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
        let at = show.stand.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show).bands;
    show.stand.drag("Band 3", vec2(0.0, 40.0), Modifiers::COMMAND);
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
        let at = show.stand.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show);
    show.stand.drag("Band 4 Gain", vec2(0.0, -20.0), Modifiers::NONE);
    wipe(&mut show);
    let after = settings(&show);
    for band in [2, 3] {
        let by_db = after.bands[band].gain_db - before.bands[band].gain_db;
        // 20 of 200 px of 60 dB.
        assert!((by_db - 6.0).abs() < 0.7, "{by_db}");
    }
    let distance = |settings: &Settings| settings.bands[2].gain_db - settings.bands[3].gain_db;
    assert!((distance(&after) - distance(&before)).abs() < 1e-3);
    show.stand.click("Undo Band 4 Gain");
    wipe(&mut show);
    assert_eq!(settings(&show), before, "one step takes both back");
    show.stand.click("Band 4 On");
    wipe(&mut show);
    assert!(!settings(&show).bands[2].on && !settings(&show).bands[3].on);
}

#[test]
fn a_type_picked_in_the_strip_is_that_of_all_marked_bands() {
    let mut show = editor(MIX);
    for (band, modifiers) in [("Band 3", Modifiers::NONE), ("Band 4", Modifiers::SHIFT)] {
        let at = show.stand.place(band);
        click(&mut show, at, modifiers);
    }
    let before = settings(&show);
    show.stand.click("Band 4 Type");
    show.stand.run(10);
    show.stand.click("Tilt");
    wipe(&mut show);
    let after = settings(&show);
    assert_eq!([2, 3].map(|band| after.bands[band].shape), [Shape::Tilt; 2]);
    show.stand.click("Undo Band 4 Type");
    wipe(&mut show);
    assert_eq!(settings(&show), before, "one step takes both back");
}

#[test]
fn bands_are_copied_to_another_instance_through_the_clipboard() {
    let mut from = editor(MIX);
    for (band, modifiers) in [("Band 5", Modifiers::NONE), ("Band 7", Modifiers::SHIFT)] {
        let at = from.stand.place(band);
        click(&mut from, at, modifiers);
    }
    from.stand.harness.event(Event::Copy);
    from.stand.run(1);
    let text = copied(&from).expect("text on the clipboard");

    let mut to = editor(&[("on_1", "On"), ("gn_1", "1")]);
    let at = to.stand.place("Band 1") + vec2(60.0, 60.0);
    to.stand.point(at);
    to.stand.harness.event(Event::Paste(text));
    to.stand.run(1);
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
    to.stand.click("Undo 2 bands pasted");
    wipe(&mut to);
    assert_eq!(bands_on(&to), [1]);
}

#[test]
fn foreign_text_changes_nothing_and_says_so() {
    let mut show = editor(MIX);
    let before = settings(&show);
    let at = show.stand.place("Band 3") + vec2(30.0, 50.0);
    show.stand.point(at);
    show.stand.harness.event(Event::Paste("buy milk".to_owned()));
    show.stand.run(2);
    wipe(&mut show);
    assert!(message(&mut show).contains("no bands of Lathe EQ"));
    assert_eq!(settings(&show), before);
}

#[test]
fn delete_takes_marked_bands_out_of_use_only_with_the_pointer_over_the_graph() {
    let mut show = editor(MIX);
    for (band, modifiers) in [("Band 3", Modifiers::NONE), ("Band 4", Modifiers::SHIFT)] {
        let at = show.stand.place(band);
        click(&mut show, at, modifiers);
    }
    let outside = show.stand.place("Band 4 Gain");
    show.stand.point(outside);
    show.stand.key(Key::Delete, Modifiers::NONE);
    wipe(&mut show);
    assert_eq!(bands_on(&show).len(), 8);
    let inside = show.stand.place("Band 4") + vec2(30.0, 50.0);
    show.stand.point(inside);
    show.stand.key(Key::Delete, Modifiers::NONE);
    wipe(&mut show);
    assert_eq!(bands_on(&show), [1, 2, 5, 6, 7, 8]);
    assert!(!show.stand.has("Band 3") && !show.stand.has("Band 4"));
    show.stand.click("Undo 2 bands deleted");
    wipe(&mut show);
    assert_eq!(bands_on(&show).len(), 8);
}

#[test]
fn solo_is_said_in_the_header_and_ends_with_its_band() {
    let mut show = editor(MIX);
    show.stand.click("Solo band 3");
    wipe(&mut show);
    let (_, _, link) = show.stage.shared();
    assert_eq!(link.listen.heard(), Listening::Product(2));
    assert!(show.stand.has("Listening: band 3 alone. Not your mix."));
    show.stand.click("Solo band 3");
    assert_eq!(link.listen.heard(), Listening::Off);
    show.stand.click("Solo band 3");
    show.stand.click("Delete");
    wipe(&mut show);
    assert_eq!(link.listen.heard(), Listening::Off);
}

#[test]
fn presets_for_masters_open_at_3_db_and_snap_to_tenths() {
    let mut show = editor(&[]);
    let desk = show.stand.harness.state_mut().desk();
    let place = desk.library().entries().iter().position(|e| e.name() == "Master: ease the highs");
    desk.load_preset(place.expect("a factory preset")).expect("a whole one");
    wipe(&mut show);
    let before = settings(&show).bands[5].gain_db;
    show.stand.drag("Band 6", vec2(0.0, -50.0), Modifiers::NONE);
    wipe(&mut show);
    let gain_db = settings(&show).bands[5].gain_db;
    let moved_db = gain_db - before;
    assert!(show.stand.has("Band 6 Gain"), "the strip shows what the preset uses");
    // 50 of some 350 px that show 6 dB.
    assert!((0.6..1.1).contains(&moved_db), "{moved_db}");
    assert!(((gain_db * 10.0).round() - gain_db * 10.0).abs() < 1e-3, "{gain_db}");
}

#[test]
fn keys_are_the_hosts_but_for_those_the_graph_uses_while_the_pointer_is_over_it() {
    let mut show = editor(MIX);
    let over = show.stand.place("Band 3") + vec2(30.0, 50.0);
    let beside = show.stand.place("Band 3 Gain");
    let mut captured = |at: Pos2, modifiers: Modifiers| {
        show.stand.harness.event(Event::ModifiersChanged(modifiers));
        show.stand.point(at);
        let context = show.stand.harness.ctx.clone();
        format!("{:?}", show.stand.harness.state_mut().key_capture(&context))
    };
    assert_eq!(captured(beside, Modifiers::COMMAND), "IgnoreAll");
    let plain = captured(over, Modifiers::NONE);
    assert_eq!(plain, "CaptureKeys([Named(Delete), Named(Backspace)])");
    let command = captured(over, Modifiers::COMMAND);
    for key in ["Delete", "Character(\"c\")", "Character(\"v\")"] {
        assert!(command.contains(key), "{command}");
    }
}

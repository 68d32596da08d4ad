//! Listening: what changes what is heard but not the mix.

use super::formats::Instance;
use super::{RATE_HZ, Subject, expect, frames, signal};
use crate::comparison::first_difference;
use shared_host::window::{Button, EditorWindow, FRAME, Image};

/// After this long every fade (10 ms) and every glide of an engine is over, s.
const FADED_S: f64 = 0.1;
/// Length played at a time, s.
const PART_S: f64 = 0.25;

/// With the editor open each listening changes what is heard; pressed again, or with the editor
/// closed, the output is bit for bit that of an instance never listened to, once the fades are over;
/// an offline render is that from its first sample, and so is the state. Afterwards what was chosen
/// is heard again.
pub fn what_is_heard_is_never_in_the_mix_clap(subject: &Subject) {
    if !subject.has_no_window() {
        check(subject, || subject.clap(subject.options.drive), true);
    }
}

/// The same in VST3, where not every host says that it renders: each activation turns listening off,
/// and afterwards it can be chosen anew.
pub fn what_is_heard_is_never_in_the_mix_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if !subject.has_no_window() && subject.vst3.is_some() {
        let make = || subject.vst3(subject.options.drive).expect("a VST3 entry");
        check(subject, make, false);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

/// A song played part by part, beside what it sounds like never listened to.
struct Song {
    input: Vec<Vec<f32>>,
    plain: Vec<Vec<f32>>,
    at: usize,
}

fn cut(planes: &[Vec<f32>], range: std::ops::Range<usize>) -> Vec<Vec<f32>> {
    planes.iter().map(|plane| plane[range.clone()].to_vec()).collect()
}

impl Song {
    const PARTS: usize = 8;

    fn new<P: Instance>(plugin: &mut P, offline: bool) -> Self {
        let part = frames(PART_S, RATE_HZ);
        let input = signal::music(2, Self::PARTS * part, RATE_HZ, 107);
        plugin.start(offline);
        // Part by part like the others, so that the key is the same.
        let mut plain = vec![Vec::new(); 2];
        for at in 0..Self::PARTS {
            let output = plugin.play(&cut(&input, at * part..(at + 1) * part));
            plain.iter_mut().zip(&output).for_each(|(all, output)| all.extend(output));
        }
        Self { input, plain, at: 0 }
    }

    /// The next part as it is heard and as it should be in the mix.
    fn part<P: Instance>(&mut self, plugin: &mut P) -> (Vec<Vec<f32>>, Vec<Vec<f32>>) {
        let range = self.at..self.at + frames(PART_S, RATE_HZ);
        self.at = range.end;
        (plugin.play(&cut(&self.input, range.clone())), cut(&self.plain, range))
    }

    fn assert_mix<P: Instance>(&mut self, plugin: &mut P, from_s: f64, what: &str) {
        let (heard, plain) = self.part(plugin);
        let range = frames(from_s, RATE_HZ)..heard[0].len();
        if let Some(difference) = first_difference(&cut(&heard, range.clone()), &cut(&plain, range))
        {
            panic!("{what}: not the mix, {difference}");
        }
    }

    fn assert_listened<P: Instance>(&mut self, plugin: &mut P, what: &str) {
        let (heard, plain) = self.part(plugin);
        let start = frames(FADED_S, RATE_HZ);
        let pairs = heard
            .iter()
            .zip(&plain)
            .flat_map(|(heard, plain)| heard[start..].iter().zip(&plain[start..]));
        let (mut count, mut differing) = (0_usize, 0_usize);
        for (heard, plain) in pairs {
            count += 1;
            differing += usize::from(heard != plain);
        }
        assert!(2 * differing > count, "{what}: the mix is heard ({differing} of {count} differ)");
    }
}

/// A place in the header that is its ground, whatever stands in it.
const GROUND: (u32, u32) = (3, 3);

/// Presses of a button, at most, until it has done its work: on a very busy machine one press in some
/// thousands is not seen, which is not what these rules are about.
const MOST_PRESSES: usize = 3;
/// Frames after which what a press did is drawn, animations included.
const DRAWN_FRAMES: usize = 50;

/// Presses the listening at `place` until its button and the header say so: the header is of another
/// colour while anything but the mix is heard. The button alone would not do, as whatever else comes to
/// lie there changes its picture too.
fn press<P: Instance>(
    subject: &Subject,
    editor: &mut EditorWindow<'_, P>,
    place: (i32, i32),
    what: &str,
) {
    // With the pointer elsewhere, so that the button shows only whether it is on.
    subject.let_answer(editor);
    let before = expect(editor.capture());
    let ground = |picture: &Image| picture.pixel(GROUND.0, GROUND.1);
    let mut changes = [false; 2];
    for _ in 0..MOST_PRESSES {
        expect(editor.click(place, Button::Left));
        // Afterwards the editor has taken the whole click, and only has to draw it.
        subject.let_answer(editor);
        for _ in 0..DRAWN_FRAMES {
            let now = expect(editor.capture());
            changes = [now.around(place) != before.around(place), ground(&now) != ground(&before)];
            if changes == [true; 2] {
                return;
            }
            expect(editor.pump(FRAME));
        }
        eprintln!("{what}: a press was not seen ([button, header] changed: {changes:?})");
    }
    panic!("{what}: no press is seen ([button, header] changed: {changes:?})");
}

fn check<P: Instance>(subject: &Subject, make: impl Fn() -> P, comes_back: bool) {
    for name in subject.options.listenings {
        let place = subject.place(name);
        let press = |editor: &mut EditorWindow<'_, P>, when: &str| {
            press(subject, editor, place, &format!("{name}, {when}"));
        };
        let mut plugin = make();
        let state = plugin.state();

        let mut song = Song::new(&mut make(), false);
        plugin.start(false);
        let mut editor = subject.open(&mut plugin);
        song.assert_mix(editor.plugin(), 0.0, "an open editor");
        let says = |when: &str| format!("{name}, {when}");
        press(&mut editor, "pressed");
        song.assert_listened(editor.plugin(), &says("pressed"));
        press(&mut editor, "pressed again");
        song.assert_mix(editor.plugin(), FADED_S, &says("pressed again"));
        press(&mut editor, "pressed a third time");
        song.assert_listened(editor.plugin(), &says("pressed a third time"));
        editor.close();
        song.assert_mix(&mut plugin, FADED_S, &says("the editor closed"));
        let mut editor = subject.open(&mut plugin);
        song.assert_mix(editor.plugin(), 0.0, &says("the editor open again"));
        press(&mut editor, "pressed in the new window");
        song.assert_listened(editor.plugin(), &says("pressed in the new window"));

        let mut render = Song::new(&mut make(), true);
        editor.plugin().start(true);
        for _ in 0..Song::PARTS {
            render.assert_mix(editor.plugin(), 0.0, "an offline render");
        }
        let mut song = Song::new(&mut make(), false);
        editor.plugin().start(false);
        if !comes_back {
            song.assert_mix(editor.plugin(), 0.0, "after the render");
            press(&mut editor, "pressed after the render");
        }
        song.assert_listened(editor.plugin(), &says("after the render"));
        assert_eq!(editor.plugin().state(), state, "{name} is part of the state");
    }
}

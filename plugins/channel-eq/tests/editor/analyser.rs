//! The analyser behind the curves: names under a pointer at rest, its card.

use channel_eq::editor::parts;
use channel_eq::processor::ChannelEq;
use egui::{Modifiers, pos2, vec2};
use shared_dsp::noise::PinkNoise;
use shared_ui::harness::{FRAME_S, Scene, Show, SnapshotSet};

const PICTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/pictures");

/// One gentle band, far from what stands out of the song.
const ONE_BAND: &[(&str, &str)] = &[("on_5", "On"), ("gn_5", "1.5")];

/// The song's strokes, Hz.
const STROKES_HZ: f32 = 90.0;

#[test]
fn a_peak_is_named_at_rest_and_dragged_to_make_its_band() {
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(ONE_BAND));
    show.play(2.0);
    show.harness.point(pos2(290.0, 300.0));
    show.play(0.8);
    assert!(!show.harness.has("Peak"), "the pointer has not rested for a second");
    show.play(0.5);
    assert!(show.harness.has("Peak"));
    let (params, ..) = show.stage.shared();
    assert!(!params.bands[0].on.value());
    show.harness.drag("Peak", vec2(0.0, -60.0), Modifiers::NONE);
    show.play(0.2);
    let band = &params.bands[0];
    assert!(band.on.value(), "the first unused band");
    let hz = band.frequency.value().exp2();
    assert!((hz / STROKES_HZ).log2().abs() < 0.2, "{hz} Hz");
    assert!(band.gain.value() > 2.0, "dragged up: {} dB", band.gain.value());
    assert!(!show.harness.has("Peak"), "while and after dragging nothing is named at once");
}

#[test]
fn names_and_choices_look_as_they_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(ONE_BAND));
    show.play(2.0);
    show.harness.point(pos2(290.0, 300.0));
    show.play(1.5);
    snapshots.add(&mut show.harness, "peaks");
    show.harness.click("Analyser");
    show.harness.click("Slow");
    show.harness.click("Peak hold");
    show.harness.click("Maximum");
    show.play(1.0);
    snapshots.add(&mut show.harness, "analyser-card");
}

#[test]
fn what_the_sidechain_hides_looks_as_it_did() {
    let mut snapshots = SnapshotSet::new(PICTURES);
    let mut show = Show::<ChannelEq, _>::new(parts, &Scene::new(ONE_BAND));
    let (_, telemetry, _) = show.stage.shared();
    let key = &telemetry.taps().expect("a plugin that runs").key;
    let mut noise = PinkNoise::new(9);
    // Pink noise through a pole at 1.2 kHz, a little over the bed of the song.
    let mut low = 0.0;
    for _ in 0..180 {
        let block: Vec<f32> = (0..800)
            .map(|_| {
                low += 0.15 * (noise.tick() - low);
                0.3 * low
            })
            .collect();
        key.write(&block, &block);
        show.play(FRAME_S);
    }
    snapshots.add(&mut show.harness, "hidden");
}

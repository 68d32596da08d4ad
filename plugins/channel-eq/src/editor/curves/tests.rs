//! What is tessellated when, and where the lines lie.

use super::*;
use egui::{Id, RawInput, Sense, pos2, vec2};

const STILL: [f32; BANDS] = [0.0; BANDS];

fn draw(
    curves: &mut Curves,
    settings: &Settings,
    offsets_db: &[f32; BANDS],
    selected: &[bool; BANDS],
) -> usize {
    let before = curves.made;
    let context = egui::Context::default();
    let _ = context.run_ui(RawInput::default(), |ui| {
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(900.0, 400.0));
        let plot = Plot {
            rect,
            x: Axis::frequency(10.0, 30_000.0),
            y: Axis::decibels(-12.0, 12.0),
            theme: shared_ui::theme::DARK,
            id: Id::NULL,
            response: ui.interact(rect, Id::unique("plot"), Sense::empty()),
        };
        curves.show(ui, &plot, settings, offsets_db, 48_000.0, selected);
    });
    curves.made - before
}

fn bells(count: usize) -> Settings {
    let mut settings = Settings::default();
    for band in &mut settings.bands[..count] {
        (band.on, band.gain_db) = (true, 3.0);
    }
    settings
}

/// The highest place of the sum's line, dB.
fn top_db(curves: &Curves) -> f32 {
    let places = curves.sum.vertices.iter().map(|vertex| vertex.pos.y);
    // 12 dB are 200 px.
    (200.0 - places.fold(f32::MAX, f32::min)) * 12.0 / 200.0
}

/// Half the sum's line and its soft edge, dB.
const LINE_DB: f32 = SUM_PX * 12.0 / 200.0;

#[test]
fn only_what_changed_is_tessellated_again() {
    let mut curves = Curves::default();
    let mut settings = bells(3);
    let mut selected = [false; BANDS];
    assert_eq!(draw(&mut curves, &settings, &STILL, &selected), 4, "three bands and the sum");
    assert_eq!(draw(&mut curves, &settings, &STILL, &selected), 0);
    settings.bands[1].gain_db = 4.0;
    assert_eq!(draw(&mut curves, &settings, &STILL, &selected), 2, "a band and the sum");
    selected[2] = true;
    assert_eq!(draw(&mut curves, &settings, &STILL, &selected), 1);
    settings.bands[20].on = true;
    settings.bands[20].gain_db = 1.0;
    assert_eq!(draw(&mut curves, &settings, &STILL, &selected), 2);
    settings.gain_q = true;
    assert_eq!(draw(&mut curves, &settings, &STILL, &selected), 5, "this concerns them all");
}

#[test]
fn a_moving_gain_is_drawn_where_it_is_and_costs_its_band_and_the_sum() {
    let mut curves = Curves::default();
    let mut settings = bells(3);
    settings.bands[0].frequency_hz = 100.0;
    settings.bands[1].frequency_hz = 8000.0;
    settings.bands[2].on = false;
    settings.bands[0].dynamic.on = true;
    settings.bands[0].dynamic.range_db = 6.0;
    let selected = [false; BANDS];
    let mut offsets_db = STILL;
    draw(&mut curves, &settings, &offsets_db, &selected);
    assert!((top_db(&curves) - 3.0).abs() < LINE_DB, "{}", top_db(&curves));
    offsets_db[0] = 4.0;
    offsets_db[1] = 4.0;
    assert_eq!(draw(&mut curves, &settings, &offsets_db, &selected), 2, "band 2 cannot move");
    assert!((top_db(&curves) - 7.0).abs() < LINE_DB, "{}", top_db(&curves));
    offsets_db[0] = 4.01;
    assert_eq!(draw(&mut curves, &settings, &offsets_db, &selected), 0, "too little to see");
    offsets_db[0] = f32::NAN;
    draw(&mut curves, &settings, &offsets_db, &selected);
    assert!((top_db(&curves) - 3.0).abs() < LINE_DB, "{}", top_db(&curves));
}

#[test]
fn a_dynamic_band_that_rests_at_0_db_has_its_range_drawn() {
    let mut curves = Curves::default();
    let mut settings = bells(1);
    settings.bands[0].gain_db = 0.0;
    draw(&mut curves, &settings, &STILL, &[false; BANDS]);
    assert!(curves.bands[0].still.is_empty());
    settings.bands[0].dynamic.on = true;
    settings.bands[0].dynamic.range_db = -6.0;
    draw(&mut curves, &settings, &STILL, &[false; BANDS]);
    let lowest = |mesh: &Arc<Mesh>| mesh.vertices.iter().map(|at| at.pos.y).fold(0.0, f32::max);
    assert!((lowest(&curves.bands[0].still[0]) - 300.0).abs() < 2.0);
}

#[test]
fn the_sum_lies_where_the_engine_says() {
    let mut curves = Curves::default();
    let mut settings = bells(1);
    settings.bands[0].gain_db = 6.0;
    draw(&mut curves, &settings, &STILL, &[false; BANDS]);
    assert!((top_db(&curves) - 6.0).abs() < LINE_DB, "{}", top_db(&curves));
    // Three bells of 3 dB in one place.
    draw(&mut curves, &bells(3), &STILL, &[false; BANDS]);
    assert!((top_db(&curves) - 9.0).abs() < LINE_DB, "{}", top_db(&curves));
}

//! What the sidechain hides of the input: shaded, and named in a sentence.

use egui::{Mesh, Rect, Shape, Ui, pos2};
use shared_dsp::spectrum::Analysis;
use shared_dsp::spectrum::masking::{
    self, AuditoryFilterBank, FILTERS, HiddenRegion, REPORTED_DB, centre_hz,
};
use shared_ui::graph::Plot;
use shared_ui::icons::{self, Icon};

/// Regions named at once.
const MOST_REGIONS: usize = 3;
/// Time between two looks, s: what is averaged over 1.5 s does not change faster.
const LOOK_S: f64 = 0.2;
/// Hidden decibels that are shaded the strongest.
const STRONGEST_DB: f32 = 12.0;
/// Opacity of that at the lower edge; it fades to a quarter of that at the upper one.
const STRONGEST_SHARE: f32 = 0.28;
/// Regions wider than this are named by their edges.
const WIDE_OCTAVES: f64 = 1.5;

/// The ranges masked now.
pub struct Hidden {
    ear: Option<(f64, AuditoryFilterBank)>,
    hidden_db: [f32; FILTERS],
    regions: Vec<HiddenRegion>,
    looked_s: f64,
}

impl Default for Hidden {
    fn default() -> Self {
        Self {
            ear: None,
            hidden_db: [0.0; FILTERS],
            regions: Vec::new(),
            looked_s: f64::NEG_INFINITY,
        }
    }
}

impl Hidden {
    /// Compares two analyses of the same resolution, a few times a second.
    pub fn look(&mut self, input: &Analysis, key: &Analysis, now_s: f64) {
        if (0.0..LOOK_S).contains(&(now_s - self.looked_s)) {
            return;
        }
        self.looked_s = now_s;
        let bin_hz = input.bin_hz();
        if self.ear.as_ref().is_none_or(|(made_for_hz, _)| *made_for_hz != bin_hz) {
            self.ear = Some((bin_hz, AuditoryFilterBank::new(bin_hz)));
        }
        let Some((_, ear)) = &self.ear else { return };
        let (input, key) = (ear.excitation(input.slow()), ear.excitation(key.slow()));
        self.hidden_db = masking::hidden_db(&input, &key);
        self.regions = masking::regions(&self.hidden_db, MOST_REGIONS);
    }

    /// Nothing is hidden.
    pub fn clear(&mut self) {
        self.hidden_db = [0.0; FILTERS];
        self.regions.clear();
    }

    /// Shades what is hidden; the stronger, the more.
    pub fn shade(&self, ui: &Ui, plot: &Plot) {
        if self.regions.is_empty() {
            return;
        }
        let mut mesh = Mesh::default();
        for (filter, hidden_db) in self.hidden_db.iter().enumerate() {
            let shown_db = if *hidden_db < REPORTED_DB { 0.0 } else { *hidden_db };
            let share = (shown_db / STRONGEST_DB).min(1.0) * STRONGEST_SHARE;
            let fill = |share: f32| plot.theme.fill(plot.theme.caution, share);
            let x = plot.x_at(centre_hz(filter));
            let next = mesh.vertices.len() as u32;
            mesh.colored_vertex(pos2(x, plot.rect.top()), fill(0.25 * share));
            mesh.colored_vertex(pos2(x, plot.rect.bottom()), fill(share));
            if next >= 2 {
                mesh.add_triangle(next - 2, next - 1, next);
                mesh.add_triangle(next - 1, next, next + 1);
            }
        }
        plot.painter(ui).add(Shape::mesh(mesh));
    }

    /// Says where, at the upper left of `at`.
    pub fn show_text(&self, ui: &Ui, plot: &Plot, at: egui::Pos2) {
        let Some(sentence) = self.sentence() else { return };
        let icon = Rect::from_min_size(at + egui::vec2(3.0, 4.0), egui::Vec2::splat(12.0));
        icons::paint(&plot.painter(ui), Icon::Triangle, icon, plot.theme.caution);
        plot.note(ui, at + egui::vec2(18.0, 0.0), &sentence, plot.theme.text);
    }

    /// `Hidden by the sidechain around 250 Hz and 2 kHz.`
    pub fn sentence(&self) -> Option<String> {
        let places: Vec<String> = self.regions.iter().map(place).collect();
        let (last, others) = places.split_last()?;
        let mut list = others.join(", ");
        if !others.is_empty() {
            // One "around" is enough for two that follow each other.
            let is_repeated = others.iter().all(|place| place.starts_with("around "));
            let last = last.strip_prefix("around ").filter(|_| is_repeated).unwrap_or(last);
            list = format!("{} and {last}", list.replace(", around ", ", "));
        } else {
            list.push_str(last);
        }
        Some(format!("Hidden by the sidechain {list}."))
    }
}

fn place(region: &HiddenRegion) -> String {
    if (region.high_hz / region.low_hz).log2() > WIDE_OCTAVES {
        format!("from {} to {}", third_name(region.low_hz), third_name(region.high_hz))
    } else {
        format!("around {}", third_name(region.centre_hz))
    }
}

/// The nearest of the thirds of an octave people name (ISO 266): an ear is no finer here than that.
fn third_name(hz: f64) -> String {
    const PREFERRED: [f64; 10] = [1.0, 1.25, 1.6, 2.0, 2.5, 3.15, 4.0, 5.0, 6.3, 8.0];
    let third = (10.0 * hz.max(1.0).log10()).round() as i32;
    let name_hz = PREFERRED[third.rem_euclid(10) as usize] * 10f64.powi(third.div_euclid(10));
    if name_hz < 1000.0 { format!("{name_hz} Hz") } else { format!("{} kHz", name_hz / 1000.0) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::f64::consts::TAU;

    fn heard(tones_hz: &[f64]) -> Analysis {
        let mut analysis = Analysis::new(8192, 48e3);
        let frame = |n: usize| {
            let tone = |hz: &f64| 0.1 * (TAU * hz * n as f64 / 48e3).sin();
            [tones_hz.iter().map(tone).sum::<f64>() as f32; 2]
        };
        let frames: Vec<[f32; 2]> = (0..96_000).map(frame).collect();
        analysis.add(&frames, 100.0, |_| ());
        analysis
    }

    #[test]
    fn it_says_where() {
        let mut hidden = Hidden::default();
        hidden.look(&heard(&[250.0, 2000.0, 6000.0]), &heard(&[250.0, 2000.0]), 1.0);
        let sentence = hidden.sentence().unwrap();
        assert_eq!(sentence, "Hidden by the sidechain around 250 Hz and 2 kHz.");
        // Within the time between two looks nothing changes.
        hidden.look(&heard(&[250.0]), &heard(&[2000.0]), 1.1);
        assert_eq!(hidden.sentence(), Some(sentence));
        hidden.look(&heard(&[250.0]), &heard(&[2000.0]), 1.3);
        assert_eq!(hidden.sentence(), None);
    }

    #[test]
    fn wide_regions_are_said_by_their_edges() {
        let mut noise = shared_dsp::noise::PinkNoise::new(1);
        let frames: Vec<[f32; 2]> = (0..96_000).map(|_| [noise.tick(); 2]).collect();
        let mut pink = Analysis::new(8192, 48e3);
        pink.add(&frames, 100.0, |_| ());
        let mut hidden = Hidden::default();
        hidden.look(&pink, &pink, 1.0);
        // The edges of the lowest filter and of the highest: 19 Hz and 15.4 kHz.
        let whole = "Hidden by the sidechain from 20 Hz to 16 kHz.";
        assert_eq!(hidden.sentence().as_deref(), Some(whole));
    }

    #[test]
    fn places_are_named_as_thirds_of_an_octave() {
        let names = [31.0, 79.6, 240.0, 320.0, 994.0, 1700.0, 12_340.0].map(third_name);
        assert_eq!(names, ["31.5 Hz", "80 Hz", "250 Hz", "315 Hz", "1 kHz", "1.6 kHz", "12.5 kHz"]);
    }
}

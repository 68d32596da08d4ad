//! The three themes of the suite, its type scale and its spacing.
//!
//! Every colour an editor draws with is a field of [`Theme`]; text pairs reach 4.5:1 and edges of
//! controls 3:1 in each theme (WCAG 2.2, success criteria 1.4.3 and 1.4.11), which the tests
//! compute.

use egui::{Color32, CornerRadius, FontFamily, FontId, Stroke, Style, TextStyle, Visuals};

/// Which theme is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ThemeKind {
    /// Quiet dark bench.
    #[default]
    Dark,
    /// For bright rooms.
    Light,
    /// Dark with white text, strong lines and no translucent fills.
    HighContrast,
}

impl ThemeKind {
    /// All themes, in the order of the settings panel.
    pub const ALL: [Self; 3] = [Self::Dark, Self::Light, Self::HighContrast];

    /// Name in the settings panel.
    pub fn name(self) -> &'static str {
        match self {
            Self::Dark => "Dark",
            Self::Light => "Light",
            Self::HighContrast => "High contrast",
        }
    }
}

/// All colours of one theme.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Theme {
    /// Which theme this is.
    pub kind: ThemeKind,
    /// Background of graphs and meters.
    pub well: Color32,
    /// Background of the window.
    pub window: Color32,
    /// Cards and the control strip.
    pub panel: Color32,
    /// Hovered things and menus.
    pub raised: Color32,
    /// Grid and separators; decoration only.
    pub hairline: Color32,
    /// Outlines of controls, knob tracks.
    pub edge: Color32,
    /// Axis labels, units, hints.
    pub text_3: Color32,
    /// Labels.
    pub text_2: Color32,
    /// Values.
    pub text: Color32,
    /// Text on a filled accent.
    pub on_accent: Color32,
    /// Selection and value arcs.
    pub accent: Color32,
    /// Everything that shows gain reduction.
    pub reduction: Color32,
    /// A good state; always with a check.
    pub ok: Color32,
    /// A state to look at; always with a triangle.
    pub caution: Color32,
    /// A bad state; always with a square.
    pub over: Color32,
    /// Targets and thresholds, drawn dashed.
    pub reference: Color32,
    /// The input signal's fill.
    pub input_fill: Color32,
    /// The input signal's line.
    pub input: Color32,
    /// The output signal's line.
    pub output: Color32,
    /// Hues of bands 1 to 8, repeating; see [`Theme::band`].
    pub bands: [Color32; 8],
}

const fn rgb(hex: u32) -> Color32 {
    Color32::from_rgb((hex >> 16) as u8, (hex >> 8) as u8, hex as u8)
}

/// The dark theme.
pub const DARK: Theme = Theme {
    kind: ThemeKind::Dark,
    well: rgb(0x0e1013),
    window: rgb(0x14171b),
    panel: rgb(0x1b1f24),
    raised: rgb(0x232830),
    hairline: rgb(0x2e343c),
    edge: rgb(0x6e7986),
    text_3: rgb(0x8b95a1),
    text_2: rgb(0xa9b2bc),
    text: rgb(0xe8ebee),
    on_accent: rgb(0x0e1013),
    accent: rgb(0x56b4e9),
    reduction: rgb(0xff9f1c),
    ok: rgb(0x3ccb8f),
    caution: rgb(0xffe066),
    over: rgb(0xff5c45),
    reference: rgb(0xe6e9ed),
    input_fill: Color32::from_rgba_premultiplied(0x31, 0x34, 0x38, 0x59),
    input: rgb(0x8b95a1),
    output: rgb(0xe8ebee),
    bands: [
        rgb(0x3fa9f5),
        rgb(0xffb000),
        rgb(0x35d0a0),
        rgb(0xfff07a),
        rgb(0x7d7bff),
        rgb(0xfe6100),
        rgb(0xdc4fa0),
        rgb(0xe6e9ed),
    ],
};

/// The light theme.
pub const LIGHT: Theme = Theme {
    kind: ThemeKind::Light,
    well: rgb(0xffffff),
    window: rgb(0xf4f5f7),
    panel: rgb(0xfbfbfc),
    raised: rgb(0xffffff),
    hairline: rgb(0xd5d9de),
    edge: rgb(0x7c8590),
    text_3: rgb(0x636c77),
    text_2: rgb(0x4a525c),
    text: rgb(0x16191d),
    on_accent: rgb(0xffffff),
    accent: rgb(0x0a6aa8),
    reduction: rgb(0x9a5800),
    ok: rgb(0x1a7a4c),
    caution: rgb(0x7e5d00),
    over: rgb(0xc0341b),
    reference: rgb(0x2a2f36),
    input_fill: Color32::from_rgba_premultiplied(0x2b, 0x2f, 0x32, 0x59),
    input: rgb(0x636c77),
    output: rgb(0x16191d),
    bands: [
        rgb(0x0a6aa8),
        rgb(0x8a5a00),
        rgb(0x0f7a58),
        rgb(0x6f6400),
        rgb(0x4b48c8),
        rgb(0xb84300),
        rgb(0xa82a74),
        rgb(0x3a4048),
    ],
};

/// The high-contrast theme: dark, white text, lines as strong as control edges, opaque fills.
pub const HIGH_CONTRAST: Theme = Theme {
    kind: ThemeKind::HighContrast,
    well: rgb(0x000000),
    window: rgb(0x0a0b0d),
    panel: rgb(0x111418),
    raised: rgb(0x1b1f24),
    hairline: rgb(0x6e7986),
    edge: rgb(0xa9b2bc),
    text_3: rgb(0xd6dbe0),
    text_2: rgb(0xe8ebee),
    text: rgb(0xffffff),
    on_accent: rgb(0x000000),
    input_fill: rgb(0x3a4048),
    input: rgb(0xa9b2bc),
    output: rgb(0xffffff),
    reference: rgb(0xffffff),
    ..DARK
};

impl Theme {
    /// The colours of a theme.
    pub fn of(kind: ThemeKind) -> Self {
        match kind {
            ThemeKind::Dark => DARK,
            ThemeKind::Light => LIGHT,
            ThemeKind::HighContrast => HIGH_CONTRAST,
        }
    }

    /// Hue of a band, counted from 0; after 8 the hues repeat and the number tells them apart.
    pub fn band(&self, index: usize) -> Color32 {
        self.bands[index % self.bands.len()]
    }

    /// `color` as a translucent fill of `share` (0 to 1) opacity; in high contrast, which has no
    /// translucent fills, mixed with the well instead.
    pub fn fill(&self, color: Color32, share: f32) -> Color32 {
        match self.kind {
            ThemeKind::HighContrast => self.well.lerp_to_gamma(color, share),
            _ => color.gamma_multiply(share),
        }
    }

    /// egui's style in this theme.
    pub fn style(&self) -> Style {
        let mut style = Style::default();
        for (text_style, font) in [
            (TextStyle::Small, axis()),
            (TextStyle::Body, label()),
            (TextStyle::Button, label()),
            (TextStyle::Monospace, value()),
            (TextStyle::Heading, title()),
        ] {
            style.text_styles.insert(text_style, font);
        }
        style.spacing.item_spacing = egui::vec2(GAP_PX, GAP_PX / 2.0);
        // Bars that are always seen: what is out of view must be found.
        style.spacing.scroll = egui::style::ScrollStyle::thin();
        style.interaction.selectable_labels = false;
        style.visuals = self.visuals();
        style
    }

    fn visuals(&self) -> Visuals {
        let mut visuals =
            if self.kind == ThemeKind::Light { Visuals::light() } else { Visuals::dark() };
        visuals.override_text_color = Some(self.text);
        visuals.panel_fill = self.window;
        visuals.window_fill = self.panel;
        visuals.window_stroke = Stroke::new(1.0, self.hairline);
        visuals.extreme_bg_color = self.well;
        visuals.text_edit_bg_color = Some(self.well);
        visuals.selection.bg_fill = self.accent.gamma_multiply(0.4);
        visuals.selection.stroke = Stroke::new(1.0, self.accent);
        visuals.text_cursor.stroke = Stroke::new(1.5, self.accent);
        visuals.text_cursor.blink = false;
        let states = &mut visuals.widgets;
        for state in [
            &mut states.noninteractive,
            &mut states.inactive,
            &mut states.hovered,
            &mut states.active,
            &mut states.open,
        ] {
            state.corner_radius = CornerRadius::same(FIELD_RADIUS_PX);
        }
        states.noninteractive.bg_stroke = Stroke::new(1.0, self.hairline);
        states.inactive.bg_fill = self.edge;
        states.hovered.bg_fill = self.text_2;
        visuals
    }
}

/// Contrast of two opaque colours, 1 to 21 (WCAG 2.2, "contrast ratio").
pub fn contrast(a: Color32, b: Color32) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

/// Relative luminance (WCAG 2.2).
fn luminance(color: Color32) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    0.2126 * linear(color.r()) + 0.7152 * linear(color.g()) + 0.0722 * linear(color.b())
}

/// Smallest distance; everything is a multiple of half of it.
pub const GAP_PX: f32 = 8.0;
/// Distance between cards.
pub const GUTTER_PX: f32 = 12.0;
/// Height of the header.
pub const HEADER_PX: f32 = 40.0;
/// Height of the footer.
pub const FOOTER_PX: f32 = 28.0;
/// Height of the control strip.
pub const STRIP_PX: f32 = 120.0;
/// Smallest side of anything to be hit.
pub const HIT_PX: f32 = 28.0;
/// Corner radius of cards.
pub const CARD_RADIUS_PX: u8 = 6;
/// Corner radius of fields.
pub const FIELD_RADIUS_PX: u8 = 4;
/// Length of a hover's fade.
pub const HOVER_S: f32 = 0.09;
/// Length of a panel's entrance.
pub const PANEL_S: f32 = 0.14;
/// Length of a value's sweep to a new place.
pub const SWEEP_S: f32 = 0.12;

/// Semibold at `size_px`.
pub fn strong(size_px: f32) -> FontId {
    FontId::new(size_px, FontFamily::Name(crate::font::STRONG.into()))
}

/// Large figures.
pub fn readout() -> FontId {
    strong(28.0)
}

/// Titles.
pub fn title() -> FontId {
    strong(14.0)
}

/// Values, with tabular digits.
pub fn value() -> FontId {
    FontId::proportional(14.0)
}

/// Labels.
pub fn label() -> FontId {
    FontId::proportional(12.0)
}

/// Axis labels and hints: the smallest type there is.
pub fn axis() -> FontId {
    FontId::new(11.0, FontFamily::Name(crate::font::REGULAR.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn themes() -> impl Iterator<Item = Theme> {
        ThemeKind::ALL.into_iter().map(Theme::of)
    }

    fn check(what: &str, theme: &Theme, color: Color32, least: f64) {
        for ground in [theme.well, theme.window, theme.panel, theme.raised] {
            let contrast = contrast(color, ground);
            assert!(contrast >= least, "{:?} {what} on {ground:?}: {contrast:.2}", theme.kind);
        }
    }

    #[test]
    fn every_text_reaches_4_5_to_1_on_every_ground() {
        for theme in themes() {
            for (what, color) in [
                ("text 3", theme.text_3),
                ("text 2", theme.text_2),
                ("text", theme.text),
                ("accent", theme.accent),
                ("reduction", theme.reduction),
                ("ok", theme.ok),
                ("caution", theme.caution),
                ("over", theme.over),
            ] {
                check(what, &theme, color, 4.5);
            }
            for state in [theme.accent, theme.caution, theme.ok, theme.over] {
                let contrast = contrast(theme.on_accent, state);
                assert!(contrast >= 4.5, "{:?} on {state:?}: {contrast:.2}", theme.kind);
            }
        }
    }

    #[test]
    fn every_control_edge_reaches_3_to_1_on_every_ground() {
        for theme in themes() {
            check("edge", &theme, theme.edge, 3.0);
            check("reference", &theme, theme.reference, 3.0);
            check("output", &theme, theme.output, 3.0);
            for hue in theme.bands {
                assert!(contrast(hue, theme.well) >= 4.5, "{:?} {hue:?}", theme.kind);
            }
        }
    }

    #[test]
    fn contrast_is_21_for_black_on_white() {
        assert!((contrast(Color32::BLACK, Color32::WHITE) - 21.0).abs() < 1e-9);
    }
}

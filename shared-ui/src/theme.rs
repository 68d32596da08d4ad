//! Colours, sizes and spacing of the suite.

use egui::{Color32, FontFamily, FontId, Style, TextStyle, Visuals};

/// Background of graphs and meters.
pub const WELL: Color32 = Color32::from_rgb(0x0e, 0x10, 0x13);
/// Background of the window.
pub const WINDOW: Color32 = Color32::from_rgb(0x14, 0x17, 0x1b);
/// Cards and the control strip.
pub const PANEL: Color32 = Color32::from_rgb(0x1b, 0x1f, 0x24);
/// Hovered things and menus.
pub const RAISED: Color32 = Color32::from_rgb(0x23, 0x28, 0x30);
/// Separators.
pub const HAIRLINE: Color32 = Color32::from_rgb(0x2e, 0x34, 0x3c);
/// Outlines of controls.
pub const EDGE: Color32 = Color32::from_rgb(0x6e, 0x79, 0x86);
/// Labels.
pub const LABEL: Color32 = Color32::from_rgb(0xa9, 0xb2, 0xbc);
/// Values.
pub const TEXT: Color32 = Color32::from_rgb(0xe8, 0xeb, 0xee);
/// Value bars and selection.
pub const ACCENT: Color32 = Color32::from_rgb(0x56, 0xb4, 0xe9);
/// Everything that shows gain reduction.
pub const REDUCTION: Color32 = Color32::from_rgb(0xff, 0x9f, 0x1c);
/// A good state.
pub const OK: Color32 = Color32::from_rgb(0x3c, 0xcb, 0x8f);
/// A state to look at.
pub const CAUTION: Color32 = Color32::from_rgb(0xff, 0xe0, 0x66);
/// A bad state.
pub const OVER: Color32 = Color32::from_rgb(0xff, 0x5c, 0x45);

/// Titles and large figures at `size_px`.
pub fn strong(size_px: f32) -> FontId {
    FontId::new(size_px, FontFamily::Name(crate::font::STRONG.into()))
}

/// The style of all editors.
pub fn style() -> Style {
    let mut style = Style::default();
    let sizes = [
        (TextStyle::Small, 11.0),
        (TextStyle::Body, 12.0),
        (TextStyle::Button, 12.0),
        (TextStyle::Monospace, 12.0),
    ];
    for (text_style, size_px) in sizes {
        style.text_styles.insert(text_style, FontId::proportional(size_px));
    }
    style.text_styles.insert(TextStyle::Heading, strong(14.0));
    style.spacing.item_spacing = egui::vec2(8.0, 4.0);
    style.interaction.selectable_labels = false;
    let mut visuals = Visuals::dark();
    visuals.override_text_color = Some(TEXT);
    visuals.panel_fill = WINDOW;
    visuals.window_fill = PANEL;
    visuals.extreme_bg_color = WELL;
    visuals.selection.bg_fill = ACCENT.gamma_multiply(0.4);
    visuals.widgets.noninteractive.bg_stroke.color = HAIRLINE;
    style.visuals = visuals;
    style
}

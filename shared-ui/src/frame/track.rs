//! The track the host put the plugin on.

use egui::Color32;
use nice_plug::prelude::TrackInfo;

/// A track as the header names it.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Track {
    /// Its name.
    pub name: String,
    /// Its colour.
    pub color: Option<Color32>,
}

impl Track {
    /// The track a host tells of.
    pub fn of(info: &TrackInfo) -> Self {
        let color = info.color().map(|color| {
            let (red, green, blue, _) = color.rgba();
            Color32::from_rgb(red, green, blue)
        });
        Self { name: info.name().to_owned(), color }
    }
}

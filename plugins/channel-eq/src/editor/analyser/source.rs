//! One signal the analyser looks at, and what is drawn of it.

use super::ground::Ground;
use egui::Mesh;
use shared_ui::graph::LiveSpectrum;
use std::sync::Arc;

/// A signal's spectrum and its picture.
pub struct Source {
    /// Its spectrum.
    pub line: LiveSpectrum,
    /// The line as it was drawn, and what it was drawn for.
    pub drawn: Option<(Ground, u64, Vec<Arc<Mesh>>)>,
}

impl Source {
    /// A silent one. Takes all memory.
    pub fn new(length_samples: usize, sample_rate_hz: f64) -> Self {
        Self { line: LiveSpectrum::new(length_samples, sample_rate_hz), drawn: None }
    }
}

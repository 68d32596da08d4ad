//! Timing an engine as a plugin runs it: settings before every block.

use crate::timing::Subject;
use shared_dsp::Engine;
use shared_dsp::simd::VectorPath;

/// An engine that takes its settings before every block.
pub struct EngineSubject<E: Engine> {
    engine: E,
    settings: E::Settings,
}

impl<E: Engine> EngineSubject<E> {
    /// A stereo engine at 48 kHz.
    pub fn new(mut engine: E, settings: E::Settings) -> Self {
        engine.apply(&settings);
        engine.prepare(48_000.0, 2);
        engine.reset();
        Self { engine, settings }
    }
}

impl<E: Engine> Subject for EngineSubject<E> {
    fn reset(&mut self) {
        self.engine.reset();
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        self.engine.apply(&self.settings);
        self.engine.process(block, &[]);
    }
}

/// Forces the baseline path for engines prepared from now on, if `path` is one; names the path in
/// use.
pub fn choose_path(path: Option<&str>) -> &'static str {
    VectorPath::force_baseline(path.is_some());
    VectorPath::best().name()
}

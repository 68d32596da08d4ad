//! Timing an engine together with the reading of its host parameters, as a plugin does it.

use crate::timing::Subject;
use shared_dsp::Engine;
use shared_dsp::simd::VectorPath;

/// An engine that takes new settings before every block.
pub struct WithParameters<E: Engine, F: FnMut() -> E::Settings> {
    engine: E,
    settings: F,
}

impl<E: Engine, F: FnMut() -> E::Settings> WithParameters<E, F> {
    /// A stereo engine at 48 kHz. `settings` reads the plugin's host parameters and gives what the
    /// engine is to do; its cost is part of the measurement.
    pub fn new(mut engine: E, mut settings: F) -> Self {
        engine.prepare(48_000.0, 2);
        engine.apply(&settings());
        engine.reset();
        Self { engine, settings }
    }
}

impl<E: Engine, F: FnMut() -> E::Settings> Subject for WithParameters<E, F> {
    fn reset(&mut self) {
        self.engine.reset();
    }

    fn process(&mut self, block: &mut [&mut [f32]]) {
        self.engine.apply(&(self.settings)());
        self.engine.process(block, &[]);
    }
}

/// Forces the baseline path for engines prepared from now on, if `path` is one; names the path in
/// use.
pub fn choose_path(path: Option<&str>) -> &'static str {
    VectorPath::force_baseline(path.is_some());
    VectorPath::best().name()
}

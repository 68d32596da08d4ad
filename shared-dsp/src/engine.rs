//! The life cycle every engine of the suite shares.

/// A signal path with one door in: [`Engine::Settings`], a plain `Copy` struct with units in its
/// field names. Tests, benches and plugins all drive the true path through this trait.
///
/// Contract: `prepare` is the only call that may allocate, and the only one that may take longer
/// than a block has time. All others are total: any settings, any sample value, any block length
/// from 0, and never lock, log, panic or make a system call.
/// The output does not depend on how a stream is cut into blocks.
pub trait Engine {
    /// Everything a user can set, in plain numbers. Out-of-range values are clamped by `apply`.
    type Settings: Copy + Send;

    /// Takes memory for `channels` (1 or 2) at `sample_rate_hz`, computes whatever takes long for
    /// the settings last applied, and resets. So settings are applied before.
    fn prepare(&mut self, sample_rate_hz: f64, channels: usize);

    /// Forgets all sound; settings stay, and their smoothing jumps to its target. Called on the
    /// audio thread: what takes long to compute for settings applied since `prepare` comes with
    /// the next blocks, as while sound runs.
    fn reset(&mut self);

    /// Takes new settings; cheap when nothing changed. Audible changes glide.
    fn apply(&mut self, settings: &Self::Settings);

    /// Processes `main` in place: one slice per prepared channel, all equally long.
    /// `key` is the sidechain, as wide and as long as `main`, or empty where there is none.
    fn process(&mut self, main: &mut [&mut [f32]], key: &[&[f32]]);

    /// [`Engine::process`] where that would leave a block of good samples as it is, without touching
    /// it; gives whether it did. False, and nothing done, for engines that always process.
    fn pass(&mut self, _main: &mut [&mut [f32]], _key: &[&[f32]]) -> bool {
        false
    }

    /// [`Engine::process`] for silence while the engine [is at rest](Engine::is_at_rest): `main` and the
    /// key are silent, and so is the output. Engines that only have to let time pass say so.
    fn rest(&mut self, main: &mut [&mut [f32]]) {
        self.process(main, &[]);
    }

    /// Number of samples of the next block, in all channels of `main` together, that were not finite
    /// and are silence now. Called before [`Engine::process`], and only where there are any.
    fn replaced_samples(&mut self, _samples: u32) {}

    /// Delay of the output against the input in samples, as an impulse measures it.
    fn latency_samples(&self) -> usize;

    /// Samples for which the output still sounds above -120 dB of its loudest after input stops.
    fn tail_samples(&self) -> usize;

    /// Whether the host may stop calling: with silent input from here on, the output stays exact
    /// silence, and nothing inside that could later be heard or read would change. So it is false
    /// while a tail runs that a mix of 0 holds back, a setting glides, a reduction is still being
    /// released, a loudness window still falls, or the readings of the latest call show any of it.
    /// Called once a block, and only while input and output are silent.
    fn is_at_rest(&self) -> bool;
}

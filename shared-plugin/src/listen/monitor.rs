//! Matched bypass and delta on the audio thread, and the measurement beside them.
//!
//! Works after engine and bypass, on the finished output, with the input delayed by the latency
//! beside it. While an editor is open both are measured at once; matched bypass and delta fade in
//! and out over 10 ms. While nothing of it is on, the output passes untouched, bit for bit.
//!
//! The gain of matched bypass is the loudness change, within 12 dB either way. It is taken when
//! matched bypass is turned on and stays frozen while it is on; turned on before 1 s was heard, the
//! input is heard as it is until then.

use super::{Listen, ListenReadings, Listening};
use crate::telemetry::Latest;
use shared_dsp::loudness::compare::{ComparedReadings, LoudnessComparison};
use shared_dsp::smooth::Ramp;
use shared_dsp::units::db_to_gain;

const FADE_MS: f64 = 10.0;
/// Time that engines take to change their dry level; delta follows.
const DRY_GLIDE_MS: f64 = 20.0;
/// Largest gain of matched bypass either way, dB.
pub const LARGEST_OFFSET_DB: f64 = 12.0;

/// The listening end of one instance.
pub struct Monitor {
    comparison: LoudnessComparison,
    is_open: bool,
    listening: Listening,
    matched_share: Ramp,
    delta_share: Ramp,
    offset_gain: Ramp,
    frozen_db: Option<f64>,
    dry_gain: Ramp,
}

impl Default for Monitor {
    fn default() -> Self {
        Self {
            comparison: LoudnessComparison::default(),
            is_open: false,
            listening: Listening::Off,
            matched_share: Ramp::new(0.0),
            delta_share: Ramp::new(0.0),
            offset_gain: Ramp::new(1.0),
            frozen_db: None,
            dry_gain: Ramp::new(1.0),
        }
    }
}

fn offset_db(readings: &ComparedReadings) -> f64 {
    let change_lu = readings.after_lufs - readings.before_lufs;
    if change_lu.is_nan() { 0.0 } else { change_lu.clamp(-LARGEST_OFFSET_DB, LARGEST_OFFSET_DB) }
}

impl Monitor {
    /// Takes memory.
    pub fn prepare(&mut self, sample_rate_hz: f64, channels: usize) {
        self.comparison = LoudnessComparison::new(sample_rate_hz, channels);
        for ramp in [&mut self.matched_share, &mut self.delta_share, &mut self.offset_gain] {
            ramp.prepare(FADE_MS, sample_rate_hz);
        }
        self.dry_gain.prepare(DRY_GLIDE_MS, sample_rate_hz);
    }

    /// Forgets all sound and ends running fades.
    pub fn reset(&mut self) {
        self.comparison.clear();
        for ramp in [&mut self.matched_share, &mut self.delta_share, &mut self.offset_gain] {
            ramp.jump();
        }
        self.dry_gain.jump();
    }

    /// Follows what is listened to. `dry_gain` is the gain of the unchanged input within the output
    /// (see `Product::dry_gain`), linear.
    pub fn follow(&mut self, listen: &Listen, dry_gain: f32) {
        let is_open = listen.is_open();
        if is_open != self.is_open {
            self.is_open = is_open;
            self.comparison.clear();
            listen.publish(None);
        }
        let listening = listen.heard();
        if listening != self.listening {
            self.listening = listening;
            self.frozen_db = None;
            self.matched_share.set(share(listening == Listening::MatchedBypass));
            self.delta_share.set(share(listening == Listening::Delta));
            self.freeze();
            if !self.matched_share.is_moving() || self.matched_share.value() == 0.0 {
                // Nothing of it is heard yet: the fade alone brings it in.
                self.offset_gain.jump();
            }
        }
        self.dry_gain.set(f64::from(dry_gain));
        if !is_heard(&self.delta_share) {
            self.dry_gain.jump();
        }
    }

    /// Whether [`Self::process`] needs the input.
    pub fn needs_input(&self) -> bool {
        self.is_open || is_heard(&self.matched_share) || is_heard(&self.delta_share)
    }

    /// Measures and listens: `input` is the delayed input, at least as long as `output`, one slice
    /// a channel. Leaves the output's short-term loudness in `short_term_lufs`.
    pub fn process(
        &mut self,
        input: &[&[f32]],
        output: &mut [&mut [f32]],
        listen: &Listen,
        short_term_lufs: &Latest,
    ) {
        let frames = output.first().map_or(0, |channel| channel.len());
        let mut start = 0;
        while start < frames && self.needs_input() {
            let length = if self.is_open { self.comparison.frames_to_edge() } else { frames };
            let end = frames.min(start + length);
            let measures = self.is_open;
            if measures {
                self.measure(input, output, start..end);
            }
            self.mix(input, output, start..end);
            if measures && self.comparison.is_at_edge() {
                self.freeze();
                listen.publish(self.readings());
                if let Some(energies) = self.comparison.take_block() {
                    listen.blocks.write(energies.map(|energy| energy as f32));
                }
                short_term_lufs.set(self.comparison.after_short_term_lufs() as f32);
            }
            start = end;
        }
    }

    fn measure(&mut self, input: &[&[f32]], output: &[&mut [f32]], range: std::ops::Range<usize>) {
        let mut before: [&[f32]; 2] = Default::default();
        let mut after: [&[f32]; 2] = Default::default();
        let channels = input.len().min(output.len()).min(2);
        for channel in 0..channels {
            before[channel] = &input[channel][range.clone()];
            after[channel] = &output[channel][range.clone()];
        }
        self.comparison.add(&before[..channels], &after[..channels]);
    }

    /// Freezes the gain of matched bypass, once there is one.
    fn freeze(&mut self) {
        if self.listening != Listening::MatchedBypass || self.frozen_db.is_some() {
            return;
        }
        self.frozen_db = self.comparison.readings().as_ref().map(offset_db);
        self.offset_gain.set(db_to_gain(self.frozen_db.unwrap_or(0.0)));
    }

    fn readings(&self) -> Option<ListenReadings> {
        let readings = self.comparison.readings()?;
        let (input_lufs, output_lufs) = (readings.before_lufs as f32, readings.after_lufs as f32);
        Some(ListenReadings {
            input_lufs,
            output_lufs,
            loudness_change_lu: output_lufs - input_lufs,
            crest_change_db: (readings.after_crest_db - readings.before_crest_db) as f32,
            offset_db: self.frozen_db.unwrap_or_else(|| offset_db(&readings)) as f32,
        })
    }

    fn mix(&mut self, input: &[&[f32]], output: &mut [&mut [f32]], range: std::ops::Range<usize>) {
        if !is_heard(&self.matched_share) && !is_heard(&self.delta_share) {
            return;
        }
        for frame in range {
            let (matched, delta) =
                (self.matched_share.tick() as f32, self.delta_share.tick() as f32);
            let offset_gain = self.offset_gain.tick() as f32;
            let dry_gain = self.dry_gain.tick() as f32;
            for (input, output) in input.iter().zip(output.iter_mut()) {
                let (dry, wet) = (input[frame], output[frame]);
                // Whole shares without rounding: delta and input add up to the output.
                output[frame] = if delta == 1.0 {
                    wet - dry * dry_gain
                } else if matched == 1.0 {
                    dry * offset_gain
                } else {
                    let unheard = 1.0 - matched - delta;
                    wet * unheard + dry * offset_gain * matched + (wet - dry * dry_gain) * delta
                };
            }
        }
    }
}

fn share(on: bool) -> f64 {
    if on { 1.0 } else { 0.0 }
}

fn is_heard(share: &Ramp) -> bool {
    share.is_moving() || share.value() > 0.0
}

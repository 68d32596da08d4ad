//! The path of settings that need nothing but peak, curve and exponential times at the sample rate: the same
//! sound as the full path, in fewer steps.
//!
//! Everything goes through one loop: each value waits for the one before, so that work beside it is free.

use shared_dsp::dynamics::detector::linked;
use shared_dsp::dynamics::gain;
use shared_dsp::guard::{self, keep_max};
use shared_dsp::stream;

use super::settings::{Channels, LinkBy, LookaheadRange, Oversampling, Settings, Style};
use super::{CELL_FRAMES, CompressorEngine};

impl Settings {
    /// Whether the plain path gives the sound of these legal settings.
    pub(super) fn are_plain(&self) -> bool {
        self.style == Style::Clean
            && self.hold_ms == 0.0
            && !self.auto_release
            && self.lookahead_range == LookaheadRange::Off
            && self.rms_share == 0.0
            && self.lift.most_db == 0.0
            && self.link_by == LinkBy::Maximum
            && self.channels == Channels::Stereo
            && self.drive.gain_db == 0.0
            && self.oversampling == Oversampling::X1
            && !self.listens_to_sidechain
    }
}

impl CompressorEngine {
    /// Up to a cell of frames under standing settings. In steps over the whole piece, so that those without
    /// memory become vector code; every number is the same as frame by frame.
    #[inline]
    pub(super) fn run_plain<const CHANNELS: usize>(
        &mut self,
        main: [&mut [f32]; CHANNELS],
        key: [&[f32]; CHANNELS],
    ) {
        let frames = main.iter().map(|channel| channel.len()).min().unwrap_or(0).min(CELL_FRAMES);
        self.tap(&main, key);
        let magnitudes = self.plain_magnitudes(&main, key, frames);
        // Fully linked, from the same past: one gain for both.
        let [left, right] = &self.followers;
        let is_one =
            self.glides.link.value() == 1.0 && left.state.reduction_db == right.state.reduction_db;
        let (reductions_db, most_db) = match (is_one, self.plain_ballistics.attacks_faster()) {
            (false, false) => self.plain_reductions::<CHANNELS, false, false>(&magnitudes, frames),
            (false, true) => self.plain_reductions::<CHANNELS, false, true>(&magnitudes, frames),
            (true, false) => self.plain_reductions::<CHANNELS, true, false>(&magnitudes, frames),
            (true, true) => self.plain_reductions::<CHANNELS, true, true>(&magnitudes, frames),
        };
        keep_max(&mut self.largest.reduction_db, most_db);
        self.apply_plain(main, reductions_db, most_db, is_one);
    }

    /// Hands the sidechain to the editor's spectrum, if one is shown.
    #[inline]
    fn tap<const CHANNELS: usize>(&self, main: &[&mut [f32]; CHANNELS], key: [&[f32]; CHANNELS]) {
        if !self.taps.sidechain.is_wanted() {
            return;
        }
        let of = |channel: usize| -> &[f32] {
            if channel >= CHANNELS {
                &[]
            } else if self.settings.external_key {
                &key[channel][..key[channel].len().min(main[channel].len())]
            } else {
                main[channel]
            }
        };
        self.taps.write(of(0), of(1));
    }

    /// Magnitude of each sample that the detector sees, linear.
    #[inline]
    fn plain_magnitudes<const CHANNELS: usize>(
        &mut self,
        main: &[&mut [f32]; CHANNELS],
        key: [&[f32]; CHANNELS],
        frames: usize,
    ) -> [[f32; CELL_FRAMES]; CHANNELS] {
        let mut magnitudes = [[0.0f32; CELL_FRAMES]; CHANNELS];
        for channel in 0..CHANNELS {
            let peak = gain::magnitudes(self.path, main[channel], &mut magnitudes[channel]);
            keep_max(&mut self.largest.input[channel], peak);
            if self.settings.external_key {
                let key = key[channel].iter().copied().chain(core::iter::repeat(0.0));
                for (magnitude, key) in magnitudes[channel][..frames].iter_mut().zip(key) {
                    *magnitude = guard::sanitize_input(key).abs();
                }
            }
        }
        magnitudes
    }

    /// Reduction of each sample and the most of them, dB. `IS_ONE`: both channels have the same, and
    /// only the first is given.
    #[inline]
    fn plain_reductions<const CHANNELS: usize, const IS_ONE: bool, const ATTACKS_FASTER: bool>(
        &mut self,
        magnitudes: &[[f32; CELL_FRAMES]; CHANNELS],
        frames: usize,
    ) -> ([[f64; CELL_FRAMES]; CHANNELS], f64) {
        let (mut reductions_db, mut most_db) = ([[0.0f64; CELL_FRAMES]; CHANNELS], 0.0);
        let (curve, ballistics) = (self.curve, self.plain_ballistics);
        let link = self.glides.link.value();
        // Local copies let the compiler keep in registers what changes with every frame.
        let mut all_held = self.held;
        let mut all_db = [0, 1].map(|channel: usize| self.followers[channel].state.reduction_db);
        for frame in 0..frames {
            let mut frame_magnitudes = [0.0; 2];
            for channel in 0..CHANNELS {
                frame_magnitudes[channel] = magnitudes[channel][frame];
            }
            let peaks = self.hold.tick(frame_magnitudes);
            let mut wanted_db = [0.0; CHANNELS];
            for channel in 0..CHANNELS {
                let held = &mut all_held[channel];
                if peaks[channel] != held.peak {
                    held.peak = peaks[channel];
                    held.wanted_db = curve.wanted_db_at_gain(peaks[channel].into());
                    keep_max(&mut self.largest.detected[channel], peaks[channel]);
                }
                wanted_db[channel] = held.wanted_db;
            }
            if CHANNELS > 1 {
                wanted_db = linked(wanted_db, link);
            }
            for channel in 0..if IS_ONE { 1 } else { CHANNELS } {
                let reduction_db = &mut all_db[channel];
                *reduction_db =
                    ballistics.step::<ATTACKS_FASTER>(*reduction_db, wanted_db[channel]);
                keep_max(&mut most_db, *reduction_db);
                reductions_db[channel][frame] = *reduction_db;
            }
        }
        if IS_ONE {
            all_db[1] = all_db[0];
        }
        self.held = all_held;
        for (follower, reduction_db) in self.followers.iter_mut().zip(all_db) {
            follower.state.stay_at(reduction_db);
        }
        (reductions_db, most_db)
    }

    /// Mixes input and compressed signal in place; `most_db` is the most reduction of the piece.
    #[inline]
    fn apply_plain<const CHANNELS: usize>(
        &mut self,
        main: [&mut [f32]; CHANNELS],
        mut reductions_db: [[f64; CELL_FRAMES]; CHANNELS],
        most_db: f64,
        is_one: bool,
    ) {
        let (mix, makeup_db) = (self.glides.mix.value(), self.glides.makeup_db.value());
        let output_gain = self.glides.output_gain.value();
        for (channel, samples) in main.into_iter().enumerate() {
            let peak = if most_db > 0.0 || makeup_db != 0.0 || output_gain != 1.0 {
                let of = if is_one { 0 } else { channel };
                if of == channel {
                    let gains = &mut reductions_db[channel][..samples.len().min(CELL_FRAMES)];
                    gains.iter_mut().for_each(|gain| *gain = makeup_db - *gain);
                    gain::mixed_gains(self.path, gains, mix);
                    if output_gain != 1.0 {
                        gains.iter_mut().for_each(|gain| *gain *= output_gain);
                    }
                }
                gain::amplify(self.path, samples, &reductions_db[of])
            } else {
                stream::clean(self.path, samples);
                gain::peak_gain(self.path, samples)
            };
            keep_max(&mut self.largest.output[channel], peak);
        }
    }
}

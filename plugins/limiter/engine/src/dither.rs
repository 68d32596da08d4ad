//! Dither and quantisation, the very last thing: triangular noise of two steps, and the error pushed up in
//! frequency where the ear hears it least.
//!
//! Triangular noise makes the error independent of the sound in mean and power (S. Lipshitz, R. Wannamaker,
//! J. Vanderkooy, "Quantization and Dither: A Theoretical Survey", JAES 40(5), 1992). The error of the last two
//! samples is fed back so that it appears through (1 - z^-1)^2: 12 dB per octave less towards low
//! frequencies, 12 dB more at the top. The sound after it lies on the grid of the word length, within its
//! ceiling. Where both channels have been digital silence for [`BLANK_MS`], so is the output.

use shared_dsp::noise::Noise;

/// Silence after which the dither falls silent too, ms.
pub const BLANK_MS: f64 = 100.0;
/// The most that dither and quantisation change a sample by, in steps, but for one in some 100 000: five
/// times the standard deviation of the shaped error (0.5 steps before shaping, 1.22 after).
const MARGIN_STEPS: f32 = 6.0;

/// Word length of the output.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Dither {
    /// Floating point, as it is.
    #[default]
    Off,
    /// 16 bits: CD.
    Bits16,
    /// 20 bits.
    Bits20,
    /// 24 bits: files and streams.
    Bits24,
}

impl Dither {
    /// The smallest step, linear; 0 without dither.
    fn step_gain(self) -> f32 {
        let bits = match self {
            Self::Off => return 0.0,
            Self::Bits16 => 16,
            Self::Bits20 => 20,
            Self::Bits24 => 24,
        };
        (0..bits - 1).fold(1.0, |step, _| step * 0.5)
    }

    /// How much lower the limiter's ceiling must be, linear, for the true peak to stay under the user's.
    fn margin_gain(self) -> f32 {
        MARGIN_STEPS * self.step_gain()
    }
}

/// The quantiser of one or two channels.
#[derive(Debug, Clone)]
pub struct Quantiser {
    dither: Dither,
    channels: [Channel; 2],
    /// Frames in a row in which all channels were silent.
    silent_frames: usize,
    blank_frames: usize,
    /// What the sound now leaving was limited under the ceiling by, linear, and for how many frames more
    /// that is so.
    leaving_margin_gain: f32,
    leaving_frames: usize,
    latency_frames: usize,
}

#[derive(Debug, Clone)]
struct Channel {
    noise: Noise,
    /// The last two errors, in steps.
    errors: [f64; 2],
}

impl Channel {
    fn new(seed: u64) -> Self {
        Self { noise: Noise::new(seed), errors: [0.0; 2] }
    }

    /// A sample in steps to a whole number of steps, at most `most`.
    fn quantise(&mut self, steps: f64, most: f64) -> f64 {
        let [last, before] = self.errors;
        let wanted = steps - 2.0 * last + before;
        let dither = self.noise.unit() - self.noise.unit();
        let whole = (wanted + dither).round().clamp(-most, most);
        // Where the ceiling holds a sample back, its error is not made up for later.
        self.errors = [(whole - wanted).clamp(-2.0, 2.0), last];
        whole
    }
}

impl Quantiser {
    /// A quantiser that does nothing.
    pub fn new() -> Self {
        Self {
            dither: Dither::Off,
            channels: [Channel::new(1), Channel::new(2)],
            silent_frames: 0,
            blank_frames: 0,
            leaving_margin_gain: 0.0,
            leaving_frames: 0,
            latency_frames: 0,
        }
    }

    /// Takes a sample rate and the latency of the limiter before it, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, latency_frames: usize) {
        self.latency_frames = latency_frames;
        self.blank_frames = (BLANK_MS * 0.001 * sample_rate_hz).round() as usize;
        self.reset();
    }

    /// Starts the noise again, in silence.
    pub fn reset(&mut self) {
        self.channels = [Channel::new(1), Channel::new(2)];
        self.silent_frames = self.blank_frames;
        self.leaving_frames = 0;
    }

    /// Takes another word length.
    pub fn set(&mut self, dither: Dither) {
        if dither != self.dither {
            if self.leaving_frames == 0 {
                self.leaving_margin_gain = self.dither.margin_gain();
            }
            self.leaving_frames = self.latency_frames;
            self.dither = dither;
        }
    }

    /// Lowers ceiling_gains for the limiter by what dither may add.
    pub fn leave_margin(&self, ceiling_gains: &mut [f32]) {
        let margin_gain = self.dither.margin_gain();
        if margin_gain > 0.0 {
            ceiling_gains.iter_mut().for_each(|ceiling| *ceiling -= margin_gain);
        }
    }

    /// Whether silence stays silence from here on.
    pub fn is_blank(&self) -> bool {
        self.dither == Dither::Off || self.silent_frames >= self.blank_frames
    }

    /// Frames after the last sound until it is blank.
    pub fn tail_frames(&self) -> usize {
        if self.dither == Dither::Off { 0 } else { self.blank_frames }
    }

    /// Quantises a chunk in place, each sample within the user's ceiling; `ceiling_gains` are those it was
    /// limited to.
    pub fn process<const CHANNELS: usize>(
        &mut self,
        main: &mut [&mut [f32]; CHANNELS],
        ceiling_gains: &[f32],
    ) {
        let new_margin_gain = self.dither.margin_gain();
        let step = f64::from(self.dither.step_gain());
        if step == 0.0 {
            self.leaving_frames = self.leaving_frames.saturating_sub(ceiling_gains.len());
            return;
        }
        for (frame, &ceiling) in ceiling_gains.iter().enumerate() {
            let margin_gain = if self.leaving_frames > 0 {
                self.leaving_frames -= 1;
                self.leaving_margin_gain.min(new_margin_gain)
            } else {
                new_margin_gain
            };
            let is_silent = main.iter().all(|samples| samples[frame] == 0.0);
            self.silent_frames = if is_silent { self.silent_frames.saturating_add(1) } else { 0 };
            if self.silent_frames > self.blank_frames {
                self.channels.iter_mut().for_each(|channel| channel.errors = [0.0; 2]);
                continue;
            }
            // The sum may have been rounded up.
            let most = (f64::from((ceiling + margin_gain).next_down()) / step).floor();
            for (samples, channel) in main.iter_mut().zip(&mut self.channels) {
                let steps = f64::from(samples[frame]) / step;
                samples[frame] = (channel.quantise(steps, most) * step) as f32;
            }
        }
    }
}

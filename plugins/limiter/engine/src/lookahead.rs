//! A gain that falls before the peak: held and smoothed over the lookahead, which may change while sound
//! runs.
//!
//! Every gain that two lookaheads of different length give is low enough, and so is every mixture of the
//! two. So a new length runs beside the old one until it has seen a whole window, and then the gain fades
//! over to it.

use shared_dsp::delay::line::DelayLine;
use shared_dsp::dynamics::inter_sample::MOST_SAMPLES;
use shared_dsp::dynamics::lookahead::{BoxCascade, SlidingMaximum};

/// How long the gain of one length fades to that of another.
const FADE_MS: f64 = 10.0;

/// A gain on its way; before the first there was no reduction.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Gain(f64);

impl Default for Gain {
    fn default() -> Self {
        Self(1.0)
    }
}

/// One length. A cell's gain comes out `most` samples late and holds from the cell's own sample to the next.
#[derive(Debug, Clone)]
struct Window {
    span_samples: usize,
    wait: DelayLine<Gain>,
    /// The least gain, as the maximum of the negated ones.
    hold: SlidingMaximum,
    smoothing: BoxCascade,
}

impl Window {
    fn new() -> Self {
        Self {
            span_samples: 0,
            wait: DelayLine::new(),
            hold: SlidingMaximum::new(-1.0),
            smoothing: BoxCascade::default(),
        }
    }

    /// Takes no memory for a span no longer than any before.
    fn prepare(&mut self, span_samples: usize, most_samples: usize) {
        self.span_samples = span_samples;
        self.wait.prepare(most_samples - span_samples);
        self.hold.prepare(span_samples + 2);
        self.smoothing.prepare(span_samples);
    }

    fn copy_from(&mut self, other: &Self) {
        self.span_samples = other.span_samples;
        self.wait.copy_from(&other.wait);
        self.hold.copy_from(&other.hold);
        self.smoothing.copy_from(&other.smoothing);
    }

    /// Replaces the gains of cells by those of samples.
    fn process(&mut self, gains: &mut [f64]) {
        if self.wait.delay_samples() > 0 {
            gains.iter_mut().for_each(|gain| *gain = self.wait.tick(Gain(*gain)).0);
        }
        gains.iter_mut().for_each(|gain| *gain = 0.0 - *gain);
        self.hold.process(gains);
        gains.iter_mut().for_each(|gain| *gain = 0.0 - *gain);
        self.smoothing.process(gains);
    }

    fn limits_nothing(&self) -> bool {
        self.hold.is_at_floor() && self.smoothing.is_at_unity() && self.wait.is_empty()
    }
}

/// The gain over the lookahead, for one channel or for all that are linked.
#[derive(Debug, Clone)]
pub(crate) struct Lookahead {
    most_samples: usize,
    fade_samples: usize,
    /// The one in force, then the one to come.
    windows: [Window; 2],
    wanted_samples: usize,
    /// Frames since the one to come began; none comes where it is `None`.
    turning: Option<usize>,
}

impl Lookahead {
    /// To be prepared.
    pub fn new() -> Self {
        Self {
            most_samples: 0,
            fade_samples: 0,
            windows: [Window::new(), Window::new()],
            wanted_samples: 0,
            turning: None,
        }
    }

    /// Takes memory for spans up to `most_samples`, which is also the delay of all; and rests at gain 1.
    pub fn prepare(&mut self, most_samples: usize, sample_rate_hz: f64) {
        self.most_samples = most_samples;
        self.fade_samples = (FADE_MS * 0.001 * sample_rate_hz).round().max(1.0) as usize;
        // Every buffer is longest at one of the two ends.
        for span_samples in [0, most_samples] {
            self.windows.iter_mut().for_each(|window| window.prepare(span_samples, most_samples));
        }
        self.reset();
    }

    /// Rests at gain 1, with the span wanted.
    pub fn reset(&mut self) {
        self.turning = None;
        self.windows[0].prepare(self.wanted_samples.min(self.most_samples), self.most_samples);
    }

    /// Wants another span, which comes when the one before has.
    pub fn set_span(&mut self, span_samples: usize) {
        self.wanted_samples = span_samples.min(self.most_samples);
        self.turn();
    }

    /// Becomes `other`.
    pub fn copy_from(&mut self, other: &Self) {
        self.most_samples = other.most_samples;
        self.fade_samples = other.fade_samples;
        for (window, other) in self.windows.iter_mut().zip(&other.windows) {
            window.copy_from(other);
        }
        self.wanted_samples = other.wanted_samples;
        self.turning = other.turning;
    }

    /// Whether the gain is 1 until a lower one comes, and no other span is on its way.
    pub fn limits_nothing(&self) -> bool {
        self.turning.is_none() && self.windows[0].limits_nothing()
    }

    /// Replaces the gains of cells by those of the samples `most_samples` ago; at most
    /// [`MOST_SAMPLES`].
    pub fn process(&mut self, mut gains: &mut [f64]) {
        while let Some(begun) = self.turning {
            let end = self.most_samples + 2 + self.fade_samples;
            let (now, later) = gains.split_at_mut(gains.len().min(end - begun));
            self.fade(now, begun);
            gains = later;
            if begun + now.len() < end {
                self.turning = Some(begun + now.len());
                return;
            }
            self.windows.swap(0, 1);
            self.turning = None;
            self.turn();
        }
        self.windows[0].process(gains);
    }

    /// Both windows, from `begun` frames after the second began.
    fn fade(&mut self, gains: &mut [f64], begun: usize) {
        let mut next = [1.0; MOST_SAMPLES];
        let next = &mut next[..gains.len()];
        next.copy_from_slice(gains);
        self.windows[0].process(gains);
        self.windows[1].process(next);
        for (frame, (gain, next)) in gains.iter_mut().zip(&*next).enumerate() {
            // A window that began empty is whole after the longest of all.
            let faded = (begun + frame).saturating_sub(self.most_samples + 2);
            *gain += (next - *gain) * (faded as f64 / self.fade_samples as f64);
        }
    }

    fn turn(&mut self) {
        let [present, next] = &mut self.windows;
        if self.turning.is_none() && self.wanted_samples != present.span_samples {
            next.prepare(self.wanted_samples, self.most_samples);
            self.turning = Some(0);
        }
    }
}

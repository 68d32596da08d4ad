//! PSR, the peak to short-term loudness ratio: how much room the last seconds left their peaks.
//!
//! Source: I. Shepherd, E. Grimm, P. Tapper, M. Kahsnitz, I. Kerr, "Measuring micro-dynamics, a
//! first step: standardizing PSR, the peak to short-term loudness ratio", AES 143rd Convention,
//! e-Brief, 2017. As measured here: the highest true peak of all channels during the 3 s of
//! short-term loudness (EBU Tech 3341), in dBTP, less that loudness, in LUFS. Both windows are the
//! same rectangle, so one loud click leaves peak and loudness together.
//!
//! The lowest PSR since the reset is looked for every 10 ms, where the passage fills the window
//! and its loudness is above the absolute gate of -70 LUFS: a fade to nothing has no dynamics to
//! speak of.
//!
//! Limits: the window of the peaks moves in records of 10 ms and contains the present one as far
//! as it goes, so it is up to 10 ms longer than 3 s. Cost: 300 comparisons where the highest
//! peak leaves the window.

/// Records of 10 ms in the window.
const RECORDS: usize = 300;

/// The highest true peak of the last 3 s.
#[derive(Debug, Clone)]
pub(super) struct RecentPeak {
    peaks: [f32; RECORDS],
    next: usize,
    highest_gain: f32,
}

impl Default for RecentPeak {
    fn default() -> Self {
        Self { peaks: [0.0; RECORDS], next: 0, highest_gain: 0.0 }
    }
}

impl RecentPeak {
    /// Takes in the peak of the next 10 ms, linear.
    pub fn push(&mut self, peak_gain: f32) {
        let leaving_gain = core::mem::replace(&mut self.peaks[self.next], peak_gain);
        self.next = (self.next + 1) % RECORDS;
        if peak_gain >= self.highest_gain {
            self.highest_gain = peak_gain;
            return;
        }
        if leaving_gain < self.highest_gain {
            return;
        }
        self.highest_gain = 0.0;
        for &gain in &self.peaks {
            crate::guard::keep_max(&mut self.highest_gain, gain);
        }
    }

    /// The highest peak of the last 300, linear.
    pub fn highest_gain(&self) -> f32 {
        self.highest_gain
    }
}

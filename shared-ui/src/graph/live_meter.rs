//! A meter of a signal that plays, run on the editor's thread and only while it is looked at.

use shared_dsp::spectrum::Tap;

/// Frames read at once.
const READ_FRAMES: usize = 1024;
/// After this long without a look, what was measured is no longer the last seconds, s.
const STALE_S: f64 = 0.5;

/// A meter `M` of what a [`Tap`] carries: none before the first look. It begins anew after a pause between
/// looks and at another sample rate.
pub struct LiveMeter<M> {
    /// The meter, and the rate it was made for, Hz.
    meter: Option<(M, f64)>,
    next_frame: u64,
    looked_s: f64,
}

impl<M> Default for LiveMeter<M> {
    fn default() -> Self {
        Self { meter: None, next_frame: 0, looked_s: 0.0 }
    }
}

impl<M> LiveMeter<M> {
    /// Lets the meter take in what came since the last look, at the time `now_s`; whether anything did.
    /// `make` makes a meter for a sample rate in Hz; `push` gives it frames of left and right.
    pub fn follow(
        &mut self,
        tap: &Tap,
        now_s: f64,
        sample_rate_hz: f64,
        make: fn(f64) -> M,
        push: fn(&mut M, &[[f32; 2]]),
    ) -> bool {
        tap.ask(sample_rate_hz as u64 / 2);
        let since_s = now_s - std::mem::replace(&mut self.looked_s, now_s);
        let fits = self.meter.as_ref().is_some_and(|(_, rate_hz)| *rate_hz == sample_rate_hz);
        if !fits || !(0.0..STALE_S).contains(&since_s) {
            self.meter = Some((make(sample_rate_hz), sample_rate_hz));
            self.next_frame = tap.written_frames();
        }
        let Some((meter, _)) = &mut self.meter else { return false };
        let mut frames = [[0.0; 2]; READ_FRAMES];
        // As much as was there when the look began: a fast writer must not hold the screen.
        let (start, end) = (self.next_frame, tap.written_frames());
        while self.next_frame < end {
            let (count, next) = tap.read(self.next_frame, &mut frames);
            push(meter, &frames[..count]);
            self.next_frame = next;
        }
        start < end
    }

    /// The meter, once there was a look.
    pub fn meter(&self) -> Option<&M> {
        self.meter.as_ref().map(|(meter, _)| meter)
    }
}

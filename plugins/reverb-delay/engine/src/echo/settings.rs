//! What the delay can be asked, from what a user can set.

use crate::settings::{
    DelayPolarity, DelaySides, HIGHEST_CUT_HZ, LONGEST_DELAY_MS, LOWEST_CUT_HZ, Saturator,
    Settings, TimeChange,
};

/// How sides and lines go together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Layout {
    /// Each side echoes itself.
    Straight,
    /// Both sides are summed, at half level each, and echo in both lines.
    Mono,
    /// Each side enters its own line; repeats change sides.
    Cross,
    /// Both sides enter the left line, at half level each; repeats change sides.
    PingPongFromLeft,
    /// The same from the right.
    PingPongFromRight,
}

/// What the delay can be asked; all values finite and in range.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EchoSettings {
    /// Time between echoes, left and right.
    pub times_ms: [f64; 2],
    /// Level of an echo against the one before, 0..1.1.
    pub feedback_gain: f64,
    /// How sides and lines go together.
    pub layout: Layout,
    /// Corner of a first-order high-pass; `None` takes it out.
    pub low_cut_hz: Option<f64>,
    /// Corner of a first-order low-pass; `None` takes it out.
    pub high_cut_hz: Option<f64>,
    /// What highs gain and lows lose around 1 kHz, -6..6 dB.
    pub tilt_db: f64,
    /// Kind of saturation.
    pub saturator: Saturator,
    /// Its depth, 0 off to 1.
    pub drive_share: f64,
    /// Strength of diffusion, 0..1.
    pub diffusion_share: f64,
    /// Depth of the movement of the delay time, 0..1.
    pub motion_share: f64,
    /// Its rate, 0.05..8 Hz.
    pub motion_hz: f64,
    /// Whether the lines repeat what they hold, and nothing new enters.
    pub frozen: bool,
    /// Whether echoes play backwards.
    pub reversed: bool,
    /// Polarity of the echoes.
    pub polarity: DelayPolarity,
    /// What a change of time sounds like.
    pub time_change: TimeChange,
}

impl Settings {
    /// What the delay is asked.
    pub(crate) fn echo(&self) -> EchoSettings {
        let cut = |hz: f32, out_hz: f32| (hz != out_hz).then_some(f64::from(hz));
        let layout = self.delay_layout();
        EchoSettings {
            times_ms: self.delay_times_ms(layout),
            feedback_gain: f64::from(self.delay_feedback),
            layout,
            low_cut_hz: cut(self.delay_low_cut_hz, LOWEST_CUT_HZ),
            high_cut_hz: cut(self.delay_high_cut_hz, HIGHEST_CUT_HZ),
            tilt_db: f64::from(self.delay_tilt_db),
            saturator: self.delay_saturator,
            drive_share: f64::from(self.delay_drive_share),
            diffusion_share: f64::from(self.delay_diffusion_share),
            motion_share: f64::from(self.delay_motion_share),
            motion_hz: f64::from(self.delay_motion_hz),
            frozen: self.delay_freeze,
            reversed: self.delay_reverse,
            polarity: self.delay_polarity,
            time_change: self.delay_time_change,
        }
    }

    fn delay_layout(&self) -> Layout {
        match (self.ping_pong, self.delay_sides) {
            (true, _) if self.ping_pong_starts_right => Layout::PingPongFromRight,
            (true, _) => Layout::PingPongFromLeft,
            (false, DelaySides::Stereo) => Layout::Straight,
            (false, DelaySides::Mono) => Layout::Mono,
            (false, DelaySides::Cross) => Layout::Cross,
        }
    }

    /// Left and right in their ratio, shortened together where the longer one would be too long. In mono
    /// both are the left one.
    fn delay_times_ms(&self, layout: Layout) -> [f64; 2] {
        let left_ms = f64::from(self.delay_time_ms);
        let ratio = if layout == Layout::Mono { 1.0 } else { f64::from(self.delay_right_ratio) };
        let fitting = (f64::from(LONGEST_DELAY_MS) / (left_ms * ratio.max(1.0))).min(1.0);
        [fitting * left_ms, fitting * left_ms * ratio]
    }
}

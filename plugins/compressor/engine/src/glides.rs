//! The settings that are heard as they move: each glides in a straight line, in its own unit.

use shared_dsp::dynamics::curve::slope_of_ratio;
use shared_dsp::smooth::Ramp;
use shared_dsp::units::db_to_gain;

use super::CELL_FRAMES;
use super::curve::{CurveValues, StaticCurve};
use super::settings::{Channels, Settings, Style};

/// Number of settings that glide.
const COUNT: usize = 18;

/// The settings that are heard as they move.
#[derive(Debug, Clone)]
pub(super) struct Glides {
    pub threshold_db: Ramp,
    pub slope: Ramp,
    pub knee_db: Ramp,
    pub range_db: Ramp,
    pub lift_most_db: Ramp,
    pub lift_threshold_db: Ramp,
    pub lift_slope: Ramp,
    pub makeup_db: Ramp,
    pub mix: Ramp,
    pub link: Ramp,
    /// 0 is the main input, 1 the key.
    pub key: Ramp,
    pub rms_share: Ramp,
    pub output_gain: Ramp,
    /// Gain into the saturating curve less its inverse: none at 0 dB.
    pub drive_gain: Ramp,
    /// 0 is before the gain, 1 after it.
    pub drive_after: Ramp,
    /// 0 is left and right, 1 mid and side.
    pub mid_side: Ramp,
    /// How much of the first channel's change is heard; of the second's likewise. Either is 1 or 0 at rest.
    pub shares: [Ramp; 2],
    /// 0 is the mix, 1 the sidechain.
    pub listening: Ramp,
}

impl Glides {
    /// All at rest; [`Glides::set`] and a jump give them their first values.
    pub fn new() -> Self {
        let at = Ramp::new;
        Self {
            threshold_db: at(0.0),
            slope: at(0.0),
            knee_db: at(0.0),
            range_db: at(0.0),
            lift_most_db: at(0.0),
            lift_threshold_db: at(0.0),
            lift_slope: at(0.0),
            makeup_db: at(0.0),
            mix: at(1.0),
            link: at(1.0),
            key: at(0.0),
            rms_share: at(0.0),
            output_gain: at(1.0),
            drive_gain: at(0.0),
            drive_after: at(0.0),
            mid_side: at(0.0),
            shares: [at(1.0); 2],
            listening: at(0.0),
        }
    }

    /// Every ramp, for what is done to all alike.
    pub fn all(&mut self) -> [&mut Ramp; COUNT + 1] {
        let [first, second] = &mut self.shares;
        [
            &mut self.threshold_db,
            &mut self.slope,
            &mut self.knee_db,
            &mut self.range_db,
            &mut self.lift_most_db,
            &mut self.lift_threshold_db,
            &mut self.lift_slope,
            &mut self.makeup_db,
            &mut self.mix,
            &mut self.link,
            &mut self.key,
            &mut self.rms_share,
            &mut self.output_gain,
            &mut self.drive_gain,
            &mut self.drive_after,
            &mut self.mid_side,
            first,
            second,
            &mut self.listening,
        ]
    }

    /// Glides to legal `settings` of an engine with `channels`.
    pub fn set(&mut self, settings: &Settings, channels: usize) {
        let switch = |is_on: bool| if is_on { 1.0 } else { 0.0 };
        self.threshold_db.set(settings.threshold_db.into());
        self.slope.set(slope_of_ratio(settings.ratio.into()));
        self.knee_db.set(settings.knee_db.into());
        self.range_db.set(settings.range_db.into());
        self.lift_most_db.set(settings.lift.most_db.into());
        self.lift_threshold_db.set(settings.lift.threshold_db.into());
        self.lift_slope.set(slope_of_ratio(settings.lift.ratio.into()));
        self.makeup_db.set(f64::from(settings.makeup_db) + settings.auto_makeup_db());
        self.mix.set(settings.mix.into());
        self.link.set(settings.link.into());
        self.key.set(switch(settings.external_key));
        self.rms_share.set(settings.rms_share.into());
        let output_db = f64::from(settings.output_db);
        self.output_gain.set(if output_db == 0.0 { 1.0 } else { db_to_gain(output_db) });
        let drive_gain = db_to_gain(settings.drive.gain_db.into());
        self.drive_gain.set(drive_gain - 1.0 / drive_gain);
        self.drive_after.set(switch(settings.drive.is_after));
        // A single channel is the mid.
        let is_stereo = channels == 2 && settings.channels == Channels::Stereo;
        self.mid_side.set(switch(channels == 2 && !is_stereo));
        let [first, second] = &mut self.shares;
        first.set(switch(settings.channels != Channels::Side));
        second.set(switch(settings.channels != Channels::Mid));
        self.listening.set(switch(settings.listens_to_sidechain));
    }

    /// Moves on by a frame; gives whether anything still moves.
    pub fn tick(&mut self) -> bool {
        let mut moves = false;
        for ramp in self.all() {
            ramp.tick();
            moves |= ramp.is_moving();
        }
        moves
    }

    /// Frames until the next of what moves has arrived, 1 or more: up to there one way of working does.
    pub fn left_frames(&mut self) -> usize {
        let left = self.all().map(|ramp| ramp.left_samples());
        left.into_iter().filter(|left_samples| *left_samples > 0).min().unwrap_or(1)
    }

    /// Whether left and right are compressed as they are, without drive, until something begins to move.
    fn are_simple(&self) -> bool {
        let rests_at = |ramp: &Ramp, value: f64| !ramp.is_moving() && ramp.value() == value;
        rests_at(&self.mid_side, 0.0)
            && rests_at(&self.drive_gain, 0.0)
            && self.shares.iter().all(|share| rests_at(share, 1.0))
    }

    /// Whether the RMS counts, now or soon.
    fn use_rms(&self) -> bool {
        self.rms_share.is_moving() || self.rms_share.value() > 0.0
    }

    /// The static curve of this very frame.
    pub fn curve(&self, style: Style) -> StaticCurve {
        let values = CurveValues {
            threshold_db: self.threshold_db.value(),
            slope: self.slope.value(),
            knee_db: self.knee_db.value(),
            range_db: self.range_db.value(),
            lift_most_db: self.lift_most_db.value(),
            lift_threshold_db: self.lift_threshold_db.value(),
            lift_slope: self.lift_slope.value(),
        };
        StaticCurve::new(style, &values)
    }
}

/// What glides, frame by frame through a piece of a cell.
#[derive(Debug, Clone)]
pub(super) struct Frames {
    /// Curves of the frames; while nothing glides only the first is right.
    pub curves: [StaticCurve; CELL_FRAMES],
    pub makeup_db: [f64; CELL_FRAMES],
    pub mix: [f64; CELL_FRAMES],
    pub link: [f64; CELL_FRAMES],
    pub key: [f32; CELL_FRAMES],
    pub rms_share: [f64; CELL_FRAMES],
    pub output_gain: [f64; CELL_FRAMES],
    pub drive_gain: [f64; CELL_FRAMES],
    pub drive_after: [f64; CELL_FRAMES],
    pub mid_side: [f64; CELL_FRAMES],
    pub shares: [[f64; CELL_FRAMES]; 2],
    pub listening: [f32; CELL_FRAMES],
    /// Nothing glides.
    pub is_steady: bool,
    /// Left and right are compressed as they are, without drive.
    pub is_simple: bool,
    /// The RMS counts.
    pub uses_rms: bool,
}

impl Frames {
    /// Of resting `glides`.
    pub fn new(glides: &Glides, style: Style) -> Self {
        let curve = glides.curve(style);
        let mut frames = Self {
            curves: [curve; CELL_FRAMES],
            makeup_db: [0.0; CELL_FRAMES],
            mix: [0.0; CELL_FRAMES],
            link: [0.0; CELL_FRAMES],
            key: [0.0; CELL_FRAMES],
            rms_share: [0.0; CELL_FRAMES],
            output_gain: [0.0; CELL_FRAMES],
            drive_gain: [0.0; CELL_FRAMES],
            drive_after: [0.0; CELL_FRAMES],
            mid_side: [0.0; CELL_FRAMES],
            shares: [[0.0; CELL_FRAMES]; 2],
            listening: [0.0; CELL_FRAMES],
            is_steady: true,
            is_simple: true,
            uses_rms: false,
        };
        frames.rest(glides, style);
        frames
    }

    /// Every frame is as `glides` are now.
    pub fn rest(&mut self, glides: &Glides, style: Style) {
        (self.is_steady, self.is_simple, self.uses_rms) =
            (true, glides.are_simple(), glides.use_rms());
        let curve = glides.curve(style);
        for frame in 0..CELL_FRAMES {
            self.write(frame, glides);
        }
        self.curves[0] = curve;
    }

    /// Moves `glides` on by `frames`, at most to the next arrival; gives whether anything still moves.
    pub fn advance(&mut self, glides: &mut Glides, style: Style, frames: usize) -> bool {
        // Of the whole way to the next arrival, however it is cut.
        (self.is_steady, self.is_simple, self.uses_rms) =
            (false, glides.are_simple(), glides.use_rms());
        let mut moves = true;
        for frame in 0..frames.min(CELL_FRAMES) {
            moves = glides.tick();
            self.write(frame, glides);
            self.curves[frame] = glides.curve(style);
        }
        moves
    }

    fn write(&mut self, frame: usize, glides: &Glides) {
        self.makeup_db[frame] = glides.makeup_db.value();
        self.mix[frame] = glides.mix.value();
        self.link[frame] = glides.link.value();
        self.key[frame] = glides.key.value() as f32;
        self.rms_share[frame] = glides.rms_share.value();
        self.output_gain[frame] = glides.output_gain.value();
        self.drive_gain[frame] = glides.drive_gain.value();
        self.drive_after[frame] = glides.drive_after.value();
        self.mid_side[frame] = glides.mid_side.value();
        for (shares, ramp) in self.shares.iter_mut().zip(&glides.shares) {
            shares[frame] = ramp.value();
        }
        self.listening[frame] = glides.listening.value() as f32;
    }
}

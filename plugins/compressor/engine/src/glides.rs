//! The settings that are heard as they move: each glides in a straight line, in its own unit.

use shared_dsp::dynamics::curve::{Curve, slope_of_ratio};
use shared_dsp::smooth::Ramp;

use super::settings::Settings;

/// The settings that are heard as they move.
#[derive(Debug, Clone)]
pub(super) struct Glides {
    pub threshold_db: Ramp,
    pub slope: Ramp,
    pub knee_db: Ramp,
    pub makeup_db: Ramp,
    pub mix: Ramp,
    pub link: Ramp,
    /// 0 is the main input, 1 the key.
    pub key: Ramp,
}

impl Glides {
    /// All at rest; [`Glides::set`] and a jump give them their first values.
    pub fn new() -> Self {
        Self {
            threshold_db: Ramp::new(0.0),
            slope: Ramp::new(0.0),
            knee_db: Ramp::new(0.0),
            makeup_db: Ramp::new(0.0),
            mix: Ramp::new(1.0),
            link: Ramp::new(1.0),
            key: Ramp::new(0.0),
        }
    }

    /// Every ramp, for what is done to all alike.
    pub fn all(&mut self) -> [&mut Ramp; 7] {
        [
            &mut self.threshold_db,
            &mut self.slope,
            &mut self.knee_db,
            &mut self.makeup_db,
            &mut self.mix,
            &mut self.link,
            &mut self.key,
        ]
    }

    /// Glides to legal `settings`.
    pub fn set(&mut self, settings: &Settings) {
        self.threshold_db.set(settings.threshold_db.into());
        self.slope.set(slope_of_ratio(settings.ratio.into()));
        self.knee_db.set(settings.knee_db.into());
        self.makeup_db.set(settings.makeup_db.into());
        self.mix.set(settings.mix.into());
        self.link.set(settings.link.into());
        self.key.set(if settings.external_key { 1.0 } else { 0.0 });
    }

    /// The static curve of this very sample.
    pub fn curve(&self) -> Curve {
        Curve::from_slope(self.threshold_db.value(), self.slope.value(), self.knee_db.value())
    }
}

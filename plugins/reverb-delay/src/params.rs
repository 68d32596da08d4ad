//! Host parameters of the reverb and delay, and the engine's settings from them.

mod delay;
mod note;
mod output;
mod times;

pub use delay::{DelayParams, EchoParams, Polarity, Saturator, Sides};
pub use note::Note;
pub use output::{DuckKey, EqBandParams, EqKind, MixLaw, Order, RoomParams, RoutingParams, UsedAs};
pub use times::TimeChange;

use crate::engine::{
    DECAY_BANDS, DEEPEST_DUCK_DB, DecayBend, EQ_BANDS, EqBand, LONGEST_DECAY_S,
    LONGEST_PRE_DELAY_MS, Settings, Space,
};
use nice_plug::prelude::*;
use shared_plugin::parameter::{HostValues, ValueSource};
use shared_plugin::{Common, parameter};

/// Newest revision of the sound.
const SOUND_VERSION: i32 = 1;

/// All host parameters.
#[derive(Params)]
pub struct ReverbDelayParams {
    /// Bypass and sound version.
    #[nested]
    pub common: Common,
    /// The reverb, which also hears the delay.
    #[nested(group = "Reverb")]
    pub reverb: ReverbParams,
    /// The delay.
    #[nested(group = "Delay")]
    pub delay: DelayParams,
    /// What the reverb's space and tail are like.
    #[nested(group = "Reverb")]
    pub tail: TailParams,
    /// Bends of the reverb's decay.
    #[nested(array, group = "Decay band")]
    pub decay_bands: Vec<DecayBandParams>,
    /// How the wet sound makes room for the dry one.
    #[nested(group = "Ducking")]
    pub ducking: DuckingParams,
    /// What more the delay can be asked.
    #[nested(group = "Delay")]
    pub echo: EchoParams,
    /// What more the reverb can be asked.
    #[nested(group = "Reverb")]
    pub room: RoomParams,
    /// How delay, reverb and dry sound go together.
    #[nested(group = "Routing")]
    pub routing: RoutingParams,
    /// The EQ after delay and reverb.
    #[nested(array, group = "EQ band")]
    pub eq_bands: Vec<EqBandParams>,
}

/// The reverb's parameters.
#[derive(Params)]
pub struct ReverbParams {
    /// Share of the reverb.
    #[id = "rmx"]
    pub mix: FloatParam,
    /// Time to -60 dB in the middle of the spectrum.
    #[id = "rdc"]
    pub decay: FloatParam,
    /// Time before the reverb begins.
    #[id = "rpd"]
    pub pre_delay: FloatParam,
    /// Size of the space.
    #[id = "rsz"]
    pub size: FloatParam,
    /// Frequency above which the decay is shorter.
    #[id = "rdm"]
    pub damping: FloatParam,
    /// Frequency below which nothing enters the reverb.
    #[id = "rlc"]
    pub low_cut: FloatParam,
    /// Stereo width of the reverb.
    #[id = "rwd"]
    pub width: FloatParam,
}

/// What the reverb's space and tail are like.
#[derive(Params)]
pub struct TailParams {
    /// Kind of reverb.
    #[id = "rty"]
    pub kind: EnumParam<Kind>,
    /// Number of lines in the tail.
    #[id = "rql"]
    pub quality: EnumParam<Quality>,
    /// Whether the tail stands still.
    #[id = "rfz"]
    pub freeze: BoolParam,
    /// Time from the first reflection to the tail.
    #[id = "rld"]
    pub late_delay: FloatParam,
    /// Density of the tail's onset.
    #[id = "rdf"]
    pub diffusion: FloatParam,
    /// How far away the listener is.
    #[id = "rds"]
    pub distance: FloatParam,
    /// Early reflections against the tail.
    #[id = "rba"]
    pub balance: FloatParam,
    /// Depth of the motion inside the tail.
    #[id = "rmo"]
    pub motion: FloatParam,
    /// Saturation inside the tail.
    #[id = "rdr"]
    pub drive: FloatParam,
    /// Frequency below which the reverb is mono.
    #[id = "rbm"]
    pub bass_mono: FloatParam,
}

/// A band of the reverb with a decay of its own.
#[derive(Params)]
pub struct DecayBandParams {
    /// Centre.
    #[id = "kf"]
    pub frequency: FloatParam,
    /// Decay there as a share of that of the mids.
    #[id = "ks"]
    pub share: FloatParam,
    /// Centre over width.
    #[id = "kq"]
    pub q: FloatParam,
}

/// How the wet sound makes room for the dry one.
#[derive(Params)]
pub struct DuckingParams {
    /// Depth at the reverb.
    #[id = "rdk"]
    pub reverb: FloatParam,
    /// Depth at the delay.
    #[id = "ddk"]
    pub delay: FloatParam,
    /// Time constant of the return.
    #[id = "drl"]
    pub release: FloatParam,
}

/// Kinds of reverb.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Kind {
    #[id = "room"]
    Room,
    #[id = "hall"]
    Hall,
    #[id = "plate"]
    Plate,
    #[id = "chamber"]
    Chamber,
    #[id = "ambience"]
    Ambience,
}

impl From<Kind> for Space {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Room => Self::Room,
            Kind::Hall => Self::Hall,
            Kind::Plate => Self::Plate,
            Kind::Chamber => Self::Chamber,
            Kind::Ambience => Self::Ambience,
        }
    }
}

/// How many lines make the tail.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Quality {
    #[id = "full"]
    Full,
    #[id = "eco"]
    Eco,
}

impl Default for ReverbDelayParams {
    fn default() -> Self {
        let start = Settings::default();
        Self {
            common: Common::new(SOUND_VERSION),
            reverb: ReverbParams {
                mix: parameter::percent("Reverb mix", start.reverb_mix),
                decay: parameter::s("Decay", start.decay_s, 0.1..=LONGEST_DECAY_S),
                pre_delay: parameter::ms_from_zero(
                    "Pre-delay",
                    start.pre_delay_ms,
                    LONGEST_PRE_DELAY_MS,
                ),
                size: parameter::percent("Size", start.size),
                damping: parameter::hz("Damping", start.damping_hz, 1000.0..=20_000.0),
                low_cut: parameter::hz("Reverb low cut", start.low_cut_hz, 20.0..=500.0),
                width: parameter::percent("Width", start.width),
            },
            delay: DelayParams::new(&start),
            tail: TailParams {
                kind: EnumParam::new("Reverb type", Kind::Hall),
                quality: EnumParam::new("Reverb quality", Quality::Full),
                freeze: parameter::switch("Freeze", start.freeze),
                late_delay: parameter::ms_from_zero(
                    "Tail delay",
                    start.late_delay_ms,
                    LONGEST_PRE_DELAY_MS,
                ),
                diffusion: parameter::percent("Diffusion", start.diffusion_share),
                distance: parameter::percent("Distance", start.distance_share),
                balance: parameter::share("Early/tail balance", start.balance, -1.0..=1.0),
                motion: parameter::percent("Motion", start.motion_share),
                drive: parameter::percent("Reverb drive", start.drive_share),
                bass_mono: parameter::hz("Bass mono", start.bass_mono_hz, 20.0..=500.0),
            },
            decay_bands: (0..DECAY_BANDS)
                .map(|at| DecayBandParams::new(at + 1, start.decay_bands[at]))
                .collect(),
            ducking: DuckingParams {
                reverb: parameter::db(
                    "Reverb ducking",
                    start.reverb_duck_db,
                    0.0..=DEEPEST_DUCK_DB,
                ),
                delay: parameter::db("Delay ducking", start.delay_duck_db, 0.0..=DEEPEST_DUCK_DB),
                release: parameter::ms("Ducking release", start.duck_release_ms, 20.0..=2000.0),
            },
            echo: EchoParams::new(&start),
            room: RoomParams::new(&start),
            routing: RoutingParams::new(&start),
            eq_bands: (0..EQ_BANDS)
                .map(|at| EqBandParams::new(at + 1, start.eq_bands[at]))
                .collect(),
        }
    }
}

impl DecayBandParams {
    fn new(number: usize, start: DecayBend) -> Self {
        let name = |what: &str| format!("Decay band {number} {what}");
        Self {
            frequency: parameter::hz(name("frequency"), start.centre_hz, 20.0..=20_000.0),
            share: parameter::share(name("decay"), start.share, 0.25..=4.0),
            q: parameter::q(name("Q"), start.q, 0.3..=4.0),
        }
    }
}

impl ReverbDelayParams {
    /// The engine's settings at a tempo, as the host has the parameters now.
    pub fn settings(&self, tempo_bpm: f64) -> Settings {
        self.settings_from(&HostValues, tempo_bpm)
    }

    /// The engine's settings at a tempo with the values of `source`.
    pub fn settings_from(&self, source: &impl ValueSource, tempo_bpm: f64) -> Settings {
        let mut settings = Settings::START;
        self.set_delay(source, tempo_bpm, &mut settings);
        self.set_reverb(source, tempo_bpm, &mut settings);
        self.set_tail(source, tempo_bpm, &mut settings);
        self.set_routing(source, &mut settings);
        settings
    }

    fn set_delay(&self, source: &impl ValueSource, tempo_bpm: f64, to: &mut Settings) {
        let (delay, echo) = (&self.delay, &self.echo);
        let note_ms = source.plain(&delay.note).delay_ms(tempo_bpm);
        to.delay_time_ms = note_ms.unwrap_or(source.exponential(&delay.time));
        to.delay_feedback = source.plain(&delay.feedback);
        to.ping_pong = source.plain(&delay.ping_pong);
        to.delay_low_cut_hz = source.exponential(&delay.low_cut);
        to.delay_high_cut_hz = source.exponential(&delay.high_cut);
        to.delay_mix = source.plain(&delay.mix);
        to.delay_level_db = source.plain(&echo.level);
        to.delay_sides = source.plain(&echo.sides).into();
        to.ping_pong_starts_right = source.plain(&echo.starts_right);
        to.delay_right_ratio = source.plain(&echo.right_ratio);
        to.delay_tilt_db = source.plain(&echo.tilt);
        to.delay_saturator = source.plain(&echo.saturator).into();
        to.delay_drive_share = source.plain(&echo.drive);
        to.delay_diffusion_share = source.plain(&echo.diffusion);
        to.delay_motion_share = source.plain(&echo.motion);
        to.delay_motion_hz = source.exponential(&echo.motion_rate);
        to.delay_freeze = source.plain(&echo.freeze);
        to.delay_reverse = source.plain(&echo.reverse);
        to.delay_polarity = source.plain(&echo.polarity).into();
        to.delay_time_change = source.plain(&echo.time_change).into();
    }

    fn set_reverb(&self, source: &impl ValueSource, tempo_bpm: f64, to: &mut Settings) {
        let (reverb, room) = (&self.reverb, &self.room);
        let longest_ms = 1000.0 * LONGEST_DECAY_S;
        let note_ms = source.plain(&room.decay_note).length_ms(tempo_bpm, longest_ms);
        to.decay_s = note_ms.map_or(source.exponential(&reverb.decay), |note_ms| 0.001 * note_ms);
        to.pre_delay_ms =
            pre_delay_ms(source, (&reverb.pre_delay, &room.pre_delay_note), tempo_bpm);
        to.size = source.plain(&reverb.size);
        to.damping_hz = source.exponential(&reverb.damping);
        to.low_cut_hz = source.exponential(&reverb.low_cut);
        to.width = source.plain(&reverb.width);
        to.reverb_mix = source.plain(&reverb.mix);
        to.reverb_level_db = source.plain(&room.level);
        to.reverb_time_change = source.plain(&room.time_change).into();
    }

    fn set_tail(&self, source: &impl ValueSource, tempo_bpm: f64, to: &mut Settings) {
        let (tail, room) = (&self.tail, &self.room);
        to.space = source.plain(&tail.kind).into();
        to.eco = source.plain(&tail.quality) == Quality::Eco;
        to.freeze = source.plain(&tail.freeze);
        to.late_delay_ms =
            pre_delay_ms(source, (&tail.late_delay, &room.late_delay_note), tempo_bpm);
        to.diffusion_share = source.plain(&tail.diffusion);
        to.distance_share = source.plain(&tail.distance);
        to.balance = source.plain(&tail.balance);
        to.motion_share = source.plain(&tail.motion);
        to.drive_share = source.plain(&tail.drive);
        to.bass_mono_hz = source.exponential(&tail.bass_mono);
        to.decay_bands = core::array::from_fn(|at| {
            let band = &self.decay_bands[at];
            DecayBend {
                centre_hz: source.exponential(&band.frequency),
                share: source.plain(&band.share),
                q: source.exponential(&band.q),
            }
        });
    }

    fn set_routing(&self, source: &impl ValueSource, to: &mut Settings) {
        let (routing, ducking) = (&self.routing, &self.ducking);
        to.reverb_duck_db = source.plain(&ducking.reverb);
        to.delay_duck_db = source.plain(&ducking.delay);
        to.duck_release_ms = source.exponential(&ducking.release);
        to.ducks_by_key = source.plain(&routing.duck_key) == DuckKey::Sidechain;
        to.routing = source.plain(&routing.order).into();
        to.is_send = source.plain(&routing.used_as) == UsedAs::Send;
        to.mix_law = source.plain(&routing.mix_law).into();
        to.has_trails = source.plain(&routing.trails);
        to.is_bypassed = to.has_trails && source.plain(&self.common.bypass);
        to.eq_bands = core::array::from_fn(|at| {
            let band = &self.eq_bands[at];
            EqBand {
                kind: source.plain(&band.kind).into(),
                frequency_hz: source.exponential(&band.frequency),
                gain_db: source.plain(&band.gain),
                q: source.exponential(&band.q),
            }
        });
    }
}

/// A pre-delay: that of its note, or its own value where the note is free.
fn pre_delay_ms(
    source: &impl ValueSource,
    (free_ms, note): (&FloatParam, &EnumParam<Note>),
    tempo_bpm: f64,
) -> f32 {
    let note_ms = source.plain(note).length_ms(tempo_bpm, LONGEST_PRE_DELAY_MS);
    note_ms.unwrap_or(source.plain(free_ms))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_host_starts_where_the_engine_does() {
        let host = ReverbDelayParams::default();
        assert_eq!(parameter::exponential(&host.delay.time), Settings::default().delay_time_ms);
        // Tempo 120 and a note of a quarter; logarithmic scales keep 20 bits.
        let mut host = host.settings(120.0);
        assert_eq!(host.delay_time_ms, 500.0);
        host.delay_time_ms = Settings::default().delay_time_ms;
        assert!((host.decay_s - Settings::default().decay_s).abs() < 1e-5);
        host.decay_s = Settings::default().decay_s;
        host.bass_mono_hz = host.bass_mono_hz.round();
        host.duck_release_ms = host.duck_release_ms.round();
        host.delay_motion_hz = (1000.0 * host.delay_motion_hz).round() / 1000.0;
        for (band, start) in host.eq_bands.iter_mut().zip(Settings::START.eq_bands) {
            assert!((band.frequency_hz / start.frequency_hz - 1.0).abs() < 1e-5);
            assert!((band.q / start.q - 1.0).abs() < 1e-5);
            *band = start;
        }
        for (band, start) in host.decay_bands.iter_mut().zip(Settings::START.decay_bands) {
            assert!((band.centre_hz / start.centre_hz - 1.0).abs() < 1e-5);
            band.centre_hz = start.centre_hz;
        }
        assert_eq!(host, Settings::default());
    }
}

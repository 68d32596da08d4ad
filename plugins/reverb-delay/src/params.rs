//! Host parameters of the reverb and delay, and the engine's settings from them.

use crate::engine::{DECAY_BANDS, DEEPEST_DUCK_DB, DecayBend, LONGEST_DELAY_MS, Settings, Space};
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

/// The delay's parameters.
#[derive(Params)]
pub struct DelayParams {
    /// Share of the delay.
    #[id = "dmx"]
    pub mix: FloatParam,
    /// Note length in the host's tempo, or the free time.
    #[id = "dnt"]
    pub note: EnumParam<Note>,
    /// Delay time where the note is "Free".
    #[id = "dtm"]
    pub time: FloatParam,
    /// How much of an echo comes again.
    #[id = "dfb"]
    pub feedback: FloatParam,
    /// Whether echoes change sides.
    #[id = "dpp"]
    pub ping_pong: BoolParam,
    /// Low cut of the echoes.
    #[id = "dlc"]
    pub low_cut: FloatParam,
    /// High cut of the echoes.
    #[id = "dhc"]
    pub high_cut: FloatParam,
}

/// Note lengths: D is dotted, T a triplet.
#[derive(Enum, Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs)]
pub enum Note {
    #[id = "free"]
    #[name = "Free"]
    Free,
    #[id = "32"]
    #[name = "1/32"]
    N32,
    #[id = "16t"]
    #[name = "1/16T"]
    N16T,
    #[id = "16"]
    #[name = "1/16"]
    N16,
    #[id = "8t"]
    #[name = "1/8T"]
    N8T,
    #[id = "16d"]
    #[name = "1/16D"]
    N16D,
    #[id = "8"]
    #[name = "1/8"]
    N8,
    #[id = "4t"]
    #[name = "1/4T"]
    N4T,
    #[id = "8d"]
    #[name = "1/8D"]
    N8D,
    #[id = "4"]
    #[name = "1/4"]
    N4,
    #[id = "2t"]
    #[name = "1/2T"]
    N2T,
    #[id = "4d"]
    #[name = "1/4D"]
    N4D,
    #[id = "2"]
    #[name = "1/2"]
    N2,
    #[id = "1t"]
    #[name = "1/1T"]
    N1T,
    #[id = "2d"]
    #[name = "1/2D"]
    N2D,
    #[id = "1"]
    #[name = "1/1"]
    N1,
}

impl Note {
    /// Length in quarter notes; `None` for "Free".
    pub fn quarters(self) -> Option<f32> {
        let dotted = 1.5;
        let triplet = 2.0 / 3.0;
        Some(match self {
            Self::Free => return None,
            Self::N32 => 0.125,
            Self::N16T => 0.25 * triplet,
            Self::N16 => 0.25,
            Self::N8T => 0.5 * triplet,
            Self::N16D => 0.25 * dotted,
            Self::N8 => 0.5,
            Self::N4T => triplet,
            Self::N8D => 0.5 * dotted,
            Self::N4 => 1.0,
            Self::N2T => 2.0 * triplet,
            Self::N4D => dotted,
            Self::N2 => 2.0,
            Self::N1T => 4.0 * triplet,
            Self::N2D => 2.0 * dotted,
            Self::N1 => 4.0,
        })
    }

    /// Length in ms at a tempo, halved until it fits into the longest delay: an echo on half the
    /// beat is in time, a shortened one is not. `None` for "Free".
    pub fn length_ms(self, tempo_bpm: f64) -> Option<f32> {
        let quarter_ms = (60_000.0 / tempo_bpm.clamp(1.0, 10_000.0)) as f32;
        let mut length_ms = self.quarters()? * quarter_ms;
        while length_ms > LONGEST_DELAY_MS {
            length_ms *= 0.5;
        }
        Some(length_ms)
    }
}

impl Default for ReverbDelayParams {
    fn default() -> Self {
        let start = Settings::default();
        Self {
            common: Common::new(SOUND_VERSION),
            reverb: ReverbParams {
                mix: parameter::percent("Reverb mix", start.reverb_mix),
                decay: parameter::s("Decay", start.decay_s, 0.1..=20.0),
                pre_delay: parameter::ms_from_zero("Pre-delay", start.pre_delay_ms, 250.0),
                size: parameter::percent("Size", start.size),
                damping: parameter::hz("Damping", start.damping_hz, 1000.0..=20_000.0),
                low_cut: parameter::hz("Reverb low cut", start.low_cut_hz, 20.0..=500.0),
                width: parameter::percent("Width", start.width),
            },
            delay: DelayParams {
                mix: parameter::percent("Delay mix", start.delay_mix),
                note: EnumParam::new("Delay note", Note::N4),
                time: parameter::ms("Delay time", start.delay_time_ms, 1.0..=LONGEST_DELAY_MS),
                feedback: parameter::share("Feedback", start.delay_feedback, 0.0..=0.98),
                ping_pong: parameter::switch("Ping-pong", start.ping_pong),
                low_cut: parameter::hz("Delay low cut", start.delay_low_cut_hz, 20.0..=2000.0),
                high_cut: parameter::hz(
                    "Delay high cut",
                    start.delay_high_cut_hz,
                    200.0..=20_000.0,
                ),
            },
            tail: TailParams {
                kind: EnumParam::new("Reverb type", Kind::Hall),
                quality: EnumParam::new("Reverb quality", Quality::Full),
                freeze: parameter::switch("Freeze", start.freeze),
                late_delay: parameter::ms_from_zero("Tail delay", start.late_delay_ms, 250.0),
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
        let (reverb, delay, tail) = (&self.reverb, &self.delay, &self.tail);
        let free_ms = source.exponential(&delay.time);
        Settings {
            delay_time_ms: source.plain(&delay.note).length_ms(tempo_bpm).unwrap_or(free_ms),
            delay_feedback: source.plain(&delay.feedback),
            ping_pong: source.plain(&delay.ping_pong),
            delay_low_cut_hz: source.exponential(&delay.low_cut),
            delay_high_cut_hz: source.exponential(&delay.high_cut),
            delay_mix: source.plain(&delay.mix),
            decay_s: source.exponential(&reverb.decay),
            pre_delay_ms: source.plain(&reverb.pre_delay),
            size: source.plain(&reverb.size),
            damping_hz: source.exponential(&reverb.damping),
            low_cut_hz: source.exponential(&reverb.low_cut),
            width: source.plain(&reverb.width),
            reverb_mix: source.plain(&reverb.mix),
            space: source.plain(&tail.kind).into(),
            eco: source.plain(&tail.quality) == Quality::Eco,
            freeze: source.plain(&tail.freeze),
            late_delay_ms: source.plain(&tail.late_delay),
            diffusion_share: source.plain(&tail.diffusion),
            distance_share: source.plain(&tail.distance),
            balance: source.plain(&tail.balance),
            motion_share: source.plain(&tail.motion),
            drive_share: source.plain(&tail.drive),
            bass_mono_hz: source.exponential(&tail.bass_mono),
            reverb_duck_db: source.plain(&self.ducking.reverb),
            delay_duck_db: source.plain(&self.ducking.delay),
            duck_release_ms: source.exponential(&self.ducking.release),
            decay_bands: core::array::from_fn(|at| {
                let band = &self.decay_bands[at];
                DecayBend {
                    centre_hz: source.exponential(&band.frequency),
                    share: source.plain(&band.share),
                    q: source.exponential(&band.q),
                }
            }),
        }
    }
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
        for (band, start) in host.decay_bands.iter_mut().zip(Settings::START.decay_bands) {
            assert!((band.centre_hz / start.centre_hz - 1.0).abs() < 1e-5);
            band.centre_hz = start.centre_hz;
        }
        assert_eq!(host, Settings::default());
    }

    #[test]
    fn notes_last_as_long_as_the_tempo_says() {
        assert_eq!(Note::N4.length_ms(120.0), Some(500.0));
        assert_eq!(Note::N8D.length_ms(120.0), Some(375.0));
        assert_eq!(Note::N1.length_ms(60.0), Some(4000.0));
        assert_eq!(Note::N1.length_ms(40.0), Some(3000.0));
        assert_eq!(Note::Free.length_ms(120.0), None);
    }
}

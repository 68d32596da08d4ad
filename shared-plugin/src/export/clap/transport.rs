//! The host's time, as the framework reads it from a block's transport.

use crate::direct::HostTime;
use clap_sys::events::{
    CLAP_TRANSPORT_HAS_BEATS_TIMELINE, CLAP_TRANSPORT_HAS_SECONDS_TIMELINE,
    CLAP_TRANSPORT_HAS_TEMPO, CLAP_TRANSPORT_IS_PLAYING, clap_event_transport,
};
use clap_sys::fixedpoint::{CLAP_BEATTIME_FACTOR, CLAP_SECTIME_FACTOR};
use shared_dsp::loudness::records::Transport;

/// Tempo in beats per minute, where there is one.
///
/// # Safety
/// `transport` is null or the host's.
pub unsafe fn tempo_bpm(transport: *const clap_event_transport) -> Option<f64> {
    // SAFETY: by contract.
    let transport = unsafe { transport.as_ref() }?;
    (transport.flags & CLAP_TRANSPORT_HAS_TEMPO != 0).then_some(transport.tempo)
}

/// The time at the first frame of a block. Positions are in samples of `sample_rate_hz`, by the
/// timeline of seconds or, where there is none, by that of beats.
///
/// # Safety
/// `transport` is null or the host's.
pub unsafe fn time(transport: *const clap_event_transport, sample_rate_hz: f32) -> HostTime {
    // SAFETY: by contract.
    let Some(transport) = (unsafe { transport.as_ref() }) else { return HostTime::default() };
    let has = |flag: u32| transport.flags & flag != 0;
    let tempo_bpm = has(CLAP_TRANSPORT_HAS_TEMPO).then_some(transport.tempo);
    let seconds = has(CLAP_TRANSPORT_HAS_SECONDS_TIMELINE)
        .then(|| transport.song_pos_seconds as f64 / CLAP_SECTIME_FACTOR as f64);
    let beats = has(CLAP_TRANSPORT_HAS_BEATS_TIMELINE)
        .then(|| transport.song_pos_beats as f64 / CLAP_BEATTIME_FACTOR as f64);
    let rate_hz = f64::from(sample_rate_hz);
    let position_samples = match (seconds, beats, tempo_bpm) {
        (Some(seconds), ..) => Some((seconds * rate_hz).round() as i64),
        (None, Some(beats), Some(tempo_bpm)) => {
            Some((beats / tempo_bpm * 60.0 * rate_hz).round() as i64)
        }
        _ => None,
    };
    HostTime {
        tempo_bpm,
        transport: Transport {
            is_playing: has(CLAP_TRANSPORT_IS_PLAYING),
            position_samples,
            has_jumped: false,
        },
        bar: Some(transport.bar_number),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(flags: u32) -> HostTime {
        // SAFETY: a C struct of numbers, for which zeros are valid.
        let mut transport: clap_event_transport = unsafe { std::mem::zeroed() };
        transport.flags = flags;
        transport.tempo = 90.0;
        transport.song_pos_seconds = 5 * CLAP_SECTIME_FACTOR / 2;
        transport.song_pos_beats = 3 * CLAP_BEATTIME_FACTOR;
        transport.bar_number = 7;
        // SAFETY: the transport of this test.
        let (time, tempo_bpm) = unsafe { (time(&transport, 44_100.0), tempo_bpm(&transport)) };
        assert_eq!(time.tempo_bpm, tempo_bpm);
        time
    }

    #[test]
    fn a_position_is_that_of_the_seconds_or_else_of_the_beats_at_the_tempo() {
        let both = CLAP_TRANSPORT_HAS_SECONDS_TIMELINE | CLAP_TRANSPORT_HAS_BEATS_TIMELINE;
        let position = |flags| of(flags).transport.position_samples;
        assert_eq!(position(both), Some(110_250));
        assert_eq!(position(CLAP_TRANSPORT_HAS_BEATS_TIMELINE), None, "no tempo");
        let beats = CLAP_TRANSPORT_HAS_BEATS_TIMELINE | CLAP_TRANSPORT_HAS_TEMPO;
        assert_eq!(position(beats), Some(88_200));
        assert_eq!(position(0), None);
        let playing = of(CLAP_TRANSPORT_IS_PLAYING | CLAP_TRANSPORT_HAS_TEMPO);
        assert!(playing.transport.is_playing && playing.bar == Some(7));
        assert_eq!(playing.tempo_bpm, Some(90.0));
        // SAFETY: null is no transport.
        let none = unsafe { time(std::ptr::null(), 48_000.0) };
        assert!(none.tempo_bpm.is_none() && none.bar.is_none() && !none.transport.is_playing);
    }
}

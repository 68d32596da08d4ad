//! The song as a CLAP block tells it.

use crate::raw::RawTransport;
use clap_sys::events::{
    CLAP_CORE_EVENT_SPACE_ID, CLAP_EVENT_TRANSPORT, CLAP_TRANSPORT_HAS_BEATS_TIMELINE,
    CLAP_TRANSPORT_HAS_SECONDS_TIMELINE, CLAP_TRANSPORT_HAS_TEMPO,
    CLAP_TRANSPORT_HAS_TIME_SIGNATURE, CLAP_TRANSPORT_IS_LOOP_ACTIVE, CLAP_TRANSPORT_IS_PLAYING,
    clap_event_header, clap_event_transport,
};
use clap_sys::fixedpoint::{CLAP_BEATTIME_FACTOR, CLAP_SECTIME_FACTOR};

/// The event of the standard at the first frame.
pub fn event(transport: &RawTransport) -> clap_event_transport {
    let beats = |beats: f64| (beats * CLAP_BEATTIME_FACTOR as f64) as i64;
    let flag = |is_set: bool, flag: u32| if is_set { flag } else { 0 };
    clap_event_transport {
        header: clap_event_header {
            size: size_of::<clap_event_transport>() as u32,
            time: 0,
            space_id: CLAP_CORE_EVENT_SPACE_ID,
            type_: CLAP_EVENT_TRANSPORT,
            flags: 0,
        },
        flags: CLAP_TRANSPORT_HAS_BEATS_TIMELINE
            | CLAP_TRANSPORT_HAS_SECONDS_TIMELINE
            | CLAP_TRANSPORT_HAS_TIME_SIGNATURE
            | flag(transport.tempo_bpm.is_some(), CLAP_TRANSPORT_HAS_TEMPO)
            | flag(transport.is_playing, CLAP_TRANSPORT_IS_PLAYING)
            | flag(transport.is_looping, CLAP_TRANSPORT_IS_LOOP_ACTIVE),
        song_pos_beats: beats(transport.position_beats),
        song_pos_seconds: (transport.position_s * CLAP_SECTIME_FACTOR as f64) as i64,
        tempo: transport.tempo_bpm.unwrap_or(0.0),
        tempo_inc: 0.0,
        loop_start_beats: beats(transport.loop_beats.0),
        loop_end_beats: beats(transport.loop_beats.1),
        loop_start_seconds: 0,
        loop_end_seconds: 0,
        bar_start: beats(transport.position_beats),
        bar_number: transport.position_beats as i32,
        tsig_num: transport.bar_beats.0,
        tsig_denom: transport.bar_beats.1,
    }
}

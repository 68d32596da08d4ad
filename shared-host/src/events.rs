//! Input and output of a block beside sound: parameter events and the song's position.

use crate::params::{Change, OutputEvent, ParamEvent};
use clack_host::events::event_types::{
    ParamModEvent, ParamValueEvent, TransportEvent, TransportFlags,
};
use clack_host::events::spaces::CoreEventSpace;
use clack_host::prelude::*;
use clack_host::utils::{BeatTime, SecondsTime};

/// Position of the song at the start of a block.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Transport {
    /// Beats per minute.
    pub tempo_bpm: f64,
    /// Seconds from the start of the song.
    pub position_s: f64,
    /// Whether the song is moving.
    pub playing: bool,
}

/// Appends events to a block's list.
pub(crate) fn fill(buffer: &mut EventBuffer, events: &[ParamEvent]) {
    for event in events {
        let Some(id) = ClapId::from_raw(event.id) else { continue };
        let everywhere = Pckn::match_all();
        match event.change {
            Change::Value => {
                buffer.push(&ParamValueEvent::new(event.frame, id, everywhere, event.value));
            }
            Change::Modulation => {
                buffer.push(&ParamModEvent::new(event.frame, id, everywhere, event.value));
            }
        }
    }
}

/// Reads what the plugin has handed out.
pub(crate) fn collect(buffer: &EventBuffer, events: &mut Vec<OutputEvent>) {
    for event in buffer.iter() {
        let event = match event.as_core_event() {
            Some(CoreEventSpace::ParamValue(event)) => event.param_id().map(|id| {
                OutputEvent::Value { id: id.get(), value: event.value(), frame: event.time() }
            }),
            Some(CoreEventSpace::ParamGestureBegin(event)) => {
                gesture(event.param_id(), |id| OutputEvent::GestureBegin { id })
            }
            Some(CoreEventSpace::ParamGestureEnd(event)) => {
                gesture(event.param_id(), |id| OutputEvent::GestureEnd { id })
            }
            _ => None,
        };
        events.extend(event);
    }
}

fn gesture(id: Option<ClapId>, make: fn(u32) -> OutputEvent) -> Option<OutputEvent> {
    id.map(|id| make(id.get()))
}

/// The song's position as CLAP tells it, in bars of four quarters.
pub(crate) fn transport_event(transport: Transport) -> TransportEvent {
    let mut flags = TransportFlags::HAS_TEMPO
        | TransportFlags::HAS_BEATS_TIMELINE
        | TransportFlags::HAS_SECONDS_TIMELINE
        | TransportFlags::HAS_TIME_SIGNATURE;
    flags.set(TransportFlags::IS_PLAYING, transport.playing);
    let beats = transport.position_s * transport.tempo_bpm / 60.0;
    let bar = (beats / 4.0).floor();
    TransportEvent {
        header: Default::default(),
        flags,
        song_pos_beats: BeatTime::from_float(beats),
        song_pos_seconds: SecondsTime::from_float(transport.position_s),
        tempo: transport.tempo_bpm,
        tempo_inc: 0.0,
        loop_start_beats: BeatTime::from_int(0),
        loop_end_beats: BeatTime::from_int(0),
        loop_start_seconds: SecondsTime::from_int(0),
        loop_end_seconds: SecondsTime::from_int(0),
        bar_start: BeatTime::from_float(bar * 4.0),
        bar_number: bar as i32,
        time_signature_numerator: 4,
        time_signature_denominator: 4,
    }
}

//! The meter with a memory: records, transport, and the policy by which it begins anew.

use super::super::channel_order::Layout;
use super::super::gating::STEPS;
use super::super::level::lufs_to_energy;
use super::super::meter::LoudnessMeter;
use super::super::readings::Readings;
use super::super::record::Record;
use super::keyed::{KeyedMeasurement, KeyedReadings};
use super::store::{RecordStore, RecordWriter};
use super::transport::{RestartPolicy, Step, Transport, TransportFollower};
use crate::convert::ToF64;
use shared_exchange::Board;
use std::sync::Arc;

/// What an editor reads while the audio thread measures, which never waits. Each distribution is
/// whole; [`RecordStore`] says what a look at records may show.
#[derive(Debug, Default)]
pub struct History {
    records: Arc<RecordStore>,
    momentary: Distribution,
    short_term: Distribution,
}

impl History {
    /// All records: by their place on the timeline with [`RestartPolicy::TimeCode`], else in the
    /// order they were measured, from 0.
    pub fn records(&self) -> &RecordStore {
        &self.records
    }

    /// The blocks of 400 ms that entered the integrated loudness, or were held out by the relative
    /// gate.
    pub fn momentary(&self) -> &Distribution {
        &self.momentary
    }

    /// The blocks of 3 s of the loudness range.
    pub fn short_term(&self) -> &Distribution {
        &self.short_term
    }
}

/// Distribution of block loudness, in steps of 1 LU.
#[derive(Debug)]
pub struct Distribution {
    counts: Board<[u64; STEPS]>,
}

impl Default for Distribution {
    fn default() -> Self {
        Self { counts: Board::new(&[0; STEPS]) }
    }
}

impl Distribution {
    /// The loudness at which step `step` begins, LUFS: -70 for the first.
    pub fn lowest_lufs(step: usize) -> f64 {
        super::super::gating::ABSOLUTE_GATE_LUFS + step.to_f64()
    }

    /// Blocks in each step of 1 LU from -70 to +30 LUFS, ten for every second; louder ones are in
    /// the last.
    pub fn counts(&self) -> [u64; STEPS] {
        self.counts.read()
    }

    fn publish(&self, counts: impl Iterator<Item = u64>) {
        let mut published = [0; STEPS];
        for (published, count) in published.iter_mut().zip(counts) {
            *published = count;
        }
        self.counts.publish(&published);
    }
}

/// [`LoudnessMeter`] that keeps records and follows the transport.
///
/// Memory is taken in `prepare`: 25 MB of records the first time, and 5 MB for time-code.
#[derive(Debug)]
pub struct ProgrammeMeter {
    meter: LoudnessMeter,
    history: Arc<History>,
    writer: RecordWriter,
    keyed: KeyedMeasurement,
    follower: TransportFollower,
    policy: RestartPolicy,
    /// The place of the next record where places are not the timeline's.
    next_record: i64,
    /// Bad samples of the next block that were replaced before it came here.
    replaced_samples: u32,
}

impl Default for ProgrammeMeter {
    fn default() -> Self {
        Self::new()
    }
}

impl ProgrammeMeter {
    /// A meter without channels. Call [`ProgrammeMeter::prepare`] before use.
    pub fn new() -> Self {
        let history = Arc::new(History::default());
        Self {
            meter: LoudnessMeter::new(),
            writer: RecordWriter::new(Arc::clone(&history.records)),
            history,
            keyed: KeyedMeasurement::default(),
            follower: TransportFollower::default(),
            policy: RestartPolicy::default(),
            next_record: 0,
            replaced_samples: 0,
        }
    }

    /// What an editor reads; the same for as long as this meter lives.
    pub fn history(&self) -> &Arc<History> {
        &self.history
    }

    /// Takes all memory, for the channels of `layout`, and resets.
    pub fn prepare(&mut self, sample_rate_hz: f64, layout: &Layout) {
        self.meter.prepare_layout(sample_rate_hz, layout);
        self.history.records.prepare();
        self.keyed.prepare();
        self.follower = TransportFollower::new(self.meter.sample_rate_hz());
        self.reset();
    }

    /// Other weights for what comes; see [`LoudnessMeter::set_weights`].
    pub fn set_weights(&mut self, channel_weights: &[f64]) {
        self.meter.set_weights(channel_weights);
    }

    /// Sets when a measurement begins anew. A change to or from [`RestartPolicy::TimeCode`] resets, since places
    /// mean something else.
    pub fn set_policy(&mut self, policy: RestartPolicy) {
        let was = core::mem::replace(&mut self.policy, policy);
        if was != policy && [was, policy].contains(&RestartPolicy::TimeCode) {
            self.reset();
        }
    }

    /// Begins a new measurement: forgets all readings and records. Where the transport is does not
    /// change.
    pub fn reset(&mut self) {
        self.meter.reset();
        self.writer.clear();
        self.keyed.clear();
        self.next_record = 0;
        self.begin_passage();
        self.publish();
    }

    /// Marks that the sound was interrupted. All that was measured stays.
    pub fn interrupt(&mut self) {
        self.follower.interrupt();
        self.begin_passage();
    }

    fn begin_passage(&mut self) {
        self.keyed.close_passage(&self.history.records);
        match self.policy {
            RestartPolicy::TimeCode => {
                self.meter.begin_passage_at(self.follower.position_samples());
            }
            _ => self.meter.begin_passage(),
        }
    }

    /// Number of bad samples of the next block that were replaced by silence already.
    pub fn replaced_samples(&mut self, samples: u32) {
        self.replaced_samples = self.replaced_samples.saturating_add(samples);
    }

    /// Measures one slice per channel, as [`LoudnessMeter::process`] does, with the transport as
    /// it is at the first frame; says what the block was for the measurement.
    pub fn process(&mut self, input: &[&[f32]], transport: &Transport) -> Step {
        let frames = input.iter().map(|channel| channel.len()).min().unwrap_or(0);
        self.measure(frames, transport, |meter, keep| meter.process_records(input, keep))
    }

    /// [`ProgrammeMeter::process`] for as many frames of silence while this
    /// [is at rest](ProgrammeMeter::is_at_rest).
    pub fn rest(&mut self, frames: usize, transport: &Transport) -> Step {
        self.measure(frames, transport, |meter, keep| meter.rest_records(frames, keep))
    }

    fn measure(
        &mut self,
        frames: usize,
        transport: &Transport,
        measure: impl FnOnce(&mut LoudnessMeter, &mut dyn FnMut(i64, Record)),
    ) -> Step {
        let step = self.follower.step(self.policy, transport);
        match step {
            Step::Continue => {}
            Step::Pause => self.keyed.close_passage(&self.history.records),
            Step::BeginPassage => self.begin_passage(),
            Step::Restart => self.reset(),
        }
        let has_paused = step == Step::Pause && !self.meter.is_paused();
        self.meter.set_paused(step == Step::Pause);
        // After the step: a restart forgets what was counted before this block.
        self.meter.count_bad_samples(core::mem::take(&mut self.replaced_samples));
        let (writer, keyed, store) = (&mut self.writer, &mut self.keyed, &self.history.records);
        let is_keyed = self.policy == RestartPolicy::TimeCode;
        let next_record = &mut self.next_record;
        let mut has_tenth = false;
        measure(&mut self.meter, &mut |number, record: Record| {
            let place = if is_keyed { number } else { *next_record };
            *next_record += 1;
            let (before, is_fine) = writer.write(place, &record);
            if is_keyed && is_fine {
                keyed.note(store, place, &record, before);
            }
            has_tenth |= place.rem_euclid(10) == 9;
        });
        self.follower.advance(frames);
        // At rest no block is counted, but on the timeline silence may take the place of sound.
        let may_count = is_keyed || !self.meter.is_at_rest();
        if has_paused || has_tenth && may_count {
            self.publish();
        }
        step
    }

    fn publish(&self) {
        let blocks = match self.policy {
            RestartPolicy::TimeCode => self.keyed.blocks(),
            _ => self.meter.blocks(),
        };
        let [momentary, short_term] = blocks.counts();
        self.history.momentary.publish(momentary);
        self.history.short_term.publish(short_term);
    }

    /// All readings now. With [`RestartPolicy::TimeCode`] integrated loudness, gate, range,
    /// maxima, counts and measured time are those of the records as they stand, and times of
    /// maxima are on the timeline. The loudness of the present and PSR are what is heard.
    pub fn readings(&self) -> Readings {
        let heard = self.meter.readings();
        if self.policy != RestartPolicy::TimeCode {
            return heard;
        }
        let keyed = self.keyed.readings();
        let has_both = keyed.true_peak_dbtp.is_finite() && keyed.integrated_lufs.is_finite();
        let blocks = self.keyed.blocks();
        Readings {
            gate: blocks.gate(lufs_to_energy(heard.momentary_lufs)),
            gate_lufs: blocks.gate_lufs(),
            integrated_lufs: keyed.integrated_lufs,
            range_lu: keyed.range_lu,
            is_range_unstable: keyed.is_range_unstable,
            max_momentary_lufs: keyed.max_momentary_lufs,
            max_momentary_at_s: keyed.max_momentary_at_s,
            max_short_term_lufs: keyed.max_short_term_lufs,
            max_short_term_at_s: keyed.max_short_term_at_s,
            true_peak_dbtp: keyed.true_peak_dbtp,
            true_peak_at_s: keyed.true_peak_at_s,
            sample_peak_dbfs: keyed.sample_peak_dbfs,
            peak_to_loudness_lu: if has_both {
                keyed.true_peak_dbtp - keyed.integrated_lufs
            } else {
                f64::NEG_INFINITY
            },
            clipped_samples: keyed.clipped_samples,
            bad_samples: keyed.bad_samples,
            measured_s: keyed.measured_s,
            ..heard
        }
    }

    /// The readings of the records keyed by the timeline; nothing without
    /// [`RestartPolicy::TimeCode`].
    pub fn keyed_readings(&self) -> KeyedReadings {
        self.keyed.readings()
    }

    /// The meter behind it, for single channels and for all sound since the reset, whatever its place
    /// on the timeline.
    pub fn meter(&self) -> &LoudnessMeter {
        &self.meter
    }

    /// Whether more silence would change no reading but the measured time.
    pub fn is_at_rest(&self) -> bool {
        self.meter.is_at_rest()
    }
}

//! Which frequencies make the limiter work, and where: for a background thread, it takes memory and time.
//!
//! Each zone is taken out of the passage by filters without phase, and the limiter runs again. What it
//! reduces less then is what the zone causes. Shares of zones need not add up to 1: a kick that reaches
//! the ceiling only together with the bass counts for both.

use shared_dsp::Engine;
use shared_dsp::filter::design::Prototype;
use shared_dsp::filter::{Svf, SvfCoefficients};

use crate::{LimiterEngine, Mode, Settings};

/// Edges of the zones, Hz: seven of them, from sub bass to air. The first zone begins at 0, and the last ends
/// at half the sample rate.
pub const EDGES_HZ: [f64; 6] = [60.0, 90.0, 150.0, 400.0, 2000.0, 6000.0];
/// Number of zones.
pub const ZONES: usize = EDGES_HZ.len() + 1;
/// Order of the filter at an edge, which runs forwards and backwards: 96 dB per octave.
const ORDER: usize = 8;
/// Frames of one reading of the reduction.
const BLOCK_FRAMES: usize = 64;
/// Blocks between two questions whether to go on.
const BLOCKS_ASKED: usize = 512;
/// Length of the places that are compared, s.
const PLACE_S: f64 = 1.0;

/// One zone of frequencies, and what it causes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zone {
    /// Lower edge, Hz; 0 for the lowest zone.
    pub from_hz: f64,
    /// Upper edge, Hz; infinite for the highest zone.
    pub to_hz: f64,
    /// Share of all reduction, in dB times time, that is gone without the zone, 0..=1.
    pub share: f64,
    /// First frame of the second in which most is gone.
    pub place_frame: usize,
}

/// All zones of a passage (a `Vec` per channel, one or two), the one that causes most first; empty where
/// nothing is limited. `settings` are those of the limiter; its gain law is that of one pass. `goes_on` is
/// asked every 32 768 frames, and ends the search by `false`: `None`.
pub fn zones(
    signal: &[Vec<f32>],
    settings: &Settings,
    sample_rate_hz: f64,
    goes_on: &mut dyn FnMut() -> bool,
) -> Option<Vec<Zone>> {
    let whole_db = reductions_db(signal, settings, sample_rate_hz, goes_on)?;
    let total_db: f64 = whole_db.iter().sum();
    if total_db <= 0.0 {
        return Some(Vec::new());
    }
    let mut zones = Vec::with_capacity(ZONES);
    let mut below: Vec<Vec<f32>> = signal.iter().map(|channel| vec![0.0; channel.len()]).collect();
    for zone in 0..ZONES {
        let up_to: Vec<Vec<f32>> = match EDGES_HZ.get(zone) {
            Some(&edge_hz) => {
                signal.iter().map(|channel| low_passed(channel, edge_hz, sample_rate_hz)).collect()
            }
            None => signal.to_vec(),
        };
        let without: Vec<Vec<f32>> = signal
            .iter()
            .zip(up_to.iter().zip(&below))
            .map(|(all, (up_to, below))| {
                all.iter().zip(up_to.iter().zip(below)).map(|(all, (a, b))| all - (a - b)).collect()
            })
            .collect();
        let left_db = reductions_db(&without, settings, sample_rate_hz, goes_on)?;
        let gone_db: Vec<f64> =
            whole_db.iter().zip(&left_db).map(|(all, left)| all - left).collect();
        zones.push(Zone {
            from_hz: if zone == 0 { 0.0 } else { EDGES_HZ[zone - 1] },
            to_hz: EDGES_HZ.get(zone).copied().unwrap_or(f64::INFINITY),
            share: (gone_db.iter().sum::<f64>() / total_db).clamp(0.0, 1.0),
            place_frame: place(&gone_db, sample_rate_hz),
        });
        below = up_to;
    }
    zones.sort_by(|a, b| b.share.total_cmp(&a.share));
    Some(zones)
}

/// The reduction of every block, dB.
fn reductions_db(
    signal: &[Vec<f32>],
    settings: &Settings,
    sample_rate_hz: f64,
    goes_on: &mut dyn FnMut() -> bool,
) -> Option<Vec<f64>> {
    let mut engine = LimiterEngine::new();
    engine.apply(&Settings { mode: Mode::LowLatency, loudness: false, ..*settings });
    engine.prepare(sample_rate_hz, signal.len());
    let mut played = signal.to_vec();
    let frames = played.iter().map(Vec::len).min().unwrap_or(0);
    (0..frames)
        .step_by(BLOCK_FRAMES)
        .map(|start| {
            if start % (BLOCK_FRAMES * BLOCKS_ASKED) == 0 && !goes_on() {
                return None;
            }
            let end = frames.min(start + BLOCK_FRAMES);
            let mut block: Vec<&mut [f32]> =
                played.iter_mut().map(|channel| &mut channel[start..end]).collect();
            engine.process(&mut block, &[]);
            Some(f64::from(engine.gain_reduction_db()))
        })
        .collect()
}

/// `samples` below `edge_hz`, without phase.
fn low_passed(samples: &[f32], edge_hz: f64, sample_rate_hz: f64) -> Vec<f32> {
    let design = Prototype::high_cut(edge_hz, core::f64::consts::FRAC_1_SQRT_2, ORDER)
        .design(sample_rate_hz);
    let mut sound: Vec<f64> = samples.iter().map(|sample| f64::from(*sample)).collect();
    for _ in 0..2 {
        for section in design.sections() {
            Svf::default().process(&SvfCoefficients::from_section(section), &mut sound);
        }
        sound.reverse();
    }
    sound.into_iter().map(|sample| sample as f32).collect()
}

/// First frame of the second in which the values of the blocks add up to most.
fn place(values: &[f64], sample_rate_hz: f64) -> usize {
    let length = ((PLACE_S * sample_rate_hz) as usize / BLOCK_FRAMES).clamp(1, values.len().max(1));
    let mut sum: f64 = values.iter().take(length).sum();
    let (mut most, mut at) = (sum, 0);
    for start in 1..=values.len() - length.min(values.len()) {
        sum += values[start + length - 1] - values[start - 1];
        if sum > most {
            (most, at) = (sum, start);
        }
    }
    at * BLOCK_FRAMES
}

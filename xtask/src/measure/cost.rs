//! What measuring files costs: CPU time beside the yardstick and beside ffmpeg, and the gain of several
//! files at once.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, Instant};

use serde::Serialize;
use shared_bench::{cpu_time, timing};
use shared_dsp::noise::Noise;
use shared_song::Audio;
use shared_song::wav::{Depth, WavFile};

use super::measured::Measured;
use crate::failure::{Failure, Outcome};

/// Length of the file that is measured, s.
const LENGTH_S: usize = 120;
/// Its sample rate, Hz.
const RATE_HZ: u32 = 48_000;
/// How often it is measured; the fastest counts.
const TURNS: usize = 5;
/// Files measured at once.
const FILES: usize = 4;
/// Frames of a block of the yardstick.
const BLOCK_FRAMES: usize = 256;

/// Cost of reading and measuring WAV files of 16 bits, true peak included.
#[derive(Serialize)]
struct Cost {
    /// What was timed.
    bench: &'static str,
    /// Nanoseconds of CPU time per stereo frame.
    measure_ns: f64,
    /// The same of the yardstick.
    yardstick_ns: f64,
    /// Cost as a multiple of the yardstick.
    ratio: f64,
    /// CPU time as a share of that of ffmpeg's filter `ebur128=peak=true`; none where there is no
    /// ffmpeg.
    ffmpeg_share: Option<f64>,
    /// Time of [`FILES`] files one after the other, over their time all at once.
    at_once_ratio: f64,
    /// Cores there are.
    cores: usize,
}

impl Cost {
    fn of(path: &Path) -> Result<Self, Failure> {
        let (mut cpu, mut wall) = (Duration::MAX, Duration::MAX);
        let mut ffmpeg_s: Option<f64> = None;
        for _ in 0..TURNS {
            let start = Instant::now();
            let mut measured = None;
            let turn =
                cpu_time::timed_process(|| measured = Some(Measured::of(path, false, |_| {})));
            (cpu, wall) = (cpu.min(turn), wall.min(start.elapsed()));
            if let Some(Err(error)) = measured {
                return Err(Failure::short(error.to_string()));
            }
            let turn_s = ffmpeg_cpu_s(path);
            ffmpeg_s = [ffmpeg_s, turn_s].into_iter().flatten().reduce(f64::min);
        }
        let files: Vec<PathBuf> = vec![path.to_path_buf(); FILES];
        let mut at_once = Duration::MAX;
        for _ in 0..TURNS {
            let start = Instant::now();
            super::measure(&files, false);
            at_once = at_once.min(start.elapsed());
        }
        let measure_ns = cpu.as_nanos() as f64 / (LENGTH_S * RATE_HZ as usize) as f64;
        let yardstick_ns = timing::yardstick_ns(BLOCK_FRAMES);
        Ok(Self {
            bench: "measure",
            measure_ns,
            yardstick_ns,
            ratio: measure_ns / yardstick_ns,
            ffmpeg_share: ffmpeg_s.map(|ffmpeg_s| cpu.as_secs_f64() / ffmpeg_s),
            at_once_ratio: FILES as f64 * wall.as_secs_f64() / at_once.as_secs_f64(),
            cores: std::thread::available_parallelism().map_or(1, usize::from),
        })
    }

    fn print(&self) {
        let Self { measure_ns, ratio, at_once_ratio, cores, .. } = self;
        println!("\n{:<46}{:>10}{:>8}", "measure, a WAV file with true peak", "ns", "ratio");
        println!("{:<46}{measure_ns:>10.1}{ratio:>8.2}", "CPU time, over the yardstick");
        match self.ffmpeg_share {
            Some(share) => {
                println!("{:<56}{share:>8.2}", "CPU time, over ffmpeg's ebur128=peak=true")
            }
            None => println!("no ffmpeg to compare it with"),
        }
        let label = format!("{FILES} files at once on {cores} cores, times as fast");
        println!("{label:<56}{at_once_ratio:>8.2}");
    }
}

/// Prints what reading and measuring a WAV file costs; the file is made in `folder`. With `json`, as
/// one line of JSON.
pub fn print(folder: &Path, json: bool) -> Outcome {
    let path = folder.join("measure-cost.wav");
    let mut noise = Noise::new(0x6d65_6173);
    let frames = LENGTH_S * RATE_HZ as usize;
    let mut channel = || (0..frames).map(|_| (0.2 * noise.unit()) as f32).collect();
    let audio = Audio { rate_hz: RATE_HZ, left: channel(), right: channel() };
    WavFile::create(&path, Depth::Int16)?.finish(&audio)?;
    let cost = Cost::of(&path);
    let _ = std::fs::remove_file(&path);
    let cost = cost?;
    if json {
        println!(
            "{}",
            serde_json::to_string(&cost).expect("numbers and texts have a form in JSON")
        );
    } else {
        cost.print();
    }
    Ok(())
}

/// CPU time ffmpeg takes to measure a file, by its own word, s; `None` where there is no ffmpeg.
fn ffmpeg_cpu_s(path: &Path) -> Option<f64> {
    let output = Command::new("ffmpeg")
        .args(["-nostdin", "-nostats", "-benchmark", "-i"])
        .arg(path)
        .args(["-af", "ebur128=peak=true", "-f", "null", "-"])
        .output()
        .ok()?;
    benchmark_s(&String::from_utf8_lossy(&output.stderr))
}

/// User and system time of the line `bench: utime=0.5s stime=0.1s rtime=0.6s`, s.
fn benchmark_s(log: &str) -> Option<f64> {
    let line = log.lines().find_map(|line| line.strip_prefix("bench: utime="))?;
    let mut seconds = line.split(['=', 's', ' ']).filter_map(|word| word.parse::<f64>().ok());
    Some(seconds.next()? + seconds.next()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn user_and_system_time_are_read_from_the_log() {
        let log = "size=N/A\nbench: utime=1.250s stime=0.125s rtime=1.400s\nbench: maxrss=1kB";
        assert_eq!(benchmark_s(log), Some(1.375));
        assert_eq!(benchmark_s("nothing"), None);
    }
}

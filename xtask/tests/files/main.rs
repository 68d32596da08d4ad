//! What `measure` and `render` do to a machine: the memory they take, and what they leave behind.
#![cfg(target_os = "linux")]

mod access;
mod interrupted;
mod memory;

use std::fs::{self, File};
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// A silent WAV file that takes no room on the disk: its length costs reading alone.
fn sparse_wav(path: &Path, rate_hz: u32, channels: u16, bits: u16, length_s: u32) {
    let align = channels * bits / 8;
    let bytes = length_s * rate_hz * u32::from(align);
    let tag: u16 = if bits == 32 { 3 } else { 1 };
    let mut head =
        [&b"RIFF"[..], &(bytes + 36).to_le_bytes(), b"WAVEfmt ", &[16, 0, 0, 0]].concat();
    head.extend([tag, channels].map(u16::to_le_bytes).concat());
    head.extend([rate_hz, rate_hz * u32::from(align)].map(u32::to_le_bytes).concat());
    head.extend([align, bits].map(u16::to_le_bytes).concat());
    head.extend([&b"data"[..], &bytes.to_le_bytes()].concat());
    let mut file = File::create(path).unwrap();
    file.write_all(&head).unwrap();
    file.set_len(head.len() as u64 + u64::from(bytes)).unwrap();
}

/// A song of two long recordings, in stereo at 48 kHz; its output is `mix.wav` beside it.
fn song(folder: &Path, length_s: u32) -> std::path::PathBuf {
    let mut text = "[output]\nfile = \"mix.wav\"\n".to_owned();
    for name in ["one", "two"] {
        sparse_wav(&folder.join(format!("{name}.wav")), 48_000, 2, 32, length_s);
        text += &format!("[[track]]\nname = \"{name}\"\nfile = \"{name}.wav\"\n");
    }
    let path = folder.join("song.toml");
    fs::write(&path, text).unwrap();
    path
}

fn xtask() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_xtask"));
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

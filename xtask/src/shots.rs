//! `shots`: pictures of every editor at work, dark and light, taken in the embedded host on a
//! virtual display while the demo's song plays.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::process::Command;
use std::time::Duration;

use shared_host::window::with_virtual_display;
use shared_host::{Cuts, EditorWindow, HostError, Image, Plugin};
use shared_song::synth;

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::setup::{self, Need};
use crate::workspace::{PluginName, Workspace};

/// How long an editor has to open.
const PATIENCE: Duration = Duration::from_millis(800);
/// Fewest colours of a picture that shows anything.
const FEWEST_COLOURS: usize = 8;
/// Song in the pictures, s, from here on.
const SONG_S: (f64, f64) = (12.0, 7.0);
/// Song between two looks at the window, s.
const STEP_S: f64 = 0.05;
const RATE_HZ: f64 = 48_000.0;
/// Themes and what their pictures' names end with.
const THEMES: [(&str, &str); 2] = [("dark", ""), ("light", "-light")];

/// What each plugin does in its picture: parameter names and texts.
const SETTINGS: &[(&str, &[(&str, &str)])] = &[
    (
        "channel-eq",
        &[
            ("Band 1 On", "On"),
            ("Band 1 Type", "Low cut"),
            ("Band 1 Frequency", "32 Hz"),
            ("Band 2 On", "On"),
            ("Band 2 Gain", "2 dB"),
            ("Band 3 On", "On"),
            ("Band 3 Gain", "-3.5 dB"),
            ("Band 6 On", "On"),
            ("Band 6 Gain", "2.5 dB"),
            ("Band 7 On", "On"),
            ("Band 7 Type", "High shelf"),
            ("Band 7 Frequency", "9 kHz"),
            ("Band 7 Gain", "3 dB"),
        ],
    ),
    ("compressor", &[("Threshold", "-20 dB"), ("Attack", "8 ms"), ("Makeup", "3 dB")]),
    ("limiter", &[("Input gain", "9 dB"), ("Ceiling", "-1 dB")]),
    ("loudness-meter", &[]),
    (
        "reverb-delay",
        &[
            ("Reverb mix", "28 %"),
            ("Decay", "2.4 s"),
            ("Delay mix", "25 %"),
            ("Delay note", "1/8D"),
        ],
    ),
];

/// The command: writes `docs/img/<plugin>.png` and `docs/img/<plugin>-light.png` for each plugin.
pub fn run(workspace: &Workspace) -> Outcome {
    setup::require(&[Need::Display])?;
    bundle::fresh(workspace, &workspace.plugins)?;
    let program = std::env::current_exe()
        .map_err(|error| Failure::short(format!("cannot find this program: {error}")))?;
    for (theme, _) in THEMES {
        // Editors read their settings where this variable points: a program of its own for each
        // theme, so that nobody's own settings matter or change.
        let data = workspace.target.join("shots").join(theme);
        let preferences = format!("{{\"theme\": \"{theme}\", \"detail\": \"full\"}}\n");
        std::fs::create_dir_all(&data)
            .and_then(|()| std::fs::write(data.join("preferences.json"), preferences))
            .map_err(|error| Failure::user(format!("{}: {error}", data.display())))?;
        let status = Command::new(&program)
            .args(["shots", "--theme", theme])
            .env("LATHE_DATA", &data)
            .status()
            .map_err(|error| Failure::short(format!("{}: {error}", program.display())))?;
        if !status.success() {
            return Err(Failure::short("the pictures were not taken: see above"));
        }
    }
    Ok(())
}

/// The pictures of one theme; the editors' settings say which it is.
pub fn run_theme(workspace: &Workspace, theme: &str) -> Outcome {
    let short = |error: HostError| Failure::short(error.to_string());
    let Some((_, ending)) = THEMES.iter().find(|(name, _)| *name == theme) else {
        return Err(Failure::user(format!("no theme `{theme}`: use dark or light")));
    };
    let folder = workspace.root.join("docs").join("img");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::user(format!("{}: {error}", folder.display())))?;
    let _display = with_virtual_display().map_err(short)?;
    let song = song();
    for name in &workspace.plugins {
        let mut plugin = workspace.instance(name)?;
        let image = picture(&mut plugin, name, &song).map_err(short)?;
        if image.colours() < FEWEST_COLOURS {
            return Err(Failure::short(format!(
                "{}: the editor drew nothing ({} colours); run its editor test",
                name.package,
                image.colours()
            )));
        }
        let path = folder.join(format!("{}{ending}.png", name.package));
        write(&path, &image).map_err(|error| {
            Failure::user(format!("{}: cannot be written ({error})", path.display()))
        })?;
        println!("{}  {} x {}", path.display(), image.width, image.height);
    }
    Ok(())
}

fn picture(plugin: &mut Plugin, name: &PluginName, song: &[Vec<f32>]) -> Result<Image, HostError> {
    let settings = SETTINGS.iter().find(|(package, _)| *package == name.package);
    for (parameter, text) in settings.map_or(&[][..], |(_, settings)| settings) {
        plugin.set_by_text(parameter, text)?;
    }
    if plugin.channels() != 2 {
        plugin.select_layout(2)?;
    }
    plugin.activate(RATE_HZ, 512)?;
    let mut window = EditorWindow::open(plugin, &name.display)?;
    window.pump(PATIENCE)?;
    let step = (STEP_S * RATE_HZ) as usize;
    for start in (0..song[0].len()).step_by(step) {
        let end = (start + step).min(song[0].len());
        let part: Vec<Vec<f32>> = song.iter().map(|channel| channel[start..end].to_vec()).collect();
        window.plugin().render(&part, None, &Cuts::Fixed(512), &[])?;
        window.pump(Duration::from_secs_f64(STEP_S))?;
    }
    let image = window.capture()?;
    window.close();
    Ok(image)
}

/// Seven seconds of the demo's song, all tracks together at the level of a mix.
fn song() -> Vec<Vec<f32>> {
    let (start, length) = ((SONG_S.0 * RATE_HZ) as usize, (SONG_S.1 * RATE_HZ) as usize);
    let mut mix = vec![vec![0.0f32; length]; 2];
    for track in synth::TRACKS {
        let Some(audio) = synth::track(track, RATE_HZ as u32) else { continue };
        for (channel, sound) in mix.iter_mut().zip([&audio.left, &audio.right]) {
            for (sum, sample) in channel.iter_mut().zip(&sound[start.min(sound.len())..]) {
                *sum += 0.5 * sample;
            }
        }
    }
    mix
}

fn write(path: &Path, image: &Image) -> Result<(), png::EncodingError> {
    let arriving = path.with_extension("png.part");
    let file = BufWriter::new(File::create(&arriving)?);
    let mut encoder = png::Encoder::new(file, image.width, image.height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.set_compression(png::Compression::High);
    let written = encoder.write_header().and_then(|mut writer| {
        writer.write_image_data(&image.rgba)?;
        writer.finish()
    });
    match written {
        Ok(()) => Ok(std::fs::rename(&arriving, path)?),
        Err(error) => {
            let _ = std::fs::remove_file(&arriving);
            Err(error)
        }
    }
}

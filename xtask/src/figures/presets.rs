//! `docs/limiter-presets.md`: every preset of the limiter on the demo song.

use std::path::{Path, PathBuf};

use shared_bench::report::{Figure, PresetFigure};
use shared_song::wav::{Depth, WavFile};
use shared_song::{Outputs, SongError};

use crate::demo;
use crate::failure::{Failure, Outcome};
use crate::measuring;
use crate::workspace::{PluginName, Workspace};

/// The plugin whose presets are measured.
pub const PLUGIN: &str = "limiter";
/// How far a true peak may read over the ceiling, dB: the limiter's own bound for music.
const TOLERANCE_DB: f64 = 0.02;

/// Measures all presets and writes the page; gives one figure for all of them.
pub fn measure(workspace: &Workspace, plugin: &PluginName) -> Outcome<Figure> {
    let mix = mix(workspace)?;
    let song = mix.to_string_lossy().into_owned();
    let plugins = std::slice::from_ref(plugin);
    let presets = measuring::run(workspace, plugins, "presets", &[&song], PresetFigure::from_json)?;
    let path = workspace.root.join("docs").join("limiter-presets.md");
    write(&path, &text(&presets))
        .map_err(|error| Failure::user(format!("{}: {error}", path.display())))?;
    Ok(figure(&presets))
}

/// The demo song's tracks at their faders, without effects, as a file.
fn mix(workspace: &Workspace) -> Outcome<PathBuf> {
    let demo::Job { mut song, tracks, .. } = demo::synthesised()?;
    song.tracks.iter_mut().for_each(|track| {
        track.inserts.clear();
        track.sends.clear();
    });
    song.returns.clear();
    song.master.inserts.clear();
    let folder = workspace.target.join("figures");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::user(format!("{}: {error}", folder.display())))?;
    let path = folder.join("demo-mix.wav");
    let mut file = WavFile::create(&path, Depth::Float32)?;
    let find = |name: &str| Err(SongError::input("plugin", format!("{name}: none is used here")));
    let outputs = Outputs { after: Some(&mut file), ..Outputs::default() };
    shared_song::render(&song, &tracks, &find, outputs, |_, _| {})?;
    file.close()?;
    Ok(path)
}

fn highest_dbtp(preset: &PresetFigure) -> f64 {
    preset.true_peak_dbtp.max(preset.second_true_peak_dbtp)
}

fn figure(presets: &[PresetFigure]) -> Figure {
    let over_db = |preset: &PresetFigure| highest_dbtp(preset) - preset.ceiling_dbtp;
    let worst_db = presets.iter().map(over_db).fold(f64::MIN, f64::max);
    let claim = format!(
        "{} presets on the demo song: true peak over the ceiling, both meters",
        presets.len()
    );
    Figure::at_most(PLUGIN, claim, TOLERANCE_DB, worst_db, 4, "dB")
}

fn text(presets: &[PresetFigure]) -> String {
    let mut text = String::from(
        "# The limiter's presets on the demo song\n\nWritten by `cargo xtask figures limiter`. The song is the mix of \
         `cargo xtask demo` before any effect. The input gain is what *Fit* sets on its loudest 4 s; presets without an aim play as they are. \
         True peak: the higher of the loudness meter's and of a second meter's, the table of ITU-R BS.1770-5. \
         Limited: share of the time with 0.5 dB of reduction or more.\n\n\
         | Preset | Input gain | Loudness | True peak | Ceiling | Held | PLR | Limited | Most reduction |\n\
         |---|---|---|---|---|---|---|---|---|\n",
    );
    for preset in presets {
        let is_held = highest_dbtp(preset) <= preset.ceiling_dbtp + TOLERANCE_DB;
        text.push_str(&format!(
            "| {} | {:+.1} dB | {:.1} LUFS | {:.2} dBTP | {:.2} | {} | {:.1} LU | {:.0} % | {:.1} dB |\n",
            preset.preset,
            preset.input_gain_db,
            preset.integrated_lufs,
            highest_dbtp(preset),
            preset.ceiling_dbtp,
            if is_held { "yes" } else { "**no**" },
            preset.plr_lu,
            100.0 * preset.limited_share,
            preset.most_reduction_db
        ));
    }
    text
}

/// Writes beside the name and renames, so that half a page is never there.
fn write(path: &Path, text: &str) -> std::io::Result<()> {
    let arriving = path.with_extension("md.part");
    std::fs::write(&arriving, text)?;
    std::fs::rename(&arriving, path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_preset_over_its_ceiling_is_said_in_table_and_figure() {
        let preset = |name: &str, second_true_peak_dbtp| PresetFigure {
            plugin: PLUGIN.to_owned(),
            preset: name.to_owned(),
            input_gain_db: 4.25,
            integrated_lufs: -10.04,
            true_peak_dbtp: -1.0,
            second_true_peak_dbtp,
            ceiling_dbtp: -1.0,
            plr_lu: 9.04,
            limited_share: 0.336,
            most_reduction_db: 4.14,
        };
        let held = preset("Master: pop", -1.05);
        let row = "| Master: pop | +4.2 dB | -10.0 LUFS | -1.00 dBTP | -1.00 | yes | 9.0 LU | 34 % | 4.1 dB |";
        assert!(
            text(std::slice::from_ref(&held)).contains(row),
            "{}",
            text(std::slice::from_ref(&held))
        );
        assert!(figure(std::slice::from_ref(&held)).pass);
        let both = [held, preset("Loud", -0.9)];
        assert!(text(&both).contains("| **no** |") && !figure(&both).pass);
        assert_eq!(PresetFigure::from_json(&both[1].to_json()).as_ref(), Some(&both[1]));
    }
}

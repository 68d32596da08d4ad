//! `render SONG.toml`: a song file through the bundles into a WAV.

use std::path::Path;

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::song::format::{Insert, Song};
use crate::song::wav::WavFile;
use crate::song::{self, outcome};
use crate::workspace::{PluginName, Workspace};

/// The verb. Everything that can be wrong with the song and its files is found before any work.
pub fn run(workspace: &Workspace, path: &Path) -> Outcome {
    let song = Song::read(path)?;
    let output = song.output.as_ref().ok_or_else(|| {
        Failure::user(format!("{}: no output; add [output] with file = \"….wav\"", path.display()))
    })?;
    let plugins = plugins_of(workspace, &song).map_err(|failure| in_file(path, failure))?;
    let audio = song::read_tracks(&song)?;
    let file = WavFile::create(&output.file, song.depth())?;
    bundle::fresh(workspace, &plugins)?;
    let rendered =
        song::render(workspace, &song, audio).map_err(|failure| in_file(path, failure))?;
    file.finish(&rendered.after)?;
    outcome::print(&rendered);
    println!("wrote {}", output.file.display());
    Ok(())
}

/// The plugins a song uses, each once.
pub fn plugins_of(workspace: &Workspace, song: &Song) -> Outcome<Vec<PluginName>> {
    let mut plugins: Vec<PluginName> = Vec::new();
    let mut add = |inserts: &[Insert]| -> Outcome {
        for insert in inserts {
            let plugin = workspace.plugin(&insert.plugin)?;
            if !plugins.contains(plugin) {
                plugins.push(plugin.clone());
            }
        }
        Ok(())
    };
    for track in &song.tracks {
        add(&track.inserts)?;
    }
    for bus in &song.returns {
        add(&bus.inserts)?;
    }
    add(&song.master.inserts)?;
    Ok(plugins)
}

fn in_file(path: &Path, failure: Failure) -> Failure {
    match failure {
        Failure::User(line) => Failure::User(format!("{}: {line}", path.display())),
        short => short,
    }
}

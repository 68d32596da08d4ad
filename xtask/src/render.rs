//! `render SONG.toml`: a song file through the bundles into a WAV.

use std::path::Path;

use shared_song::format::Insert;
use shared_song::{Material, Outputs, Rendered, Song, SongError, read_tracks};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::progress::Progress;
use crate::readings;
use crate::workspace::{PluginName, Workspace};

/// The command. Everything that can be wrong with the song and its files is found before any work.
pub fn run(workspace: &Workspace, path: &Path) -> Outcome {
    let song = Song::read(path)?;
    let plugins = plugins_of(workspace, &song).map_err(|failure| in_file(path, failure))?;
    let recordings = read_tracks(&song)?;
    let mut file = song.create_output(path)?;
    let output = file.path().to_owned();
    recordings.iter().flat_map(|read| &read.notes).for_each(|note| eprintln!("{note}"));
    let tracks: Vec<Material> = recordings.into_iter().map(Material::File).collect();
    bundle::fresh(workspace, &plugins)?;
    let outputs = Outputs { after: Some(&mut file), ..Default::default() };
    let rendered =
        render(workspace, &song, &tracks, outputs).map_err(|failure| in_file(path, failure))?;
    file.close()?;
    readings::print(&rendered);
    println!("wrote {}", output.display());
    Ok(())
}

/// Plays `song` through the bundles; `tracks` is what each track plays.
pub fn render(
    workspace: &Workspace,
    song: &Song,
    tracks: &[Material],
    outputs: Outputs<'_>,
) -> Outcome<Rendered> {
    let find = |name: &str| {
        let unknown = |failure: Failure| SongError::input("plugin", failure.to_string());
        Ok(workspace.instance(workspace.plugin(name).map_err(unknown)?)?)
    };
    let mut bar = None;
    let rendered = shared_song::render(song, tracks, &find, outputs, |done, all| {
        bar.get_or_insert_with(|| Progress::new("rendering", all)).set(done);
    })?;
    Ok(rendered)
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

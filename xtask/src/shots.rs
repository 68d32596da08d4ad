//! `shots`: a picture of every editor, taken in the embedded host on a virtual display.

use std::fs::File;
use std::io::BufWriter;
use std::path::Path;
use std::time::Duration;

use shared_host::window::with_virtual_display;
use shared_host::{EditorWindow, HostError, Image};

use crate::bundle;
use crate::failure::{Failure, Outcome};
use crate::setup::{self, Need};
use crate::song::effect;
use crate::workspace::Workspace;

/// How long an editor has to draw itself.
const PATIENCE: Duration = Duration::from_millis(800);
/// Fewest colours of a picture that shows anything.
const FEWEST_COLOURS: usize = 8;

/// The verb: writes `docs/img/<plugin>.png` for each plugin.
pub fn run(workspace: &Workspace) -> Outcome {
    let told = |error: HostError| Failure::short(error.to_string());
    setup::require(&[Need::Display])?;
    bundle::fresh(workspace, &workspace.plugins)?;
    let folder = workspace.root.join("docs").join("img");
    std::fs::create_dir_all(&folder)
        .map_err(|error| Failure::user(format!("{}: {error}", folder.display())))?;
    let _display = with_virtual_display().map_err(told)?;
    for name in &workspace.plugins {
        let mut plugin = effect::open(workspace, name)?;
        plugin.activate(48_000.0, 512).map_err(told)?;
        let mut window = EditorWindow::open(&mut plugin, &name.display).map_err(told)?;
        window.pump(PATIENCE).map_err(told)?;
        let image = window.capture().map_err(told)?;
        window.close();
        if image.colours() < FEWEST_COLOURS {
            return Err(Failure::short(format!(
                "{}: the editor drew nothing ({} colours); run its editor test",
                name.package,
                image.colours()
            )));
        }
        let path = folder.join(format!("{}.png", name.package));
        write(&path, &image).map_err(|error| {
            Failure::user(format!("{}: cannot be written ({error})", path.display()))
        })?;
        println!("{}  {} x {}", path.display(), image.width, image.height);
    }
    Ok(())
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

//! The user's own thresholds and platforms: files to edit, and what is wrong with them.

use super::card::paragraph;
use crate::cards::{PROFILE_FILE, Profile};
use crate::platforms::{PLATFORM_FILE, PlatformTable};
use egui::Ui;
use shared_plugin::storage;
use shared_ui::{EditorContext, theme};
use std::io;
use std::path::{Path, PathBuf};

type Copy = fn(&Path) -> io::Result<PathBuf>;

/// Name, what it makes, and what it is for.
const FILES: [(&str, Copy, &str); 2] = [
    (
        "Edit thresholds\u{2026}",
        Profile::users_copy,
        "Writes a file with the thresholds of every check for you to edit. Changes take effect when the editor is next opened.",
    ),
    (
        "Edit platforms\u{2026}",
        PlatformTable::users_copy,
        "Writes a file with the platform rules for you to edit. Changes take effect when the editor is next opened.",
    ),
];

/// The user's files as read when the editor opened.
pub struct OwnFiles {
    /// Thresholds of the cards.
    pub profile: Profile,
    /// The platforms' rules.
    pub platforms: PlatformTable,
    /// The headroom of the file, dBTP.
    headroom_dbtp: f64,
    faults: Vec<String>,
    copy_message: String,
}

impl OwnFiles {
    /// The user's files, or what is shipped.
    pub fn load() -> Self {
        let folder = storage::data_folder();
        let profile = Profile::load(folder.as_deref());
        let platforms = PlatformTable::load(folder.as_deref());
        let faults = [(PROFILE_FILE, profile.error), (PLATFORM_FILE, platforms.error)];
        let faults = faults.into_iter().filter_map(|(file, fault)| Some((file, fault?)));
        let faults = faults.map(|(file, fault)| format!("{file}: {fault}")).collect();
        let headroom_dbtp = profile.value.headroom.caution_dbtp;
        Self {
            headroom_dbtp,
            profile: profile.value,
            platforms: platforms.value,
            faults,
            copy_message: String::new(),
        }
    }

    /// Lets the song's own headroom count, dBTP, where it has one.
    pub fn set_headroom(&mut self, song_dbtp: Option<f64>) {
        let most_dbtp = self.profile.headroom.over_dbtp;
        let wanted_dbtp = song_dbtp.filter(|dbtp| dbtp.is_finite()).unwrap_or(self.headroom_dbtp);
        self.profile.headroom.caution_dbtp = wanted_dbtp.min(most_dbtp);
    }

    /// A line for each file that does not count.
    pub fn show_faults(&self, ui: &mut Ui, editor: &EditorContext) {
        for fault in &self.faults {
            paragraph(ui, fault, theme::axis(), editor.theme().caution);
        }
    }

    /// Buttons that make the files, and where they are.
    pub fn show(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        ui.horizontal(|ui| {
            for (name, users_copy, hint) in FILES {
                if editor.switch(ui, name, false, hint) {
                    self.copy_message =
                        match storage::data_folder().map(|folder| users_copy(&folder)) {
                            Some(Ok(path)) => format!("Edit {}", path.display()),
                            Some(Err(why)) => format!("Cannot write the file: {why}."),
                            None => "This system has no folder for such files.".to_owned(),
                        };
                }
            }
        });
        paragraph(ui, &self.copy_message, theme::axis(), editor.theme().text_2);
        self.show_faults(ui, editor);
    }
}

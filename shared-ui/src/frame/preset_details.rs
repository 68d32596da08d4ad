//! The right side of the preset browser: what a preset is for, and the forms for saving and renaming.

use super::EditorFrame;
use super::panels::{Browser, Form};
use crate::{EditorContext, theme};
use egui::{Color32, FontId, Key, ScrollArea, Sense, Ui};
use shared_plugin::preset::{Entry, SaveError, Source};
use std::borrow::Cow;

/// Height kept for the buttons under the text.
const BUTTONS_PX: f32 = 2.0 * theme::HIT_PX + theme::GAP_PX;

/// What a preset is for, or why it cannot be used.
pub(super) fn sentence(entry: &Entry) -> &str {
    entry.content.as_ref().map_or("This preset cannot be used.", |preset| &preset.about)
}

impl EditorFrame {
    /// About the preset under the pointer, or the loaded one; buttons for the loaded one.
    pub(super) fn details(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        pointed: Option<usize>,
    ) {
        let loaded = editor.library.loaded_place();
        let height_px = (ui.available_height() - BUTTONS_PX).max(40.0);
        ScrollArea::vertical().max_height(height_px).auto_shrink(false).show(ui, |ui| {
            let look = editor.theme;
            let Some(entry) = pointed.or(loaded).map(|at| editor.library.entries()[at].clone())
            else {
                paragraph(ui, "Click a preset to load it.", theme::label(), look.text_2);
                return;
            };
            paragraph(ui, entry.name(), theme::title(), look.text);
            match &entry.content {
                Ok(preset) => {
                    paragraph(ui, preset.tags.join(", "), theme::axis(), look.text_3);
                    paragraph(ui, &preset.about, theme::label(), look.text_2);
                }
                Err(fault) => paragraph(ui, fault.to_string(), theme::label(), look.caution),
            }
        });
        ui.horizontal_wrapped(|ui| self.loaded_buttons(ui, editor, loaded));
    }

    fn loaded_buttons(&mut self, ui: &mut Ui, editor: &mut EditorContext, loaded: Option<usize>) {
        let now_s = ui.input(|input| input.time);
        let yours = loaded.filter(|place| {
            let entry = &editor.library.entries()[*place];
            matches!(entry.source, Source::User(_)) && entry.content.is_ok()
        });
        if let Some(place) = yours {
            if editor.button(ui, "Rename") {
                let name = editor.library.entries()[place].name().to_owned();
                self.browser.open(Form::Rename);
                self.browser.name = name;
            }
            if editor.button(ui, "Overwrite") {
                self.overwrite(editor, place, now_s);
            }
            let asks = self.browser.asks_to_delete == Some(place);
            if editor.button(ui, if asks { "Really delete" } else { "Delete" }) {
                self.browser.asks_to_delete = if asks { None } else { Some(place) };
                if asks && let Err(fault) = editor.library.delete(place) {
                    self.show_message(now_s, &fault.to_string());
                }
            }
        }
        if editor.button(ui, "Default settings") {
            editor.load_defaults();
        }
        if editor.button(ui, "Save as default") {
            let words = match editor.save_default() {
                Ok(()) => {
                    "New instances start with these settings. To undo this, delete the preset Default."
                        .to_owned()
                }
                Err(fault) => fault.to_string(),
            };
            self.show_message(now_s, &words);
        }
    }

    fn overwrite(&mut self, editor: &mut EditorContext, place: usize, now_s: f64) {
        let Ok(preset) = editor.library.entries()[place].content.clone() else { return };
        let saved = editor.save_preset(&preset.name, &preset.about, &preset.tags, true);
        let words = match saved {
            Ok(()) => format!("{} overwritten with the current settings.", preset.name),
            Err(fault) => fault.to_string(),
        };
        self.show_message(now_s, &words);
    }

    pub(super) fn save_form(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let fields = [
            ("Name of the preset", 0),
            ("What to listen for, and when not to use it", 1),
            ("Tags, separated by commas", 2),
        ];
        let width = ui.available_width() - 4.0;
        let mut save = false;
        for (hint, at) in fields {
            let browser = &mut self.browser;
            let text = [&mut browser.name, &mut browser.about, &mut browser.tags]
                .into_iter()
                .nth(at)
                .expect("one of three");
            let field = editor.field(ui, hint, text, width);
            save |= field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        }
        ui.horizontal(|ui| {
            let text = if self.browser.may_replace { "Replace" } else { "Save" };
            save |= editor.button(ui, text);
            if editor.button(ui, "Cancel") {
                self.browser.form = Form::Closed;
            }
        });
        if save {
            self.save(editor);
        }
        self.show_error(ui, editor);
    }

    fn save(&mut self, editor: &mut EditorContext) {
        let browser = &mut self.browser;
        let tags: Vec<String> = browser
            .tags
            .split(',')
            .map(|tag| tag.trim().to_owned())
            .filter(|tag| !tag.is_empty())
            .collect();
        match editor.save_preset(&browser.name, &browser.about, &tags, browser.may_replace) {
            Ok(()) => *browser = Browser { search: browser.search.clone(), ..Browser::default() },
            Err(fault) => {
                browser.may_replace = matches!(fault, SaveError::Exists);
                browser.error = Some(fault.to_string());
            }
        }
    }

    pub(super) fn rename_form(&mut self, ui: &mut Ui, editor: &mut EditorContext) {
        let width = ui.available_width() - 4.0;
        let field = editor.field(ui, "New name of the preset", &mut self.browser.name, width);
        let mut done = field.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
        ui.horizontal(|ui| {
            done |= editor.button(ui, "Rename");
            if editor.button(ui, "Cancel") {
                self.browser.form = Form::Closed;
            }
        });
        if done && let Some(place) = editor.library.loaded_place() {
            match editor.library.rename(place, &self.browser.name) {
                Ok(()) => self.browser.form = Form::Closed,
                Err(fault) => self.browser.error = Some(fault.to_string()),
            }
        }
        self.show_error(ui, editor);
    }

    fn show_error(&self, ui: &mut Ui, editor: &EditorContext) {
        if let Some(error) = &self.browser.error {
            paragraph(ui, error, theme::label(), editor.theme.over);
        }
    }
}

/// Text in as many lines as it needs.
pub(super) fn paragraph<'a>(
    ui: &mut Ui,
    text: impl Into<Cow<'a, str>>,
    font: FontId,
    color: Color32,
) {
    let text = text.into();
    if text.is_empty() {
        return;
    }
    let width = ui.available_width();
    let galley = ui.painter().layout(text.into_owned(), font, color, width);
    let (rect, _) = ui.allocate_exact_size(galley.size(), Sense::empty());
    ui.painter().galley(rect.min, galley, color);
}

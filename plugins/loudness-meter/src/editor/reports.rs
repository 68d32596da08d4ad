//! Reports to keep: the card, the history, and the receipt of the latest render.

use super::card::paragraph;
use crate::cards::{Evidence, Row};
use crate::platforms::PlatformTable;
use crate::receipts::{self, folder};
use crate::report::{CardReport, Timestamp, history, history_csv, history_json, sheet};
use egui::{Rect, ScrollArea, Ui, UiBuilder};
use shared_dsp::loudness::records::RecordStore;
use shared_plugin::storage;
use shared_ui::{EditorContext, theme};
use std::fs;
use std::io::Write;

/// The latest receipt, read again only when another render has been measured.
#[derive(Default)]
pub struct ReportsPane {
    receipt: Option<String>,
    looked_s: Option<f64>,
}

/// The file format of a report.
#[derive(Clone, Copy)]
enum Form {
    Pdf,
    Text,
    Json,
    Csv,
    HistoryCsv,
    HistoryJson,
}

const FORMS: [(Form, &str, &str, &str); 6] = [
    (Form::Pdf, "Report, PDF", "report", "pdf"),
    (Form::Text, "Report, text", "report", "txt"),
    (Form::Json, "Report, JSON", "report", "json"),
    (Form::Csv, "Report, CSV", "report", "csv"),
    (Form::HistoryCsv, "History, CSV", "history", "csv"),
    (Form::HistoryJson, "History, JSON", "history", "json"),
];

/// Time between two looks into the folder, s.
const LOOK_S: f64 = 2.0;

impl ReportsPane {
    /// Draws the buttons and the receipt.
    pub fn show(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        (evidence, rows): (&Evidence, &[Row]),
        (table, records): (&PlatformTable, Option<&RecordStore>),
        rect: Rect,
    ) {
        let mut child = ui.new_child(UiBuilder::new().max_rect(rect).id_salt("reports"));
        let ui = &mut child;
        ui.horizontal_wrapped(|ui| {
            for (form, name, stem, ending) in FORMS {
                if editor.button(ui, name) {
                    let message = save(form, stem, ending, evidence, rows, table, records);
                    editor.show_message(message);
                }
            }
            if editor.button(ui, "Open folder")
                && let Some(folder) = folder().filter(|folder| fs::create_dir_all(folder).is_ok())
            {
                let url = format!("file://{}", folder.display());
                ui.ctx().open_url(egui::OpenUrl::new_tab(url));
            }
        });
        self.look(ui.input(|input| input.time));
        let look = *editor.theme();
        let text = match &self.receipt {
            Some(receipt) => format!("Receipt of the last render:\n{receipt}"),
            None => "After each offline render, a receipt with the measurements appears here."
                .to_owned(),
        };
        ScrollArea::vertical().auto_shrink(false).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for line in text.lines() {
                paragraph(ui, line, theme::axis(), look.text_2);
            }
        });
    }

    fn look(&mut self, now_s: f64) {
        if self.looked_s.is_some_and(|looked_s| (0.0..LOOK_S).contains(&(now_s - looked_s))) {
            return;
        }
        self.looked_s = Some(now_s);
        let path = folder().map(|folder| folder.join(receipts::LATEST));
        self.receipt = path.and_then(|path| fs::read_to_string(path).ok());
    }
}

fn save(
    form: Form,
    stem: &str,
    ending: &str,
    evidence: &Evidence,
    rows: &[Row],
    table: &PlatformTable,
    records: Option<&RecordStore>,
) -> String {
    let Some(folder) = folder() else {
        return "This system has no folder for reports.".to_owned();
    };
    let now = Timestamp::now();
    let report = || CardReport::of("Ready for mastering", rows, evidence, table.platforms(), now);
    let mut bytes: Vec<u8> = Vec::new();
    let written = match (form, records) {
        (Form::Pdf, Some(records)) => {
            bytes.write_all(sheet(&report(), history(records)).as_bytes())
        }
        (Form::Text, _) => bytes.write_all(report().text().as_bytes()),
        (Form::Json, _) => bytes.write_all(report().json().as_bytes()),
        (Form::Csv, _) => report().csv(&mut bytes),
        (Form::HistoryCsv, Some(records)) => history_csv(history(records), &mut bytes),
        (Form::HistoryJson, Some(records)) => history_json(history(records), &mut bytes),
        (_, None) => return "Nothing measured yet.".to_owned(),
    };
    let path = folder.join(format!("{stem} {}.{ending}", receipts::file_date(&now)));
    let text = String::from_utf8(bytes).map_err(std::io::Error::other);
    let stored = written.and(text).and_then(|text| storage::write_whole(&path, &text));
    match stored {
        Ok(()) => format!("Saved {}.", path.display()),
        Err(error) => format!("Cannot write {}: {error}.", path.display()),
    }
}

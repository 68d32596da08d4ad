//! The frame of every editor: header, footer, presets, settings, help.
//!
//! An [`EditorFrame`] draws a [`View`]'s body between header and footer and keeps what the frame itself
//! remembers. It knows no window, so tests can show it anywhere.

mod browser;
mod footer;
pub mod glossary;
mod header;
mod help;
mod panels;
mod preset_details;
mod settings;
mod tooltip;
mod track;

pub use track::Track;

use crate::graph::Meter;
use crate::theme::{self, Theme, ThemeKind};
use crate::{EditorContext, View};
use egui::{Rect, Ui, UiBuilder, pos2, vec2};
use panels::{Browser, Panel};
use shared_dsp::units::gain_to_db;
use shared_plugin::preferences::{self, Detail, PreferenceFile, Preferences};
use shared_plugin::{EditorLink, Listening};
use std::sync::Arc;

/// The frame and its state.
pub struct EditorFrame {
    pub(crate) title: &'static str,
    pub(crate) link: Arc<EditorLink>,
    pub(crate) preferences: Preferences,
    file: PreferenceFile,
    pub(crate) panel: Option<Panel>,
    pub(crate) browser: Browser,
    pub(crate) track: Option<Track>,
    input: Meter,
    output: Meter,
    pub(crate) message: Option<(String, f64)>,
    /// The hint of this frame, where it is longer than the footer.
    pub(crate) long_hint: Option<String>,
}

/// How long a message stays in the footer.
const MESSAGE_S: f64 = 6.0;
/// Smaller windows show the view without the frame.
const MINI_PX: (f32, f32) = (480.0, 300.0);
/// Narrower windows have no room for a listen bar, and show the view without the frame.
pub const LISTEN_BAR_FROM_PX: f32 = 670.0;
/// Space between body and window edge.
const MARGIN_PX: f32 = 12.0;

impl EditorFrame {
    /// The frame of the plugin called `title`, with the preferences of `file`.
    pub fn new(title: &'static str, link: Arc<EditorLink>, file: PreferenceFile) -> Self {
        Self {
            title,
            link,
            preferences: file.read(),
            file,
            panel: None,
            browser: Browser::default(),
            track: None,
            input: Meter::default(),
            output: Meter::default(),
            message: None,
            long_hint: None,
        }
    }

    /// Reads the preferences again: another editor may have changed them.
    pub fn read_preferences(&mut self) {
        self.preferences = self.file.read();
    }

    /// The preferences as they are shown.
    pub fn preferences(&self) -> &Preferences {
        &self.preferences
    }

    /// Changes the preferences and stores them; says so in the footer where that fails.
    pub fn change_preferences(&mut self, now_s: f64, change: impl FnOnce(&mut Preferences)) {
        let (now, written) = self.file.change(change);
        self.preferences = now;
        if let Err(error) = written {
            self.show_message(now_s, &format!("The settings could not be saved: {error}."));
        }
    }

    /// Shows a message in the footer for a while.
    pub fn show_message(&mut self, now_s: f64, text: &str) {
        self.message = Some((text.to_owned(), now_s + MESSAGE_S));
    }

    /// The message in the footer, if there is one.
    pub fn message(&self) -> Option<&str> {
        self.message.as_ref().map(|(text, _)| text.as_str())
    }

    /// The link between shell and editor.
    pub fn link(&self) -> Arc<EditorLink> {
        self.link.clone()
    }

    /// Whether the form for a new preset is open.
    pub fn is_saving(&self) -> bool {
        self.browser.is_saving()
    }

    /// Names the host's track in the header.
    pub fn set_track(&mut self, track: Option<Track>) {
        self.track = track;
    }

    /// Hands the preferences to an editor and to egui.
    pub fn apply_preferences(&self, context: &egui::Context, editor: &mut EditorContext) {
        let theme = Theme::of(match self.preferences.theme {
            preferences::Theme::Dark => ThemeKind::Dark,
            preferences::Theme::Light => ThemeKind::Light,
            preferences::Theme::HighContrast => ThemeKind::HighContrast,
        });
        let calmer = self.preferences.reduced_motion != editor.reduced_motion;
        editor.reduced_motion = self.preferences.reduced_motion;
        if *editor.theme() != theme || editor.style_is_stale || calmer {
            editor.theme = theme;
            editor.style_is_stale = false;
            let mut style = theme.style();
            style.animation_time = editor.motion_s(theme::PANEL_S);
            context.set_global_style(style);
            // However long a button is held, letting it go presses it: as buttons are everywhere, and
            // a busy machine may draw press and release far apart.
            context.options_mut(|o| o.input_options.max_click_duration = f64::INFINITY);
        }
        editor.easy = self.preferences.detail == Detail::Easy;
        let dividers = &self.preferences.divider_shares;
        editor.divider_share = dividers.get(editor.library.plugin_id()).copied();
    }

    /// Draws one frame: header, `view`, footer, and what lies over them.
    pub fn show(&mut self, ui: &mut Ui, editor: &mut EditorContext, view: &mut impl View) {
        self.apply_preferences(ui.ctx(), editor);
        editor.start_frame(ui.ctx());
        self.take_levels(ui, editor);
        // The whole window: what egui puts round its root is not ours.
        let all = ui.ctx().content_rect();
        let mut whole = ui.new_child(UiBuilder::new().max_rect(all).id_salt("frame"));
        whole.set_clip_rect(all);
        let ui = &mut whole;
        ui.painter().rect_filled(all, 0.0, editor.theme.window);
        // A listen bar needs more room than two icons.
        let least_px = if view.has_listen_bar() { LISTEN_BAR_FROM_PX } else { MINI_PX.0 };
        if all.width() < least_px || all.height() < MINI_PX.1 {
            self.show_mini(ui, editor, view, all);
            return;
        }
        let header = Rect::from_min_size(all.min, vec2(all.width(), theme::HEADER_PX));
        let footer = Rect::from_min_max(pos2(all.left(), all.bottom() - theme::FOOTER_PX), all.max);
        let body = Rect::from_min_max(
            pos2(all.left() + MARGIN_PX, header.bottom() + MARGIN_PX),
            pos2(all.right() - MARGIN_PX, footer.top() - MARGIN_PX / 2.0),
        );
        self.header(ui, editor, view, header);
        let mut inner = ui.new_child(UiBuilder::new().max_rect(body).id_salt("body"));
        inner.set_clip_rect(body.expand(4.0).intersect(all));
        view.body(&mut inner, editor);
        let now_s = ui.input(|input| input.time);
        if let Some(message) = editor.take_message() {
            self.show_message(now_s, &message);
        }
        if let Some(share) = editor.take_divider_dropped() {
            let id = editor.library.plugin_id();
            self.change_preferences(now_s, |p| p.set_divider_share(id, share));
        }
        self.show_panel(ui, editor, body, view.about());
        self.footer(ui, editor, footer);
        self.show_help(ui, editor, body);
        editor.finish_frame(ui);
        self.tooltip(ui, editor);
    }

    /// A window too small for the frame is the view's alone.
    fn show_mini(
        &mut self,
        ui: &mut Ui,
        editor: &mut EditorContext,
        view: &mut impl View,
        all: Rect,
    ) {
        editor.help_shown = false;
        let mut body = all.shrink(8.0);
        if let Some(words) = self.listening_words(view) {
            let banner = Rect::from_min_size(all.min, vec2(all.width(), theme::FOOTER_PX));
            ui.painter().rect_filled(banner, 0.0, editor.theme.caution);
            self.listening_banner(ui, editor, banner, words);
            body.min.y = banner.bottom() + 4.0;
        }
        let mut inner = ui.new_child(UiBuilder::new().max_rect(body).id_salt("body"));
        inner.set_clip_rect(all);
        view.body(&mut inner, editor);
        // There is nowhere to say it.
        let _ = editor.take_message();
        // A window may be small for a moment only, until the host has followed a new zoom.
        self.show_panel(ui, editor, all.shrink(4.0), view.about());
        editor.finish_frame(ui);
        self.tooltip(ui, editor);
    }

    fn show_panel(&mut self, ui: &mut Ui, editor: &mut EditorContext, body: Rect, about: &str) {
        match self.panel {
            Some(Panel::Presets) => self.browser(ui, editor, body),
            Some(Panel::Settings) => self.settings(ui, editor, body, about),
            None => {}
        }
        let typing = editor.is_typing(ui.ctx());
        let escape = ui.input(|input| input.key_pressed(egui::Key::Escape));
        if escape && !typing && editor.menu.is_none() {
            self.panel = None;
            editor.help_shown = false;
        }
    }

    fn take_levels(&mut self, ui: &Ui, editor: &mut EditorContext) {
        let now_s = ui.input(|input| input.time);
        let level_db = |peak: f32| gain_to_db(f64::from(peak));
        let levels_dbfs =
            [&self.link.input_peak, &self.link.output_peak].map(|held| level_db(held.take()));
        editor.levels_dbfs = levels_dbfs;
        self.input.advance(levels_dbfs[0], now_s);
        self.output.advance(levels_dbfs[1], now_s);
        if self.input.is_moving() || self.output.is_moving() {
            editor.moving();
        }
        if self.message.as_ref().is_some_and(|(_, until_s)| now_s > *until_s) {
            self.message = None;
        }
        if let Some((_, until_s)) = &self.message {
            let left_s = (until_s - now_s).max(0.0) + 0.01;
            ui.ctx().request_repaint_after_secs(left_s as f32);
        }
    }

    /// The name of what is listened to; `None` while it is the mix.
    pub(crate) fn listening_words(&self, view: &impl View) -> Option<&'static str> {
        match self.link.listen.get() {
            Listening::Off => None,
            Listening::MatchedBypass => Some("matched bypass"),
            Listening::Delta => Some("delta"),
            Listening::Product(code) => {
                let names = view.listenings().iter();
                Some(names.clone().find(|(own, _)| *own == code).map_or("solo", |(_, name)| name))
            }
        }
    }
}

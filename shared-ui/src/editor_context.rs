//! What a plugin's editor draws with: the theme, its parameters by id, every control, the hint.
//!
//! A [`EditorContext`] lives as long as the window's content. The host owns all values; a editor changes them
//! only between [`EditorContext::begin`] and [`EditorContext::end`], and lets go of everything it still holds when
//! the window closes.

use crate::control::behaviour::Hold;
use crate::control::entry::Entry;
use crate::control::keyboard::Keyboard;
use crate::control::popup::OpenMenu;
use crate::control::text;
use crate::theme::Theme;
use egui::{Context, Rect, Response, Ui};
use nice_plug_core::context::gui::GuiContext;
use shared_plugin::ParameterHandle;
use shared_plugin::edit::{Edits, Parameters, is_same_value};
use shared_plugin::preset::{Library, PresetError, SaveError};
use std::collections::HashMap;

/// What is particular to one plugin's editor: everything between header and footer.
pub trait View: Send + 'static {
    /// Draws the body into the whole of `ui`.
    fn body(&mut self, ui: &mut Ui, editor: &mut EditorContext);

    /// Whether the header shows short-term loudness and whether the output went over 0 dBFS.
    fn shows_loudness(&self) -> bool {
        false
    }

    /// What the settings panel says about the plugin.
    fn about(&self) -> &'static str {
        ""
    }

    /// One sentence for each parameter id, shown in the footer and in the help.
    fn hints(&self) -> &'static [(&'static str, &'static str)] {
        &[]
    }

    /// What can be listened to that is this plugin's own: codes of
    /// [`shared_plugin::Listening::Product`] and their names.
    fn listenings(&self) -> &'static [(u32, &'static str)] {
        &[]
    }

    /// Whether the header shows [`View::listenings`] as a bar in place of bypass and delta.
    fn has_listen_bar(&self) -> bool {
        false
    }
}

/// The design object: see the module's text.
pub struct EditorContext {
    pub(crate) theme: Theme,
    pub(crate) easy: bool,
    pub(crate) reduced_motion: bool,
    pub(crate) style_is_stale: bool,
    handles: Parameters,
    index: HashMap<String, usize>,
    pub(crate) edits: Edits,
    held: Vec<bool>,
    pub(crate) library: Library,
    host: Option<GuiContext>,
    hints: HashMap<usize, &'static str>,
    pub(crate) hold: Hold,
    pub(crate) keyboard: Keyboard,
    pub(crate) entry: Option<Entry>,
    pub(crate) picked: Option<(usize, f32)>,
    pub(crate) menu: Option<OpenMenu>,
    pub(crate) copied: Option<String>,
    pub(crate) help_shown: bool,
    pub(crate) named: Vec<(Rect, String)>,
    pub(crate) wanted_keys: &'static [&'static str],
    hint: String,
    message: Option<String>,
    moving: bool,
}

impl EditorContext {
    /// A editor over `handles` with the presets of `library`, drawn in `theme`. Changes go nowhere
    /// until [`EditorContext::attach`].
    pub fn new(handles: Parameters, library: Library, theme: Theme) -> Self {
        let index =
            handles.iter().enumerate().map(|(at, handle)| (handle.id().to_owned(), at)).collect();
        let count = handles.len();
        Self {
            theme,
            easy: true,
            reduced_motion: false,
            style_is_stale: true,
            edits: Edits::new(handles.clone()),
            handles,
            index,
            held: vec![false; count],
            library,
            host: None,
            hints: HashMap::new(),
            hold: Hold::default(),
            keyboard: Keyboard::default(),
            entry: None,
            picked: None,
            menu: None,
            copied: None,
            help_shown: false,
            named: Vec::new(),
            wanted_keys: &[],
            hint: String::new(),
            message: None,
            moving: false,
        }
    }

    /// Sends changes to `host` from now on.
    pub fn attach(&mut self, host: GuiContext) {
        self.host = Some(host);
    }

    /// Lets go of every parameter still held, closes fields and menus, and forgets the host.
    pub fn detach(&mut self) {
        self.let_go();
        self.entry = None;
        self.menu = None;
        self.keyboard.set_on(false);
        self.help_shown = false;
        // The next window has a context of its own.
        self.style_is_stale = true;
        self.host = None;
    }

    /// Ends every gesture under way.
    pub fn let_go(&mut self) {
        if let Some(host) = &self.host {
            self.edits.let_go(host);
        }
        self.held.fill(false);
        self.hold = Hold::default();
    }

    /// Gives each named parameter its sentence for footer and help.
    /// An id that ends in `*` stands for all that go on with a number.
    pub fn describe(&mut self, hints: &'static [(&'static str, &'static str)]) {
        for (id, sentence) in hints {
            let Some(stem) = id.strip_suffix('*') else {
                self.hints.insert(self.at(id), sentence);
                continue;
            };
            for (at, handle) in self.handles.iter().enumerate() {
                let rest = handle.id().strip_prefix(stem);
                if rest.is_some_and(|number| number.parse::<u32>().is_ok()) {
                    self.hints.insert(at, sentence);
                }
            }
        }
    }

    /// What was picked from an open list since the last call, by place in the host's list, and the
    /// value it had before. Lists are drawn last, so a view hears of it in the next frame.
    pub fn take_picked(&mut self) -> Option<(usize, f32)> {
        self.picked.take()
    }

    /// Whether a list or a text field lies over everything: Esc is theirs.
    pub fn has_overlay(&self) -> bool {
        self.menu.is_some() || self.entry.is_some()
    }

    /// Starts a frame; call before drawing anything.
    pub fn start_frame(&mut self, context: &Context) {
        self.hint.clear();
        self.named.clear();
        self.wanted_keys = &[];
        self.moving = false;
        self.hold.start_frame();
        self.keyboard.start_frame(context, self.is_typing(context), self.menu.is_some());
    }

    /// Ends a frame: draws what lies over everything else, an open menu or text field, and sends
    /// the host what was changed.
    pub fn finish_frame(&mut self, ui: &mut Ui) {
        self.let_go_of_lost_holds(ui);
        if let Some(host) = &self.host
            && self.edits.step(host)
        {
            ui.ctx().request_repaint();
        }
        self.show_menu(ui);
        self.show_entry(ui);
        let typing = self.is_typing(ui.ctx());
        self.keyboard.hold_focus(ui, typing);
    }

    /// The colours to draw in.
    pub fn theme(&self) -> &Theme {
        &self.theme
    }

    /// Whether only the first few controls are shown. Never changes the sound.
    pub fn is_easy(&self) -> bool {
        self.easy
    }

    /// Length of a movement on the screen, s: `time_s`, or 0 with reduced motion.
    pub fn motion_s(&self, time_s: f32) -> f32 {
        if self.reduced_motion { 0.0 } else { time_s }
    }

    /// Says that something moves by itself (a meter, a history): draw again soon. Without it the
    /// editor draws only when something happens.
    pub fn moving(&mut self) {
        self.moving = true;
    }

    /// Whether [`EditorContext::moving`] was called in this frame.
    pub fn is_moving(&self) -> bool {
        self.moving
    }

    /// The one sentence in the footer, for what is under the pointer now.
    pub fn hint(&mut self, sentence: &str) {
        sentence.clone_into(&mut self.hint);
    }

    /// [`EditorContext::hint`] while `response` is hovered.
    pub fn hint_for(&mut self, response: &Response, sentence: &str) {
        if response.hovered() {
            self.hint(sentence);
        }
    }

    /// Says something in the footer for a while.
    pub fn say(&mut self, message: String) {
        self.message = Some(message);
    }

    pub(crate) fn take_message(&mut self) -> Option<String> {
        self.message.take()
    }

    /// The sentence given in this frame.
    pub fn hint_text(&self) -> &str {
        &self.hint
    }

    /// Whether a text field is open anywhere: only then are keys ours.
    pub fn is_typing(&self, context: &Context) -> bool {
        self.entry.is_some() || context.text_edit_focused()
    }

    /// Asks the host to leave these keys, named as in the W3C's UI Events ("Delete", "c"), to the
    /// window while what is under the pointer now has a use for them. For this frame only.
    pub fn want_keys(&mut self, keys: &'static [&'static str]) {
        self.wanted_keys = keys;
    }

    /// Whether keyboard mode is on.
    pub fn is_keyboard_mode(&self) -> bool {
        self.keyboard.is_on()
    }

    /// A parameter by its id.
    ///
    /// # Panics
    /// Panics on an id the plugin does not have.
    pub fn handle(&self, id: &str) -> &ParameterHandle {
        &self.handles[self.at(id)]
    }

    /// All parameters in the order hosts list them.
    pub fn handles(&self) -> &[ParameterHandle] {
        &self.handles
    }

    /// Where a parameter is, or is on its way to, without host modulation, 0..1. A value that was
    /// sent reaches the handle only with the host's next block.
    pub fn normalized(&self, id: &str) -> f32 {
        self.edits.value(self.at(id))
    }

    /// A parameter's value as it is shown, with its unit and a true minus sign.
    pub fn text(&self, id: &str) -> String {
        self.text_at(self.at(id))
    }

    /// A parameter's value as the number of its item, for switches and choices.
    pub fn item(&self, id: &str) -> usize {
        self.item_at(self.at(id))
    }

    /// Takes hold of a parameter: one gesture and one step of undo until [`EditorContext::end`].
    pub fn begin(&mut self, id: &str) {
        self.begin_at(self.at(id));
    }

    /// Sets a parameter held with [`EditorContext::begin`] to a value in 0..1.
    pub fn set(&mut self, id: &str, normalized: f32) {
        self.set_at(self.at(id), normalized);
    }

    /// Lets go of a parameter.
    pub fn end(&mut self, id: &str) {
        self.end_at(self.at(id));
    }

    /// A whole gesture at once: begin, set, end.
    pub fn set_once(&mut self, id: &str, normalized: f32) {
        self.set_once_at(self.at(id), normalized);
    }

    /// A whole gesture from text in the parameter's own words; `false` where they mean nothing.
    pub fn set_text(&mut self, id: &str, text: &str) -> bool {
        let parsed = self.handle(id).parse(text);
        if let Some(normalized) = parsed {
            self.set_once(id, normalized);
        }
        parsed.is_some()
    }

    /// A gesture that follows a drag: begins with its first movement, sets while it lasts, ends
    /// with the button. For nodes and lines on graphs; `normalized` is where the pointer is now.
    pub fn drag(&mut self, response: &Response, id: &str, normalized: f32) {
        let index = self.at(id);
        if response.drag_started() {
            self.begin_at(index);
        }
        if response.dragged() {
            self.set_at(index, normalized);
        }
        if response.drag_stopped() {
            self.end_at(index);
        }
    }

    /// Opens a parameter's menu (type in, reset, copy, paste, lock, help) at the pointer.
    pub fn open_menu(&mut self, ui: &Ui, id: &str) {
        self.open_context_menu(ui, self.at(id));
    }

    /// Whether the help names every control now.
    pub fn is_help_shown(&self) -> bool {
        self.help_shown
    }

    /// Whether presets leave this parameter alone.
    pub fn is_locked(&self, id: &str) -> bool {
        self.is_locked_at(self.at(id))
    }

    pub(crate) fn at(&self, id: &str) -> usize {
        *self.index.get(id).unwrap_or_else(|| panic!("no parameter `{id}`"))
    }

    pub(crate) fn handle_at(&self, index: usize) -> &ParameterHandle {
        &self.handles[index]
    }

    pub(crate) fn value_of(&self, index: usize) -> f32 {
        self.edits.value(index)
    }

    pub(crate) fn text_at(&self, index: usize) -> String {
        text::shown(&self.handles[index].text(self.value_of(index)))
    }

    pub(crate) fn item_at(&self, index: usize) -> usize {
        let handle = &self.handles[index];
        let steps = handle.step_count().unwrap_or(1);
        (self.value_of(index) * steps as f32).round() as usize
    }

    pub(crate) fn hint_at(&self, index: usize) -> Option<&'static str> {
        self.hints.get(&index).copied()
    }

    pub(crate) fn is_locked_at(&self, index: usize) -> bool {
        self.library.is_locked(index, self.edits.value(index))
    }

    pub(crate) fn set_locked_at(&mut self, index: usize, locked: bool) {
        self.library.set_locked(index, locked);
    }

    pub(crate) fn is_held_at(&self, index: usize) -> bool {
        self.held[index]
    }

    pub(crate) fn begin_at(&mut self, index: usize) {
        if let Some(host) = &self.host {
            self.held[index] = true;
            self.edits.begin(host, index);
        }
    }

    pub(crate) fn set_at(&mut self, index: usize, normalized: f32) {
        if let Some(host) = &self.host {
            self.edits.set(host, index, normalized);
        }
    }

    pub(crate) fn end_at(&mut self, index: usize) {
        self.held[index] = false;
        if let Some(host) = &self.host {
            self.edits.end(host, index);
        }
    }

    pub(crate) fn set_once_at(&mut self, index: usize, normalized: f32) {
        let Some(host) = &self.host else { return };
        if self.held[index] {
            self.edits.set(host, index, normalized);
        } else {
            self.edits.change_one(host, index, normalized);
        }
    }

    /// A notch of the wheel or an arrow key: what follows at once is the same undo step.
    pub(crate) fn nudge_at(&mut self, index: usize, normalized: f32, now_s: f64) {
        if let Some(host) = &self.host {
            self.edits.nudge(host, index, normalized, now_s);
        }
    }
}

/// Presets.
impl EditorContext {
    /// Whether a value was changed since the preset was loaded.
    pub fn is_preset_dirty(&self) -> bool {
        self.library.is_dirty(|index| self.edits.value(index))
    }

    /// Loads a preset by its place in the library, as one undo step.
    ///
    /// # Errors
    /// Why it cannot be used; nothing changes then.
    pub fn load_preset(&mut self, place: usize) -> Result<(), PresetError> {
        let edits = &self.edits;
        let targets = self.library.load(place, |index| edits.value(index))?;
        let name = format!("preset {}", self.library.loaded_name().unwrap_or_default());
        self.edits.change(&name, &targets);
        Ok(())
    }

    /// Saves the present values as a preset of the user's.
    ///
    /// # Errors
    /// Why it was not saved.
    pub fn save_preset(
        &mut self,
        name: &str,
        about: &str,
        tags: &[String],
        replace: bool,
    ) -> Result<(), SaveError> {
        let edits = &self.edits;
        self.library.save_as(name, about, tags, replace, |index| edits.value(index)).map(|_| ())
    }

    /// The presets.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// Undo, redo, A and B.
    pub fn edits(&mut self) -> &mut Edits {
        &mut self.edits
    }

    /// Whether a host listens to changes.
    pub fn is_attached(&self) -> bool {
        self.host.is_some()
    }

    /// In Easy, a note such as "3 more set in Full" when any of these hidden parameters is not at
    /// its default; nothing otherwise.
    pub fn more_in_full(&mut self, ui: &mut Ui, hidden: &[&str]) {
        let is_set = |id: &&&str| {
            let index = self.at(id);
            let default = self.handles[index].default_normalized();
            !is_same_value(self.value_of(index), default)
        };
        let count = hidden.iter().filter(is_set).count();
        if self.easy && count > 0 {
            self.label(ui, &format!("{count} more set in Full"));
        }
    }
}

//! The context an editor draws with: theme, parameters, controls, hint.
//!
//! An [`EditorContext`] lives as long as the window's content. The host owns all values; an editor
//! changes them only between [`EditorContext::begin`] and [`EditorContext::end`], and lets go of
//! everything it still holds when the window closes.

mod parameter_index;
pub mod parameters;
mod presets;

use crate::interaction::keyboard::Keyboard;
use crate::interaction::{Entry, Hold, OpenMenu};
use crate::theme::Theme;
use egui::{Color32, Context, Painter, Rect, Response, Ui};
use nice_plug_core::context::gui::GuiContext;
use parameter_index::ParameterIndex;
use shared_plugin::Parameter;
use shared_plugin::edit::{Edits, Parameters};
use shared_plugin::preset::Library;
use std::collections::HashMap;

/// A parameter and one sentence on it, for the footer and the help.
pub type Hint<'a> = (&'a dyn Parameter, &'static str);

/// Draws an item of a choice, by its number, into a small square.
pub type ItemPicture = fn(&Painter, usize, Rect, Color32);

/// The context an editor draws with; see the module's documentation.
pub struct EditorContext {
    pub(crate) theme: Theme,
    pub(crate) easy: bool,
    pub(crate) reduced_motion: bool,
    /// Whether values are shown with all their digits.
    pub(crate) all_digits: bool,
    pub(crate) style_is_stale: bool,
    handles: Parameters,
    index: ParameterIndex,
    pub(crate) edits: Edits,
    /// One more than there are parameters: for those that are not the plugin's.
    held: Vec<bool>,
    pub(crate) library: Library,
    /// The preset of the side that is not heard, where it may be another.
    other_preset: Option<usize>,
    host: Option<GuiContext>,
    hints: HashMap<usize, &'static str>,
    /// Values that are not those set, as text; for this frame.
    pub(crate) in_force: HashMap<usize, String>,
    pub(crate) hold: Hold,
    pub(crate) keyboard: Keyboard,
    pub(crate) entry: Option<Entry>,
    pub(crate) picked: Option<(usize, f32)>,
    pub(crate) menu: Option<OpenMenu>,
    pub(crate) copied: Option<String>,
    pub(crate) help_shown: bool,
    pub(crate) named: Vec<(Rect, String)>,
    /// Whether controls are drawn that stand elsewhere, too: they have no name of their own.
    pub(crate) is_repeated: bool,
    item_pictures: HashMap<usize, ItemPicture>,
    pub(crate) requested_keys: &'static [&'static str],
    hint: String,
    message: Option<String>,
    moving: bool,
    /// Highest levels of input and output since the last frame, dBFS.
    pub(crate) levels_dbfs: [f64; 2],
    pub(crate) divider_share: Option<f32>,
    /// Where the divider was let go, to be stored; the inner `None` is its usual place.
    divider_dropped: Option<Option<f32>>,
}

impl EditorContext {
    /// The context of a plugin with the parameters `handles` and the presets of `library`, drawn in
    /// `theme`. Changes go nowhere until [`EditorContext::attach`].
    pub fn new(handles: Parameters, library: Library, theme: Theme) -> Self {
        Self {
            theme,
            easy: true,
            reduced_motion: false,
            all_digits: false,
            style_is_stale: true,
            edits: Edits::new(handles.clone()),
            index: ParameterIndex::new(&handles),
            held: vec![false; handles.len() + 1],
            handles,
            library,
            other_preset: None,
            host: None,
            hints: HashMap::new(),
            in_force: HashMap::new(),
            hold: Hold::default(),
            keyboard: Keyboard::default(),
            entry: None,
            picked: None,
            menu: None,
            copied: None,
            help_shown: false,
            named: Vec::new(),
            is_repeated: false,
            item_pictures: HashMap::new(),
            requested_keys: &[],
            hint: String::new(),
            message: None,
            moving: false,
            levels_dbfs: [f64::NEG_INFINITY; 2],
            divider_share: None,
            divider_dropped: None,
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

    /// Gives parameters their sentences for footer and help.
    pub fn describe(&mut self, hints: &[Hint]) {
        self.hints =
            hints.iter().map(|(parameter, sentence)| (self.at(*parameter), *sentence)).collect();
    }

    /// Says that another value than the one set is in force, such as a time that something else bounds.
    /// Its control shows that value in this frame, except while it is being moved; the footer says both.
    pub fn show_in_force(&mut self, parameter: &dyn Parameter, text: String) {
        self.in_force.insert(self.at(parameter), text);
    }

    /// Gives choices pictures of their items, for their fields and lists.
    pub fn picture_items(&mut self, pictures: &[(&dyn Parameter, ItemPicture)]) {
        let of =
            |(parameter, picture): &(&dyn Parameter, ItemPicture)| (self.at(*parameter), *picture);
        self.item_pictures = pictures.iter().map(of).collect();
    }

    pub(crate) fn item_picture(&self, index: usize) -> Option<ItemPicture> {
        self.item_pictures.get(&index).copied()
    }

    /// Draws controls that stand elsewhere, too, such as on a card at a node: help, keyboard mode and
    /// assistive technology know them from there.
    pub fn repeat<R>(&mut self, content: impl FnOnce(&mut Self) -> R) -> R {
        self.is_repeated = true;
        let result = content(self);
        self.is_repeated = false;
        result
    }

    pub(crate) fn name(&mut self, rect: Rect, name: &str) {
        if !self.is_repeated {
            self.named.push((rect, name.to_owned()));
        }
    }

    /// Whether a list or a text field lies over everything: Esc is theirs.
    pub fn has_overlay(&self) -> bool {
        self.menu.is_some() || self.entry.is_some()
    }

    /// Starts a frame; call before drawing anything.
    pub fn start_frame(&mut self, context: &Context) {
        self.hint.clear();
        self.in_force.clear();
        self.all_digits = context.input(|input| input.modifiers.shift);
        self.named.clear();
        self.requested_keys = &[];
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

    /// Shows a message in the footer for a while.
    pub fn show_message(&mut self, message: String) {
        self.message = Some(message);
    }

    pub(crate) fn take_message(&mut self) -> Option<String> {
        self.message.take()
    }

    /// What is above the editor's divider, as a share of its body, where the user has moved it.
    pub fn divider_share(&self) -> Option<f32> {
        self.divider_share
    }

    /// Moves the divider for good, in all instances of the plugin; `None` is its usual place.
    pub fn drop_divider(&mut self, share: Option<f32>) {
        self.divider_share = share;
        self.divider_dropped = Some(share);
    }

    pub(crate) fn take_divider_dropped(&mut self) -> Option<Option<f32>> {
        self.divider_dropped.take()
    }

    /// The hint of this frame.
    pub fn hint_text(&self) -> &str {
        &self.hint
    }

    /// Whether a text field is open anywhere: only then are keys ours.
    pub fn is_typing(&self, context: &Context) -> bool {
        self.entry.is_some() || context.text_edit_focused()
    }

    /// Asks the host to leave these keys, named as in the W3C's UI Events ("Delete", "c"), to the
    /// window while what is under the pointer now has a use for them. For this frame only.
    pub fn request_keys(&mut self, keys: &'static [&'static str]) {
        self.requested_keys = keys;
    }

    /// Whether keyboard mode is on.
    pub fn is_keyboard_mode(&self) -> bool {
        self.keyboard.is_on()
    }

    /// Whether the help names every control now.
    pub fn is_help_shown(&self) -> bool {
        self.help_shown
    }

    /// Whether a host listens to changes.
    pub fn is_attached(&self) -> bool {
        self.host.is_some()
    }
}

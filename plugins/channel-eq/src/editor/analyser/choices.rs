//! What the analyser shows and how: choices of the view, no parameters, saved with the state.

use super::super::card::Card;
use egui::{Pos2, RichText, Ui};
use shared_ui::{EditorContext, theme};

/// Width of the card with all choices.
const WIDTH_PX: f32 = 330.0;

/// A choice of a few items.
pub trait Item: Copy + PartialEq + 'static {
    /// All of them, with name and hint.
    const ALL: &'static [(Self, &'static str, &'static str)];
}

/// Length of the transforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Resolution {
    /// 2 048 samples at 48 kHz.
    Low,
    /// 8 192.
    #[default]
    Medium,
    /// 16 384.
    High,
    /// 32 768.
    Maximum,
}

impl Resolution {
    /// Samples of a transform: the same time, within a factor of 1.5, at every sample rate.
    pub fn length_samples(self, sample_rate_hz: f64) -> usize {
        let at_48_khz = match self {
            Self::Low => 2048,
            Self::Medium => 8192,
            Self::High => 16_384,
            Self::Maximum => 32_768,
        };
        let octaves = (sample_rate_hz / 48_000.0).log2().round().clamp(0.0, 3.0);
        at_48_khz << octaves as usize
    }
}

impl Item for Resolution {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Low, "Low", "Follows every hit; separates tones 70 Hz apart."),
        (Self::Medium, "Medium", "Separates tones 18 Hz apart."),
        (Self::High, "High", "Separates tones 9 Hz apart."),
        (Self::Maximum, "Maximum", "For the lowest bass: separates tones 4 Hz apart."),
    ];
}

/// How lively the lines are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Speed {
    /// For strokes.
    Fast,
    /// For music.
    #[default]
    Medium,
    /// For balance.
    Slow,
}

impl Speed {
    /// Time constant of the average, ms.
    pub fn memory_ms(self) -> f64 {
        match self {
            Self::Fast => 30.0,
            Self::Medium => 100.0,
            Self::Slow => 300.0,
        }
    }
}

/// How fast lines fall.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Fall {
    /// 60 dB/s.
    Fast,
    /// 24 dB/s.
    #[default]
    Medium,
    /// 10 dB/s.
    Slow,
}

impl Fall {
    /// How far a line falls in a second at the most, dB.
    pub fn db_per_s(self) -> f64 {
        match self {
            Self::Fast => 60.0,
            Self::Medium => 24.0,
            Self::Slow => 10.0,
        }
    }
}

impl Item for Fall {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Fast, "60 dB/s", "Peaks are gone at once."),
        (Self::Medium, "24 dB/s", "Peaks stay long enough to be read."),
        (Self::Slow, "10 dB/s", "Peaks stay for seconds."),
    ];
}

/// Width over which lines are averaged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Smoothing {
    /// A third of an octave.
    Third,
    /// A sixth.
    #[default]
    Sixth,
    /// A twelfth.
    Twelfth,
    /// A 24th.
    TwentyFourth,
}

impl Smoothing {
    /// The width, octaves; 0 for the finest, which is that of the line's own points.
    pub fn octaves(self) -> f64 {
        match self {
            Self::Third => 1.0 / 3.0,
            Self::Sixth => 1.0 / 6.0,
            Self::Twelfth => 1.0 / 12.0,
            Self::TwentyFourth => 0.0,
        }
    }
}

impl Item for Smoothing {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Third, "1/3", "Averages over a third of an octave: the balance of a mix."),
        (Self::Sixth, "1/6", "Averages over a sixth of an octave."),
        (Self::Twelfth, "1/12", "Averages over a twelfth of an octave, a semitone."),
        (Self::TwentyFourth, "1/24", "The finest line: single tones and resonances."),
    ];
}

/// Levels in view.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Range {
    /// 60 dB below full scale.
    Db60,
    /// 90 dB.
    #[default]
    Db90,
    /// 120 dB.
    Db120,
}

impl Range {
    /// The level at the lower edge, dBFS at 1 kHz.
    pub fn low_db(self) -> f64 {
        match self {
            Self::Db60 => -60.0,
            Self::Db90 => -90.0,
            Self::Db120 => -120.0,
        }
    }
}

impl Item for Range {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Db60, "60 dB", "Shows what is less than 60 dB below full scale."),
        (Self::Db90, "90 dB", "Shows what is less than 90 dB below full scale."),
        (Self::Db120, "120 dB", "Shows everything down to the noise floor of 20 bits."),
    ];
}

impl Item for Speed {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::Fast, "Fast", "Averages over 30 ms: single hits."),
        (Self::Medium, "Medium", "Averages over 100 ms: music."),
        (Self::Slow, "Slow", "Averages over 300 ms: the balance."),
    ];
}

/// A slope added to the lines, so that what sounds even looks level.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Tilt {
    /// As measured.
    None,
    /// Pink noise is level.
    Pink,
    /// Most music is level.
    #[default]
    Music,
}

impl Tilt {
    /// dB an octave, about 1 kHz.
    pub fn db_per_octave(self) -> f64 {
        match self {
            Self::None => 0.0,
            Self::Pink => 3.0,
            Self::Music => 4.5,
        }
    }
}

impl Item for Tilt {
    const ALL: &'static [(Self, &'static str, &'static str)] = &[
        (Self::None, "0 dB/oct", "As measured: white noise is level."),
        (Self::Pink, "3 dB/oct", "Pink noise is level."),
        (Self::Music, "4.5 dB/oct", "Most music is about level."),
    ];
}

/// All choices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Choices {
    /// Whether the input's spectrum is shown.
    pub input: bool,
    /// Whether the output's spectrum is shown.
    pub output: bool,
    /// Whether the sidechain's spectrum is shown, and what it hides of the input.
    pub key: bool,
    /// Length of the transforms.
    pub resolution: Resolution,
    /// How lively the lines are.
    pub speed: Speed,
    /// How fast they fall.
    pub fall: Fall,
    /// Width over which they are averaged.
    pub smoothing: Smoothing,
    /// Levels in view.
    pub range: Range,
    /// The slope added to the lines.
    pub tilt: Tilt,
    /// Whether everything stands still.
    pub frozen: bool,
    /// Whether the highest levels stay in view.
    pub holds: bool,
}

impl Default for Choices {
    fn default() -> Self {
        Self {
            input: true,
            output: true,
            key: true,
            resolution: Resolution::default(),
            speed: Speed::default(),
            fall: Fall::default(),
            smoothing: Smoothing::default(),
            range: Range::default(),
            tilt: Tilt::default(),
            frozen: false,
            holds: false,
        }
    }
}

/// The open card with all choices.
pub struct ChoiceCard {
    at: Pos2,
    /// The press that opened it must not close it.
    fresh: bool,
}

impl ChoiceCard {
    /// A card at a place on the screen.
    pub fn new(at: Pos2) -> Self {
        Self { at, fresh: true }
    }

    /// Draws the card; `false` once it shall close.
    pub fn show(&mut self, ui: &Ui, editor: &mut EditorContext, choices: &mut Choices) -> bool {
        let theme = *editor.theme();
        let card =
            Card { name: "analyser card", at: self.at, width_px: WIDTH_PX, edge: theme.edge };
        card.show(ui, &theme, &mut self.fresh, |ui| content(ui, editor, choices)).0
    }
}

fn content(ui: &mut Ui, editor: &mut EditorContext, choices: &mut Choices) {
    let heading = |ui: &mut Ui, editor: &EditorContext, text: &str| {
        let color = editor.theme().text_2;
        ui.label(RichText::new(text).font(theme::label()).color(color));
    };
    heading(ui, editor, "Spectra");
    ui.horizontal(|ui| {
        let key = "Sidechain: another track, and what it masks in this one.";
        for (text, is_on, hint) in [
            ("Input", &mut choices.input, "What comes in: the grey area."),
            ("Output", &mut choices.output, "What goes out: the white line."),
            ("Sidechain", &mut choices.key, key),
        ] {
            if editor.switch(ui, text, *is_on, hint) {
                *is_on = !*is_on;
            }
        }
    });
    heading(ui, editor, "Resolution");
    pick(ui, editor, &mut choices.resolution);
    heading(ui, editor, "Speed");
    pick(ui, editor, &mut choices.speed);
    heading(ui, editor, "Fall");
    pick(ui, editor, &mut choices.fall);
    heading(ui, editor, "Smoothing, octaves");
    pick(ui, editor, &mut choices.smoothing);
    heading(ui, editor, "Range");
    pick(ui, editor, &mut choices.range);
    heading(ui, editor, "Tilt");
    pick(ui, editor, &mut choices.tilt);
    heading(ui, editor, "Picture");
    ui.horizontal(|ui| {
        let holds = "Keeps the highest levels in view; a click into the graph clears them.";
        for (text, is_on, hint) in [
            ("Freeze", &mut choices.frozen, "Stops the spectra where they are."),
            ("Peak hold", &mut choices.holds, holds),
        ] {
            if editor.switch(ui, text, *is_on, hint) {
                *is_on = !*is_on;
            }
        }
    });
}

/// The items as pills.
fn pick<I: Item>(ui: &mut Ui, editor: &mut EditorContext, chosen: &mut I) {
    ui.push_id(std::any::type_name::<I>(), |ui| {
        ui.horizontal(|ui| {
            for (item, name, hint) in I::ALL {
                if editor.switch(ui, name, item == chosen, hint) {
                    *chosen = *item;
                }
            }
        });
    });
}

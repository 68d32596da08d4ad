//! Inter, the suite's typeface, as subsets with tabular digits (SIL Open Font License 1.1, text in
//! `assets/Inter-LICENSE.txt`). egui comes without any font.

use egui::{FontData, FontDefinitions, FontFamily};
use std::sync::Arc;

/// The family of titles and large figures; body text is `FontFamily::Proportional`.
pub const STRONG: &str = "Inter SemiBold";
/// The family of axis labels and hints.
pub const REGULAR: &str = "Inter Regular";

/// Inter as egui's only fonts.
pub fn definitions() -> FontDefinitions {
    let faces: [(&str, &'static [u8]); 3] = [
        (REGULAR, include_bytes!("../assets/Inter-Regular.otf")),
        ("Inter Medium", include_bytes!("../assets/Inter-Medium.otf")),
        (STRONG, include_bytes!("../assets/Inter-SemiBold.otf")),
    ];
    let mut fonts = FontDefinitions::empty();
    for (name, bytes) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
    }
    let medium = vec!["Inter Medium".to_owned(), REGULAR.to_owned()];
    fonts.families.insert(FontFamily::Proportional, medium.clone());
    fonts.families.insert(FontFamily::Monospace, medium);
    fonts.families.insert(FontFamily::Name(STRONG.into()), vec![STRONG.to_owned()]);
    fonts.families.insert(FontFamily::Name(REGULAR.into()), vec![REGULAR.to_owned()]);
    fonts
}

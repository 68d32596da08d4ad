//! A PDF of text, lines and rectangles (ISO 32000-1): ASCII throughout, set in Helvetica, which every
//! reader has.

use std::fmt::Write;

/// A4, points.
pub const PAGE_PT: (f32, f32) = (595.0, 842.0);

/// Widths of the characters from space to tilde, thousandths of the size; Adobe, "Font metrics for
/// the PDF core 14 fonts", Helvetica.
const WIDTHS: [u16; 95] = [
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278, 556, 556, 556,
    556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556, 1015, 667, 667, 722, 722, 667,
    611, 778, 722, 278, 500, 667, 556, 833, 722, 778, 667, 778, 722, 667, 611, 722, 667, 944, 667,
    667, 611, 278, 278, 278, 469, 556, 333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500,
    222, 833, 556, 556, 556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
];
/// Bold letters are wider by up to this share.
const BOLD_SHARE: f32 = 1.08;

/// How text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Type {
    /// Size, points.
    pub size_pt: f32,
    /// Whether it is bold.
    pub is_bold: bool,
    /// Black is 0, white 1.
    pub grey: f32,
}

/// A colour: red, green, blue, 0 to 1.
pub type Rgb = [f32; 3];

/// Pages as they are drawn. Places are points from the top left corner.
#[derive(Debug, Default)]
pub struct Pdf {
    pages: Vec<String>,
}

impl Pdf {
    /// Begins a page.
    pub fn page(&mut self) {
        self.pages.push(String::new());
    }

    fn draw(&mut self, arguments: std::fmt::Arguments) {
        if let Some(page) = self.pages.last_mut() {
            // Writing to a string cannot fail.
            let _ = page.write_fmt(arguments);
        }
    }

    /// Writes one line; `y` is its base line.
    pub fn text(&mut self, (x, y): (f32, f32), kind: Type, text: &str) {
        let (font, size_pt) = (if kind.is_bold { "F2" } else { "F1" }, kind.size_pt);
        let (grey, y) = (kind.grey, PAGE_PT.1 - y);
        let text = escaped(text);
        self.draw(format_args!(
            "{grey:.2} g BT /{font} {size_pt:.1} Tf {x:.1} {y:.1} Td ({text}) Tj ET\n"
        ));
    }

    /// Fills a rectangle.
    pub fn rectangle(&mut self, (left, top): (f32, f32), (width, height): (f32, f32), fill: Rgb) {
        let [r, g, b] = fill;
        let bottom = PAGE_PT.1 - top - height;
        self.draw(format_args!(
            "{r:.2} {g:.2} {b:.2} rg {left:.1} {bottom:.1} {width:.1} {height:.1} re f\n"
        ));
    }

    /// Draws a line through `points`; a dash of 0 is none.
    pub fn line(&mut self, points: &[(f32, f32)], width_pt: f32, dash_pt: f32, color: Rgb) {
        let [r, g, b] = color;
        let dash = if dash_pt > 0.0 { format!("{dash_pt:.1}") } else { String::new() };
        self.draw(format_args!("{r:.2} {g:.2} {b:.2} RG {width_pt:.1} w [{dash}] 0 d\n"));
        for (at, (x, y)) in points.iter().enumerate() {
            let step = if at == 0 { "m" } else { "l" };
            self.draw(format_args!("{x:.1} {:.1} {step} ", PAGE_PT.1 - y));
        }
        self.draw(format_args!("S\n"));
    }

    /// The file.
    pub fn file(&self) -> String {
        let kids: Vec<String> =
            (0..self.pages.len()).map(|at| format!("{} 0 R", 5 + 2 * at)).collect();
        let (count, kids) = (self.pages.len(), kids.join(" "));
        let font = |name: &str| {
            format!(
                "<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>"
            )
        };
        let mut objects = vec![
            "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
            format!("<< /Type /Pages /Kids [{kids}] /Count {count} >>"),
            font("Helvetica"),
            font("Helvetica-Bold"),
        ];
        for (at, page) in self.pages.iter().enumerate() {
            let (width, height) = PAGE_PT;
            objects.push(format!(
                "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Resources << /Font \
                 << /F1 3 0 R /F2 4 0 R >> >> /Contents {} 0 R >>",
                6 + 2 * at
            ));
            objects.push(format!("<< /Length {} >>\nstream\n{page}endstream", page.len()));
        }
        let mut file = "%PDF-1.4\n".to_owned();
        let mut offsets = Vec::new();
        for (at, object) in objects.iter().enumerate() {
            offsets.push(file.len());
            file += &format!("{} 0 obj\n{object}\nendobj\n", at + 1);
        }
        let (start, size) = (file.len(), objects.len() + 1);
        file += &format!("xref\n0 {size}\n0000000000 65535 f \n");
        for offset in offsets {
            file += &format!("{offset:010} 00000 n \n");
        }
        file + &format!("trailer\n<< /Size {size} /Root 1 0 R >>\nstartxref\n{start}\n%%EOF\n")
    }
}

/// A string in a page: ASCII, with what Helvetica has beyond it by number.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '(' | ')' | '\\' => escaped.extend(['\\', c]),
            ' '..='~' => escaped.push(c),
            '\u{2212}' | '\u{2013}' => escaped += "\\226",
            '\u{2026}' => escaped += "\\205",
            '\u{201c}' => escaped += "\\223",
            '\u{201d}' => escaped += "\\224",
            '\u{a0}'..='\u{ff}' => escaped += &format!("\\{:03o}", c as u32),
            _ => escaped.push('?'),
        }
    }
    escaped
}

/// The width of a line, points.
pub fn width_pt(text: &str, kind: Type) -> f32 {
    let width = |c: char| {
        let at = (c as usize).wrapping_sub(32);
        f32::from(WIDTHS.get(at).copied().unwrap_or(556))
    };
    let sum: f32 = text.chars().map(width).sum();
    sum / 1000.0 * kind.size_pt * if kind.is_bold { BOLD_SHARE } else { 1.0 }
}

/// Text in lines of at most `room_pt`; a longer word has a line of its own.
pub fn lines(text: &str, kind: Type, room_pt: f32) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width_pt(&format!("{line} {word}"), kind) <= room_pt => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAIN: Type = Type { size_pt: 10.0, is_bold: false, grey: 0.0 };

    #[test]
    fn every_object_lies_where_the_table_says() {
        let mut pdf = Pdf::default();
        for text in ["a (b)", "\u{2212}6 dB"] {
            pdf.page();
            pdf.text((10.0, 20.0), PLAIN, text);
        }
        let file = pdf.file();
        assert!(file.is_ascii() && file.contains("(a \\(b\\)) Tj") && file.contains("(\\2266 dB)"));
        let table = file.rfind("xref\n0 9\n").unwrap();
        assert!(file.ends_with(&format!("startxref\n{table}\n%%EOF\n")));
        for (at, line) in file[table..].lines().skip(3).take(8).enumerate() {
            let offset: usize = line[..10].parse().unwrap();
            assert!(file[offset..].starts_with(&format!("{} 0 obj\n", at + 1)));
        }
    }

    #[test]
    fn lines_fit_their_room_and_lose_no_word() {
        let text =
            "Mastering needs room above the peaks. Turning the whole mix down costs nothing.";
        let lines = lines(text, PLAIN, 120.0);
        assert!(lines.len() > 2 && lines.iter().all(|line| width_pt(line, PLAIN) <= 120.0));
        assert_eq!(lines.join(" "), text);
    }
}

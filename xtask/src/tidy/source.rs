//! A Rust file as the rules see it: its lines, and the same lines with comments and the insides of
//! strings blanked, so that a rule finds words in code only.

/// One file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path from the workspace root, with forward slashes.
    pub place: String,
    /// The lines as they stand.
    pub lines: Vec<String>,
    /// The lines with comments, strings and characters blanked.
    pub code: Vec<String>,
}

impl Source {
    /// Reads `text` as the file at `place`.
    pub fn new(place: &str, text: &str) -> Self {
        let lines = text.lines().map(str::to_string).collect();
        let code = blanked(text).lines().map(str::to_string).collect();
        Self { place: place.into(), lines, code }
    }

    /// The crate's folder: `shared-dsp`, `plugins/limiter`.
    pub fn home(&self) -> &str {
        let cut = if self.place.starts_with("plugins/") {
            self.place.match_indices('/').nth(1)
        } else {
            self.place.match_indices('/').next()
        };
        cut.map_or(self.place.as_str(), |(at, _)| &self.place[..at])
    }

    /// The path inside the crate: `src/engine/band.rs`.
    pub fn room(&self) -> &str {
        self.place.strip_prefix(self.home()).unwrap_or("").trim_start_matches('/')
    }

    /// `place:line` of a line counted from 0.
    pub fn at(&self, index: usize) -> String {
        format!("{}:{}", self.place, index + 1)
    }

    /// Lines (counted from 0) whose code has `word` standing by itself.
    pub fn lines_with<'a>(&'a self, word: &'a str) -> impl Iterator<Item = usize> + 'a {
        self.code
            .iter()
            .enumerate()
            .filter(move |(_, line)| has_word(line, word))
            .map(|(index, _)| index)
    }
}

/// Whether `word` stands in `line` with no letter, digit or underscore around it.
pub fn has_word(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_';
    line.match_indices(word)
        .any(|(at, _)| !line[..at].ends_with(part) && !line[at + word.len()..].starts_with(part))
}

/// `text` with comments, string and character contents replaced by spaces; line breaks stay.
fn blanked(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let chars: Vec<char> = text.chars().collect();
    let mut at = 0;
    let blank = |c: char| if c == '\n' { '\n' } else { ' ' };
    while at < chars.len() {
        let rest = &chars[at..];
        let length = if rest.starts_with(&['/', '/']) {
            rest.iter().position(|c| *c == '\n').unwrap_or(rest.len())
        } else if rest.starts_with(&['/', '*']) {
            block_comment(rest)
        } else if rest[0] == '"' {
            string(rest)
        } else if rest[0] == 'r' && (at == 0 || !chars[at - 1].is_alphanumeric()) {
            raw_string(rest)
        } else if rest[0] == '\'' {
            character(rest)
        } else {
            0
        };
        if length == 0 {
            out.push(rest[0]);
            at += 1;
        } else {
            out.extend(rest[..length].iter().map(|c| blank(*c)));
            at += length;
        }
    }
    out
}

fn block_comment(rest: &[char]) -> usize {
    let mut depth = 0;
    let mut at = 0;
    while at + 1 < rest.len() {
        match (rest[at], rest[at + 1]) {
            ('/', '*') => (depth, at) = (depth + 1, at + 2),
            ('*', '/') => {
                (depth, at) = (depth - 1, at + 2);
                if depth == 0 {
                    return at;
                }
            }
            _ => at += 1,
        }
    }
    rest.len()
}

fn string(rest: &[char]) -> usize {
    let mut at = 1;
    while at < rest.len() {
        match rest[at] {
            '\\' => at += 2,
            '"' => return at + 1,
            _ => at += 1,
        }
    }
    rest.len()
}

fn raw_string(rest: &[char]) -> usize {
    let hashes = rest[1..].iter().take_while(|c| **c == '#').count();
    if rest.get(1 + hashes) != Some(&'"') {
        return 0;
    }
    let mut end = vec!['"'];
    end.extend(std::iter::repeat_n('#', hashes));
    (2 + hashes..rest.len())
        .find(|at| rest[*at..].starts_with(&end))
        .map_or(rest.len(), |at| at + end.len())
}

/// A character literal, or 0 for a lifetime.
fn character(rest: &[char]) -> usize {
    match rest.get(1) {
        Some('\\') => rest.iter().skip(3).position(|c| *c == '\'').map_or(0, |at| at + 4),
        Some(_) if rest.get(2) == Some(&'\'') => 3,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_code_only() {
        let text = "// egui\nlet a = \"egui\"; /* egui\negui */ use egui::Ui;\nlet c = '\"'; egui();\n\
                    let r = r#\"egui \" egui\"#;\nfn f<'a>(x: &'a str) { my_egui(x) }\n";
        let source = Source::new("shared-ui/src/a.rs", text);
        assert_eq!(source.lines_with("egui").collect::<Vec<_>>(), [2, 3]);
        assert_eq!(source.lines.len(), source.code.len());
    }

    #[test]
    fn a_file_knows_its_home_and_room() {
        let source = Source::new("plugins/limiter/src/engine/gain.rs", "");
        assert_eq!((source.home(), source.room()), ("plugins/limiter", "src/engine/gain.rs"));
        let source = Source::new("shared-dsp/src/lib.rs", "");
        assert_eq!((source.home(), source.room()), ("shared-dsp", "src/lib.rs"));
        assert_eq!(source.at(4), "shared-dsp/src/lib.rs:5");
    }
}

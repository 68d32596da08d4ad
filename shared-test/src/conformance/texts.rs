//! Values as people type them into a host's own fields.

use super::Subject;
use super::raw::Raw;
use shared_host::ParamInfo;

/// What a value holds before a text is read into it; a refused text leaves it so.
const BEFORE: f64 = 0.375;

/// The value, 0 to 1, of a text; `None` where it is refused.
fn read<R: Raw>(plugin: &R, param: &ParamInfo, text: &str) -> Option<f64> {
    let mut value = BEFORE;
    let is_read = plugin.read(param.id, text, &mut value);
    assert!(is_read || value == BEFORE, "{}: \"{text}\", refused, changed it", param.path());
    is_read.then_some(value)
}

/// The texts a parameter shows: all of a stepped one, eleven of others, and the default's.
fn texts<R: Raw>(plugin: &R, param: &ParamInfo) -> Vec<String> {
    let range = param.max - param.min;
    let steps = if param.stepped { range as usize } else { 10 };
    let default = (param.default - param.min) / range;
    let values = (0..=steps).map(|step| step as f64 / steps.max(1) as f64);
    values.chain([default]).map(|value| plugin.text(param.id, value)).collect()
}

/// Asserts that every writing is read as the first one, which has to be read.
fn assert_same<R: Raw>(plugin: &R, param: &ParamInfo, writings: &[&str]) {
    let wanted = read(plugin, param, writings[0]);
    assert!(wanted.is_some(), "{}: \"{}\" is not read", param.path(), writings[0]);
    for writing in writings {
        let value = read(plugin, param, writing);
        let is_near =
            value.zip(wanted).is_some_and(|(value, wanted)| (value - wanted).abs() < 1e-6);
        assert!(
            is_near,
            "{}: \"{writing}\" is {value:?}, \"{}\" {wanted:?}",
            param.path(),
            writings[0]
        );
    }
}

/// A text in other writings: cases, blanks around, signs as keyboards and typesetters have them, and
/// blanks that do not break.
fn writings(text: &str) -> Vec<String> {
    let mut all = vec![
        text.to_owned(),
        text.to_lowercase(),
        text.to_uppercase(),
        format!("  {text} "),
        text.replace(' ', "\u{a0}"),
        text.replace('-', "\u{2212}"),
        text.replace('-', "\u{2013}"),
        text.replace("inf", "\u{221e}"),
    ];
    if let Some(number) = text.strip_prefix('-') {
        all.push(format!("- {number}"));
        all.push(format!("\u{2013} {number}"));
    }
    all
}

/// Writings of one value by the unit of a parameter's texts.
fn by_unit(text: &str) -> &'static [&'static [&'static str]] {
    if text.ends_with("Hz") {
        &[
            &["440 Hz", "440", "440hz", "0.44k", "0,44 kHz", "A4", "a4"],
            &["1200 Hz", "1.2k", "1k2", "1 200 Hz", "1\u{202f}200", "1,2 KHZ"],
            &["20 000 Hz", "20 kHz", "20000", "20,000.0 Hz"],
        ]
    } else if text.ends_with(" ms") || text.ends_with(" s") {
        &[
            &["0.5 ms", "500 \u{b5}s", "500 \u{3bc}s", "500us", "0,5 MS", "0.0005 s"],
            &["250 ms", ".25s", "0,25 s"],
        ]
    } else if text.ends_with(" dB") && !text.contains(',') {
        &[&["-6 dB", "-6", "- 6 dB", "\u{2013}6 dB", "\u{2212} 6.0 db", "-6,0dB", "-6 dBFS"]]
    } else if text.ends_with('%') {
        &[&["50 %", "50%", "50", "50,0 %"]]
    } else if text.ends_with("dB/oct") {
        &[&["12 dB/oct", "12", "12db/oct", "12,0 dB/Oct"]]
    } else if text == "1/8T" {
        &[
            &["1/8T", "1/8t", "1/8 T", "1/8 triplet"],
            &["1/8D", "1/8d", "1/8 dotted", "1/8."],
            &["1/8", " 1/8 "],
        ]
    } else {
        &[]
    }
}

fn texts_are_read<R: Raw>(subject: &Subject, plugin: &R) {
    for param in subject.fresh().params() {
        let texts = texts(plugin, param);
        // Of a list such as "Off, 5 ms, 20 ms" nothing but its items is read.
        let is_word = |text: &String| text.starts_with(char::is_alphabetic);
        let is_list = param.stepped && texts.iter().any(is_word);
        for text in texts {
            let writings = writings(&text);
            let writings: Vec<&str> = writings.iter().map(String::as_str).collect();
            assert_same(plugin, param, &writings);
            let value = read(plugin, param, &text).expect("read before");
            assert_eq!(plugin.text(param.id, value), text, "{}", param.path());
            for writings in by_unit(&text).iter().filter(|_| !is_list) {
                assert_same(plugin, param, writings);
            }
        }
    }
}

/// Every text a parameter shows, in the writings people use, is read as that value, CLAP.
pub fn texts_are_read_as_people_write_them_clap(subject: &Subject) {
    texts_are_read(subject, &subject.raw_clap());
}

/// The same in VST3.
pub fn texts_are_read_as_people_write_them_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if let Some(plugin) = subject.raw_vst3() {
        texts_are_read(subject, &plugin);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

/// A shown number with a decimal comma for its point, and whether the comma may part thousands as
/// well: one to three digits, the first no zero, stand before it, and exactly three after.
fn with_comma(text: &str) -> Option<(String, bool)> {
    let (before, after) = text.split_once('.')?;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let whole = before.trim_start_matches(|c: char| !c.is_ascii_digit());
    let heads = (1..=3).contains(&whole.len()) && !whole.starts_with('0');
    Some((format!("{before},{after}"), heads && digits(after) == 3))
}

fn unclear_texts_are_refused<R: Raw>(subject: &Subject, plugin: &R) {
    const NONSENSE: &[&str] =
        &["", " ", "-", "--6", "1..2", "nan", "loud", "5 bananas", "1,2,3", "\u{221e}\u{221e}"];
    for param in subject.fresh().params() {
        for text in NONSENSE {
            assert_eq!(read(plugin, param, text), None, "{}: \"{text}\"", param.path());
        }
        let texts = texts(plugin, param);
        let unit = texts[0].trim_start_matches(|c: char| !c.is_alphabetic()).to_owned();
        for number in ["20,000", "10,000", "1,500", "-1,500", "999,125"] {
            for text in [number.to_owned(), format!("{number} {unit}"), format!("{number}{unit}")] {
                assert_eq!(read(plugin, param, &text), None, "{}: \"{text}\"", param.path());
            }
        }
        for text in texts.iter().filter(|_| !param.stepped) {
            let Some((typed, is_unclear)) = with_comma(text) else { continue };
            let wanted = if is_unclear { None } else { read(plugin, param, text) };
            assert_eq!(read(plugin, param, &typed), wanted, "{}: \"{typed}\"", param.path());
        }
    }
}

/// "20,000 Hz" may be 20 kHz or 20 Hz, so it is neither; nor is nonsense anything. A refused text
/// changes nothing, CLAP.
pub fn unclear_texts_are_refused_clap(subject: &Subject) {
    unclear_texts_are_refused(subject, &subject.raw_clap());
}

/// The same in VST3.
pub fn unclear_texts_are_refused_vst3(subject: &Subject) {
    #[cfg(target_os = "linux")]
    if let Some(plugin) = subject.raw_vst3() {
        unclear_texts_are_refused(subject, &plugin);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = subject;
}

//! Values as text and back.

use super::RawClap;
use clap_sys::ext::params::clap_param_info;
use std::ffi::{CString, c_char};

impl RawClap {
    /// A value as text in a place for `capacity_bytes`, if the plugin gives one.
    ///
    /// # Panics
    /// When it writes past the place, or leaves it without an end.
    #[must_use]
    pub fn text(&self, id: u32, value: f64, capacity_bytes: usize) -> Option<String> {
        const UNTOUCHED: u8 = 0xa5;
        let value_to_text = self.params()?.value_to_text?;
        let mut place = vec![UNTOUCHED; capacity_bytes + 8];
        let (first, capacity) = (place.as_mut_ptr().cast::<c_char>(), capacity_bytes as u32);
        // SAFETY: the place is ours, and longer than said.
        let is_given = unsafe { value_to_text(self.plugin, id, value, first, capacity) };
        let is_kept = place[capacity_bytes..].iter().all(|&byte| byte == UNTOUCHED);
        assert!(is_kept, "the text of {value} is longer than its place of {capacity_bytes} bytes");
        let end = place[..capacity_bytes].iter().position(|&byte| byte == 0);
        assert!(!is_given || capacity_bytes == 0 || end.is_some(), "a text without an end");
        is_given.then(|| String::from_utf8_lossy(&place[..end.unwrap_or(0)]).into_owned())
    }

    /// The value a text stands for, if the plugin knows one. A text ends at its first zero.
    #[must_use]
    pub fn parse(&self, id: u32, text: &str) -> Option<f64> {
        let (text_to_value, mut value) = (self.params()?.text_to_value?, 0.0);
        let text: Vec<u8> = text.bytes().take_while(|&byte| byte != 0).collect();
        let text = CString::new(text).ok()?;
        // SAFETY: a C string, and the place is ours.
        let is_given = unsafe { text_to_value(self.plugin, id, text.as_ptr(), &raw mut value) };
        is_given.then_some(value)
    }

    /// The ends of a parameter's range, by its index.
    #[must_use]
    pub fn range(&self, index: u32) -> Option<(f64, f64)> {
        let get_info = self.params()?.get_info?;
        // SAFETY: the place is ours, a C struct of numbers, letters and pointers.
        unsafe {
            let mut info: clap_param_info = std::mem::zeroed();
            let is_given = get_info(self.plugin, index, &raw mut info);
            is_given.then_some((info.min_value, info.max_value))
        }
    }
}

//! What a file says of the audio in it before that is decoded.

/// What is known of a file before it is decoded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Container {
    /// What its encoder added at both ends.
    pub trim: Option<Trim>,
    /// Its length as it says; it is shorter where it is cut off.
    pub bytes: u64,
    /// Whether it is known to lack its end.
    pub is_cut_off: bool,
}

/// Frames to leave out at both ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Trim {
    /// Frames at the beginning.
    pub delay_frames: u64,
    /// Frames between the ends, and how exact that is.
    pub length: Option<(u64, u64)>,
}

impl Trim {
    /// Leaves out what lies behind so many frames.
    pub fn to_length(frames: u64) -> Self {
        Self { delay_frames: 0, length: Some((frames, 0)) }
    }

    /// Frames to leave out at the beginning.
    pub fn skip(&self, decoded_frames: Option<u64>) -> u64 {
        self.delay_frames.min(decoded_frames.unwrap_or(u64::MAX))
    }

    /// Frames between both ends of `decoded_frames` ones.
    pub fn frames(&self, decoded_frames: Option<u64>) -> Option<u64> {
        let rest =
            decoded_frames.map(|decoded_frames| decoded_frames - self.skip(Some(decoded_frames)));
        match (self.length, rest) {
            // The edit list counts in coarse units, the media itself in frames.
            (Some((length, unit)), Some(rest)) if length.abs_diff(rest) <= unit => Some(rest),
            (Some((length, _)), Some(rest)) => Some(length.min(rest)),
            (length, rest) => length.map(|(length, _)| length).or(rest),
        }
    }
}

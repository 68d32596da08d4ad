//! Buses made whole: every channel the framework will touch points to memory.
//!
//! Hosts leave out buses, channels and pointers. What is missing on an input is silence here, and
//! what is missing on an output is played into memory nobody hears.

use std::ptr::null_mut;

/// Width of every bus of one direction, in channels.
pub type Widths = Vec<usize>;

/// The channels a host gives for one bus: a list of `len` pointers, any of which may be null.
#[derive(Clone, Copy)]
pub struct HostBus {
    /// The list; null where the bus is missing.
    pub channels: *const *mut f32,
    /// How many pointers the list holds.
    pub length: usize,
}

impl HostBus {
    /// A bus the host left out.
    pub const MISSING: Self = Self { channels: std::ptr::null(), length: 0 };

    /// The channel, or null where it is missing.
    ///
    /// # Safety
    /// `channels` is null or points to `len` pointers.
    unsafe fn channel(self, index: usize) -> *mut f32 {
        if self.channels.is_null() || index >= self.length {
            return null_mut();
        }
        // SAFETY: by contract the list holds a pointer at this place.
        unsafe { *self.channels.add(index) }
    }
}

/// One direction's buses, as wide as the layout, every pointer valid for `max_frames` frames.
struct Direction {
    /// The channels of all buses, bus after bus.
    pointers: Vec<*mut f32>,
    /// Memory for channels the host left out.
    spare: Vec<Vec<f32>>,
    /// Where each bus begins in `pointers`, and how wide it is.
    buses: Vec<(usize, usize)>,
}

impl Direction {
    fn new(widths: &[usize], max_frames: usize) -> Self {
        let total = widths.iter().sum();
        let mut start = 0;
        let mut place = |&width: &usize| {
            start += width;
            (start - width, width)
        };
        Self {
            pointers: vec![null_mut(); total],
            spare: vec![vec![0.0; max_frames]; total],
            buses: widths.iter().map(&mut place).collect(),
        }
    }

    /// Takes the host's channels over; gives how many are the host's own.
    ///
    /// # Safety
    /// As for [`Buses::fill`].
    unsafe fn fill(&mut self, host: impl Fn(usize) -> HostBus) -> usize {
        let mut given = 0;
        for (index, &(start, width)) in self.buses.iter().enumerate() {
            let bus = host(index);
            for channel in 0..width {
                // SAFETY: by contract the host's list is as long as it says.
                let pointer = unsafe { bus.channel(channel) };
                given += usize::from(!pointer.is_null());
                let spare = self.spare[start + channel].as_mut_ptr();
                self.pointers[start + channel] = if pointer.is_null() { spare } else { pointer };
            }
        }
        given
    }

    fn advance(&mut self, frames: usize) {
        for pointer in &mut self.pointers {
            *pointer = pointer.wrapping_add(frames);
        }
    }

    fn bus(&self, index: usize) -> &[*mut f32] {
        let (start, width) = self.buses[index];
        &self.pointers[start..start + width]
    }

    fn is_whole(&self, given: usize) -> bool {
        given == self.pointers.len()
    }
}

/// What a host's buses are worth.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Given {
    /// Sound can be processed.
    Sound,
    /// No channel at all: some hosts hand over parameters so.
    Nothing,
    /// Channels are missing in a block longer than announced; nothing can stand in for them.
    TooLong,
}

/// The buses of one instance, from activation on.
pub struct Buses {
    inputs: Direction,
    outputs: Direction,
    max_frames: usize,
}

// SAFETY: the pointers are only used within the call that fills them.
unsafe impl Send for Buses {}

impl Buses {
    /// Buses of these widths, in channels, for blocks up to `max_frames`. Takes all memory.
    pub fn new(inputs: &[usize], outputs: &[usize], max_frames: usize) -> Self {
        Self {
            inputs: Direction::new(inputs, max_frames),
            outputs: Direction::new(outputs, max_frames),
            max_frames,
        }
    }

    /// Points every channel to the host's memory, or to silence (inputs) and spare memory
    /// (outputs). `inputs` and `outputs` give the host's bus of an index.
    ///
    /// # Safety
    /// Every list given is null or holds as many pointers as it says, and every pointer in it is
    /// null or valid for `frames` frames.
    pub unsafe fn fill(
        &mut self,
        frames: usize,
        inputs: impl Fn(usize) -> HostBus,
        outputs: impl Fn(usize) -> HostBus,
    ) -> Given {
        // SAFETY: by this function's contract.
        let (given_in, given_out) =
            unsafe { (self.inputs.fill(inputs), self.outputs.fill(outputs)) };
        let is_whole = self.inputs.is_whole(given_in) && self.outputs.is_whole(given_out);
        match (given_in + given_out, is_whole || frames <= self.max_frames) {
            (0, _) => Given::Nothing,
            (_, true) => Given::Sound,
            (_, false) => Given::TooLong,
        }
    }

    /// Moves every channel on by `frames` frames of the block filled in last.
    pub fn advance(&mut self, frames: usize) {
        self.inputs.advance(frames);
        self.outputs.advance(frames);
    }

    /// How many input and output buses there are.
    pub fn counts(&self) -> (usize, usize) {
        (self.inputs.buses.len(), self.outputs.buses.len())
    }

    /// The channels of an input bus, after [`Buses::fill`].
    pub fn input(&self, index: usize) -> &[*mut f32] {
        self.inputs.bus(index)
    }

    /// The channels of an output bus, after [`Buses::fill`].
    pub fn output(&self, index: usize) -> &[*mut f32] {
        self.outputs.bus(index)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn missing_channels_are_silent_and_outputs_never_share_memory() {
        let mut buses = Buses::new(&[2, 2], &[2], 8);
        let mut left = [1.0f32; 8];
        let main = [left.as_mut_ptr(), null_mut()];
        let bus = HostBus { channels: main.as_ptr(), length: 2 };
        let host = |index| if index == 0 { bus } else { HostBus::MISSING };
        // SAFETY: the one list given holds two pointers, the first to eight frames.
        let given = unsafe { buses.fill(8, host, |_| HostBus::MISSING) };
        assert_eq!(given, Given::Sound);
        assert_eq!(buses.input(0)[0], left.as_mut_ptr());
        let outputs = buses.output(0).to_vec();
        assert_ne!(outputs[0], outputs[1]);
        for pointer in [buses.input(0)[1], buses.input(1)[0], buses.input(1)[1]] {
            // SAFETY: spare memory of eight frames.
            let frames = unsafe { std::slice::from_raw_parts(pointer, 8) };
            assert!(frames.iter().all(|&sample| sample == 0.0));
        }
    }

    #[test]
    fn nothing_given_is_no_sound_and_a_block_too_long_is_told() {
        let mut buses = Buses::new(&[1], &[1], 8);
        let mut frames = [0.0f32; 16];
        let channel = [frames.as_mut_ptr()];
        let bus = HostBus { channels: channel.as_ptr(), length: 1 };
        // SAFETY: the list holds one pointer to 16 frames.
        unsafe {
            let missing = |_| HostBus::MISSING;
            assert_eq!(buses.fill(8, missing, missing), Given::Nothing);
            assert_eq!(buses.fill(16, |_| bus, missing), Given::TooLong);
            assert_eq!(buses.fill(16, |_| bus, |_| bus), Given::Sound);
        }
    }
}

//! Loudness of input and output in blocks of 100 ms, from the audio thread to an editor that wants to
//! know how it moved.

use shared_exchange::FrameRing;

/// Length of a block, s.
pub const BLOCK_S: f64 = 0.1;
/// Blocks kept for the editor: 6 s, which no screen falls behind.
const KEPT: usize = 64;
/// Blocks an editor reads at a time.
const READ_BLOCKS: usize = 16;

/// The ring of blocks: one audio thread writes, any number of editors read with a [`BlockReader`].
/// A block is the K-weighted mean energy of input and output
/// ([`shared_dsp::loudness::compare::LoudnessComparison::take_block`]).
pub struct LoudnessBlocks(FrameRing<[f32; 2]>);

impl Default for LoudnessBlocks {
    fn default() -> Self {
        Self(FrameRing::new(KEPT))
    }
}

impl LoudnessBlocks {
    pub(super) fn write(&self, energies: [f32; 2]) {
        self.0.write(std::iter::once(energies));
    }
}

/// The position of an editor in the ring.
#[derive(Debug, Clone, Copy, Default)]
pub struct BlockReader {
    next: u64,
}

impl BlockReader {
    /// Hands the energies of input and output of the blocks written since the last call to `take`,
    /// oldest first.
    pub fn read(&mut self, blocks: &LoudnessBlocks, mut take: impl FnMut([f32; 2])) {
        let end = blocks.0.written_frames();
        while self.next < end {
            let mut read = [[0.0; 2]; READ_BLOCKS];
            let span = blocks.0.read(self.next, READ_BLOCKS, |at, energies| read[at] = energies);
            read[span.lost_frames..span.count].iter().copied().for_each(&mut take);
            self.next = span.next_frame;
        }
    }

    /// Passes over everything written so far.
    pub fn skip(&mut self, blocks: &LoudnessBlocks) {
        self.next = blocks.0.written_frames();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_block_is_read_once_and_in_order() {
        let (blocks, mut reader) = (LoudnessBlocks::default(), BlockReader::default());
        for round in 0..3 {
            (0..20).for_each(|at| blocks.write([(20 * round + at) as f32, 0.5]));
            let mut read = Vec::new();
            reader.read(&blocks, |block| read.push(block));
            let inputs: Vec<f32> = read.iter().map(|block| block[0]).collect();
            let expected: Vec<f32> = (20 * round..20 * round + 20).map(|at| at as f32).collect();
            assert_eq!(inputs, expected);
            assert!(read.iter().all(|block| block[1] == 0.5));
        }
    }
}

//! Which kernel leads from which input to which output.

/// The shape of a 2 x 2 matrix of kernels. In mono only its first entry counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Routing {
    /// No kernel: the input, delayed as by a kernel, bit by bit.
    #[default]
    Through,
    /// Kernel 0 on both channels.
    Same,
    /// Kernel 0 on the left, 1 on the right.
    Diagonal,
    /// Kernel 0 on both channels, 1 from each to the other: two filters on mid and side.
    Symmetric,
    /// Kernels 0 left to left, 1 right to left, 2 left to right, 3 right to right.
    Full,
}

impl Routing {
    /// Most kernels a routing has.
    pub const MOST_KERNELS: usize = 4;

    /// Number of different kernels.
    pub fn kernels(self) -> usize {
        match self {
            Self::Through => 0,
            Self::Same => 1,
            Self::Diagonal | Self::Symmetric => 2,
            Self::Full => 4,
        }
    }

    /// The kernel from channel `from` to channel `to` (0 or 1), if there is one.
    pub fn kernel(self, to: usize, from: usize) -> Option<usize> {
        match self {
            Self::Through => None,
            Self::Same => (to == from).then_some(0),
            Self::Diagonal => (to == from).then_some(to),
            Self::Symmetric => Some(to ^ from),
            Self::Full => Some(2 * to + from),
        }
    }

    /// Row and column (to, from) of the matrix where kernel `index` stands first.
    pub fn place(self, index: usize) -> (usize, usize) {
        match self {
            Self::Diagonal => (index, index),
            Self::Full => (index / 2, index % 2),
            _ => (0, index),
        }
    }
}

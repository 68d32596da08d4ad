//! Glides counted in cells of the network's own clock.

/// A walk from 0 to 1 in a number of cells, with level ends.
#[derive(Debug, Clone, Copy, Default)]
pub struct Morph {
    done_cells: u32,
    length_cells: u32,
}

impl Morph {
    /// A morph that is over.
    pub fn resting(length_cells: u32) -> Self {
        Self { done_cells: length_cells, length_cells }
    }

    /// Starts anew.
    pub fn start(&mut self) {
        self.done_cells = 0;
    }

    /// Ends at once.
    pub fn finish(&mut self) {
        self.done_cells = self.length_cells;
    }

    /// Whether the next cell still moves.
    #[inline]
    pub fn is_moving(&self) -> bool {
        self.done_cells < self.length_cells
    }

    /// The weight of the new where the walk stands.
    pub fn weight(&self) -> f64 {
        self.weight_after(self.done_cells)
    }

    fn weight_after(&self, cells: u32) -> f64 {
        let phase = f64::from(cells.min(self.length_cells)) / f64::from(self.length_cells);
        phase * phase * (3.0 - 2.0 * phase)
    }

    /// Moves on by one cell: the weights of the new at the cell's start and end.
    #[inline]
    pub fn tick(&mut self) -> [f64; 2] {
        if !self.is_moving() {
            return [1.0, 1.0];
        }
        let weights = [self.weight_after(self.done_cells), self.weight_after(self.done_cells + 1)];
        self.done_cells += 1;
        weights
    }
}

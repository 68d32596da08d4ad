//! One step of least squares for a few numbers, damped: K. Levenberg, "A Method for the Solution of
//! Certain Non-Linear Problems in Least Squares", 1944.

/// Normal equations for `N` changes.
pub(crate) struct LeastSquares<const N: usize> {
    matrix: [[f64; N]; N],
    right: [f64; N],
}

impl<const N: usize> LeastSquares<N> {
    /// Nothing asked. `damping` is the weight of no change.
    pub fn new(damping: f64) -> Self {
        let mut matrix = [[0.0; N]; N];
        for (i, row) in matrix.iter_mut().enumerate() {
            row[i] = damping;
        }
        Self { matrix, right: [0.0; N] }
    }

    /// One more equation: `row` times the changes should be `right`, which counts `weight` times.
    #[inline(always)]
    pub fn ask(&mut self, row: [f64; N], right: f64, weight: f64) {
        for i in 0..N {
            let weighted = weight * row[i];
            for (entry, slope) in self.matrix[i][..=i].iter_mut().zip(row) {
                *entry += weighted * slope;
            }
            self.right[i] += weighted * right;
        }
    }

    /// The changes, by Cholesky's decomposition. The damping must be over 0.
    pub fn solution(&self) -> [f64; N] {
        let mut lower = self.matrix;
        let mut changes = self.right;
        for i in 0..N {
            for j in 0..=i {
                let known: f64 = (0..j).map(|k| lower[i][k] * lower[j][k]).sum();
                let rest = lower[i][j] - known;
                lower[i][j] =
                    if i == j { rest.max(f64::MIN_POSITIVE).sqrt() } else { rest / lower[j][j] };
            }
            let known: f64 = (0..i).map(|k| lower[i][k] * changes[k]).sum();
            changes[i] = (changes[i] - known) / lower[i][i];
        }
        for i in (0..N).rev() {
            let known: f64 = (i + 1..N).map(|k| lower[k][i] * changes[k]).sum();
            changes[i] = (changes[i] - known) / lower[i][i];
        }
        changes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_finds_the_numbers_that_fit_and_damping_holds_them_back() {
        let found = |damping: f64| {
            let mut fit = LeastSquares::new(damping);
            for x in [0.0, 0.5, 1.0, 2.0, 3.0f64] {
                fit.ask([1.0, x, x * x], 3.0 - 2.0 * x + 0.5 * x * x, 1.0 + x);
            }
            fit.solution()
        };
        for (got, wanted) in found(1e-9).iter().zip([3.0, -2.0, 0.5]) {
            assert!((got - wanted).abs() < 1e-6, "{got} {wanted}");
        }
        assert!(found(1e9).iter().all(|change| change.abs() < 1e-6));
        assert_eq!(found(f64::INFINITY), [0.0; 3]);
    }
}

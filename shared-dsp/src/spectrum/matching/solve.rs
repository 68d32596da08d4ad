//! A small symmetric system of equations.

/// Solves `matrix x = side` for a symmetric positive definite matrix of `side.len()` rows, by
/// Cholesky's decomposition in place; `None` where it is not one.
pub(crate) fn solve(matrix: &mut [f64], mut side: Vec<f64>) -> Option<Vec<f64>> {
    let count = side.len();
    for column in 0..count {
        for row in column..count {
            let mut sum = matrix[row * count + column];
            for before in 0..column {
                sum -= matrix[row * count + before] * matrix[column * count + before];
            }
            let diagonal = matrix[column * count + column];
            matrix[row * count + column] = if row > column {
                sum / diagonal
            } else if sum > 0.0 {
                sum.sqrt()
            } else {
                return None;
            };
        }
    }
    for row in 0..count {
        for before in 0..row {
            side[row] -= matrix[row * count + before] * side[before];
        }
        side[row] /= matrix[row * count + row];
    }
    for row in (0..count).rev() {
        for after in row + 1..count {
            side[row] -= matrix[after * count + row] * side[after];
        }
        side[row] /= matrix[row * count + row];
    }
    Some(side)
}

#[cfg(test)]
mod tests {
    use super::solve;

    #[test]
    fn it_solves_what_can_be_solved() {
        let mut matrix = vec![4.0, 2.0, 0.5, 2.0, 3.0, 1.0, 0.5, 1.0, 2.0];
        let wanted = [1.0, -2.0, 3.0];
        let side = (0..3)
            .map(|row| (0..3).map(|column| matrix[row * 3 + column] * wanted[column]).sum())
            .collect();
        let found = solve(&mut matrix, side).unwrap();
        for (found, wanted) in found.iter().zip(wanted) {
            assert!((found - wanted).abs() < 1e-12);
        }
        assert_eq!(solve(&mut [1.0, 2.0, 2.0, 1.0], vec![1.0, 1.0]), None);
    }
}

//! The fewest steps that still fail (A. Zeller, R. Hildebrandt, "Simplifying and Isolating
//! Failure-Inducing Input", IEEE Transactions on Software Engineering 28(2), 2002).

/// The shortest part of `steps` found for which `fails` holds, in their order: no single one of
/// them can be left out, unless `most_trials` was too few. `fails` holds for all of them.
pub fn minimise(
    steps: &[usize],
    most_trials: usize,
    mut fails: impl FnMut(&[usize]) -> bool,
) -> Vec<usize> {
    let (mut kept, mut parts, mut trials) = (steps.to_vec(), 2, 0);
    while kept.len() > 1 {
        let length = kept.len().div_ceil(parts);
        let mut shorter = None;
        for start in (0..kept.len()).step_by(length) {
            if trials == most_trials {
                return kept;
            }
            trials += 1;
            let end = kept.len().min(start + length);
            let without = [&kept[..start], &kept[end..]].concat();
            if !without.is_empty() && fails(&without) {
                shorter = Some(without);
                break;
            }
        }
        match shorter {
            Some(without) => {
                kept = without;
                parts = (parts - 1).max(2);
            }
            None if length == 1 => break,
            None => parts = (2 * parts).min(kept.len()),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_needed_is_left() {
        let all: Vec<usize> = (0..64).collect();
        for needed in [&[17][..], &[0, 63], &[31, 32], &[3, 9, 40]] {
            let mut trials = 0;
            let found = minimise(&all, 1_000, |steps| {
                trials += 1;
                needed.iter().all(|step| steps.contains(step))
            });
            assert_eq!(found, needed);
            assert!(trials < 150, "{trials} trials for {needed:?}");
        }
    }

    #[test]
    fn an_order_is_kept_and_trials_are_counted() {
        let all = [9, 2, 7, 4];
        let fails = |steps: &[usize]| steps.windows(2).any(|pair| pair == [2, 4] || pair == [2, 7]);
        assert_eq!(minimise(&all, 100, fails), [2, 4]);
        assert_eq!(minimise(&all, 0, fails), all);
        assert_eq!(minimise(&all, 100, |_| true).len(), 1);
    }
}

//! Files that are in no `mod`: the compiler never sees them, so nothing keeps them right.

use super::Violation;
use super::modules;
use super::source::Source;

/// Checks that every file is a module of some library, program, test or bench.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let modules = modules::reached(sources);
    sources
        .iter()
        .filter(|source| !modules.iter().any(|module| module.source.path == source.path))
        .map(|source| Violation::new(&source.path, "in no `mod`: remove it or declare it"))
        .collect()
}

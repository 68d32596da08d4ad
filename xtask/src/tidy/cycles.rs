//! Import circles: modules side by side that need each other, directly or by way of others. Such
//! modules are one module in truth; what both need belongs below them or above.
//!
//! A child that names its parent is no circle, nor is what tests name.

use std::collections::{BTreeMap, BTreeSet};

use super::Violation;
use super::modules::{self, Module};
use super::paths::{self, NamedPath};
use super::source::Source;

/// Circles that may stay: an editor is made by its processor and shows that processor's product.
const ALLOWED: [[&str; 2]; 1] = [["editor", "processor"]];
/// Re-exports followed one after another before a path counts as unknown.
const MOST_HOPS: usize = 8;

/// Edges between siblings: from, to, and where the first of them stands.
type Edges = BTreeMap<(String, String), String>;

/// Checks every library and program.
pub fn check(sources: &[Source]) -> Vec<Violation> {
    let modules = modules::reached(sources);
    let roots: BTreeSet<&str> = modules.iter().map(|module| module.root.as_str()).collect();
    roots
        .into_iter()
        .flat_map(|root| {
            let own: Vec<&Module> =
                modules.iter().filter(|module| module.root == root && !module.is_test).collect();
            Crate::new(&own).circles(&own)
        })
        .collect()
}

/// The modules of one library or program, and the names each passes on from elsewhere.
struct Crate {
    modules: BTreeSet<Vec<String>>,
    passed_on: BTreeMap<(Vec<String>, String), Vec<String>>,
    named: BTreeMap<Vec<String>, Vec<NamedPath>>,
}

impl Crate {
    fn new(modules: &[&Module]) -> Self {
        let named: BTreeMap<_, _> = modules
            .iter()
            .map(|module| (module.path.clone(), paths::all(module.source, false)))
            .collect();
        let mut passed_on = BTreeMap::new();
        for (module, paths) in &named {
            for path in paths {
                let Some(import) = &path.import else { continue };
                let Some(name) = import.name.as_ref().filter(|_| import.is_public) else {
                    continue;
                };
                passed_on.insert((module.clone(), name.clone()), path.segments.clone());
            }
        }
        Self { modules: named.keys().cloned().collect(), passed_on, named }
    }

    /// The module that `segments`, written in `module`, lead to.
    fn target(&self, module: &[String], segments: &[String], hops: usize) -> Option<Vec<String>> {
        let mut at = match segments.first()?.as_str() {
            "crate" => Vec::new(),
            "self" => module.to_vec(),
            "super" => module[..module.len().checked_sub(1)?].to_vec(),
            first => {
                let child = joined(module, first);
                let is_known = self.modules.contains(&child)
                    || self.passed_on.contains_key(&(module.to_vec(), first.to_owned()));
                if !is_known {
                    return None;
                }
                return self.walk(module.to_vec(), segments, hops);
            }
        };
        let mut rest = &segments[1..];
        while rest.first().is_some_and(|segment| segment == "super") {
            at.pop()?;
            rest = &rest[1..];
        }
        self.walk(at, rest, hops)
    }

    /// From module `at` along `rest`, through what modules pass on.
    fn walk(&self, mut at: Vec<String>, rest: &[String], hops: usize) -> Option<Vec<String>> {
        for (index, segment) in rest.iter().enumerate() {
            let child = joined(&at, segment);
            if self.modules.contains(&child) {
                at = child;
                continue;
            }
            let Some(source) = self.passed_on.get(&(at.clone(), segment.clone())) else { break };
            if hops == 0 || source[..] == rest[index..] {
                break;
            }
            let further: Vec<String> = source.iter().chain(&rest[index + 1..]).cloned().collect();
            return self.target(&at, &further, hops - 1).or(Some(at));
        }
        Some(at)
    }

    fn circles(&self, modules: &[&Module]) -> Vec<Violation> {
        let mut levels: BTreeMap<Vec<String>, Edges> = BTreeMap::new();
        for module in modules {
            for path in &self.named[&module.path] {
                let Some(to) = self.target(&module.path, &path.segments, MOST_HOPS) else {
                    continue;
                };
                let common =
                    module.path.iter().zip(&to).take_while(|(from, to)| from == to).count();
                if common == module.path.len() || common == to.len() {
                    continue;
                }
                let edge = (module.path[common].clone(), to[common].clone());
                levels
                    .entry(to[..common].to_vec())
                    .or_default()
                    .entry(edge)
                    .or_insert_with(|| module.source.at(path.span));
            }
        }
        levels
            .into_iter()
            .flat_map(|(parent, edges)| {
                circles(&edges).into_iter().map(move |c| (parent.clone(), edges.clone(), c))
            })
            .filter(|(parent, _, circle)| !(parent.is_empty() && is_allowed(circle)))
            .map(|(parent, edges, circle)| violation(&parent, &edges, &circle))
            .collect()
    }
}

fn joined(module: &[String], name: &str) -> Vec<String> {
    module.iter().cloned().chain([name.to_owned()]).collect()
}

fn is_allowed(circle: &BTreeSet<String>) -> bool {
    ALLOWED.iter().any(|pair| circle.iter().eq(pair))
}

/// The sets of modules of which each reaches every other.
fn circles(edges: &Edges) -> Vec<BTreeSet<String>> {
    let reach = |start: &String| {
        let mut found = BTreeSet::new();
        let mut waiting = vec![start];
        while let Some(at) = waiting.pop() {
            for (from, to) in edges.keys() {
                if from == at && found.insert(to.clone()) {
                    waiting.push(to);
                }
            }
        }
        found
    };
    let modules: BTreeSet<&String> = edges.keys().map(|(from, _)| from).collect();
    let reached: BTreeMap<&String, BTreeSet<String>> =
        modules.iter().map(|module| (*module, reach(module))).collect();
    let mut circles: Vec<BTreeSet<String>> = Vec::new();
    for (module, others) in &reached {
        if others.contains(*module) && !circles.iter().any(|circle| circle.contains(*module)) {
            let is_mutual =
                |other: &&String| reached.get(*other).is_some_and(|back| back.contains(*module));
            circles.push(others.iter().filter(is_mutual).cloned().collect());
        }
    }
    circles
}

fn violation(parent: &[String], edges: &Edges, circle: &BTreeSet<String>) -> Violation {
    let name = |module: &String| {
        let path = ["crate"].into_iter().chain(parent.iter().map(String::as_str));
        path.chain([module.as_str()]).collect::<Vec<_>>().join("::")
    };
    let places: Vec<&String> = edges
        .iter()
        .filter(|((from, to), _)| circle.contains(from) && circle.contains(to))
        .map(|(_, place)| place)
        .collect();
    let names: Vec<String> = circle.iter().map(name).collect();
    let others: Vec<&str> = places[1..].iter().map(|place| place.as_str()).collect();
    Violation::new(
        places[0],
        format!("import circle {}: open it, here or at {}", names.join(" <-> "), others.join(", ")),
    )
}

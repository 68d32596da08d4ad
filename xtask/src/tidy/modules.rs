//! The modules of a crate: which file is which module, found from the crate's roots as the compiler
//! finds it.

use std::collections::BTreeMap;

use syn::{Expr, ExprLit, Item, ItemMod, Lit, Meta};

use super::source::{Source, is_test_only};

/// One file as a module.
#[derive(Debug, Clone)]
pub struct Module<'s> {
    /// The root file of its library or program, from the workspace root.
    pub root: String,
    /// Its path below the root: empty for the root itself.
    pub path: Vec<String>,
    /// Its file.
    pub source: &'s Source,
    /// Only tests see it.
    pub is_test: bool,
}

/// Every file that is a module of some root.
pub fn reached(sources: &[Source]) -> Vec<Module<'_>> {
    let files: BTreeMap<&str, &Source> = sources.iter().map(|s| (s.path.as_str(), s)).collect();
    let mut modules = Vec::new();
    for source in sources.iter().filter(|source| is_root(source.path_in_crate())) {
        let root = source.path.clone();
        let mut waiting = vec![Module { root, path: Vec::new(), source, is_test: false }];
        while let Some(module) = waiting.pop() {
            waiting.extend(children(&module, &files));
            modules.push(module);
        }
    }
    modules
}

/// Whether cargo starts a library, program, test or bench at this path of a crate.
fn is_root(path: &str) -> bool {
    let segments: Vec<&str> = path.split('/').collect();
    matches!(
        segments[..],
        ["build.rs"]
            | ["src", "lib.rs" | "main.rs"]
            | ["src", "bin", _]
            | ["src", "bin", _, "main.rs"]
            | ["tests" | "benches" | "examples", _]
            | ["tests" | "benches" | "examples", _, "main.rs"]
    )
}

fn children<'s>(module: &Module<'s>, files: &BTreeMap<&str, &'s Source>) -> Vec<Module<'s>> {
    let path = module.source.path.as_str();
    let (folder, name) = path.rsplit_once('/').unwrap_or(("", path));
    let is_folder_root = module.path.is_empty() || name == "mod.rs";
    let inside = if is_folder_root {
        folder.to_owned()
    } else {
        format!("{folder}/{}", name.trim_end_matches(".rs"))
    };
    let mut found = Vec::new();
    let mut declared = vec![(inside, &module.source.syntax.items, module.is_test, Vec::new())];
    while let Some((inside, items, is_test, inline)) = declared.pop() {
        for item in items {
            let Item::Mod(item) = item else { continue };
            let is_test = is_test || is_test_only(&item.attrs);
            let mut names: Vec<String> = inline.clone();
            names.push(item.ident.to_string());
            if let Some((_, items)) = &item.content {
                declared.push((format!("{inside}/{}", item.ident), items, is_test, names));
                continue;
            }
            let candidates = match path_attribute(item) {
                Some(path) => vec![format!("{folder}/{path}")],
                None => vec![
                    format!("{inside}/{}.rs", item.ident),
                    format!("{inside}/{}/mod.rs", item.ident),
                ],
            };
            let file = candidates.iter().find_map(|path| files.get(path.as_str()));
            found.extend(file.map(|source| Module {
                root: module.root.clone(),
                path: module.path.iter().cloned().chain(names).collect(),
                source,
                is_test,
            }));
        }
    }
    found
}

fn path_attribute(item: &ItemMod) -> Option<String> {
    item.attrs.iter().find_map(|attribute| {
        let Meta::NameValue(value) = &attribute.meta else { return None };
        let Expr::Lit(ExprLit { lit: Lit::Str(path), .. }) = &value.value else { return None };
        value.path.is_ident("path").then(|| path.value())
    })
}

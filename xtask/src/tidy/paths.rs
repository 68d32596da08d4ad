//! Every path that a file's code names: imports with their groups flattened, paths in expressions
//! and types, and paths inside macros, whose contents are read as tokens.

use proc_macro2::{Span, TokenStream, TokenTree};
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ImplItemFn, Item, ItemFn, ItemUse, Macro, UseTree};

use super::source::{Source, attributes, is_test_only};

/// A path that code names.
#[derive(Debug, Clone)]
pub struct NamedPath {
    /// Its segments: `["std", "time", "Instant"]`.
    pub segments: Vec<String>,
    /// The macro's name is followed by `!`.
    pub is_macro: bool,
    /// It is an import, with the name it goes by from there on; a glob has none.
    pub import: Option<Import>,
    /// Where it stands.
    pub span: Span,
}

/// How an import names a path.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Import {
    /// The name it goes by, `None` for a glob.
    pub name: Option<String>,
    /// Others see it: `pub use`.
    pub is_public: bool,
}

impl NamedPath {
    /// Whether the path is `prefix` (`std::time`) or lies in it.
    pub fn is_in(&self, prefix: &str) -> bool {
        let mut segments = self.segments.iter();
        prefix.split("::").all(|part| segments.next().is_some_and(|segment| segment == part))
    }
}

/// The paths of `source`; `with_tests` also those in code that only tests see.
pub fn all(source: &Source, with_tests: bool) -> Vec<NamedPath> {
    let mut collector = Collector { paths: Vec::new(), with_tests };
    collector.visit_file(&source.syntax);
    collector.paths
}

struct Collector {
    paths: Vec<NamedPath>,
    with_tests: bool,
}

impl Collector {
    fn import(&mut self, tree: &UseTree, before: &[String], is_public: bool) {
        let with = |name: &syn::Ident| {
            let mut segments = before.to_vec();
            // `use a::{self}` names `a`.
            if name != "self" || before.is_empty() {
                segments.push(name.to_string());
            }
            segments
        };
        let mut add = |segments: Vec<String>, name: Option<String>| {
            let import = Some(Import { name, is_public });
            self.paths.push(NamedPath { segments, is_macro: false, import, span: tree.span() });
        };
        match tree {
            UseTree::Path(path) => self.import(&path.tree, &with(&path.ident), is_public),
            UseTree::Name(name) => {
                let segments = with(&name.ident);
                let last = segments.last().cloned();
                add(segments, last);
            }
            UseTree::Rename(rename) => add(with(&rename.ident), Some(rename.rename.to_string())),
            UseTree::Glob(_) => add(before.to_vec(), None),
            UseTree::Group(group) => {
                group.items.iter().for_each(|tree| self.import(tree, before, is_public));
            }
        }
    }

    /// Words joined by `::` in the tokens of a macro.
    fn tokens(&mut self, tokens: TokenStream) {
        let tokens: Vec<TokenTree> = tokens.into_iter().collect();
        let is = |at: usize, sign: char| matches!(tokens.get(at), Some(TokenTree::Punct(punct)) if punct.as_char() == sign);
        let mut at = 0;
        while at < tokens.len() {
            match &tokens[at] {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Ident(first) => {
                    let mut segments = vec![first.to_string()];
                    while is(at + 1, ':') && is(at + 2, ':') {
                        let Some(TokenTree::Ident(next)) = tokens.get(at + 3) else { break };
                        segments.push(next.to_string());
                        at += 3;
                    }
                    let is_macro = is(at + 1, '!') && !is(at + 2, '=');
                    let span = first.span();
                    self.paths.push(NamedPath { segments, is_macro, import: None, span });
                }
                _ => {}
            }
            at += 1;
        }
    }
}

impl<'ast> Visit<'ast> for Collector {
    fn visit_item(&mut self, item: &'ast Item) {
        if self.with_tests || !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if self.with_tests || !is_test_only(&item.attrs) {
            visit::visit_item_fn(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if self.with_tests || !is_test_only(&item.attrs) {
            visit::visit_impl_item_fn(self, item);
        }
    }

    fn visit_item_use(&mut self, item: &'ast ItemUse) {
        let is_public = !matches!(item.vis, syn::Visibility::Inherited);
        self.import(&item.tree, &[], is_public);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let segments = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        let span = path.span();
        self.paths.push(NamedPath { segments, is_macro: false, import: None, span });
        visit::visit_path(self, path);
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        let segments = item.path.segments.iter().map(|s| s.ident.to_string()).collect();
        let span = item.path.span();
        self.paths.push(NamedPath { segments, is_macro: true, import: None, span });
        self.tokens(item.tokens.clone());
    }
}

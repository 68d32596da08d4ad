//! Editors name parameters by their fields, which the compiler checks, never by their ids.

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};
use syn::{Item, LitStr, Macro};

use super::source::{Source, attributes, is_test_only};
use super::{Tree, Violation};

/// Checks the editors of all plugins, but for presets and tests.
pub fn check(tree: &Tree) -> Vec<Violation> {
    let mut violations = Vec::new();
    for (folder, list) in &tree.parameter_lists {
        let ids: Vec<&str> =
            list.lines().filter_map(|line| Some(line.split_once(" |")?.0.trim())).collect();
        let is_checked = |source: &&Source| {
            let is_own = source.crate_name() == folder && source.is_editor();
            is_own && source.is_shipped() && !source.path_in_crate().contains("preset")
        };
        for source in tree.sources.iter().filter(is_checked) {
            let mut literals = Literals(Vec::new());
            literals.visit_file(&source.syntax);
            for literal in literals.0 {
                let value = literal.value();
                if let Some(id) = ids.iter().find(|id| is_match(&value, id)) {
                    let rule = format!("\"{value}\" is the id {id}: name the parameter's field");
                    violations.push(Violation::new(source.at(literal.span()), rule));
                }
            }
        }
    }
    violations
}

/// Whether `text`, or what a format such as `b{band}fr` can make of it, is `id`.
fn is_match(text: &str, id: &str) -> bool {
    let Some((before, rest)) = text.split_once('{') else { return text == id };
    let Some((_, after)) = rest.split_once('}') else { return false };
    let Some(id) = id.strip_prefix(before) else { return false };
    // A format of nothing but its argument says no id.
    let says_something = !before.is_empty() || !after.is_empty();
    says_something
        && (1..=id.len()).any(|cut| id.is_char_boundary(cut) && is_match(after, &id[cut..]))
}

/// The string literals of a file, those in macros too.
struct Literals(Vec<LitStr>);

impl Literals {
    fn tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    self.0.extend(syn::parse2(TokenTree::Literal(literal).into()));
                }
                _ => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Literals {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_lit_str(&mut self, literal: &'ast LitStr) {
        self.0.push(literal.clone());
    }

    fn visit_macro(&mut self, item: &'ast Macro) {
        self.tokens(item.tokens.clone());
    }

    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

//! Length of functions.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{Attribute, Expr, ExprLit, ImplItemFn, ItemFn, Lit, Meta, Signature, TraitItemFn};

use super::Violation;
use super::source::Source;

/// Most lines of a function, from its name to its closing brace; one that is a table of data may be
/// longer when its documentation begins with "Table".
const MOST_LINES: usize = 60;

/// Checks every function, in tests too.
pub fn check(source: &Source) -> Vec<Violation> {
    let mut lengths = Lengths { source, violations: Vec::new() };
    lengths.visit_file(&source.syntax);
    lengths.violations
}

struct Lengths<'s> {
    source: &'s Source,
    violations: Vec<Violation>,
}

impl Lengths<'_> {
    fn measure(&mut self, attributes: &[Attribute], signature: &Signature, body: Span) {
        let lines = body.end().line + 1 - signature.span().start().line;
        if lines > MOST_LINES && !is_table(attributes) {
            let name = &signature.ident;
            self.violations.push(Violation::new(
                self.source.at(signature.span()),
                format!("`{name}` has {lines} lines, at most {MOST_LINES}: split it"),
            ));
        }
    }
}

/// Whether the documentation begins with "Table".
fn is_table(attributes: &[Attribute]) -> bool {
    attributes.iter().filter(|attribute| attribute.path().is_ident("doc")).take(1).any(|doc| {
        let Meta::NameValue(pair) = &doc.meta else { return false };
        let Expr::Lit(ExprLit { lit: Lit::Str(text), .. }) = &pair.value else { return false };
        text.value().trim_start().starts_with("Table")
    })
}

impl<'ast> Visit<'ast> for Lengths<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.measure(&item.attrs, &item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.measure(&item.attrs, &item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(body) = &item.default {
            self.measure(&item.attrs, &item.sig, body.span());
        }
        visit::visit_trait_item_fn(self, item);
    }
}

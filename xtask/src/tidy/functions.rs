//! Length of functions.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{ImplItemFn, ItemFn, Signature, TraitItemFn};

use super::Violation;
use super::source::Source;

/// Most lines of a function, from its name to its closing brace.
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
    fn measure(&mut self, signature: &Signature, body: Span) {
        let lines = body.end().line + 1 - signature.span().start().line;
        if lines > MOST_LINES {
            let name = &signature.ident;
            self.violations.push(Violation::new(
                self.source.at(signature.span()),
                format!("`{name}` has {lines} lines, at most {MOST_LINES}: split it"),
            ));
        }
    }
}

impl<'ast> Visit<'ast> for Lengths<'_> {
    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        self.measure(&item.sig, item.block.span());
        visit::visit_item_fn(self, item);
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        self.measure(&item.sig, item.block.span());
        visit::visit_impl_item_fn(self, item);
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        if let Some(body) = &item.default {
            self.measure(&item.sig, body.span());
        }
        visit::visit_trait_item_fn(self, item);
    }
}

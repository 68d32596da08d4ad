//! Rules about a file by itself: a contract on top, a length one can survey, a name that says what
//! it does, no ignored test, `unsafe` only in its place.
//!
//! That an `unsafe` block has a SAFETY comment, and that no `todo!` or `dbg!` is left, are lints of
//! the workspace.

use proc_macro2::Span;
use syn::visit::{self, Visit};
use syn::{Attribute, ExprUnsafe, ItemImpl, Meta, Signature};

use super::Violation;
use super::source::Source;

/// Most lines of a file; a table of data may be longer when its first line begins with "Table".
const MOST_LINES: usize = 600;
/// Names that say nothing.
const EMPTY_NAMES: [&str; 9] =
    ["util", "utils", "helper", "helpers", "manager", "managers", "misc", "stuff", "tools"];

/// Checks one file.
pub fn check(source: &Source) -> Vec<Violation> {
    let mut violations = Vec::new();
    let contract = source.syntax.attrs.iter().find_map(doc_line);
    if contract.is_none() {
        violations.push(Violation::new(&source.path, "begin with //! : contract, source, limits"));
    }
    let lines = source.text.lines().count();
    let is_table = contract.is_some_and(|line| line.trim_start().starts_with("Table"));
    if lines > MOST_LINES && !is_table {
        let rule = format!("{lines} lines, at most {MOST_LINES}: split it");
        violations.push(Violation::new(&source.path, rule));
    }
    let words = source.path_in_crate().trim_end_matches(".rs").split(['/', '_']);
    if words.into_iter().any(|word| EMPTY_NAMES.contains(&word)) {
        violations.push(Violation::new(&source.path, "name the file by what it does"));
    }
    let mut visitor = Spots { unsafe_spans: Vec::new(), ignored_spans: Vec::new() };
    visitor.visit_file(&source.syntax);
    if is_safe(source) {
        let rule = "only simd of shared-dsp may say unsafe in sound code";
        let at = |span: &Span| Violation::new(source.at(*span), rule);
        violations.extend(visitor.unsafe_spans.iter().map(at));
    }
    let at = |span: &Span| Violation::new(source.at(*span), "no ignored tests: mend or remove it");
    violations.extend(visitor.ignored_spans.iter().map(at));
    violations
}

/// Whether the file may not say `unsafe`.
fn is_safe(source: &Source) -> bool {
    let path = source.path_in_crate();
    let is_simd = path == "src/simd.rs" || path.starts_with("src/simd/");
    source.is_engine() || source.crate_name() == "shared-dsp" && !is_simd
}

fn doc_line(attribute: &Attribute) -> Option<String> {
    let Meta::NameValue(doc) = &attribute.meta else { return None };
    let syn::Expr::Lit(syn::ExprLit { lit: syn::Lit::Str(line), .. }) = &doc.value else {
        return None;
    };
    doc.path.is_ident("doc").then(|| line.value())
}

struct Spots {
    unsafe_spans: Vec<Span>,
    ignored_spans: Vec<Span>,
}

impl<'ast> Visit<'ast> for Spots {
    fn visit_expr_unsafe(&mut self, item: &'ast ExprUnsafe) {
        self.unsafe_spans.push(item.unsafe_token.span);
        visit::visit_expr_unsafe(self, item);
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        self.unsafe_spans.extend(item.unsafety.map(|token| token.span));
        visit::visit_item_impl(self, item);
    }

    fn visit_signature(&mut self, item: &'ast Signature) {
        self.unsafe_spans.extend(item.unsafety.map(|token| token.span));
        visit::visit_signature(self, item);
    }

    fn visit_attribute(&mut self, attribute: &'ast Attribute) {
        if attribute.path().is_ident("ignore") {
            self.ignored_spans.push(attribute.pound_token.span);
        }
    }
}

//! Units on raw numbers: a public number of a shared crate or an engine, as argument or field, says
//! in its name what it counts, or is one of the field's own words for something without a unit.
//!
//! A number is raw behind references, options, lists and ranges, too. Whole numbers may also be
//! counts, which are plurals, and positions, which [`POSITIONS`] lists.

use proc_macro2::Span;
use syn::spanned::Spanned;
use syn::visit::{self, Visit};
use syn::{
    Field, Fields, FnArg, GenericArgument, ImplItemFn, Item, ItemFn, ItemImpl, ItemStruct,
    ItemTrait, Pat, PathArguments, Signature, TraitItemFn, Type, Visibility,
};

use super::Violation;
use super::source::{Source, attributes, is_test_only};

/// Endings that are units. `_gain` is a linear factor, `_rad` an angle, `_energy` a mean square.
const UNITS: &[&str] = &[
    "beats",
    "bits",
    "bpm",
    "bytes",
    "cents",
    "db",
    "dbfs",
    "dbtp",
    "degrees",
    "energy",
    "factor",
    "fps",
    "frames",
    "gain",
    "hz",
    "khz",
    "lu",
    "lufs",
    "m",
    "ms",
    "notches",
    "ns",
    "octaves",
    "per_s",
    "percent",
    "points",
    "power",
    "px",
    "rad",
    "ratio",
    "s",
    "samples",
    "semitones",
    "share",
    "taps",
    "us",
    "voices",
];

/// Last words of a name that need no unit: ratios and positions by nature, and names of signals.
const DIMENSIONLESS: &[&str] = &[
    "amount",
    "balance",
    "block",
    "channels",
    "damping",
    "delta",
    "density",
    "factor",
    "feedback",
    "fraction",
    "gains",
    "im",
    "input",
    "kernel",
    "kernels",
    "key",
    "left",
    "link",
    "magnitude",
    "magnitudes",
    "main",
    "mid",
    "mix",
    "partials",
    "normalized",
    "output",
    "pan",
    "phase",
    "pole",
    "position",
    "powers",
    "q",
    "re",
    "reference",
    "references",
    "render",
    "renders",
    "response",
    "right",
    "sample",
    "scale",
    "side",
    "sides",
    "signal",
    "slope",
    "source",
    "spectra",
    "spectrum",
    "velocity",
    "weight",
    "weights",
    "width",
    "zoom",
];

/// Whole names that need no unit: mathematics' own, and values of whatever kind.
const PLAIN: &[&str] = &[
    "a",
    "at",
    "b",
    "c",
    "cross",
    "d",
    "default",
    "denominator",
    "floor",
    "frame",
    "from",
    "g",
    "high",
    "hold",
    "k",
    "keep",
    "limit",
    "low",
    "max",
    "mean",
    "measured",
    "min",
    "n",
    "numerator",
    "offset",
    "own",
    "partition",
    "plain",
    "pull",
    "range",
    "result",
    "rgba",
    "row",
    "rows",
    "section",
    "size",
    "state",
    "t",
    "target",
    "to",
    "tolerance",
    "value",
    "values",
    "w",
    "x",
    "y",
    "zero",
];

/// Last words of whole numbers that are positions, lengths of lists, or names.
const POSITIONS: &[&str] = &[
    "at", "band", "bar", "bin", "bit", "capacity", "channel", "code", "count", "end", "entry",
    "first", "format", "frame", "from", "height", "hop", "id", "index", "keysym", "last", "length",
    "line", "newest", "number", "octave", "order", "place", "point", "rank", "record", "row",
    "seed", "slot", "start", "step", "stride", "third", "to",
];

/// Crates whose public numbers are checked, beside the engines.
const CHECKED: &str = "shared-";

/// Checks the public signatures of one file.
pub fn check(source: &Source) -> Vec<Violation> {
    let is_checked = source.crate_name().starts_with(CHECKED) || source.is_engine();
    if !is_checked || !source.is_shipped() {
        return Vec::new();
    }
    let mut finder = Finder { source, violations: Vec::new() };
    finder.visit_file(&source.syntax);
    finder.violations
}

/// The kind of number that a type holds.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Number {
    Real,
    Whole,
}

/// What `kind` holds when it is a number, or numbers behind references, options, lists and ranges.
fn number(kind: &Type) -> Option<Number> {
    match kind {
        Type::Reference(inner) => number(&inner.elem),
        Type::Paren(inner) => number(&inner.elem),
        Type::Slice(inner) => number(&inner.elem),
        Type::Array(inner) => number(&inner.elem),
        Type::Tuple(inner) => inner.elems.first().and_then(number),
        Type::Path(path) => {
            let last = path.path.segments.last()?;
            match last.ident.to_string().as_str() {
                "f32" | "f64" => Some(Number::Real),
                "u8" | "u16" | "u32" | "u64" | "usize" | "i16" | "i32" | "i64" | "isize" => {
                    Some(Number::Whole)
                }
                "Option" | "Vec" | "Box" | "Range" | "RangeInclusive" => {
                    let PathArguments::AngleBracketed(arguments) = &last.arguments else {
                        return None;
                    };
                    arguments.args.iter().find_map(|argument| match argument {
                        GenericArgument::Type(inner) => number(inner),
                        _ => None,
                    })
                }
                _ => None,
            }
        }
        _ => None,
    }
}

/// Whether a name says what it counts, or needs no unit.
fn says_enough(name: &str, number: Number) -> bool {
    // Coefficients are numbered: b0, a1, c2.
    let word = name.trim_start_matches('_').trim_end_matches(|c: char| c.is_ascii_digit());
    let last = word.rsplit('_').next().unwrap_or(word);
    let has_unit =
        UNITS.iter().any(|unit| word.strip_suffix(unit).is_some_and(|w| w.ends_with('_')));
    let is_unit_itself = UNITS.contains(&word) && word.len() > 2;
    let is_named = DIMENSIONLESS.contains(&last) || PLAIN.contains(&word) || is_unit_itself;
    let is_count = number == Number::Whole && (POSITIONS.contains(&last) || last.ends_with('s'));
    has_unit || is_named || is_count
}

struct Finder<'s> {
    source: &'s Source,
    violations: Vec<Violation>,
}

impl Finder<'_> {
    fn check(&mut self, name: &str, kind: &Type, span: Span) {
        if number(kind).is_some_and(|number| !says_enough(name, number)) {
            self.violations.push(Violation::new(
                self.source.at(span),
                format!("`{name}` is a raw number: end its name in a unit (_hz _db _ms _gain …)"),
            ));
        }
    }

    fn signature(&mut self, signature: &Signature) {
        for argument in &signature.inputs {
            let FnArg::Typed(argument) = argument else { continue };
            if let Pat::Ident(name) = &*argument.pat {
                self.check(&name.ident.to_string(), &argument.ty, name.span());
            }
        }
    }

    fn field(&mut self, field: &Field) {
        if let (Visibility::Public(_), Some(name)) = (&field.vis, &field.ident) {
            self.check(&name.to_string(), &field.ty, name.span());
        }
    }
}

impl<'ast> Visit<'ast> for Finder<'_> {
    fn visit_item(&mut self, item: &'ast Item) {
        if !is_test_only(attributes(item)) {
            visit::visit_item(self, item);
        }
    }

    fn visit_item_fn(&mut self, item: &'ast ItemFn) {
        if matches!(item.vis, Visibility::Public(_)) {
            self.signature(&item.sig);
        }
    }

    fn visit_item_impl(&mut self, item: &'ast ItemImpl) {
        // What a trait asks for is named in the trait.
        if item.trait_.is_none() {
            visit::visit_item_impl(self, item);
        }
    }

    fn visit_impl_item_fn(&mut self, item: &'ast ImplItemFn) {
        if matches!(item.vis, Visibility::Public(_)) {
            self.signature(&item.sig);
        }
    }

    fn visit_item_trait(&mut self, item: &'ast ItemTrait) {
        if matches!(item.vis, Visibility::Public(_)) {
            visit::visit_item_trait(self, item);
        }
    }

    fn visit_trait_item_fn(&mut self, item: &'ast TraitItemFn) {
        self.signature(&item.sig);
    }

    fn visit_item_struct(&mut self, item: &'ast ItemStruct) {
        if let (Visibility::Public(_), Fields::Named(fields)) = (&item.vis, &item.fields) {
            fields.named.iter().for_each(|field| self.field(field));
        }
    }
}

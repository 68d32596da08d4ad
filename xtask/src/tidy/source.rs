//! A Rust file as the rules see it: where it is, its text and its syntax tree.

use proc_macro2::Span;
use syn::{Attribute, Item, Meta};

/// One file.
#[derive(Debug, Clone)]
pub struct Source {
    /// Its path from the workspace root, with forward slashes.
    pub path: String,
    /// Its text.
    pub text: String,
    /// Its syntax tree.
    pub syntax: syn::File,
    /// Only tests see it.
    pub is_test: bool,
}

impl Source {
    /// Parses `text` as the file at `path`.
    pub fn new(path: &str, text: &str) -> syn::Result<Self> {
        Ok(Self {
            path: path.into(),
            text: text.into(),
            syntax: syn::parse_file(text)?,
            is_test: false,
        })
    }

    /// The crate's folder: `shared-dsp`, `plugins/limiter`, `plugins/limiter/engine`.
    pub fn crate_name(&self) -> &str {
        let segments = match self.path.split('/').collect::<Vec<_>>()[..] {
            ["plugins", _, "engine", ..] => 3,
            ["plugins", ..] => 2,
            _ => 1,
        };
        match self.path.match_indices('/').nth(segments - 1) {
            Some((end, _)) => &self.path[..end],
            None => &self.path,
        }
    }

    /// The path inside the crate: `src/editor/band.rs`.
    pub fn path_in_crate(&self) -> &str {
        self.path.strip_prefix(self.crate_name()).unwrap_or("").trim_start_matches('/')
    }

    /// Whether this is the crate of a plugin's engine.
    pub fn is_engine(&self) -> bool {
        self.crate_name().ends_with("/engine")
    }

    /// Whether this is the crate of a plugin itself.
    pub fn is_plugin(&self) -> bool {
        self.crate_name().starts_with("plugins/") && !self.is_engine()
    }

    /// Whether the file ships: it is in `src`, and others than tests see it.
    pub fn is_shipped(&self) -> bool {
        self.path_in_crate().starts_with("src/") && !self.is_test
    }

    /// Whether the file belongs to an editor.
    pub fn is_editor(&self) -> bool {
        let path = self.path_in_crate();
        self.is_plugin() && (path == "src/editor.rs" || path.starts_with("src/editor/"))
    }

    /// `path:line` of a place in the syntax tree.
    pub fn at(&self, span: Span) -> String {
        format!("{}:{}", self.path, span.start().line)
    }
}

/// Whether attributes leave an item to tests alone.
pub fn is_test_only(attributes: &[Attribute]) -> bool {
    attributes.iter().any(|attribute| match &attribute.meta {
        Meta::Path(path) => path.is_ident("test"),
        Meta::List(list) => {
            list.path.is_ident("cfg") && list.tokens.to_string().split(' ').any(|t| t == "test")
        }
        Meta::NameValue(_) => false,
    })
}

/// The attributes of an item.
pub fn attributes(item: &Item) -> &[Attribute] {
    match item {
        Item::Const(item) => &item.attrs,
        Item::Enum(item) => &item.attrs,
        Item::ExternCrate(item) => &item.attrs,
        Item::Fn(item) => &item.attrs,
        Item::ForeignMod(item) => &item.attrs,
        Item::Impl(item) => &item.attrs,
        Item::Macro(item) => &item.attrs,
        Item::Mod(item) => &item.attrs,
        Item::Static(item) => &item.attrs,
        Item::Struct(item) => &item.attrs,
        Item::Trait(item) => &item.attrs,
        Item::Type(item) => &item.attrs,
        Item::Union(item) => &item.attrs,
        Item::Use(item) => &item.attrs,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_knows_its_crate() {
        for (path, crate_name, inside) in [
            ("plugins/limiter/src/editor/meter.rs", "plugins/limiter", "src/editor/meter.rs"),
            ("plugins/limiter/engine/src/lib.rs", "plugins/limiter/engine", "src/lib.rs"),
            ("shared-dsp/src/lib.rs", "shared-dsp", "src/lib.rs"),
        ] {
            let source = Source::new(path, "").unwrap();
            assert_eq!((source.crate_name(), source.path_in_crate()), (crate_name, inside));
        }
    }
}

//! `docs/figures.md`: the measured figures as tables, one plugin after another.

use std::path::Path;

use shared_bench::report::Figure;

use crate::workspace::Workspace;

/// Writes the page beside its name and renames it, so that a half page is never there.
pub fn write(path: &Path, workspace: &Workspace, figures: &[Figure]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let arriving = path.with_extension("md.part");
    std::fs::write(&arriving, text(workspace, figures))?;
    std::fs::rename(&arriving, path)
}

fn text(workspace: &Workspace, figures: &[Figure]) -> String {
    let mut text = String::from(
        "# Measured figures\n\nWritten by `cargo xtask figures`; every line is measured through \
         the real engines and bundles.\n",
    );
    for plugin in &workspace.plugins {
        let own: Vec<&Figure> =
            figures.iter().filter(|figure| figure.plugin == plugin.package).collect();
        if own.is_empty() {
            continue;
        }
        text.push_str(&format!("\n## {}\n\n", plugin.display));
        text.push_str("| Claim | Target | Measured | Met |\n|---|---|---|---|\n");
        for figure in own {
            text.push_str(&format!(
                "| {} | {} | {} | {} |\n",
                cell(&figure.claim),
                cell(&figure.target),
                cell(&figure.measured),
                if figure.pass { "yes" } else { "**no**" }
            ));
        }
    }
    text
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|").replace('\n', " ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::PluginName;
    use std::path::PathBuf;

    #[test]
    fn the_page_has_a_table_for_each_measured_plugin() {
        let name = |package: &str, display: &str| PluginName {
            package: package.into(),
            display: display.into(),
        };
        let workspace = Workspace {
            root: PathBuf::new(),
            target: PathBuf::new(),
            plugins: vec![name("limiter", "Lathe Limiter"), name("other", "Other")],
            is_bundled: false,
        };
        let figures = [Figure::new("limiter", "a | b", "0", "1", false)];
        let page = text(&workspace, &figures);
        assert!(page.contains("## Lathe Limiter"));
        assert!(page.contains("| a \\| b | 0 | 1 | **no** |"));
        assert!(!page.contains("Other"));
    }
}

//! The maker of these plugins.

/// Vendor as hosts show it, the same in CLAP and VST3.
pub const VENDOR: &str = "Lathe Audio";
/// Home page.
pub const URL: &str = "https://github.com/lathe-audio/lathe";
/// Page of the manuals.
pub const MANUAL_URL: &str = "https://github.com/lathe-audio/lathe/tree/main/docs";
/// Page for reports of faults.
pub const SUPPORT_URL: &str = "https://github.com/lathe-audio/lathe/issues";
/// Version of the whole suite.
pub const VERSION: &str = env!("CARGO_PKG_VERSION");

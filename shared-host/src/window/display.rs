//! A display for a machine without a screen: an Xvfb that lives as long as the program.
//!
//! It is not stopped earlier: the X library ends a program whose server goes away, and an editor's
//! own thread may keep its connection for a moment after the editor has closed. Xvfb runs with
//! `-terminate`, so it ends by itself when the program's last connection does, killed or not.

use crate::HostError;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::OnceLock;
use x11rb::rust_connection::RustConnection;

/// The display editors open on.
#[derive(Debug)]
pub struct VirtualDisplay {
    name: String,
    // Keeps a server of our own from ending between two editors.
    _connection: Option<RustConnection>,
}

impl VirtualDisplay {
    /// The display's name, such as `:99`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// Large enough for an editor at its largest.
const SCREEN: &str = "4096x2560x24";

static SHARED: OnceLock<Result<VirtualDisplay, HostError>> = OnceLock::new();

/// The display of this program: the one `DISPLAY` names, or an Xvfb of 4096 by 2560 pixels on a
/// free number, which `DISPLAY` then names. The first call starts it, all calls share it.
///
/// # Errors
/// When `DISPLAY` is unset and Xvfb is missing or does not start.
pub fn with_virtual_display() -> Result<&'static VirtualDisplay, HostError> {
    let display = SHARED.get_or_init(|| match std::env::var("DISPLAY") {
        Ok(name) if !name.is_empty() => Ok(VirtualDisplay { name, _connection: None }),
        _ => {
            let (name, connection) = start(&[])?;
            // SAFETY: Rust's own readers of the environment are locked out by the standard library;
            // the X and GL libraries read it when an editor opens, which is after this call returns.
            unsafe { std::env::set_var("DISPLAY", &name) };
            Ok(VirtualDisplay { name, _connection: Some(connection) })
        }
    });
    display.as_ref().map_err(Clone::clone)
}

/// A display that `DISPLAY` of this program does not name: for programs started by it. Ends with
/// this value, unless one of them is still connected.
#[derive(Debug)]
pub struct PrivateDisplay {
    name: String,
    _connection: RustConnection,
}

impl PrivateDisplay {
    /// An Xvfb whose server cannot do OpenGL.
    ///
    /// # Errors
    /// When Xvfb is missing or does not start.
    pub fn without_opengl() -> Result<Self, HostError> {
        let (name, connection) = start(&["-extension", "GLX"])?;
        Ok(Self { name, _connection: connection })
    }

    /// The display's name, such as `:99`.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }
}

/// The name of a new Xvfb, which runs as long as somebody is connected.
fn start(more: &[&str]) -> Result<(String, RustConnection), HostError> {
    let failed = |what: String| HostError::new("Xvfb", what, "run `cargo xtask setup`");
    let mut child = Command::new("Xvfb")
        .args(["-displayfd", "1", "-screen", "0", SCREEN, "-nolisten", "tcp", "-terminate"])
        .args(more)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => {
                HostError::new("editor", "Xvfb is missing", "run `cargo xtask setup`")
            }
            _ => failed(error.to_string()),
        })?;
    let mut number = String::new();
    if let Some(output) = child.stdout.take() {
        let _ = BufReader::new(output).read_line(&mut number);
    }
    let number = number.trim();
    let name = format!(":{number}");
    let connection = if number.is_empty() { None } else { x11rb::connect(Some(&name)).ok() };
    let Some((connection, _)) = connection else {
        let _ = child.kill();
        let _ = child.wait();
        return Err(failed("it does not start".to_string()));
    };
    Ok((name, connection))
}

//! State: the bytes a host stores in its project.
//!
//! nice-plug 0.4.2 writes, in CLAP, eight bytes of length (little endian) and then JSON:
//! `{"version": …, "params": {"<id>": {"f32": 0.0}}, "fields": {}}`. [`pack`] and [`unpack`] know
//! that frame, so tests can write states no plugin would. [`param_hash`] is the number under which
//! it publishes a parameter's text id.

use crate::{HostError, Plugin};
use clack_extensions::state::PluginState;
use serde_json::Value;

impl Plugin {
    /// Everything the plugin wants back next time.
    ///
    /// # Errors
    /// When the plugin has no state extension or fails to write.
    pub fn save_state(&mut self) -> Result<Vec<u8>, HostError> {
        let state = self.extension::<PluginState>().ok_or_else(|| self.no_state())?;
        let mut bytes = Vec::new();
        self.with_handle(|handle| state.save(&handle, &mut bytes)).map_err(|_| {
            HostError::new(&self.info.name, "it could not save its state", "report this as a bug")
        })?;
        Ok(bytes)
    }

    /// Gives the plugin a stored state, active or not.
    ///
    /// # Errors
    /// When the plugin has no state extension or refuses the bytes; it then keeps its old state.
    pub fn load_state(&mut self, bytes: &[u8]) -> Result<(), HostError> {
        let state = self.extension::<PluginState>().ok_or_else(|| self.no_state())?;
        let mut reader = bytes;
        self.with_handle(|handle| state.load(&handle, &mut reader)).map_err(|_| {
            HostError::new(
                &self.info.name,
                format!("it refuses this state of {} bytes", bytes.len()),
                "use a state saved by this plugin",
            )
        })
    }

    fn no_state(&self) -> HostError {
        HostError::new(&self.info.name, "it keeps no state", "leave its state out")
    }
}

/// The JSON inside a saved state.
///
/// # Errors
/// When the bytes do not have nice-plug's frame.
pub fn unpack(bytes: &[u8]) -> Result<Value, HostError> {
    let refuse = |what: String| HostError::new("state", what, "use a state saved by the plugin");
    let (length, json) = bytes
        .split_first_chunk::<8>()
        .ok_or_else(|| refuse(format!("{} bytes are too few", bytes.len())))?;
    if u64::from_le_bytes(*length) != json.len() as u64 {
        return Err(refuse("its length does not fit its content".to_string()));
    }
    serde_json::from_slice(json).map_err(|error| refuse(error.to_string()))
}

/// The bytes of a saved state with this JSON inside.
#[must_use]
pub fn pack(state: &Value) -> Vec<u8> {
    pack_text(&state.to_string())
}

/// The bytes of a saved state with this text in the place of the JSON.
#[must_use]
pub fn pack_text(text: &str) -> Vec<u8> {
    let mut bytes = (text.len() as u64).to_le_bytes().to_vec();
    bytes.extend_from_slice(text.as_bytes());
    bytes
}

/// The number under which nice-plug publishes a text id: base 31, the top bit cleared.
#[must_use]
pub fn param_hash(id: &str) -> u32 {
    let hash =
        id.bytes().fold(0_u32, |hash, byte| hash.wrapping_mul(31).wrapping_add(u32::from(byte)));
    hash & !(1 << 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn packing_and_unpacking_agree() {
        let state = serde_json::json!({"version": "1", "params": {"gain": {"f32": 0.5}}});
        assert_eq!(unpack(&pack(&state)).unwrap(), state);
        assert!(unpack(&[1, 2, 3]).is_err());
    }

    #[test]
    fn the_hash_is_the_frameworks() {
        assert_eq!(param_hash("Aa"), param_hash("BB"));
        assert_eq!(param_hash("a"), 97);
    }
}

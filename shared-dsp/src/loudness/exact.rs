//! Energies as whole numbers, so that taking one out of a sum undoes exactly what putting it in
//! did: no drift, however long a sum runs and however often a part of it is replaced.
//!
//! One unit is 2^-56, of which a mean square at the absolute gate has 8e9. The loudest energy let
//! in is 1e18, far above what [`crate::guard::sanitize_input`] lets through; a thousand of them fit.

#[expect(clippy::cast_precision_loss, reason = "a power of two is exact")]
const UNITS: f64 = (1u64 << 56) as f64;
const LOUDEST: f64 = 1.0e18;

/// `energy` in units; 0 for negative numbers and NaN.
#[inline]
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "parts of a unit are cut off; the clamp leaves no negative number"
)]
pub(super) fn from_energy(energy: f64) -> u128 {
    (energy.clamp(0.0, LOUDEST) * UNITS) as u128
}

/// The energy of a sum of units.
#[inline]
#[expect(clippy::cast_precision_loss, reason = "rounds a sum once, at the very end")]
pub(super) fn to_energy(units: u128) -> f64 {
    units as f64 / UNITS
}

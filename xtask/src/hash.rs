//! FNV-1a, 64 bits: a hash that stays the same, which the standard library's may not (G. Fowler,
//! L. Noll, K.-P. Vo, 1991).

/// A hash of the bytes added so far.
#[derive(Debug, Clone)]
pub struct Fnv1a(u64);

impl Default for Fnv1a {
    fn default() -> Self {
        Self(0xcbf2_9ce4_8422_2325)
    }
}

impl Fnv1a {
    /// Adds bytes.
    pub fn add(&mut self, bytes: &[u8]) {
        for &byte in bytes {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3);
        }
    }

    /// The hash as a number.
    pub fn value(&self) -> u64 {
        self.0
    }

    /// The hash as 16 hexadecimal digits.
    pub fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_published_hash_comes_out() {
        let mut hash = Fnv1a::default();
        hash.add(b"foobar");
        assert_eq!(hash.hex(), "85944171f73967e8");
    }
}

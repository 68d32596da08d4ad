//! Values as rows of 64-bit words.

/// A value that is a fixed number of 64-bit words.
pub trait Words: Sized {
    /// Number of words.
    const COUNT: usize;
    /// Hands out the words in order.
    fn put(&self, out: &mut impl FnMut(u64));
    /// The value made of words in the same order.
    fn take(next: &mut impl FnMut() -> u64) -> Self;
}

/// Implements [`Words`] for a type of one word, from two functions without captures.
#[macro_export]
macro_rules! word {
    ($kind:ty, $put:expr, $take:expr) => {
        impl $crate::Words for $kind {
            const COUNT: usize = 1;
            #[inline]
            fn put(&self, out: &mut impl FnMut(u64)) {
                let put: fn($kind) -> u64 = $put;
                out(put(*self));
            }
            #[inline]
            fn take(next: &mut impl FnMut() -> u64) -> Self {
                let take: fn(u64) -> $kind = $take;
                take(next())
            }
        }
    };
}

/// Implements [`Words`] for a struct of public fields: the fields in the order listed.
#[macro_export]
macro_rules! words {
    ($kind:ty { $($field:ident: $of:ty),* $(,)? }) => {
        impl $crate::Words for $kind {
            const COUNT: usize = 0 $(+ <$of as $crate::Words>::COUNT)*;
            fn put(&self, out: &mut impl FnMut(u64)) {
                $($crate::Words::put(&self.$field, out);)*
            }
            fn take(next: &mut impl FnMut() -> u64) -> Self {
                Self { $($field: <$of as $crate::Words>::take(next)),* }
            }
        }
    };
}

word!(f64, f64::to_bits, f64::from_bits);
word!(f32, |value| value.to_bits().into(), |word| f32::from_bits(word as u32));
word!(u64, |value| value, |word| word);
word!(u32, u64::from, |word| word as u32);
word!(i64, |value| value as u64, |word| word as i64);
word!(i32, |value| u64::from(value as u32), |word| word as u32 as i32);
word!(usize, |value| value as u64, |word| word as usize);
word!(bool, u64::from, |word| word != 0);

impl<T: Words, const N: usize> Words for [T; N] {
    const COUNT: usize = N * T::COUNT;

    fn put(&self, out: &mut impl FnMut(u64)) {
        self.iter().for_each(|one| one.put(out));
    }

    fn take(next: &mut impl FnMut() -> u64) -> Self {
        std::array::from_fn(|_| T::take(next))
    }
}

/// Whether there is a value, then the value; zeros where there is none.
impl<T: Words> Words for Option<T> {
    const COUNT: usize = 1 + T::COUNT;

    fn put(&self, out: &mut impl FnMut(u64)) {
        self.is_some().put(out);
        match self {
            Some(value) => value.put(out),
            None => (0..T::COUNT).for_each(|_| out(0)),
        }
    }

    fn take(next: &mut impl FnMut() -> u64) -> Self {
        let is_some = bool::take(next);
        let value = T::take(next);
        is_some.then_some(value)
    }
}

//! States nobody has saved.

use shared_dsp::noise::Noise;

/// A state cut short.
pub fn truncated(state: &[u8], seed: u64) -> Vec<u8> {
    state[..Noise::new(seed).below(state.len())].to_vec()
}

/// A state with some bytes changed, or with some taken out or put in.
pub fn corrupt(state: &[u8], seed: u64) -> Vec<u8> {
    let (mut random, mut state) = (Noise::new(seed), state.to_vec());
    for _ in 0..random.between(1, 12) {
        let place = random.below(state.len());
        let Some(byte) = state.get_mut(place) else { break };
        match random.below(6) {
            // The first bytes say how long the rest is.
            0 => state[random.below(8).min(place)] = random.bits() as u8,
            1 => *byte ^= 1 << random.below(8),
            // A digit, which leaves the text what it is and changes a value.
            2 | 3 => *byte = b"0123456789-e."[random.below(13)],
            4 => drop(state.splice(place..place, *b"99999999")),
            _ => drop(state.drain(place..(place + random.below(40)).min(state.len()))),
        }
    }
    state
}

/// What another plugin, another program or no program may have written. Each comes bare, and with
/// its length before it.
pub fn foreign(seed: u64) -> Vec<u8> {
    const TEXTS: [&str; 9] = [
        "",
        "{}",
        "[]",
        "null",
        "{\"version\":\"9.9.9\",\"params\":{\"gain\":{\"f32\":1e999}},\"fields\":{}}",
        "{\"version\":1,\"params\":[1,2,3],\"fields\":null}",
        "{\"version\":\"\",\"params\":{\"bypass\":{\"bool\":\"yes\"},\"\":{\"i32\":1.5}},\"fields\":{\"project\":\"{\"}}",
        "<?xml version=\"1.0\"?><state/>",
        "VST3\u{1}\u{0}\u{0}\u{0}ABCD",
    ];
    let mut random = Noise::new(seed);
    let bytes = match random.below(TEXTS.len() + 3) {
        // Nested deeper than any stack, where somebody nests.
        0 => vec![b'['; 200_000],
        1 => b"{\"params\":".repeat(50_000),
        2 => (0..random.below(5_000)).map(|_| random.bits() as u8).collect(),
        index => TEXTS[index - 3].as_bytes().to_vec(),
    };
    match random.below(3) {
        0 => bytes,
        1 => [&(bytes.len() as u64).to_le_bytes()[..], &bytes].concat(),
        _ => [&random.bits().to_le_bytes()[..], &bytes].concat(),
    }
}

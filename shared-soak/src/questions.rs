//! What a host asks on its main thread.

use crate::fault::Fault;
use crate::host::{Host, Parameter};
use shared_dsp::noise::Noise;

const TEXTS: [&str; 22] = [
    "",
    " ",
    "0",
    "-0",
    "nan",
    "-inf dB",
    "+∞",
    "1e400",
    "-1e400 Hz",
    "1/0",
    "0x10",
    "440 Hz 440 Hz",
    "12,5 dB",
    "½",
    "C#4",
    "G9 +50 cents",
    "1/8D",
    "On",
    "%",
    "\u{202e}zH 044",
    "\u{0}",
    "🎚🎚🎚",
];
const ODD: [f64; 6] = [f64::NAN, f64::INFINITY, f64::NEG_INFINITY, -1.0, 1e300, 0.5];
const CAPACITIES_BYTES: [usize; 5] = [256, 128, 2, 1, 0];

/// Asks a round of questions; the plugin may be in any state.
///
/// # Errors
/// An answer that is none.
pub fn ask(host: &impl Host, parameters: &[Parameter], seed: u64) -> Result<(), Fault> {
    let mut random = Noise::new(seed);
    let count = parameters.len() as u32;
    for index in [count, count + 1, u32::MAX, i32::MAX as u32] {
        if let Some(id) = host.id_at(index) {
            return Err(Fault::new("questions", format!("parameter {index} of {count} is {id}")));
        }
    }
    for _ in 0..16 {
        let Some(parameter) = parameters.get(random.below(parameters.len())) else { break };
        let is_known = random.below(8) > 0;
        let id = if is_known { parameter.id } else { random.bits() as u32 };
        let _ = host.value(id);
        let odd = ODD[random.below(ODD.len())];
        let value = parameter.low + (parameter.high - parameter.low) * random.unit();
        let value = if random.below(2) == 0 { odd } else { value };
        let capacity_bytes = CAPACITIES_BYTES[random.below(CAPACITIES_BYTES.len())];
        let text = host.text(id, value, capacity_bytes).unwrap_or_default();
        let text = match random.below(4) {
            0 => text,
            1 => text.repeat(random.below(3_000)),
            _ => TEXTS[random.below(TEXTS.len())].to_string(),
        };
        if let Some(value) = host.parse(id, &text).filter(|value| !value.is_finite()) {
            let start: String = text.chars().take(40).collect();
            return Err(Fault::new("questions", format!("{start:?} is {value} of {id}")));
        }
    }
    let _ = (host.latency_samples(), host.tail_samples(), host.input_widths());
    if random.below(4) == 0 && host.state().is_none() {
        return Err(Fault::new("state", "it is not saved"));
    }
    host.idle();
    Ok(())
}

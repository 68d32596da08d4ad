//! Natural and linear phase, measured: the bands and the stage behind them, as the engine joins
//! them.

#[path = "phase/chain.rs"]
mod chain;
#[path = "phase/linear.rs"]
mod linear;
#[path = "phase/natural.rs"]
mod natural;
#[path = "phase/playing.rs"]
mod playing;

use shared_bench::allocation::CountingAllocator;

#[global_allocator]
static ALLOCATOR: CountingAllocator = CountingAllocator;

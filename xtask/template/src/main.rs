//! @Display@ in a window of its own, for trying it without a host.

fn main() {
    nice_plug::prelude::nice_export_standalone::<@crate@::Lathe>();
}

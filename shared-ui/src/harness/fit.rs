//! Fit as a person uses it: press, play, look.

use super::show::{Parts, Scene, Show};
use crate::View;
use shared_plugin::Product;
use shared_plugin::edit::place;
use shared_plugin::fit::LENGTH_S;

/// Presses Fit in the editor while the plugin plays. After the 4 s the parameter has moved, as one
/// step of undo, and the footer says so; a second press in the middle leaves all as it was.
///
/// # Panics
/// Where one of these is not so.
pub fn check_fit_control<P: Product, V: View>(
    parts: Parts<P, V>,
    settings: &'static [(&'static str, &'static str)],
) {
    let mut show = Show::<P, V>::new(parts, &Scene::new(settings));
    let (params, _, _) = show.stage.shared();
    let id = P::fit_parameter(&params).expect("a plugin with a fit");
    let index = place(&show.stage.parameters, id).expect("a parameter to fit");
    let value = |show: &Show<P, V>| show.stage.parameters[index].normalized();
    let start = value(&show);

    show.harness.click("Fit");
    show.play(LENGTH_S as f32 / 2.0);
    assert_eq!(value(&show), start, "nothing moves before it was heard");
    show.harness.click("Fit");
    show.play(LENGTH_S as f32);
    assert_eq!(value(&show), start, "pressed again, it is called off");

    show.harness.messages();
    show.harness.click("Fit");
    show.play(LENGTH_S as f32 + 0.5);
    let fitted = value(&show);
    assert!((fitted - start).abs() > 1e-3, "{id} stayed at {start}");
    let message = show.harness.kittest.state_mut().frame().message().map(str::to_owned);
    let message = message.expect("a message");
    assert!(message.starts_with("Fit: ") && message.contains("reduces peaks by"), "{message}");
    show.harness.click("Undo fit");
    show.play(0.2);
    assert!((value(&show) - start).abs() < 1e-5, "one step takes it back");
    assert!(show.harness.has("Redo fit"));
}

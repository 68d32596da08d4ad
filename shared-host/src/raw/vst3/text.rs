//! Values as text and back.

use super::RawVst3;
use vst3::Steinberg::Vst::{IEditControllerTrait, String128};
use vst3::Steinberg::kResultOk;

impl RawVst3 {
    /// A value as text, if the plugin gives one.
    #[must_use]
    pub fn text(&self, id: u32, value: f64) -> Option<String> {
        let mut place: String128 = [0; 128];
        // SAFETY: the place is ours.
        let result = unsafe { self.controller.getParamStringByValue(id, value, &raw mut place) };
        let letters: Vec<u16> = place.iter().take_while(|&&unit| unit != 0).copied().collect();
        (result == kResultOk).then(|| String::from_utf16_lossy(&letters))
    }

    /// The value, 0 to 1, that a text of UTF-16 units stands for, if the plugin knows one.
    #[must_use]
    pub fn parse(&self, id: u32, units: &[u16]) -> Option<f64> {
        let (mut units, mut value) = (units.to_vec(), 0.0);
        units.push(0);
        // SAFETY: the text has an end, and the place is ours.
        let result = unsafe {
            self.controller.getParamValueByString(id, units.as_mut_ptr().cast(), &raw mut value)
        };
        (result == kResultOk).then_some(value)
    }

    /// A value of 0 to 1 in the parameter's own range, and that back.
    #[must_use]
    pub fn plain_and_back(&self, id: u32, value: f64) -> (f64, f64) {
        // SAFETY: numbers only.
        unsafe {
            let plain = self.controller.normalizedParamToPlain(id, value);
            (plain, self.controller.plainParamToNormalized(id, value))
        }
    }
}

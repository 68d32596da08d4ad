//! The interpolator printed in ITU-R BS.1770-5, annex 2: 48 taps in four phases.

/// The four phases. Phase `p` gives the wave `(2 p + 1) / 8` of a sample after the sixth of its twelve
/// samples, the oldest first. Each phase read backwards is the one as far from the end.
pub const PHASES: [[f32; 12]; 4] = [FIRST, SECOND, reversed(SECOND), reversed(FIRST)];

#[expect(clippy::excessive_precision, reason = "as printed")]
const FIRST: [f32; 12] = [
    -0.008_300_781_25,
    0.014_892_578_125,
    -0.026_611_328_125,
    0.047_607_421_875,
    -0.102_294_921_875,
    0.972_167_968_75,
    0.137_329_101_562_5,
    -0.059_448_242_187_5,
    0.033_203_125,
    -0.019_653_320_312_5,
    0.010_986_328_125,
    0.001_708_984_375,
];
#[expect(clippy::excessive_precision, reason = "as printed")]
const SECOND: [f32; 12] = [
    -0.018_920_898_437_5,
    0.033_081_054_687_5,
    -0.058_227_539_062_5,
    0.101_562_5,
    -0.200_317_382_812_5,
    0.779_785_156_25,
    0.465_087_890_625,
    -0.166_503_906_25,
    0.089_111_328_125,
    -0.051_757_812_5,
    0.029_296_875,
    -0.029_174_804_687_5,
];

const fn reversed(phase: [f32; 12]) -> [f32; 12] {
    let mut backwards = phase;
    let mut tap = 0;
    while tap < 12 {
        backwards[tap] = phase[11 - tap];
        tap += 1;
    }
    backwards
}

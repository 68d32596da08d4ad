//! Recursive filters in series: two channels and two sections in one row of four.
//!
//! A pair is two sections, one behind the other, on two channels. On AVX2 all four run in one
//! register: the second section works one frame behind the first, and every further pair of a
//! group one more frame behind. Each call ends with the frames on their way run out, with the
//! lanes that have nothing to do held, so that nothing is late and nothing depends on how a stream
//! is cut. Several pairs share a pass because one recursion alone waits for its own results.
//!
//! Equations: see [`crate::filter::svf`].

use wide::f64x2;

use super::VectorPath;

/// One value for each lane: first section left, right, second section left, right.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub struct Lanes(pub [f64; 4]);

/// Coefficients of a section.
pub const COEFFICIENTS: usize = 8;
/// Memories of a section.
pub const STATES: usize = 3;

// Places of the coefficients in a row; `SvfCoefficients` says what they mean.
const KEEP: usize = 0;
const CROSS: usize = 1;
const PULL: usize = 2;
const C0: usize = 3;
const C1: usize = 4;
const C2: usize = 5;
const C3: usize = 6;
const HOLD: usize = 7;
// Places of the states.
const BAND: usize = 0;
const LOW: usize = 1;
const CORRECTOR: usize = 2;

/// Two sections in series, on two channels.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub struct Pair {
    /// keep, cross, pull, c0, c1, c2, c3, hold.
    pub coefficients: [Lanes; COEFFICIENTS],
    /// band, low, corrector.
    pub states: [Lanes; STATES],
}

/// Course of coefficients over time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Motion {
    /// Constant.
    #[default]
    Still,
    /// Along a straight line.
    Linear,
    /// Along a parabola.
    Quadratic,
}

/// How the coefficients of a pair go on from frame to frame: `elapsed` frames after the start they
/// are `coefficients + elapsed (slope + elapsed bend)`.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub struct PairTrajectory {
    /// Slope at the start, per frame.
    pub slopes: [Lanes; COEFFICIENTS],
    /// Half the curvature, per frame squared.
    pub curvatures: [Lanes; COEFFICIENTS],
    /// Frames since the start; counted on by [`run_pairs`].
    pub elapsed: Lanes,
    /// What of this is to be reckoned with.
    pub motion: Motion,
}

/// Runs `pairs`, one after the other, over `frames` in place. `motions` has one entry for each
/// pair; pairs without one are left out.
///
/// Cost on AVX2: about 2 ns per pair and frame, twice that while moving.
#[inline]
pub fn run_pairs(
    path: VectorPath,
    pairs: &mut [Pair],
    motions: &mut [PairTrajectory],
    frames: &mut [[f64; 2]],
) {
    let count = pairs.len().min(motions.len());
    let (pairs, motions) = (&mut pairs[..count], &mut motions[..count]);
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if super::has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { avx2::run(pairs, motions, frames) }
        }
        _ => run_rows(pairs, motions, frames),
    }
    for motion in motions.iter_mut().filter(|motion| motion.motion != Motion::Still) {
        motion.elapsed = Lanes(motion.elapsed.0.map(|elapsed| elapsed + frames.len() as f64));
    }
}

/// The most lively course of all.
fn motion_of(motions: &[PairTrajectory]) -> Motion {
    motions.iter().map(|motion| motion.motion).max().unwrap_or_default()
}

/// Two lanes at a time: SSE2, NEON, or whatever the build target has.
fn run_rows(pairs: &mut [Pair], motions: &[PairTrajectory], frames: &mut [[f64; 2]]) {
    for (pairs, motions) in pairs.chunks_mut(2).zip(motions.chunks(2)) {
        let still = motion_of(motions) == Motion::Still;
        match (pairs, motions) {
            ([a, b], _) if still => rows::<2, false>([a, b], motions, frames),
            ([a, b], _) => rows::<2, true>([a, b], motions, frames),
            ([a], _) if still => rows::<1, false>([a], motions, frames),
            ([a], _) => rows::<1, true>([a], motions, frames),
            _ => {}
        }
    }
}

#[inline(always)]
fn half(lanes: &Lanes, second: usize) -> f64x2 {
    f64x2::from([lanes.0[2 * second], lanes.0[2 * second + 1]])
}

#[inline(always)]
fn rows<const G: usize, const MOVING: bool>(
    mut pairs: [&mut Pair; G],
    motions: &[PairTrajectory],
    frames: &mut [[f64; 2]],
) {
    let mut states: [[[f64x2; STATES]; 2]; G] = core::array::from_fn(|p| {
        core::array::from_fn(|s| core::array::from_fn(|i| half(&pairs[p].states[i], s)))
    });
    for (at, frame) in frames.iter_mut().enumerate() {
        let mut x = f64x2::from(*frame);
        for p in 0..G {
            for (s, state) in states[p].iter_mut().enumerate() {
                let c = |i: usize| {
                    let start = half(&pairs[p].coefficients[i], s);
                    if !MOVING {
                        return start;
                    }
                    let motion = &motions[p];
                    let time = half(&motion.elapsed, s) + f64x2::splat(at as f64);
                    let slope =
                        half(&motion.curvatures[i], s).mul_add(time, half(&motion.slopes[i], s));
                    slope.mul_add(time, start)
                };
                let [band, low, corrector] = *state;
                let kept = c(C2).mul_add(low, c(C1) * band);
                let y = c(C0).mul_add(x, kept);
                let u = x - low;
                let cross = c(CROSS);
                state[BAND] = cross.mul_add(u, c(KEEP) * band);
                state[LOW] = c(PULL).mul_add(u, cross.mul_add(band, low));
                state[CORRECTOR] = c(HOLD).mul_add(corrector, y);
                x = c(C3).mul_add(corrector, y);
            }
        }
        *frame = x.to_array();
    }
    for (pair, states) in pairs.iter_mut().zip(&states) {
        let [first, second] = states;
        for (lanes, (first, second)) in pair.states.iter_mut().zip(first.iter().zip(second)) {
            let ([a, b], [c, d]) = (first.to_array(), second.to_array());
            *lanes = Lanes([a, b, c, d]);
        }
    }
}

#[cfg(target_arch = "x86_64")]
mod avx2 {
    use super::*;
    use core::arch::x86_64::*;

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn load(lanes: &Lanes) -> __m256d {
        // SAFETY: `Lanes` is 32 bytes at an address divisible by 32.
        unsafe { _mm256_load_pd(lanes.0.as_ptr()) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn store(lanes: &mut Lanes, value: __m256d) {
        // SAFETY: `Lanes` is 32 bytes at an address divisible by 32.
        unsafe { _mm256_store_pd(lanes.0.as_mut_ptr(), value) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn load_frame(frame: &[f64; 2]) -> __m128d {
        // SAFETY: the array is 16 bytes long, and the load asks for no alignment.
        unsafe { _mm_loadu_pd(frame.as_ptr()) }
    }

    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn store_frame(frame: &mut [f64; 2], value: __m128d) {
        // SAFETY: the array is 16 bytes long, and the store asks for no alignment.
        unsafe { _mm_storeu_pd(frame.as_mut_ptr(), value) }
    }

    // Motions as constants, so that every one has a loop of its own.
    const STILL: u8 = 0;
    const LINEAR: u8 = 1;
    const QUADRATIC: u8 = 2;

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn run(pairs: &mut [Pair], motions: &[PairTrajectory], frames: &mut [[f64; 2]]) {
        // Two pairs keep the processor busy, and their states fit the registers.
        for (pairs, motions) in pairs.chunks_mut(2).zip(motions.chunks(2)) {
            let motion = motion_of(motions);
            match (pairs, motions) {
                ([a, b], [ma, mb]) => {
                    let (pairs, motions) = ([a, b], [ma, mb]);
                    match motion {
                        Motion::Still => Group::<2, STILL>::run(pairs, motions, frames),
                        Motion::Linear => Group::<2, LINEAR>::run(pairs, motions, frames),
                        Motion::Quadratic => Group::<2, QUADRATIC>::run(pairs, motions, frames),
                    }
                }
                ([a], [ma]) => match motion {
                    Motion::Still => Group::<1, STILL>::run([a], [ma], frames),
                    Motion::Linear => Group::<1, LINEAR>::run([a], [ma], frames),
                    Motion::Quadratic => Group::<1, QUADRATIC>::run([a], [ma], frames),
                },
                _ => {}
            }
        }
    }

    /// `G` pairs in one pass.
    struct Group<'a, const G: usize, const MOTION: u8> {
        coefficients: [&'a [Lanes; COEFFICIENTS]; G],
        motions: [&'a PairTrajectory; G],
        states: [[__m256d; STATES]; G],
        /// What each pair gave last: its first section now, its second a frame earlier.
        outputs: [__m256d; G],
    }

    impl<const G: usize, const MOTION: u8> Group<'_, G, MOTION> {
        #[inline]
        #[target_feature(enable = "avx2,fma")]
        fn run(pairs: [&mut Pair; G], motions: [&PairTrajectory; G], frames: &mut [[f64; 2]]) {
            let length = frames.len();
            // A copy, so that the loop's stores can be seen not to touch it.
            let coefficients: [_; G] = core::array::from_fn(|p| pairs[p].coefficients);
            let mut group = Group::<G, MOTION> {
                coefficients: coefficients.each_ref(),
                motions,
                states: core::array::from_fn(|p| {
                    let states = &pairs[p].states;
                    [load(&states[BAND]), load(&states[LOW]), load(&states[CORRECTOR])]
                }),
                outputs: [_mm256_setzero_pd(); G],
            };
            // The first frames enter, the last leave, with some lanes idle; between, all work.
            for at in 0..G {
                let frame = frames.get(at).map_or(_mm_setzero_pd(), |frame| load_frame(frame));
                group.tick::<true>(frame, at, length);
            }
            for at in G..length {
                let done = group.tick::<false>(load_frame(&frames[at]), at, length);
                store_frame(&mut frames[at - G], done);
            }
            for at in length.max(G)..length + G {
                let done = group.tick::<true>(_mm_setzero_pd(), at, length);
                store_frame(&mut frames[at - G], done);
            }
            for (pair, states) in pairs.into_iter().zip(&group.states) {
                for (lanes, state) in pair.states.iter_mut().zip(states) {
                    store(lanes, *state);
                }
            }
        }

        /// Frame `at` of `length` into the first pair; gives what leaves the last one.
        #[inline]
        #[target_feature(enable = "avx2,fma")]
        fn tick<const EDGE: bool>(&mut self, frame: __m128d, at: usize, length: usize) -> __m128d {
            let first = _mm256_castpd256_pd128(self.outputs[0]);
            let mut x = _mm256_insertf128_pd::<1>(_mm256_castpd128_pd256(frame), first);
            for p in 0..G {
                if p > 0 {
                    x = _mm256_permute2f128_pd::<0x21>(self.outputs[p - 1], self.outputs[p]);
                }
                let time = if MOTION == STILL {
                    _mm256_setzero_pd()
                } else {
                    let frame = at as f64 - p as f64;
                    let late = _mm256_set_pd(1.0, 1.0, 0.0, 0.0);
                    let frame = _mm256_sub_pd(_mm256_set1_pd(frame), late);
                    _mm256_add_pd(load(&self.motions[p].elapsed), frame)
                };
                let c = |i: usize| {
                    let start = load(&self.coefficients[p][i]);
                    if MOTION == STILL {
                        return start;
                    }
                    let motion = self.motions[p];
                    let mut slope = load(&motion.slopes[i]);
                    if MOTION == QUADRATIC {
                        slope = _mm256_fmadd_pd(load(&motion.curvatures[i]), time, slope);
                    }
                    _mm256_fmadd_pd(slope, time, start)
                };
                let [band, low, corrector] = self.states[p];
                let kept = _mm256_fmadd_pd(c(C2), low, _mm256_mul_pd(c(C1), band));
                let y = _mm256_fmadd_pd(c(C0), x, kept);
                let cross = c(CROSS);
                let u = _mm256_sub_pd(x, low);
                let next = [
                    _mm256_fmadd_pd(cross, u, _mm256_mul_pd(c(KEEP), band)),
                    _mm256_fmadd_pd(c(PULL), u, _mm256_fmadd_pd(cross, band, low)),
                    _mm256_fmadd_pd(c(HOLD), corrector, y),
                ];
                self.outputs[p] = _mm256_fmadd_pd(c(C3), corrector, y);
                if EDGE {
                    let works = working(at, p, length);
                    for (state, next) in self.states[p].iter_mut().zip(next) {
                        *state = _mm256_blendv_pd(*state, next, works);
                    }
                } else {
                    self.states[p] = next;
                }
            }
            _mm256_extractf128_pd::<1>(self.outputs[G - 1])
        }
    }

    /// Negative in the lanes of pair `p` that have a frame of their own at this tick.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn working(at: usize, p: usize, length: usize) -> __m256d {
        static MASKS: [Lanes; 4] = [
            Lanes([1.0, 1.0, 1.0, 1.0]),
            Lanes([-1.0, -1.0, 1.0, 1.0]),
            Lanes([1.0, 1.0, -1.0, -1.0]),
            Lanes([-1.0, -1.0, -1.0, -1.0]),
        ];
        let works = |delay: usize| usize::from(at >= delay && at < delay + length);
        load(&MASKS[works(p) + 2 * works(p + 1)])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::filter::design::{Corrector, Section};
    use crate::filter::{Svf, SvfCoefficients};
    use crate::noise::Noise;

    const ALL: [VectorPath; 3] = [VectorPath::Avx2Fma, VectorPath::Neon, VectorPath::Baseline];

    fn random_coefficients(noise: &mut Noise) -> SvfCoefficients {
        let mut positive = || 0.01 + noise.unit();
        let mut section = Section::second_order(
            [positive(), positive(), positive()],
            [positive(), positive(), positive()],
        );
        section.corrector = Corrector { zero: positive() - 0.5, pole: positive() - 0.5 };
        SvfCoefficients::from_section(&section)
    }

    /// Pairs with the coefficients of every lane drawn apart, and the same lane by lane.
    fn random_pairs(noise: &mut Noise, count: usize) -> (Vec<Pair>, Vec<[SvfCoefficients; 4]>) {
        let lanes: Vec<[SvfCoefficients; 4]> =
            (0..count).map(|_| core::array::from_fn(|_| random_coefficients(noise))).collect();
        let pairs = lanes.iter().map(pair_of).collect();
        (pairs, lanes)
    }

    fn pair_of(lanes: &[SvfCoefficients; 4]) -> Pair {
        let rows = lanes.map(|c| c.row());
        Pair {
            coefficients: core::array::from_fn(|i| {
                Lanes(core::array::from_fn(|lane| rows[lane][i]))
            }),
            ..Pair::default()
        }
    }

    fn still(count: usize) -> Vec<PairTrajectory> {
        vec![PairTrajectory::default(); count]
    }

    fn stereo(noise: &mut Noise, length: usize) -> Vec<[f64; 2]> {
        (0..length).map(|_| [f64::from(noise.white()), f64::from(noise.white())]).collect()
    }

    #[test]
    fn pairs_equal_scalar_sections_on_every_path() {
        let mut noise = Noise::new(31);
        for count in 0..9 {
            for length in [0, 1, 2, 3, 7, 64, 200] {
                let (pairs, lanes) = random_pairs(&mut noise, count);
                let input = stereo(&mut noise, length);
                let mut expected = input.clone();
                for sections in &lanes {
                    for (lane, c) in sections.iter().enumerate() {
                        let mut svf = Svf::default();
                        for frame in &mut expected {
                            frame[lane % 2] = svf.tick(c, frame[lane % 2]);
                        }
                    }
                }
                for path in ALL {
                    let (mut pairs, mut output) = (pairs.clone(), input.clone());
                    run_pairs(path, &mut pairs, &mut still(count), &mut output);
                    for (got, expected) in output.iter().flatten().zip(expected.iter().flatten()) {
                        let error = (got - expected).abs() / (1.0 + expected.abs());
                        assert!(error < 1e-12, "{} {count} {length}: {error}", path.name());
                    }
                }
            }
        }
    }

    #[test]
    fn moving_pairs_equal_scalar_sections_on_every_path() {
        let mut noise = Noise::new(32);
        let kinds = [Motion::Linear, Motion::Quadratic];
        for (count, kind) in (1..6).flat_map(|count| kinds.map(|kind| (count, kind))) {
            let length = 40;
            let (pairs, from) = random_pairs(&mut noise, count);
            let (_, to) = random_pairs(&mut noise, count);
            let motions: Vec<PairTrajectory> = from
                .iter()
                .zip(&to)
                .map(|(from, to)| {
                    let (from, to) = (from.map(|c| c.row()), to.map(|c| c.row()));
                    let all = |scale: f64| {
                        core::array::from_fn(|i| {
                            let lane = |lane: usize| (to[lane][i] - from[lane][i]) * scale;
                            Lanes(core::array::from_fn(lane))
                        })
                    };
                    PairTrajectory {
                        slopes: all(0.002),
                        curvatures: all(if kind == Motion::Quadratic { 0.0003 } else { 0.0 }),
                        motion: kind,
                        ..PairTrajectory::default()
                    }
                })
                .collect();
            let input = stereo(&mut noise, length);
            let mut expected = input.clone();
            for (from, motion) in from.iter().zip(&motions) {
                for lane in 0..4 {
                    let row = from[lane].row();
                    let mut svf = Svf::default();
                    for (t, frame) in expected.iter_mut().enumerate() {
                        let t = t as f64;
                        let c = SvfCoefficients::from_row(core::array::from_fn(|i| {
                            let (slope, bend) =
                                (motion.slopes[i].0[lane], motion.curvatures[i].0[lane]);
                            row[i] + t * slope + t * t * bend
                        }));
                        frame[lane % 2] = svf.tick(&c, frame[lane % 2]);
                    }
                }
            }
            for path in ALL {
                let (mut pairs, mut motions) = (pairs.clone(), motions.clone());
                let mut output = input.clone();
                // In uneven pieces, so that a motion goes on over a cut.
                for piece in output.chunks_mut(13) {
                    run_pairs(path, &mut pairs, &mut motions, piece);
                }
                for (got, expected) in output.iter().flatten().zip(expected.iter().flatten()) {
                    let error = (got - expected).abs() / (1.0 + expected.abs());
                    assert!(error < 1e-12, "{} {count}: {error}", path.name());
                }
            }
        }
    }

    #[test]
    fn pairs_give_the_same_bits_however_the_signal_is_cut() {
        let mut noise = Noise::new(33);
        for count in 1..8 {
            let (pairs, _) = random_pairs(&mut noise, count);
            let input = stereo(&mut noise, 150);
            for path in ALL {
                let (mut whole_pairs, mut whole) = (pairs.clone(), input.clone());
                run_pairs(path, &mut whole_pairs, &mut still(count), &mut whole);
                for cut in [1, 2, 5, 31, 149] {
                    let (mut cut_pairs, mut pieces) = (pairs.clone(), input.clone());
                    for piece in pieces.chunks_mut(cut) {
                        run_pairs(path, &mut cut_pairs, &mut still(count), piece);
                    }
                    assert!(pieces == whole, "{} {count} {cut}", path.name());
                    assert!(cut_pairs == whole_pairs);
                }
                // Standing still while moving is the same to the last bit, too.
                let (mut pairs, mut output) = (pairs.clone(), input.clone());
                let motion =
                    PairTrajectory { motion: Motion::Quadratic, ..PairTrajectory::default() };
                run_pairs(path, &mut pairs, &mut vec![motion; count], &mut output);
                assert!(output == whole);
            }
        }
    }
}

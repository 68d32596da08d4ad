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

/// How the coefficients of a pair go on from frame to frame.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
#[repr(C, align(32))]
pub struct PairMotion {
    /// What the coefficients change by after the next frame.
    pub steps: [Lanes; COEFFICIENTS],
    /// What the step changes by.
    pub bends: [Lanes; COEFFICIENTS],
}

/// Runs `pairs`, one after the other, over `frames` in place.
///
/// Cost on AVX2: about 1.3 ns per pair and frame.
#[inline]
pub fn run_pairs(path: VectorPath, pairs: &mut [Pair], frames: &mut [[f64; 2]]) {
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if super::has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { avx2::run::<false>(pairs, &mut [], frames) }
        }
        _ => run_rows::<false>(pairs, &mut [], frames),
    }
}

/// As [`run_pairs`], with coefficients that move: `motions` has one entry for each pair (pairs
/// without one are left out).
#[inline]
pub fn run_moving_pairs(
    path: VectorPath,
    pairs: &mut [Pair],
    motions: &mut [PairMotion],
    frames: &mut [[f64; 2]],
) {
    let count = pairs.len().min(motions.len());
    let (pairs, motions) = (&mut pairs[..count], &mut motions[..count]);
    match path {
        #[cfg(target_arch = "x86_64")]
        VectorPath::Avx2Fma if super::has_avx2_fma() => {
            // SAFETY: the processor has AVX2 and FMA, as just asked.
            unsafe { avx2::run::<true>(pairs, motions, frames) }
        }
        _ => run_rows::<true>(pairs, motions, frames),
    }
}

/// Two lanes at a time: SSE2, NEON, or whatever the build target has.
fn run_rows<const MOVING: bool>(
    pairs: &mut [Pair],
    motions: &mut [PairMotion],
    frames: &mut [[f64; 2]],
) {
    let mut pairs = pairs;
    let mut motions = motions;
    while !pairs.is_empty() {
        let count = pairs.len().min(2);
        let (group, rest) = core::mem::take(&mut pairs).split_at_mut(count);
        let (moving, still) =
            core::mem::take(&mut motions).split_at_mut(if MOVING { count } else { 0 });
        match (group, moving) {
            ([a, b], []) => rows::<2, false>([a, b], [], frames),
            ([a, b], [ma, mb]) => rows::<2, true>([a, b], [ma, mb], frames),
            ([a], [ma, ..]) => rows::<1, true>([a], [ma], frames),
            ([a, ..], _) => rows::<1, false>([a], [], frames),
            _ => {}
        }
        (pairs, motions) = (rest, still);
    }
}

#[inline(always)]
fn half(lanes: &Lanes, second: usize) -> f64x2 {
    f64x2::from([lanes.0[2 * second], lanes.0[2 * second + 1]])
}

#[inline(always)]
fn rows<const G: usize, const MOVING: bool>(
    mut pairs: [&mut Pair; G],
    motions: impl MotionsOf<G>,
    frames: &mut [[f64; 2]],
) {
    let mut motions = motions;
    let mut states: [[[f64x2; STATES]; 2]; G] = core::array::from_fn(|p| {
        core::array::from_fn(|s| core::array::from_fn(|i| half(&pairs[p].states[i], s)))
    });
    for frame in frames {
        let mut x = f64x2::from(*frame);
        for p in 0..G {
            for (s, state) in states[p].iter_mut().enumerate() {
                let c = |i: usize| half(&pairs[p].coefficients[i], s);
                let [band, low, corrector] = *state;
                let kept = c(C2).mul_add(low, c(C1) * band);
                let y = c(C0).mul_add(x, kept);
                let u = x - low;
                state[BAND] = c(CROSS).mul_add(u, c(KEEP) * band);
                state[LOW] = c(PULL).mul_add(u, c(CROSS).mul_add(band, low));
                state[CORRECTOR] = c(HOLD).mul_add(corrector, y);
                x = c(C3).mul_add(corrector, y);
            }
            if MOVING && let Some(motion) = motions.get(p) {
                for i in 0..COEFFICIENTS {
                    for lane in 0..4 {
                        pairs[p].coefficients[i].0[lane] += motion.steps[i].0[lane];
                        motion.steps[i].0[lane] += motion.bends[i].0[lane];
                    }
                }
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

/// As many motions as pairs, or none.
trait MotionsOf<const G: usize> {
    fn get(&mut self, p: usize) -> Option<&mut PairMotion>;
}

impl<const G: usize, const N: usize> MotionsOf<G> for [&mut PairMotion; N] {
    #[inline(always)]
    fn get(&mut self, p: usize) -> Option<&mut PairMotion> {
        self.as_mut_slice().get_mut(p).map(|motion| &mut **motion)
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

    #[target_feature(enable = "avx2,fma")]
    pub(super) fn run<const MOVING: bool>(
        pairs: &mut [Pair],
        motions: &mut [PairMotion],
        frames: &mut [[f64; 2]],
    ) {
        let (mut pairs, mut motions) = (pairs, motions);
        while !pairs.is_empty() {
            // Never one alone if it can be helped: four are two and two.
            let count = match pairs.len() {
                4 | 2 => 2,
                1 => 1,
                _ => 3,
            };
            let (group, rest) = pairs.split_at_mut(count);
            let (moving, still) = motions.split_at_mut(if MOVING { count } else { 0 });
            match count {
                3 => Group::<3, MOVING>::run(group, moving, frames),
                2 => Group::<2, MOVING>::run(group, moving, frames),
                _ => Group::<1, MOVING>::run(group, moving, frames),
            }
            (pairs, motions) = (rest, still);
        }
    }

    /// `G` pairs in one pass.
    struct Group<const G: usize, const MOVING: bool> {
        states: [[__m256d; STATES]; G],
        /// What each pair gave last: its first section now, its second a frame earlier.
        outputs: [__m256d; G],
    }

    impl<const G: usize, const MOVING: bool> Group<G, MOVING> {
        #[inline]
        #[target_feature(enable = "avx2,fma")]
        fn run(pairs: &mut [Pair], motions: &mut [PairMotion], frames: &mut [[f64; 2]]) {
            if pairs.len() != G || (MOVING && motions.len() != G) {
                return;
            }
            let length = frames.len();
            let mut group = Self {
                states: core::array::from_fn(|p| {
                    let states = &pairs[p].states;
                    [load(&states[BAND]), load(&states[LOW]), load(&states[CORRECTOR])]
                }),
                outputs: [_mm256_setzero_pd(); G],
            };
            // The first frames enter, the last leave, with some lanes idle; between, all work.
            for at in 0..G {
                let frame = frames.get(at).map_or(_mm_setzero_pd(), |frame| load_frame(frame));
                group.tick::<true>(pairs, motions, frame, at, length);
            }
            for at in G..length {
                let frame = load_frame(&frames[at]);
                let done = group.tick::<false>(pairs, motions, frame, at, length);
                store_frame(&mut frames[at - G], done);
            }
            for at in length.max(G)..length + G {
                let done = group.tick::<true>(pairs, motions, _mm_setzero_pd(), at, length);
                store_frame(&mut frames[at - G], done);
            }
            for (pair, states) in pairs.iter_mut().zip(&group.states) {
                for (lanes, state) in pair.states.iter_mut().zip(states) {
                    store(lanes, *state);
                }
            }
        }

        /// Frame `at` of `length` into the first pair; gives what leaves the last one.
        #[inline]
        #[target_feature(enable = "avx2,fma")]
        fn tick<const EDGE: bool>(
            &mut self,
            pairs: &mut [Pair],
            motions: &mut [PairMotion],
            frame: __m128d,
            at: usize,
            length: usize,
        ) -> __m128d {
            let first = _mm256_castpd256_pd128(self.outputs[0]);
            let mut x = _mm256_insertf128_pd::<1>(_mm256_castpd128_pd256(frame), first);
            for p in 0..G {
                if p > 0 {
                    x = _mm256_permute2f128_pd::<0x21>(self.outputs[p - 1], self.outputs[p]);
                }
                let rows = &mut pairs[p].coefficients;
                let [band, low, corrector] = self.states[p];
                // Everything that does not wait for x first.
                let kept = _mm256_mul_pd(load(&rows[C1]), band);
                let kept = _mm256_fmadd_pd(load(&rows[C2]), low, kept);
                let kept_out = _mm256_fmadd_pd(load(&rows[C3]), corrector, kept);
                let c0 = load(&rows[C0]);
                let y = _mm256_fmadd_pd(c0, x, kept);
                self.outputs[p] = _mm256_fmadd_pd(c0, x, kept_out);
                let cross = load(&rows[CROSS]);
                let u = _mm256_sub_pd(x, low);
                let next = [
                    _mm256_fmadd_pd(cross, u, _mm256_mul_pd(load(&rows[KEEP]), band)),
                    _mm256_fmadd_pd(load(&rows[PULL]), u, _mm256_fmadd_pd(cross, band, low)),
                    _mm256_fmadd_pd(load(&rows[HOLD]), corrector, y),
                ];
                let works = if EDGE { working(at, p, length) } else { _mm256_setzero_pd() };
                for (state, next) in self.states[p].iter_mut().zip(next) {
                    *state = if EDGE { _mm256_blendv_pd(*state, next, works) } else { next };
                }
                if MOVING {
                    let motion = &mut motions[p];
                    let moves = motion.steps.iter_mut().zip(&motion.bends);
                    for (now, (step, bend)) in rows.iter_mut().zip(moves) {
                        let (mut change, mut bend) = (load(step), load(bend));
                        let next_step = _mm256_add_pd(change, bend);
                        if EDGE {
                            change = _mm256_and_pd(change, works);
                            bend = _mm256_and_pd(bend, works);
                        }
                        store(now, _mm256_add_pd(load(now), change));
                        store(step, if EDGE { _mm256_add_pd(load(step), bend) } else { next_step });
                    }
                }
            }
            _mm256_extractf128_pd::<1>(self.outputs[G - 1])
        }
    }

    /// All bits set in the lanes of pair `p` that have a frame of their own at this tick.
    #[inline]
    #[target_feature(enable = "avx2,fma")]
    fn working(at: usize, p: usize, length: usize) -> __m256d {
        let works = |delay: usize| -i64::from(at >= delay && at < delay + length);
        let (first, second) = (works(p), works(p + 1));
        _mm256_castsi256_pd(_mm256_set_epi64x(second, second, first, first))
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
                    run_pairs(path, &mut pairs, &mut output);
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
        for count in 1..6 {
            let length = 40;
            let (pairs, from) = random_pairs(&mut noise, count);
            let (_, to) = random_pairs(&mut noise, count);
            let motions: Vec<PairMotion> = from
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
                    PairMotion { steps: all(0.002), bends: all(0.0003) }
                })
                .collect();
            let input = stereo(&mut noise, length);
            let mut expected = input.clone();
            for (from, motion) in from.iter().zip(&motions) {
                for lane in 0..4 {
                    let mut row = from[lane].row();
                    let mut steps = motion.steps.map(|l| l.0[lane]);
                    let mut svf = Svf::default();
                    for frame in &mut expected {
                        let c = SvfCoefficients::from_row(row);
                        frame[lane % 2] = svf.tick(&c, frame[lane % 2]);
                        for i in 0..COEFFICIENTS {
                            row[i] += steps[i];
                            steps[i] += motion.bends[i].0[lane];
                        }
                    }
                }
            }
            for path in ALL {
                let (mut pairs, mut motions) = (pairs.clone(), motions.clone());
                let mut output = input.clone();
                // In uneven pieces, so that a motion goes on over a cut.
                for piece in output.chunks_mut(13) {
                    run_moving_pairs(path, &mut pairs, &mut motions, piece);
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
                run_pairs(path, &mut whole_pairs, &mut whole);
                for cut in [1, 2, 5, 31, 149] {
                    let (mut cut_pairs, mut pieces) = (pairs.clone(), input.clone());
                    for piece in pieces.chunks_mut(cut) {
                        run_pairs(path, &mut cut_pairs, piece);
                    }
                    assert!(pieces == whole, "{} {count} {cut}", path.name());
                    assert!(cut_pairs == whole_pairs);
                }
                // Standing still while moving is the same to the last bit, too.
                let (mut still, mut output) = (pairs.clone(), input.clone());
                let mut motions = vec![PairMotion::default(); count];
                run_moving_pairs(path, &mut still, &mut motions, &mut output);
                assert!(output == whole);
            }
        }
    }
}

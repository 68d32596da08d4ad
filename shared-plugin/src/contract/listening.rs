//! Checks of listening in every plugin: what is heard is not the mix, and the mix is not
//! changed by it.

use super::presets::integrated_lufs;
use super::stage::{RATE_HZ, Stage, pink_noise};
use crate::product::Product;
use crate::{EditorLink, Listening};

/// Length of the noise, which then repeats: as long as the measurement, so that one turn of it
/// is as loud as any other.
const TURN_FRAMES: usize = (3.0 * RATE_HZ) as usize;
const CUTS: &[usize] = &[512, 17, 1, 480, 4096, 333];

/// Checks the Listen state of a product at `settings` (id and text): matched bypass is as loud as
/// the output and its offset frozen; delta and delayed input add up to the output, where the
/// product does not fade the input out; after closing the editor and in an offline render the
/// output is bit for bit that of an instance never listened to; and cuts change nothing.
/// `allocations` runs its argument and counts how often it takes or frees memory.
///
/// # Panics
/// Panics where one of these is not so.
pub fn check_listening<P: Product>(
    settings: &[(&str, &str)],
    allocations: impl Fn(&mut dyn FnMut()) -> u64,
) {
    let parameters = crate::handle::handles(std::sync::Arc::new(P::Params::default()));
    let targets: Vec<(usize, f32)> = settings
        .iter()
        .map(|(id, text)| {
            let index = crate::edit::place(&parameters, id).expect("a parameter of this id");
            (index, parameters[index].parse(text).expect("a value of it"))
        })
        .collect();
    let check = Check::<P>::new(targets);
    check.matched_bypass();
    check.delta();
    check.closed_editor();
    check.offline();
    check.cuts();
    check.memory(&allocations);
}

struct Check<P: Product> {
    targets: Vec<(usize, f32)>,
    turn: [Vec<f32>; 2],
    /// The output over three turns, never listened to.
    plain: [Vec<f32>; 2],
    product: std::marker::PhantomData<P>,
}

fn open(link: &EditorLink) {
    link.listen.set_open(true);
}

fn turns(turn: &[Vec<f32>; 2], count: usize) -> [Vec<f32>; 2] {
    turn.each_ref().map(|channel| channel.repeat(count))
}

fn last_turn(signal: &[Vec<f32>; 2]) -> [Vec<f32>; 2] {
    signal.each_ref().map(|channel| channel[channel.len() - TURN_FRAMES..].to_vec())
}

impl<P: Product> Check<P> {
    fn new(targets: Vec<(usize, f32)>) -> Self {
        let turn = pink_noise(-18.0, TURN_FRAMES);
        let mut plain = turns(&turn, 3);
        Stage::<P>::new(&targets, false, |_| ()).play(&mut plain, CUTS);
        Self { targets, turn, plain, product: std::marker::PhantomData }
    }

    fn stage(&self, offline: bool, prelude: impl Fn(&EditorLink)) -> Stage<P> {
        Stage::new(&self.targets, offline, prelude)
    }

    fn matched_bypass(&self) {
        let mut stage = self.stage(false, open);
        let link = stage.link();
        assert_eq!(link.listen.readings(), None, "nothing was heard yet");
        let mut heard = turns(&self.turn, 2);
        stage.play(&mut heard, CUTS);
        assert_eq!(heard[0], self.plain[0][..2 * TURN_FRAMES], "measuring changes nothing");
        let before = link.listen.readings().expect("measured after 6 s");

        link.listen.set(Listening::MatchedBypass);
        let mut heard = self.turn.clone();
        stage.play(&mut heard, CUTS);
        let offset_db = link.listen.readings().expect("measured").offset_db;
        assert_eq!(offset_db, before.offset_db, "the offset is frozen");
        let mut heard = self.turn.clone();
        stage.play(&mut heard, CUTS);
        let wanted_lufs = integrated_lufs(&last_turn(&self.plain));
        let heard_lufs = integrated_lufs(&heard);
        println!("{}: heard {heard_lufs:.3}, output {wanted_lufs:.3} LUFS", P::NAME);
        if offset_db.abs() < 12.0 {
            assert!((heard_lufs - wanted_lufs).abs() < 0.1, "{heard_lufs} for {wanted_lufs}");
        }

        // What the plugin does now must not move the offset.
        stage.put("byp", 1.0);
        let mut heard = self.turn.clone();
        stage.play(&mut heard, CUTS);
        let frozen_db = link.listen.readings().expect("measured").offset_db;
        assert_eq!(frozen_db, offset_db, "the offset is frozen");
    }

    fn delta(&self) {
        let mut stage = self.stage(false, |link| {
            open(link);
            link.listen.set(Listening::Delta);
        });
        let mut heard = turns(&self.turn, 3);
        stage.play(&mut heard, CUTS);
        let input = turns(&self.turn, 3);
        let latency = stage.latency_samples;
        let dry_gain = stage.dry_gain();
        for ((heard, plain), input) in heard.iter().zip(&self.plain).zip(&input) {
            // The fade of 10 ms and the glides of the engine are over.
            for frame in 4800 + latency..heard.len() {
                let sum = heard[frame] + dry_gain * input[frame - latency];
                assert!((sum - plain[frame]).abs() < 1e-6, "frame {frame}");
            }
        }
    }

    fn closed_editor(&self) {
        for listening in [Listening::MatchedBypass, Listening::Delta, Listening::Product(1)] {
            let mut stage = self.stage(false, open);
            let link = stage.link();
            link.listen.set(listening);
            let mut heard = self.turn.clone();
            stage.play(&mut heard, CUTS);
            link.listen.set_open(false);
            let mut fading = turns(&self.turn, 1);
            stage.play(&mut fading, CUTS);
            // 10 ms, and as much again for what an engine glides.
            let start = (0.1 * RATE_HZ) as usize;
            for (now, plain) in fading.iter().zip(&self.plain) {
                let plain = &plain[TURN_FRAMES..2 * TURN_FRAMES];
                assert_eq!(now[start..], plain[start..], "{listening:?} is heard after closing");
            }
        }
    }

    fn offline(&self) {
        for listening in [Listening::MatchedBypass, Listening::Delta, Listening::Product(1)] {
            let mut stage = self.stage(true, |link| {
                open(link);
                link.listen.set(listening);
            });
            let mut heard = turns(&self.turn, 2);
            stage.play(&mut heard, CUTS);
            for (now, plain) in heard.iter().zip(&self.plain) {
                assert_eq!(now[..], plain[..2 * TURN_FRAMES], "{listening:?} is in the render");
            }
        }
    }

    fn cuts(&self) {
        for listening in [Listening::MatchedBypass, Listening::Delta] {
            let heard = |cuts: &[usize]| {
                let mut stage = self.stage(false, |link| {
                    open(link);
                    link.listen.set(listening);
                });
                let mut heard = self.turn.clone();
                stage.play(&mut heard, cuts);
                (heard, stage.link().listen.readings())
            };
            let whole = heard(&[512]);
            assert!(heard(CUTS) == whole, "{listening:?} depends on the cuts");
        }
    }

    fn memory(&self, allocations: &impl Fn(&mut dyn FnMut()) -> u64) {
        let mut stage = self.stage(false, open);
        let link = stage.link();
        let mut heard = self.turn.clone();
        for listening in [Listening::MatchedBypass, Listening::Delta, Listening::Off] {
            link.listen.set(listening);
            let count = allocations(&mut || stage.play(&mut heard, CUTS));
            assert_eq!(count, 0, "{listening:?} takes memory");
        }
    }
}

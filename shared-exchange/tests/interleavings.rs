//! Each structure in every interleaving of its threads, and with every stale value the memory model
//! allows.
//!
//! `cargo test --release -p shared-exchange --features loom --test interleavings`

use loom::sync::Arc;
use loom::thread;
use shared_exchange::{
    Board, Exclusive, Flag, FrameRing, Latest, Log, Marks, Pages, PeakHold, Request, stream,
};

/// Runs `write` on a thread of its own beside `read`, in every interleaving.
fn both<T: Send + Sync + 'static>(
    make: impl Fn() -> T + Send + Sync + 'static,
    write: impl Fn(&T) + Send + Sync + Copy + 'static,
    read: impl Fn(&T) + Send + Sync + 'static,
) {
    loom::model(move || {
        let shared = Arc::new(make());
        let writer = {
            let shared = shared.clone();
            thread::spawn(move || write(&shared))
        };
        read(&shared);
        writer.join().unwrap();
    });
}

#[test]
fn what_came_before_a_cell_is_seen_with_it() {
    both(
        || (Latest::<f32>::default(), Flag::default()),
        |(level, flag)| {
            level.set(0.5);
            flag.set(true);
        },
        |(level, flag)| assert!(!flag.get() || level.get() == 0.5),
    );
    both(
        || (Latest::<u32>::default(), Request::default()),
        |(value, request)| {
            value.set(7);
            request.ask();
        },
        |(value, request)| assert!(request.count() == 0 || value.get() == 7),
    );
    both(
        || (Latest::<u32>::default(), Marks::new(0)),
        |(value, marks)| {
            value.set(7);
            marks.set(2);
        },
        |(value, marks)| assert!(marks.take() & 2 == 0 || value.get() == 7),
    );
}

#[test]
fn no_peak_request_or_mark_is_lost() {
    loom::model(|| {
        let shared = Arc::new((PeakHold::default(), Request::default(), Marks::new(0)));
        let writer = {
            let shared = shared.clone();
            thread::spawn(move || {
                shared.0.raise(2.0);
                shared.1.ask();
                shared.2.set(1);
            })
        };
        let early = (shared.0.take(), shared.2.take());
        shared.1.ask();
        writer.join().unwrap();
        let (peak, marks) = (early.0.max(shared.0.take()), early.1 | shared.2.take());
        assert_eq!((peak, shared.1.count(), marks), (2.0, 2, 1));
    });
}

#[test]
fn what_is_taken_is_one_threads_alone() {
    let add = |shared: &Exclusive<[u32; 2]>| {
        if let Some(mut taken) = shared.try_take() {
            let before = taken[0];
            assert_eq!(*taken, [before; 2]);
            taken[0] += 1;
            assert!(shared.try_take().is_none());
            taken[1] = before + 1;
        }
    };
    both(|| Exclusive::new([0; 2]), add, add);
}

#[test]
fn a_board_is_read_whole_and_never_backwards() {
    both(
        || Board::<[u64; 2]>::new(&[0, 0]),
        |board| {
            board.publish(&[1, 1]);
            board.publish(&[2, 2]);
        },
        |board| {
            let first = board.try_read();
            let second = board.try_read();
            for value in [first, second].into_iter().flatten() {
                assert_eq!(value[0], value[1]);
            }
            if let (Some(first), Some(second)) = (first, second) {
                assert!(first[0] <= second[0]);
            }
        },
    );
}

#[test]
fn a_ring_hands_out_frames_that_are_whole_and_in_their_place() {
    both(
        || {
            let ring = FrameRing::<[u64; 2]>::new(2);
            ring.write([[0, 0], [1, 1]].into_iter());
            ring
        },
        |ring| {
            ring.write([[2, 2]].into_iter());
            ring.write([[3, 3]].into_iter());
        },
        |ring| {
            let mut frames = [[u64::MAX; 2]; 2];
            let span = ring.read(0, 2, |at, frame| frames[at] = frame);
            let first = span.next_frame - span.count as u64;
            for at in span.lost_frames..span.count {
                assert_eq!(frames[at], [first + at as u64; 2]);
            }
        },
    );
}

#[test]
fn a_ring_longer_than_itself_loses_what_it_overwrites() {
    both(
        || FrameRing::<u64>::new(2),
        |ring| ring.write([0, 1, 2].into_iter()),
        |ring| {
            let mut frames = [u64::MAX; 2];
            let span = ring.read(0, 2, |at, frame| frames[at] = frame);
            let first = span.next_frame - span.count as u64;
            for at in span.lost_frames..span.count {
                assert_eq!(frames[at], first + at as u64);
            }
        },
    );
}

#[test]
fn a_log_shows_entries_of_one_row_and_as_many_as_it_says() {
    both(
        || {
            let log = Log::<u64>::new(3);
            log.extend([10, 11]);
            log
        },
        |log| {
            log.extend([12]);
            log.clear();
            log.extend([20, 21]);
        },
        |log| {
            let Some(row) = log.read(|entries| entries.iter().collect::<Vec<u64>>()) else {
                return;
            };
            let begin = if row.first() == Some(&20) { 20 } else { 10 };
            let expected: Vec<u64> = (begin..begin + row.len() as u64).collect();
            assert_eq!(row, expected);
        },
    );
}

#[test]
fn a_word_of_pages_belongs_to_its_place() {
    both(
        || {
            let pages = Pages::<1>::new(2, 1, 1);
            pages.write(0, 0, [10]);
            pages
        },
        |pages| {
            pages.clear(0..1);
            pages.write(1, 0, [20]);
        },
        |pages| {
            assert!(matches!(pages.first_word(0, 0), None | Some(10)));
            assert!(matches!(pages.get(1, 0), None | Some([0 | 20])));
            let mut words = [1];
            pages.copy_first_words(0, 0, &mut words);
            assert!(matches!(words, [0 | 10]));
        },
    );
}

#[test]
fn a_record_is_there_once_it_is_announced() {
    both(
        || (Pages::<2>::new(1, 1, 1), Board::<i64>::new(&-1)),
        |(pages, newest)| {
            pages.write(0, 0, [5, 6]);
            newest.publish(&0);
        },
        |(pages, newest)| {
            if newest.try_read() == Some(0) {
                assert_eq!(pages.get(0, 0), Some([5, 6]));
            }
        },
    );
}

/// The ring itself is not checked here, but by its own crate.
#[test]
fn a_stream_has_no_gap_inside() {
    loom::model(|| {
        let switch = Arc::new(stream::Switch::default());
        let (mut writer, mut reader) = stream::ends(2);
        reader.start(&switch);
        let writer = {
            let switch = switch.clone();
            thread::spawn(move || (0..4u32).for_each(|n| writer.write(&switch, [n].into_iter())))
        };
        let mut piece = Vec::new();
        for _ in 0..3 {
            let mut read = Vec::new();
            if reader.read(&switch, |n| read.push(n)) {
                piece.clear();
            }
            piece.extend(read);
            assert!(piece.windows(2).all(|pair| pair[1] == pair[0] + 1), "{piece:?}");
        }
        writer.join().unwrap();
    });
}

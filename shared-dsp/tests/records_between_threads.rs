//! Records read by one thread while another writes them.

use shared_dsp::loudness::records::{Record, RecordStore, RecordWriter};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

#[test]
fn loudness_and_peaks_of_a_record_always_belong_together() {
    // Two takes of the same 30 s, over and over. In each, all numbers follow from the energy.
    const RECORDS: i64 = 3000;
    let store = Arc::new(RecordStore::default());
    store.prepare();
    let mut writer = RecordWriter::new(Arc::clone(&store));
    let record = |number: i64, take: u32| {
        let energy = f64::from(take + 1) * (number + 1) as f64 / 8192.0;
        let true_peak_gain = energy as f32;
        Record { energy, true_peak_gain, clipped_samples: take, ..Record::default() }
    };
    let is_done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for pass in 0..400u32 {
                (0..RECORDS).for_each(|number| {
                    writer.write(number, &record(number, pass % 2));
                });
            }
            is_done.store(true, Ordering::Release);
        });
        let mut seen = 0u64;
        while !is_done.load(Ordering::Acquire) || seen == 0 {
            for number in store.span() {
                let Some(got) = store.get(number) else { continue };
                let peak_db = 20.0 * (f64::from(got.true_peak_gain) / got.energy).log10();
                assert!(peak_db.abs() < 0.003, "record {number}: {got:?}");
                assert!([0, 1].iter().any(|&take| record(number, take).energy == got.energy));
                seen += 1;
            }
        }
        println!("{seen} records read while they were written");
    });
    assert_eq!(store.span(), 0..RECORDS);
}

//! The macro that turns the rules into a plugin's tests.

/// Makes one test of each rule of [`crate::conformance`] for one plugin.
///
/// Use it once in a test program, in `tests/host.rs`, with the crate's own `clap_entry`; it also
/// makes the counting allocator the program's.
///
/// ```ignore
/// use shared_host::conformance::Conformance;
///
/// shared_host::conformance!(
///     channel_eq::clap_entry,
///     "lathe-audio.channel-eq",
///     Conformance::new("Lathe EQ", &["audio-effect", "equalizer"], &[("Band 1/Gain", "6 dB")])
/// );
/// ```
#[macro_export]
macro_rules! conformance {
    ($entry:expr, $id:expr, $options:expr) => {
        #[global_allocator]
        static COUNTING_ALLOCATOR: $crate::allocation::CountingAllocator =
            $crate::allocation::CountingAllocator;

        fn conformance_subject() -> $crate::conformance::Subject {
            $crate::conformance::Subject::new(&$entry, $id, $options)
        }

        $crate::conformance_rules! {
            identity: [
                scan_shows_who_it_is,
                ports_are_mono_and_stereo,
                parameters_are_in_order,
                parameter_id_hashes_are_distinct,
                texts_are_read_back,
                remote_controls_offer_a_page,
            ]
            blocks: [
                every_rate_works,
                cuts_do_not_change_the_sound,
                automation_is_exact_to_the_frame,
                reset_starts_anew,
                it_can_be_activated_again,
                a_requested_restart_is_honoured,
            ]
            sound: [
                bypass_nulls,
                a_meter_passes_sound_on,
                an_impulse_measures_the_latency,
                silence_stays_silent,
                the_tail_ends_in_silence,
            ]
            state: [
                a_state_restores_the_sound,
                a_state_loads_while_active,
                missing_parameters_get_their_default,
                wrong_types_are_dropped,
                values_out_of_range_are_clamped,
                unknown_ids_are_ignored,
                nonsense_is_refused,
            ]
            extremes: [
                bad_input_does_no_harm,
                bad_input_bypassed_is_bit_exact,
                wild_settings_do_no_harm,
                processing_takes_no_memory,
                making_and_restoring_is_quick,
                the_float_mode_is_given_back,
            ]
            editor: [
                the_editor_is_drawn,
                a_dragged_control_moves_its_parameter,
                the_editor_opens_and_closes_often,
            ]
        }
    };
}

/// Part of [`crate::conformance!`].
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_rules {
    ($($theme:ident: [$($rule:ident,)*])*) => {
        $(mod $theme {
            $(#[test]
            fn $rule() {
                $crate::conformance::$theme::$rule(&super::conformance_subject());
            })*
        })*
    };
}

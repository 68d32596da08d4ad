//! The macro that turns the rules into a plugin's tests.

/// Makes one test of each rule of [`crate::conformance`] for one plugin.
///
/// Use it once in a test program, in `tests/host.rs`, with the crate's own entries; it also makes the
/// counting allocator the program's.
///
/// ```ignore
/// use shared_test::conformance::Conformance;
///
/// shared_test::conformance!(
///     channel_eq::clap_entry,
///     channel_eq::GetPluginFactory,
///     "lathe-audio.channel-eq",
///     Conformance::new("Lathe EQ", &["audio-effect", "equalizer"], &[("Band 1/Gain", "6 dB")])
/// );
/// ```
#[macro_export]
macro_rules! conformance {
    ($entry:expr, $vst3:expr, $id:expr, $options:expr) => {
        #[global_allocator]
        static COUNTING_ALLOCATOR: $crate::allocation::CountingAllocator =
            $crate::allocation::CountingAllocator;

        fn conformance_subject() -> $crate::conformance::Subject {
            let folder = ::std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join($id);
            $crate::conformance::keep_data_in(&folder);
            $crate::conformance::Subject::new(&$entry, $id, $options).with_vst3($vst3)
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
            texts: [
                texts_are_read_as_people_write_them_clap,
                texts_are_read_as_people_write_them_vst3,
                unclear_texts_are_refused_clap,
                unclear_texts_are_refused_vst3,
            ]
            blocks: [
                every_rate_works,
                cuts_do_not_change_the_sound,
                cuts_do_not_change_what_follows_silence,
                automation_is_exact_to_the_frame,
                reset_starts_anew,
                it_can_be_activated_again,
                a_requested_restart_is_honoured,
            ]
            reset: [
                a_reset_after_any_change_takes_no_memory,
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
                the_float_mode_is_given_back,
            ]
            editor: [
                the_editor_is_drawn_at_every_size,
                the_editor_is_drawn_however_late_it_is_shown,
                two_editors_are_open_at_once,
                opening_often_takes_no_memory_clap,
                opening_often_takes_no_memory_vst3,
                without_opengl_it_says_so_and_parameters_work,
            ]
            scale: [
                the_window_has_the_size_told_clap,
                the_window_has_the_size_told_vst3,
                the_window_can_be_embedded,
                a_scale_that_is_none_is_refused,
                an_editor_may_close_at_once,
            ]
            controls: [
                dragging_turning_and_typing_tell_whole_gestures,
                keys_are_the_hosts_until_a_field_is_open,
            ]
            listening: [
                what_is_heard_is_never_in_the_mix_clap,
                what_is_heard_is_never_in_the_mix_vst3,
            ]
            buses: [
                what_is_missing_is_silent_clap,
                what_is_missing_is_silent_vst3,
            ]
            odd_hosts: [
                events_past_the_block_are_kept_clap,
                events_past_the_block_are_kept_vst3,
                questions_past_the_end_are_refused,
                a_host_without_windows_does_no_harm,
                an_audio_thread_takes_no_memory,
                values_are_read_without_modulation,
                a_pause_is_not_heard_clap,
                a_pause_is_not_heard_vst3,
                the_tail_is_told_before_and_after_sound,
                the_latency_changes_at_activation_only,
                automation_of_any_kind_does_no_harm,
                states_restore_in_any_order,
            ]
            #[cfg(target_os = "linux")]
            vst3_hosts: [
                widths_are_taken_as_they_are_or_refused,
                values_set_are_read_and_saved_at_once,
                activation_needs_no_set_up,
                restarts_come_on_the_hosts_thread,
                a_change_of_latency_takes_no_memory_and_is_told,
                states_hold_what_was_set_last,
                an_instance_may_go_while_its_work_waits,
                an_editor_opens_while_automation_plays,
                automation_is_exact_to_the_frame,
                processing_and_starting_take_no_memory,
            ]
            flood: [
                many_changes_at_once_arrive_whole_clap,
                many_changes_at_once_arrive_whole_vst3,
            ]
        }
    };
}

/// Part of [`crate::conformance!`].
#[doc(hidden)]
#[macro_export]
macro_rules! conformance_rules {
    ($($(#[$only:meta])* $theme:ident: [$($rule:ident,)*])*) => {
        $($(#[$only])* mod $theme {
            $(#[test]
            fn $rule() {
                $crate::conformance::$theme::$rule(&super::conformance_subject());
            })*
        })*
    };
}

"""The bad days, and the tests that show what becomes of each: `docs/reference/bad-days.md`.

A story runs real nodes, with PostgreSQL, Valkey, a mail server and a gateway that calls back; a test beside it looks
closer at one part. A test of the house fails when a name stands for nothing, or a bad day has no story.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STORIES = "tests/stories/"


@dataclass(frozen=True)
class BadDay:
    """What fails, what must hold all the same, and where it is seen."""

    what: str
    holds: str
    tests: tuple[str, ...]
    """As pytest names them, stories first; a name may leave out the parameters."""


def _of(file: str, *names: str) -> tuple[str, ...]:
    return tuple(f"tests/{file}.py::test_{name}" for name in names)


_N = "stories/test_bad_nights"
_S = "stories/test_servers_fail_in_the_middle"
BAD_DAYS: tuple[BadDay, ...] = (
    BadDay(
        "A gap in the roster",
        "The next rung rings at once, the trail says that nobody was there, and the gap was told 14 days ahead.",
        _of(
            _N,
            "a_gap_in_the_roster_has_the_next_rung_ring_at_once",
            "a_gap_of_the_next_fourteen_days_is_told_before_it_happens",
            "a_plan_kept_elsewhere_fills_the_gap_and_wakes_whom_it_names",
        )
        + _of("notices/test_calling", "a_gap_in_the_roster_has_the_next_rung_ring_at_once_and_is_said")
        + _of("notices/test_gaps", "a_gap_is_told_fourteen_days_before_and_once"),
    ),
    BadDay(
        "Everyone is silent",
        "The last rung rings on with the head, and the asking side is told that it should telephone.",
        _of(_N, "everybody_is_silent_and_the_asking_side_is_told")
        + _of("exchange/test_unattended", "the_asking_side_hears_that_the_ladder_rang_to_its_end")
        + _of("notices/test_calling", "nobody_anywhere_ends_at_the_head_and_goes_on_ringing"),
    ),
    BadDay(
        "Whoever took it is deactivated",
        "It rings anew within seconds, from the first rung of its ladder and never with them; the act named it before.",
        _of(_N, "what_an_officer_took_rings_anew_when_she_is_deactivated")
        + _of(
            "notices/test_left_behind",
            "what_she_took_rings_anew_from_the_first_rung_and_never_her",
            "an_offer_to_who_leaves_climbs_at_once_and_stays_with_who_made_it",
        )
        + _of("notices/test_soak", "nothing_is_lost_nothing_is_without_an_owner_and_rungs_keep_their_times"),
    ),
    BadDay(
        "SMTP refuses, for now or for good",
        "The person's next way is taken at once; an address that is refused for good is used again once it is proven.",
        _of(_N, "smtp_refuses_for_now_and_for_good_and_the_next_way_is_taken_at_once")
        + _of("notices/test_calling", "smtp_refuses_for_good_and_the_address_is_not_used_again")
        + _of("notices/test_mail", "what_the_server_says_is_for_now_or_for_good"),
    ),
    BadDay(
        "The SMS gateway times out",
        "Nobody waits behind it: each is reached by their next way.",
        _of(_N, "a_gateway_that_hangs_holds_nobody_up")
        + _of("notices/test_lanes", "a_gateway_that_hangs_holds_up_nobody_else")
        + _of("notices/test_resting", "a_gateway_that_all_share_rests_for_all"),
    ),
    BadDay(
        "A callback is forged, old, or repeated",
        "What is forged or old is refused and leaves one trace; a repetition acknowledges nothing more.",
        _of(_N, "a_callback_that_is_forged_or_repeated_acknowledges_nothing_more")
        + _of("api/test_callbacks", "what_is_forged_changes_nothing_and_leaves_one_trace")
        + _of("api/test_callbacks", "a_repetition_changes_nothing"),
    ),
    BadDay(
        "A mail scanner opens the acknowledging link",
        "To look acknowledges nothing, however often; a scanner that fills the form has no second factor.",
        _of(_N, "a_mail_scanner_that_opens_the_link_acknowledges_nothing")
        + _of("web/test_duty", "a_scanner_that_opens_the_link_changes_nothing")
        + _of("notices/test_links", "looking_changes_nothing_however_often"),
    ),
    BadDay(
        "Two people acknowledge at once",
        "One is bound, and both are told who.",
        _of(_N, "two_who_acknowledge_at_once_are_told_of_the_same_one")
        + _of("notices/test_links", "of_two_who_take_at_once_the_first_is_named_to_both")
        + _of("web/test_duty", "two_who_take_it_at_once_do_not_both_have_it"),
    ),
    BadDay(
        "The night on which clocks change",
        "Whoever the final schedule has at that instant is rung, the next rung after the true time, and it is quiet by"
        " the wall. Every second has its holder: a turn is shorter or longer, and a skipped hand-over is at once.",
        _of(
            "stories/test_clocks_change_tonight",
            "on_the_night_on_which_clocks_change_who_is_on_duty_is_rung_and_the_next_after_the_true_time",
            "on_the_night_on_which_clocks_change_it_is_quiet_by_the_wall_and_the_urgent_rings_all_the_same",
        )
        + _of(_N, "on_the_night_on_which_clocks_change_somebody_holds_every_second")
        + _of("duty/test_rotation", "the_nights_of_the_change", "hourly_turns_on_the_nights_of_the_change")
        + _of("notices/test_quiet", "the_night_on_which_the_clock_is_set_has_its_true_end"),
    ),
    BadDay(
        "A worker is killed between sending and recording",
        "The message goes again under the same id, and says that it may be a repetition.",
        _of(_N, "a_keeper_killed_between_sending_and_recording_sends_again_and_says_so")
        + _of("stories/test_processes_die_anywhere", "killed_at")
        + _of("notices/test_lanes", "a_keeper_killed_between_sending_and_recording_sends_again_and_says_so"),
    ),
    BadDay(
        "Valkey is flushed",
        "Nothing is lost and nothing is told twice: the database is the queue of record.",
        _of(_N, "the_broker_is_emptied_again_and_again_and_the_officer_is_woken_once")
        + _of(_S, "the_broker_is_emptied_in_the_middle"),
    ),
    BadDay(
        "PostgreSQL is killed and starts again",
        "The ladder climbs on from where it was, and letters arrive once.",
        _of(_N, "postgresql_is_killed_while_a_ladder_climbs_and_the_next_rung_rings")
        + _of(_S, "postgresql_is_killed_in_the_middle"),
    ),
    BadDay(
        "The clock jumps",
        "No ladder is held up, ahead or back, and nothing urgent waits for a clock that was put back; what a fast"
        " one told of times is told again when they come; letters are judged by their trusted timestamps, and"
        " people hear of it.",
        _of(_N, "a_clock_that_jumps_ahead_and_back_holds_no_ladder_up")
        + _of(
            "stories/test_nodes_of_other_kinds",
            "a_clock_that_goes_twenty_minutes_ahead",
            "a_clock_that_falls_twenty_minutes_behind",
        )
        + _of("notices/test_calling", "a_clock_that_jumps_holds_no_ladder_up")
        + _of("workers/test_put_back", "what_is_urgent_waits_for_no_clock_that_was_put_back")
        + _of("notices/test_told_anew", "what_a_fast_clock_told_as_passed_is_taken_back_and_rings_at_the_end"),
    ),
    BadDay(
        "Five hundred notices at once",
        "Each is told, within the limits of each person and channel, and the next officer is woken all the same.",
        _of(_N, "five_hundred_notices_at_once_and_another_officer_is_woken_all_the_same")
        + _of("notices/test_calling", "five_hundred_urgent_notices_at_once_are_told_within_the_limits")
        + _of("notices/test_soak", "nothing_is_lost_nothing_is_without_an_owner_and_rungs_keep_their_times"),
    ),
    BadDay(
        "The peer's directory is forged",
        "It is not believed, people are told, and the one before it counts on.",
        _of(_N, "a_forged_directory_of_the_peer_is_not_believed_and_people_are_told")
        + _of("exchange/test_out_peers", "an_edition_by_another_key_is_told_once_until_a_true_one_comes")
        + _of("directory/test_trust", "a_fork_is_refused_kept_as_evidence_and_logged_as_alarm"),
    ),
    BadDay(
        "The peer's directory is rolled back",
        "The newer one counts on, and people are told until the peer has caught up.",
        _of(_N, "a_directory_that_went_back_is_told_and_the_newer_one_counts")
        + _of("exchange/test_out_peers", "a_peer_whose_directory_went_back_is_told_until_it_has_caught_up"),
    ),
    BadDay(
        "The peer's directory has expired",
        "People are told until there is a new one; what cannot wait still goes.",
        _of(_N, "a_directory_that_has_expired_is_told_until_it_is_renewed"),
    ),
    BadDay(
        "An extension arrives a second after the end",
        "Both sides see the same end, and both are woken: nobody believes that the data is kept on.",
        _of(_N, "an_extension_that_crosses_the_end_wakes_both_sides")
        + _of(
            "matters/test_urgent_clocks",
            "an_extension_a_second_after_the_end_leaves_both_with_one_status_and_wakes_both",
        ),
    ),
    BadDay(
        "There is no line",
        "What is signed waits and goes by itself when the line is back, or on a stick, under the same checks.",
        _of(
            "stories/test_urgent_without_a_line",
            "a_preservation_goes_and_is_answered_on_a_stick",
            "a_laptop_without_network_queues_what_is_signed_and_both_roads_bring_the_same",
        )
        + _of(_S, "the_peer_is_away_and_comes_back"),
    ),
)  # fmt: skip


def printed() -> str:
    """The page, Markdown."""
    return "\n".join(_lines()) + "\n"


def _lines() -> Iterator[str]:
    yield from (
        "# Bad days, and where it is seen what becomes of them",
        "",
        "Printed from `tools/baddays.py`. Tests below `stories/` run real nodes, with a mail server and a gateway.",
        "",
        "| what fails | what holds all the same | shown by |",
        "|---|---|---|",
    )
    for one in BAD_DAYS:
        names = "<br>".join(f"`{name.removeprefix('tests/')}`" for name in one.tests)
        yield f"| {one.what} | {one.holds} | {names} |"

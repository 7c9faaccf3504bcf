"""The one table of notices is whole."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app.access.roles import GRANTS, Permission
from app.kit.actor import Role
from app.notices.occasions import Occasion, Severity
from app.notices.rules import CLIMBS_AS, REAL, RULES
from app.notices.rules_printed import printed

HEARERS = GRANTS[Permission.NOTICE_READ].roles & GRANTS[Permission.NOTICE_ACKNOWLEDGE].roles


def test_every_occasion_has_a_rule_and_every_rule_an_occasion() -> None:
    assert set(RULES) == set(Occasion)


@pytest.mark.parametrize("occasion", Occasion, ids=lambda one: one.value)
def test_a_ladder_begins_at_once_and_ends_with_somebody_who_can_acknowledge(occasion: Occasion) -> None:
    ladder = RULES[occasion].ladder
    assert ladder[0].after == timedelta(0)
    assert all(rung.after > timedelta(0) for rung in ladder[1:])
    assert all(rung.roles and set(rung.roles) <= HEARERS for rung in ladder)


@pytest.mark.parametrize("occasion", [one for one in Occasion if RULES[one].severity is Severity.ALARM])
def test_an_alarm_reaches_the_head_within_the_hour_and_rings_on(occasion: Occasion) -> None:
    rule = RULES[occasion]
    waited = timedelta(0)
    for rung in rule.ladder:
        waited += rung.after
        if Role.HEAD in rung.roles:
            break
    else:
        pytest.fail("no rung has the head")
    assert waited <= timedelta(hours=1)
    assert rule.repeat <= timedelta(days=1)


@pytest.mark.parametrize(
    "occasion", [one for one in Occasion if RULES[one].severity in {Severity.URGENT, Severity.ALARM}]
)
def test_what_is_urgent_is_no_dead_end(occasion: Occasion) -> None:
    assert Role.HEAD in RULES[occasion].ladder[-1].roles
    assert RULES[occasion].repeat <= timedelta(days=1)


@pytest.mark.parametrize("occasion", list(Occasion))
def test_what_nobody_acknowledged_comes_again_within_a_week_whatever_it_is(occasion: Occasion) -> None:
    assert timedelta(hours=1) <= RULES[occasion].repeat <= timedelta(days=7)
    (line,) = [one for one in printed().splitlines() if one.startswith(f"| `{occasion.value}` |")]
    assert line.endswith(" |")
    assert " | every " in line


def test_an_urgent_matter_has_been_told_to_the_head_within_half_an_hour() -> None:
    ladder = RULES[Occasion.MATTER_URGENT].ladder
    assert sum((rung.after for rung in ladder), timedelta(0)) <= timedelta(minutes=30)
    assert Role.DUTY_OFFICER in ladder[0].roles
    assert Role.HEAD in ladder[-1].roles


def test_what_wakes_people_at_night_climbs_as_what_is_urgent_does() -> None:
    """None of them wakes everybody by their role where a roster is on duty."""
    assert set(CLIMBS_AS) == (REAL | {Occasion.DRILL_RINGS, Occasion.DRILL_GAVE_WAY, Occasion.HANDED_OVER}) - {
        Occasion.MATTER_URGENT
    }
    assert set(CLIMBS_AS.values()) == {Occasion.MATTER_URGENT}
    assert {
        Occasion.MATTER_FIRST, Occasion.INSTRUMENT_URGENT, Occasion.URGENT_NEAR, Occasion.URGENT_PASSED,
        Occasion.KEEPING_CROSSED, Occasion.CALL_DIFFERS, Occasion.CALL_UNKNOWN, Occasion.CALL_UNANSWERED,
        Occasion.UNATTENDED_THERE, Occasion.PROVIDER_SILENT, Occasion.ORDER_UNSERVED, Occasion.MANDATE_WORKS_ON,
        Occasion.URGENT_UNDELIVERED, Occasion.URGENT_GAVE_UP, Occasion.URGENT_UNDECIDED, Occasion.URGENT_REJECTED,
        Occasion.URGENT_UNSIGNED, Occasion.URGENT_HELD,
    } <= set(CLIMBS_AS)  # fmt: skip
    assert all(RULES[one].ladder == RULES[Occasion.MATTER_URGENT].ladder for one in CLIMBS_AS)
    (line,) = [one for one in printed().splitlines() if "also by" in one]
    assert all(f"`{one.value}`" in line for one in CLIMBS_AS)


def test_a_clock_of_practice_is_never_called_a_deadline() -> None:
    assert "deadline" not in RULES[Occasion.TARGET_PASSED].words.casefold()
    assert RULES[Occasion.TARGET_PASSED].severity is Severity.ATTENTION


def test_no_words_ask_for_case_content() -> None:
    allowed = {
        "article", "begins", "certificate", "channel", "code", "colleague", "command", "count", "due", "duty", "ends",
        "entry", "held", "instrument", "key", "kind", "mandate", "matter", "measures", "number", "official", "order",
        "other", "peer", "reason", "recipient", "roster", "seconds", "sender", "since", "step", "urgency", "what",
    }  # fmt: skip
    assert frozenset().union(*(rule.names for rule in RULES.values())) <= allowed


def test_the_printed_table_has_every_occasion() -> None:
    page = printed()
    assert all(f"`{occasion.value}`" in page for occasion in Occasion)

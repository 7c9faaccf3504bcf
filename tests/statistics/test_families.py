"""What each family counts of a matter, by what was signed in it."""

from __future__ import annotations

from decimal import Decimal
from typing import get_args

import pytest

from app.kit.canonical import Json, JsonObject
from app.procedures.answer_blocks import Condition
from app.procedures.contents import KINDS, problems
from app.procedures.table import Side
from app.statistics import conditions, families
from app.statistics.facts import DAY, Facts
from app.statistics.reckoning import SHARES, TABLES
from tests.factories import bodies
from tests.statistics.stories import facts, story

MLA = ("request", "acknowledge")
FILES = ["a" * 64, "b" * 64, "c" * 64]


def handed(*categories: str, **more: Json) -> JsonObject:
    """A transmittal of one file of each category, 1000 bytes and more."""
    evidence: list[Json] = [
        {"file": FILES[place], "category": category, "description": "A file"}
        for place, category in enumerate(categories)
    ]
    beside: list[Json] = [{"sha256": FILES[place], "size": 1000 + place} for place in range(len(categories))]
    return {"final": True, "evidence": evidence, "_beside": beside, **more}


def amount(found: Facts, name: str, key: str) -> Decimal:
    return sum((part for one, part in found.sums.get(name, ()) if one == key), Decimal(0))


def test_assets_are_counted_when_they_are_held_and_when_they_have_come() -> None:
    euro: JsonObject = {"amount": "48200.00", "currency": "EUR"}
    receipt: JsonObject = {"payments": [{"amount": euro, "complete": True}], "received_on": "2028-02-01"}
    found = facts(
        "assets",
        ("ask_freeze", bodies.of("asset_request")),
        ("freeze", bodies.of("freezing_notice")),
        ("confiscate", bodies.of("confiscation_notice")),
        ("propose_return", bodies.of("return_proposal")),
        ("agree_return", bodies.of("return_agreement")),
        ("pay", {"payments": [{"amount": euro}]}),
        ("confirm", receipt),
        days=20,
    )
    assert found.codes["asset_stage"] == ("frozen", "confiscated", "returned")
    assert dict(found.sums["assets"]) == {
        "frozen EUR": Decimal("48200.00"),
        "frozen BTC": Decimal("0.41730000"),
        "confiscated EUR": Decimal("48200.00"),
        "returned EUR": Decimal("48200.00"),
    }
    assert found.spans["frozen_returned"] == (100 * DAY,)
    assert found.codes["precondition"] == ("none",)


def test_what_came_in_two_payments_is_counted_once_each_and_what_never_came_is_not() -> None:
    def euro(amount: str) -> JsonObject:
        return {"amount": {"amount": amount, "currency": "EUR"}}

    def receipt(amount: str, *, complete: bool) -> JsonObject:
        return {"payments": [{**euro(amount), "complete": complete}], "received_on": "2028-02-01"}

    agreed = ("ask_return", "acknowledge", "propose_return", "agree_return", ("pay", {"payments": [euro("48200.00")]}))
    missed = (
        *agreed,
        ("report_missing", receipt("40000.00", complete=False)),
        ("pay", {"payments": [euro("8200.00")]}),
    )
    found = facts("assets", *missed, ("confirm", receipt("8200.00", complete=True)))
    assert found.sums["assets"] == (("returned EUR", Decimal("40000.00")), ("returned EUR", Decimal("8200.00")))
    assert found.codes["asset_stage"] == ("returned",)
    never = facts("assets", *agreed, ("report_missing", {"not_come": "Nothing.", "received_on": "2028-02-01"}))
    assert (never.sums["assets"], never.codes["asset_stage"]) == ((), ())


def test_what_is_only_asked_for_or_paid_is_neither_frozen_nor_returned() -> None:
    asked = facts("assets", ("ask_freeze", bodies.of("asset_request")), "acknowledge")
    assert (asked.codes["asset_stage"], asked.sums["assets"], asked.spans["frozen_returned"]) == ((), (), ())
    assert asked.codes["precondition"] == ()


def test_an_asset_that_is_frozen_anew_counts_once_and_as_it_was_named_last() -> None:
    def notice(number: str) -> JsonObject:
        named: JsonObject = {"asset": "a1", "amount": {"amount": number, "currency": "EUR"}}
        unnamed: JsonObject = {"description": "A car", "amount": {"amount": "7.00", "currency": "EUR"}}
        return {"assets": [named, unnamed, {"asset": "a2"}], "until": "2027-01-01"}

    anew = facts("assets", "ask_trace", ("freeze", notice("10.00")), "withdraw", days=1)
    assert amount(anew, "assets", "frozen EUR") == Decimal("17.00")
    twice = story("assets", "ask_trace", ("freeze", notice("10.00")))
    again = story("assets", "ask_trace", ("freeze", notice("30.00")))
    both = families.read(type(twice)("assets", True, True, [*twice.said, again.said[-1]]))
    assert amount(both, "assets", "frozen EUR") == Decimal("37.00")


@pytest.mark.parametrize(
    ("terms", "key"),
    [
        ({"conditions": [{"kind": "other", "text": "A treaty on investment is signed first."}]}, "flagged"),
        ({"sharing": {"amount": {"amount": "1.00", "currency": "EUR"}}}, "flagged"),
        ({"sharing": {"amount": {"amount": "1.00", "currency": "EUR"}, "agreement": "Of 2020"}}, "none"),
        ({"conditions": [{"kind": "costs", "text": "The costs of the sale."}]}, "none"),
    ],
)
def test_a_return_under_a_precondition_outside_judicial_procedure_is_flagged(terms: JsonObject, key: str) -> None:
    found = facts("assets", "ask_trace", "acknowledge", "confiscate", ("propose_return", terms))
    assert found.codes["precondition"] == (key,)


@pytest.mark.parametrize(
    ("acts", "standing", "settled"),
    [
        (("open",), "open", ()),
        (("open", "state_position", "propose", "agree"), "agreed", ("agreed",)),
        (("open", "state_position", "propose", "agree", "close"), "agreed", ("agreed",)),
        (("open", "disagree"), "parallel", ("parallel",)),
        (("open", "disagree", "propose"), "open", ()),
        (("open", "withdraw"), "withdrawn", ()),
    ],
)
def test_a_consultation_is_agreed_or_goes_on_side_by_side(
    acts: tuple[str, ...], standing: str, settled: tuple[str, ...]
) -> None:
    found = facts("jurisdiction", *acts)
    assert (found.codes["jurisdiction"], found.codes["agreement"]) == ((standing,), settled)


def test_a_connection_counts_once_whoever_names_it() -> None:
    notice, position = bodies.of("jurisdiction_notice"), bodies.of("jurisdiction_position")
    position["connections"] = [*notice["connections"], *position["connections"]]  # type: ignore[misc]  # lists both
    found = facts("jurisdiction", ("open", notice), ("state_position", position))
    assert found.codes["connection"] == ("result", "nationality_victim", "conduct", "offender")


@pytest.mark.parametrize(
    ("steps", "came", "decided", "instead"),
    [
        (("request",), "undecided", (), ()),
        (("request", "acknowledge", "grant", "surrender"), "granted", ("granted",), ()),
        (("request", "acknowledge", "grant_postponed", "surrender_temporarily"), "granted", ("granted",), ()),
        (("request", "acknowledge", "grant", "report_appeal"), "undecided", (), ()),
        (("request", "acknowledge", "grant", "report_not_collected"), "lapsed", ("lapsed",), ()),
        (("ask_provisional_arrest", "report_arrest", "release_no_request"), "lapsed", ("lapsed",), ()),
        (("ask_provisional_arrest", "report_arrest", "release_no_request", "request"), "undecided", (), ()),
        (("request", "withdraw"), "withdrawn", (), ()),
        (("request", ("refuse", {"prosecute_instead": True})), "refused", ("refused",), ("prosecuted instead",)),
        (("request", ("refuse", {"prosecute_instead": False}), "close"), "refused", ("refused",), ("not prosecuted",)),
        (("request", "refuse", "report_outcome"), "refused", ("refused",), ("not prosecuted",)),
    ],
)
def test_what_came_of_a_request_for_extradition(
    steps: tuple[str | tuple[str, JsonObject], ...], came: str, decided: tuple[str, ...], instead: tuple[str, ...]
) -> None:
    found = facts("extradition", *steps)
    assert found.codes["extradition"] == (came,)
    assert (found.codes["extradition_decision"], found.codes["prosecuted"]) == (decided, instead)


def test_transit_is_no_extradition() -> None:
    assert "extradition" not in facts("extradition", "ask_transit", "decide_transit").codes


def test_a_hearing_is_held_by_its_record_and_reported_by_its_transmittal() -> None:
    way = ("request", "acknowledge", "report_willing", "propose_slot")
    scheduled = (*way, "agree_slot")
    held = facts("hearing", *scheduled, "hold", "transmit", days=4)
    assert (held.codes["hearing"], held.codes["hearing_held"]) == (("held",), ("held",))
    assert held.spans["hearing_report"] == (4 * DAY,)
    stopped = facts("hearing", *scheduled, "hold", "stop")
    assert (stopped.codes["hearing_held"], stopped.spans["hearing_report"]) == (("held",), ())
    assert facts("hearing", *scheduled).codes["hearing_held"] == ()
    unwilling = facts("hearing", "request", "acknowledge", "report_unwilling")
    assert (unwilling.codes["hearing"], unwilling.codes["hearing_held"]) == (("unwilling",), ("not held",))


def test_an_examination_is_timed_from_the_exhibits_to_the_report() -> None:
    way = ("entrust", "acknowledge", "accept", "send_exhibits", "receive_exhibits")
    reported = facts("forensics", *way, "report", "return", days=3)
    assert (reported.codes["examination"], reported.codes["examination_reported"]) == (("reported",), ("reported",))
    assert reported.spans["examination_report"] == (3 * DAY,)
    unexamined = facts("forensics", *way, "return", "confirm_return")
    assert unexamined.codes["examination_reported"] == ("not reported",)
    assert facts("forensics", *way).codes["examination"] == ("open",)


def test_assistance_counts_what_was_given_and_never_what_was_planned() -> None:
    planned = facts("assistance", ("request", bodies.of("ta_request")), ("match", bodies.of("ta_plan")))
    assert (planned.codes["topic"], planned.sums["assistance"]) == (("e_evidence", "digital_forensics"), ())
    delivery = bodies.of("ta_delivery")
    value: JsonObject = {"amount": "4400.00", "currency": "EUR"}
    delivery["equipment"] = [{"what": "Write blocker", "quantity": 4, "value": value}]
    assert not problems("ta_delivery", 1, delivery)
    given = facts(
        "assistance",
        ("offer", bodies.of("ta_offer")),
        ("match", bodies.of("ta_plan", topics=["legislation"])),
        ("deliver", delivery),
        ("evaluate", bodies.of("ta_evaluation")),
    )
    assert (given.codes["topic"], given.codes["rating"]) == (("legislation",), ("aims_met",))
    assert dict(given.sums["assistance"]) == {
        "hours": Decimal(30),
        "participants": Decimal(22),
        "women": Decimal(11),
        "equipment pieces": Decimal(4),
        "equipment EUR": Decimal("4400.00"),
    }


def test_a_condition_counts_once_however_often_it_is_said() -> None:
    limit: JsonObject = {"id": "c1", "code": "use_limit", "text": "For this case."}
    more: JsonObject = {"id": "c2", "code": "destroy_by", "text": "Then destroy.", "by": "2030-01-01"}
    found = facts(
        "mla",
        *MLA,
        ("propose_conditions", {"conditions": [limit]}),
        "accept_conditions",
        ("transmit", handed("TRAFFIC", conditions=[limit, more])),
    )
    assert found.codes["condition"] == ("use_limit", "destroy_by")


def test_a_breach_is_counted_by_whoever_reports_it_and_once() -> None:
    breach: JsonObject = {"kind": "condition", "code": "use_limit", "text": "It was used in another case."}
    other: JsonObject = {"kind": "assurance", "code": "specialty", "text": "Another offence was tried."}
    found = facts(
        "mla", *MLA, *(("message", bodies.of("communication", breach=one)) for one in (breach, breach, other))
    )
    assert found.codes["breach"] == ("condition use_limit", "assurance specialty")
    assert facts("mla", *MLA, ("message", bodies.of("communication"))).codes["breach"] == ()


def test_a_breach_names_a_code_of_its_kind_and_a_category_is_ruled_on_once() -> None:
    wrong: JsonObject = {"kind": "assurance", "code": "use_limit", "text": "It was used in another case."}
    [problem] = problems("communication", 1, bodies.of("communication", breach=wrong))
    assert problem.field.startswith("breach")
    twice: list[Json] = [{"category": "TRAFFIC", "decision": one} for one in ("admitted", "excluded")]
    [problem] = problems("closing_note", 1, bodies.of("closing_note", rulings=twice))
    assert problem.field == "rulings"


def test_rulings_are_those_of_the_last_word_on_each_category() -> None:
    def note(*rulings: tuple[str, str]) -> JsonObject:
        return {"text": "Over.", "rulings": [{"category": one, "decision": said} for one, said in rulings]}

    found = facts(
        "mla",
        *MLA,
        ("refuse", {}),
        ("close", note(("TRAFFIC", "excluded"), ("CONTENT", "admitted"))),
        "reopen",
        ("refuse", {}),
        ("close", note(("TRAFFIC", "partly_admitted"))),
    )
    assert found.codes["ruling"] == ("TRAFFIC partly_admitted", "CONTENT admitted")


def test_every_body_with_conditions_is_read() -> None:
    having = {
        name
        for name, kind in KINDS.items()
        for body in kind.versions.values()
        if "conditions" in body.model_fields and Condition in get_args(body.model_fields["conditions"].annotation)
    }
    assert having == conditions.CONDITIONED


def test_evidence_is_counted_by_category_and_its_defects_with_it() -> None:
    receipt: JsonObject = {
        "verified": False,
        "checked": [{"file": FILES[0], "matches": False}, {"file": FILES[1], "matches": True}],
        "defects": [{"file": FILES[0], "description": "Another file."}, {"description": "The seal is broken."}],
    }
    found = facts(
        "mla", *MLA, "accept", ("transmit", handed("SUBSCRIBER", "TRAFFIC", "TRAFFIC")), ("confirm_evidence", receipt)
    )
    assert found.codes["evidence_category"] == ("SUBSCRIBER", "TRAFFIC")
    keys = ("packages received", "items SUBSCRIBER", "items TRAFFIC", "bytes TRAFFIC", "defects SUBSCRIBER")
    assert [amount(found, "evidence", key) for key in keys] == [1, 1, 2, 2003, 1]
    assert (amount(found, "evidence", "defects unnamed"), amount(found, "evidence", "defects TRAFFIC")) == (1, 0)


def test_a_package_in_two_instruments_is_one_and_both_sides_may_send() -> None:
    shared = ("share", handed("CONTENT", manifest="d" * 64))
    again = ("share", handed("CONTENT", "OTHER", manifest="d" * 64))
    way = ("propose", "accept", shared, again)
    found = families.read(story("joint", *way, side=Side.REQUESTING))
    assert (amount(found, "evidence", "packages sent"), amount(found, "evidence", "packages received")) == (1, 0)
    theirs = families.read(story("joint", *way, side=Side.REQUESTING, sent=False))
    assert amount(theirs, "evidence", "packages received") == 1


def test_no_two_families_use_one_name_and_shares_are_of_tables() -> None:
    names = [name for one in families.FAMILIES.values() for name in (*one.tables, *one.sums, *one.spans)]
    assert len(set(names)) == len(names)
    assert {table for table, _ in SHARES.values()} <= set(TABLES)
    general = [name for name in TABLES if name not in families.TABLES]
    for name, table in families.TABLES.items():
        shared_before = [*general, *list(families.TABLES)[: list(families.TABLES).index(name)]]
        assert set(table.linked) <= {one for one in shared_before if TABLES[one].shared}, name


def test_a_lead_is_acknowledged_so_long_after_it_was_sent() -> None:
    lead = bodies.of("information")
    found = facts("information", ("send", lead), "acknowledge", days=3)
    assert found.spans["lead_acknowledged"] == (3 * DAY,)
    on_terms = facts("information", "offer", "accept_terms", ("send", lead), "acknowledge", days=3)
    assert on_terms.spans["lead_acknowledged"] == (3 * DAY,)
    alert = facts("information", ("send", {**lead, "kind": "proceeds_alert"}), "acknowledge")
    assert "lead_acknowledged" not in alert.spans
    assert facts("information", ("send", lead)).spans["lead_acknowledged"] == ()

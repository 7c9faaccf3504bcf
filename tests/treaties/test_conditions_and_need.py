"""Identifiers of a third State under conditions, and necessity and proportionality for each category of data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.kit.canonical import JsonObject
from app.procedures import contents
from app.treaties.findings import Severity
from app.treaties.identifier_rules import SOURCED
from app.treaties.review import Consent, Limited, Word
from app.treaties.rules import findings
from app.treaties.same_identifier import known_by
from tests.treaties.cases import LIMITED, emergency, with_
from tests.treaties.preservation_cases import disclosed
from tests.treaties.sample import DROP, asked, measure

REF = {"id": "01936f3e-4c5b-7aa1-9f00-0123456789ab", "sha256": "ab" * 32}


def told(given: object) -> dict[str, Severity]:
    return {one.key: one.severity for one in findings(given)}  # type: ignore[arg-type]  # an Asked


def test_an_identifier_under_conditions_is_stopped_until_that_state_consents() -> None:
    key = "identifier_under_conditions@identifiers.0"
    assert told(asked(limited=(LIMITED,)))[key] is Severity.BLOCKS
    source = {"matter": LIMITED.matter, "feeds": ["identifiers.0"], "conditions": ["Ask first"]}
    assert key in told(replace(with_(sources=[source]), limited=(LIMITED,)))
    given = Consent(REF["id"], REF["sha256"], LIMITED.state, LIMITED.matter, LIMITED.instrument, ("XB",))
    named = replace(with_(sources=[{**source, "consent": REF}]), limited=(LIMITED,), consents=(given,))
    assert key not in told(named)
    assert "source_under_conditions@sources.0" not in told(named)
    for other in (
        replace(given, id="01936f3e-4c5b-7aa1-9f00-0123456789ac"),
        replace(given, sha256="cd" * 32),
        replace(given, state="XD"),
        replace(given, matter="XC-2026-K7Q3MD9V"),
        replace(given, material="another"),
        replace(given, onward_to=("XD",)),
    ):
        assert key in told(replace(named, consents=(other,)))
    elsewhere = {**source, "matter": "XD-2026-K7Q3MD9T", "consent": REF}
    assert key in told(replace(with_(sources=[elsewhere]), limited=(LIMITED,), consents=(given,)))
    other = replace(LIMITED, mark=str(known_by({"kind": "ip", "address": "93.184.216.35"})))
    assert key not in told(asked(limited=(other,)))


def test_the_path_of_a_communication_tells_addresses_too() -> None:
    """What discloses traffic data names no sources: that State's consent is enough when it is on record."""
    path = disclosed().body["path"]  # type: ignore[index,call-overload]
    address = path[0]["sender"]["address"]  # type: ignore[index,call-overload]
    given_by_xc = Limited(str(known_by({"kind": "ip", "address": address})), "XC", "XC-2026-K7Q3MD9T", "i")
    key = "identifier_under_conditions@path.0.sender.address"
    assert key not in told(disclosed())
    stopped = replace(disclosed(), limited=(given_by_xc,))
    assert told(stopped)[key] is Severity.BLOCKS
    given = Consent(REF["id"], REF["sha256"], "XC", given_by_xc.matter, given_by_xc.instrument, (stopped.theirs.state,))
    assert key not in told(replace(stopped, consents=(given,)))
    for other in (
        replace(given, state="XD"),
        replace(given, matter="XC-2026-K7Q3MD9V"),
        replace(given, material="another"),
        replace(given, onward_to=("XD",)),
    ):
        assert key in told(replace(stopped, consents=(other,)))
    request = {"identifiers": [{"id": "i1", "kind": "ip", "address": address}]}
    for side, stops in (("requesting", False), ("requested", True)):  # only what they told us themselves is known there
        asked_for = Word("r", "preservation_request", side, request)
        assert (key in told(replace(stopped, spoken=(asked_for,)))) is stops


def test_the_kinds_that_name_their_sources_are_those_that_can() -> None:
    assert {
        name for name, kind in contents.KINDS.items() if "sources" in kind.versions[contents.newest(name)].model_fields
    } == SOURCED


def test_an_identifier_is_known_again_whatever_was_noted_beside_it() -> None:
    address = {"kind": "ip", "address": "93.184.216.34"}
    assert known_by(
        {**address, "id": "i7", "port": 1, "instant_from": "2026-01-01T00:00:00Z", "note": "N"}
    ) == known_by(address)
    assert known_by({"kind": "ip"}) is None


def test_need_is_stated_for_each_category() -> None:
    key = "necessity_unstated@measures.0.justifications"
    assert told(with_(measures__n0__justifications=DROP))[key] is Severity.ADVISES
    both = with_(measures__n0__data_categories=["SUBSCRIBER", "TRAFFIC"])
    assert told(both)[key] is Severity.WARNS
    assert told(emergency(measures__n0__data_categories=["TRAFFIC"]))[key] is Severity.ADVISES
    blank = {"category": "SUBSCRIBER", "necessity": "It is", "proportionality": " "}
    assert key in told(with_(measures__n0__justifications=[blank]))
    assert key not in told(asked())


@pytest.mark.parametrize(
    ("code", "category", "more"),
    [
        ("TRAFFIC_REALTIME", "TRAFFIC", {}),
        ("CONTENT_REALTIME", "CONTENT", {}),
        ("GIVE_EFFECT_ORDER", "TRAFFIC", {"order": {"data_categories": ["TRAFFIC"]}}),
    ],
)
def test_need_is_stated_for_what_is_intercepted_or_ordered(code: str, category: str, more: JsonObject) -> None:
    key = "necessity_unstated@measures.1.justifications"
    need: JsonObject = {"category": category, "necessity": "No other trace.", "proportionality": "One line."}
    assert told(asked(measure(code, **more)))[key] is Severity.WARNS
    assert key not in told(asked(measure(code, **more, justifications=[need])))
    assert key in told(asked(measure(code, **more, justifications=[{**need, "category": "SUBSCRIBER"}])))

"""The language of a request: accepted, translated, or translated by a day that is named (UNCC 40(13); ADR 0082)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta

import pytest

from app.kit.clock import instant
from app.procedures.contents import KINDS, newest
from app.treaties import road_rules
from app.treaties.findings import Severity
from app.treaties.profiles import profile
from app.treaties.receiving import received
from app.treaties.review import Asked
from app.treaties.rules import BY_KIND, findings
from tests.treaties.cases import emergency
from tests.treaties.sample import asked, changed, request
from tests.treaties.translation_cases import PAST, PATIENT, TO_COME, promised, translated

B, W = Severity.BLOCKS, Severity.WARNS


def told(given: Asked) -> Mapping[str, Severity]:
    """What is found of translations, by its code."""
    return {one.code: one.severity for one in findings(given) if one.code.startswith("translation_")}


def test_a_translation_may_follow_where_the_profile_lets_it() -> None:
    assert told(asked(language="zh")) == {"translation_missing": B}
    assert told(asked(language="zh", theirs=PATIENT)) == {"translation_missing": W}
    body = changed(request(), translations=[{"file": "d4" * 32, "language": "fr", "translator": "T"}])
    beside = asked(body, language="zh", attachments=("a1" * 32, "d4" * 32))
    assert "translation_missing" not in told(beside)
    late = replace(beside, body={**body, "translation_due": TO_COME})
    assert "translation_follows" not in told(late), "it is there already"


def test_a_translation_of_these_very_texts_has_nothing_to_say() -> None:
    assert findings(translated()) == ()
    named = translated(fresh=False)
    assert [one.key for one in findings(named)] == ["translation_stale@translations.0"]
    unnamed = replace(named, body=changed(dict(named.body), translations=[]))  # type: ignore[arg-type]
    assert {one.code for one in findings(unnamed)} == {"attachment_unnamed"}


def test_a_translation_that_is_promised_is_a_warning_that_names_the_day() -> None:
    assert told(promised(TO_COME)) == {"translation_missing": B}, "who does not wait is not asked to"
    given = promised(TO_COME, theirs=PATIENT)
    assert told(given) == {"translation_follows": W}
    (found,) = [one for one in findings(given) if one.code == "translation_follows"]
    assert (found.field, found.article) == ("translations", "UNCC 40(13)")
    assert "15 December 2026" in found.said("en")
    assert "XB accepts fr, en, ar" in found.said("en")
    assert told(asked(changed(request(), translation_due=TO_COME))) == {}, "they read it as it is"


@pytest.mark.parametrize(
    ("day", "comes"),
    [
        ("2026-11-24", True),  # the day is not over
        ("2026-11-24T09:00:00Z", True),
        ("2026-11-24T08:59:59Z", False),
        (PAST, False),
    ],
)
def test_a_day_that_is_over_promises_nothing(day: str, comes: bool) -> None:
    past = {"translation_missing": W, "translation_day_past": B}
    assert told(promised(day, theirs=PATIENT)) == ({"translation_follows": W} if comes else past)
    known = changed(request(), translation_due=day)
    assert told(asked(known)) == ({} if comes else {"translation_day_past": B})


def test_the_day_ends_where_the_requesting_state_is() -> None:
    for state, over in (("XD", "2026-11-25T05:00:00Z"), ("XC", "2026-11-24T20:00:00Z")):
        there = replace(asked(changed(request(), translation_due="2026-11-24")), ours=profile(state))
        assert "translation_day_past" not in told(replace(there, now=instant(over) - timedelta(seconds=1)))
        assert "translation_day_past" in told(replace(there, now=instant(over)))


def test_in_an_emergency_it_may_come_without_a_day_but_not_with_a_false_one() -> None:
    night = replace(emergency(), language="zh")
    assert told(night) == {"translation_missing": W}
    for day, wanted in (
        (TO_COME, {"translation_follows": W}),
        (PAST, {"translation_missing": W, "translation_day_past": B}),
    ):
        assert told(replace(night, body={**dict(night.body), "translation_due": day})) == wanted  # type: ignore[arg-type]


@pytest.mark.parametrize("day", ["soon", "2026-13-40", "", 20261215, None, ["2026-12-15"], {"day": "2026-12-15"}])
def test_what_is_no_day_promises_nothing(day: object) -> None:
    body = {**request(), "translation_due": day}
    assert told(asked(body, language="zh")) == {"translation_missing": B}  # type: ignore[arg-type]


def test_the_receiver_is_told_of_the_same_day_and_nothing_of_it_blocks() -> None:
    """Judged by when it was signed: a promise that was broken since is a clock's affair."""
    patient = (promised(day, theirs=PATIENT) for day in (TO_COME, PAST))
    for given in (*patient, promised(TO_COME), promised(PAST), asked(language="zh")):
        here = {one.code: one.severity for one in received(given) if one.code.startswith("translation_")}
        assert here == dict.fromkeys(told(given), W)


def test_every_kind_that_may_name_the_day_is_asked_for_its_language() -> None:
    naming = {name for name in KINDS if "translation_due" in KINDS[name].versions[newest(name)].model_fields}
    assert {"mla_request", "preservation_request", "emergency_request", "information", "hearing_request"} <= naming
    assert {name for name in naming if road_rules.language not in BY_KIND.get(name, ())} == set()

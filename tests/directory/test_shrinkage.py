"""What an edition has no more is named, be it a key, a contact point or a law; what came to its own end may go."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from app.directory.edition import Edition, build_edition
from app.directory.shrinkage import Lost, lost, shrunken
from tests.directory.presented import FILE
from tests.directory.states import State
from tests.directory.test_directory_file import payload, read

XA = State("XA")
BEFORE = build_edition(payload(read(FILE)))
ROWS = [
    {"treaty": "untoc", "procedures": ["mla", "preservation"], "measures": ["SEIZE", "SEARCH"], "offences": ["FRAUD"]}
]

NIGHT = "XA.moj/night"
NUMBER = {f"telephone of {NIGHT}: +43123456700", f"language at the telephone en of {NIGHT}"}
NUMBER |= {f"language at the telephone fr of {NIGHT}"}
FIVE_MINUTES = {"zone": "Europe/Vienna", "open": [{"days": [0], "opens": "09:00", "closes": "09:05"}]}


def after(change: Callable[[dict[str, Any]], object], before: Edition = BEFORE) -> Edition:
    """The edition after one, with a change; its first authority is what the change is given as `moj`."""
    told: dict[str, Any] = {**before.payload, "number": before.number + 1, "previous": before.digest}
    told = build_edition(told).payload
    change(told)
    return build_edition({name: value for name, value in told.items() if value or name not in ("cards", "points")})


def moj(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = told["authorities"][0]
    return found


def said(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = moj(told)["particulars"]
    return found


def night(told: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = said(told)["contact_points"][0]
    return found


def ended(told: dict[str, Any], until: str) -> None:
    told["cards"] = [{**one, "until": until} for one in told["cards"]]


def test_a_renewal_has_lost_nothing() -> None:
    assert shrunken(BEFORE, after(lambda told: None)) == ()


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda told: moj(told).update(functions=["central_mla"]), {"function contact_24_7 of XA.moj"}),
        (lambda told: said(told).pop("contact_points"), {"contact point XA.moj/night"}),
        (
            lambda told: said(told)["contact_points"][0].update(duties=["technical_advice"]),
            {"duty preservation of XA.moj/night"},
        ),
        (lambda told: night(told).pop("phones"), NUMBER),
        (lambda told: night(told)["phones"][0].update(languages=["en"]), {f"language at the telephone fr of {NIGHT}"}),
        (lambda told: night(told).pop("capacities"), {f"capacity can_order_preservation of {NIGHT}"}),
        (lambda told: night(told).update(networks=["uncc"]), {f"network g7 of {NIGHT}"}),
        (lambda told: night(told).update(languages=["en"]), {f"language fr of {NIGHT}"}),
        (
            lambda told: night(told).update(promise={"always": False, "hours": FIVE_MINUTES, "answer_minutes": 10000}),
            {f"somebody at {NIGHT}: at any time", f"an answer within 30 minutes at {NIGHT}"},
        ),
        (lambda told: said(told).pop("competences"), {"competence of XA.moj: mla, preservation"}),
        (lambda told: said(told).pop("designated"), {"designation under un_cybercrime of XA.moj: UNCC 40(12)"}),
        (
            lambda told: said(told).update(accepts=[{"written": ["en"]}]),
            {"fr written in every procedure of XA.moj", "en spoken in every procedure of XA.moj"},
        ),
        (
            lambda told: said(told)["accepts"].append({"procedure": "mla", "written": ["en"], "spoken": ["en"]}),
            {"fr written in every procedure of XA.moj"},
        ),
        (lambda told: said(told).update(hours=FIVE_MINUTES), {"office hours of XA.moj: 40 h a week"}),
        (lambda told: said(told).pop("hours"), {"office hours of XA.moj: 40 h a week"}),
        (
            lambda told: said(told).pop("requirements"),
            {f"{one} of a request to XA.moj" for one in ("form", "form when urgent", "electronic")},
        ),
        (
            lambda told: said(told)["requirements"].update(electronic={"accepted": False}),
            {"electronic form is accepted by XA.moj"},
        ),
        (lambda told: said(told).pop("usual_answer"), {"usual answer in mla, routine, of XA.moj"}),
        (lambda told: said(told).pop("laws"), {"law of XA.moj: Mutual Assistance Act"}),
        (lambda told: said(told).pop("channels"), {"telephone of XA.moj: +43123456789", "mail of XA.moj"}),
        (lambda told: moj(told).update(languages=[]), {"language en of XA.moj"}),
        (lambda told: told.update(points=told["points"][1:]), {"public_reporting_point report"}),
        (lambda told: told["points"][0].pop("link"), {"link of public_reporting_point report"}),
        (lambda told: told.update(cards=told["cards"][1:]), {"card logs_connection"}),
        (lambda told: told["cards"][0]["duty"].pop("days"), {"records kept 180 days by card logs_connection"}),
        (lambda told: told["cards"][0]["duty"].update(days=30), {"records kept 180 days by card logs_connection"}),
        (lambda told: told["cards"][0]["duty"].update(tiers=["large"]), {"tier medium of card logs_connection"}),
        (
            lambda told: told["cards"][1]["provider"].pop("retention"),
            {"traffic data kept 90 days by card mailbox"},
        ),
        (lambda told: told["cards"][1]["provider"].pop("domains"), {"domain mailbox.example of card mailbox"}),
    ],
)
def test_what_people_rely_on_is_missed(change: Callable[[dict[str, Any]], object], words: set[str]) -> None:
    assert set(shrunken(BEFORE, after(change))) == words


def test_all_that_an_authority_says_of_itself_is_missed() -> None:
    gone = shrunken(BEFORE, after(lambda told: moj(told).pop("particulars")))
    assert {"contact point XA.moj/night", "competence of XA.moj: mla, preservation", "mail of XA.moj"} < {*gone}
    assert not [one for one in gone if NIGHT in one and not one.startswith("contact point")]


@pytest.mark.parametrize(
    "change",
    [
        lambda told: night(told)["phones"][0].update(number="+43123456701"),
        lambda told: night(told)["promise"].update(answer_minutes=15),
        lambda told: said(told)["hours"]["open"][0].update(opens="08:00", closes="16:00"),
        lambda told: said(told)["laws"][0].update(title="Act on Mutual Assistance"),
        lambda told: said(told)["requirements"].update(form="By letter."),
        lambda told: said(told).update(accepts=[{"written": ["fr", "en", "ar"], "spoken": ["en"]}]),
        lambda told: told["cards"][0]["duty"].update(days=365),
    ],
)
def test_what_says_something_else_or_more_is_not_lost(change: Callable[[dict[str, Any]], object]) -> None:
    assert shrunken(BEFORE, after(change)) == ()


def test_a_promise_that_became_worse_is_missed_until_it_is_kept_again() -> None:
    second = after(lambda told: night(told)["promise"].update(answer_minutes=120))
    third = after(lambda told: None, second)
    assert lost([second, BEFORE], third) == (Lost(f"an answer within 30 minutes at {NIGHT}", 1),)
    assert (
        lost([third, second, BEFORE], after(lambda told: night(told)["promise"].update(answer_minutes=30), third)) == ()
    )


def test_of_an_authority_that_is_gone_it_is_enough_to_say_so() -> None:
    other = {**BEFORE.payload["authorities"][0], "id": "XA.pol", "names": {"en": "Police"}, "certificates": []}  # type: ignore[index, dict-item]

    def joined(told: dict[str, Any]) -> None:
        told["authorities"].append(other)
        told["nodes"][0]["authorities"].append("XA.pol")

    with_both = after(joined)
    found = shrunken(with_both, build_edition({**BEFORE.payload, "number": 3, "previous": with_both.digest}))
    assert found == ("authority XA.pol",)


def test_a_card_may_go_once_its_law_is_no_more_in_force() -> None:
    """The edition that no longer has it was issued on 23 November 2026."""
    for until, gone in (("2026-11-22", set()), ("2026-11-23", {"card logs_connection", "card mailbox"})):
        with_end = after(lambda told, until=until: ended(told, until))  # type: ignore[misc]
        assert set(shrunken(with_end, after(lambda told: told.pop("cards"), with_end))) == gone, until


@pytest.mark.parametrize(
    ("rows", "kept"),
    [
        (ROWS, True),
        ([{}], True),
        ([{"treaty": "untoc"}], True),
        ([{**ROWS[0], "treaty": "uncac"}], False),
        ([{**ROWS[0], "procedures": ["mla"]}], False),
        ([{**ROWS[0], "procedures": ["mla"]}, {**ROWS[0], "procedures": ["preservation"]}], True),
        ([{**ROWS[0], "measures": ["SEIZE"]}], False),
        ([{**ROWS[0], "measures": ["SEIZE"]}, {**ROWS[0], "measures": ["SEARCH"]}], True),
        ([{**ROWS[0], "offences": ["THEFT"]}], False),
        ([{**ROWS[0], "offences": ["FRAUD", "THEFT"]}], True),
        ([{**ROWS[0], "territory": "Northern Region"}], False),
    ],
)
def test_a_competence_that_is_written_otherwise_is_not_lost(rows: list[dict[str, object]], kept: bool) -> None:
    before = after(lambda told: said(told).update(competences=ROWS))
    now = after(lambda told: said(told).update(competences=rows), before)
    words = "competence of XA.moj: untoc, mla, preservation, SEIZE, SEARCH, FRAUD"
    assert shrunken(before, now) == (() if kept else (words,))


def test_a_competence_for_everything_is_not_covered_by_one_for_something() -> None:
    before = after(lambda told: said(told).update(competences=[{}]))
    now = after(lambda told: said(told).update(competences=ROWS), before)
    assert shrunken(before, now) == ("competence of XA.moj: everything",)


def test_what_was_lost_long_ago_is_lost_until_it_is_back() -> None:
    second = after(lambda told: said(told).pop("contact_points"))
    third = after(lambda told: told.update(points=told["points"][1:]), second)
    fourth = after(lambda told: None, third)
    point, report = Lost("contact point XA.moj/night", 1), Lost("public_reporting_point report", 2)
    assert set(lost([third, second, BEFORE], fourth)) == {point, report}
    back = after(lambda told: said(told).update(contact_points=said(BEFORE.payload)["contact_points"]), fourth)
    assert lost([fourth, third, second, BEFORE], back) == (report,)


def test_the_end_that_was_told_last_counts() -> None:
    """A certificate had no end, was given one, and went when that had come."""
    end = "2026-11-01T00:00:00.000Z"
    second = after(lambda told: moj(told)["certificates"][1].update(valid_until=end))
    third = after(lambda told: moj(told)["certificates"].pop(1), second)
    assert lost([second, BEFORE], third) == ()
    assert [one.words.partition(" certificate")[0] for one in lost([BEFORE], third)] == ["seal"]

"""Who takes it at this minute: contact points and offices by their hours, and how long they took lately."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from app.directory import editions, entries, listed
from app.directory.directory_file import read_directory_file
from app.directory.edition import Edition
from app.kit.actor import Actor
from app.kit.ids import AuthorityId, StateCode
from app.matters import directory_views, drafts, reciprocity
from app.matters.peer_law import duties, profile_of
from app.matters.who import WhoView, who
from app.treaties.codes import Data
from app.treaties.duties import kept
from tests.directory.presented import FILE
from tests.directory.states import State
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry, edition
from tests.matters.test_projection import step

XB = StateCode("XB")
NIGHT = datetime(2026, 12, 2, 2, 0, tzinfo=UTC)
DAY = datetime(2026, 12, 2, 10, 0, tzinfo=UTC)


def told(state: State, text: str = FILE) -> Edition:
    """The second edition of a State, which says what the file says."""
    found = read_directory_file("xb.toml", text.replace("XA", state.code).encode(), StateCode(state.code))
    part = found.authorities[AuthorityId(f"{state.code}.moj")]
    assert part.particulars is not None
    before = edition(state)
    payload: dict[str, Any] = before.payload
    first = {**payload["authorities"][0], "particulars": part.particulars.model_dump(mode="json")}
    cards = [one.model_dump(mode="json") for one in found.state.cards or ()]
    points = [one.model_dump(mode="json") for one in found.state.points or ()]
    others = payload["authorities"][1:]
    return edition(state, number=2, previous=before, authorities=[first, *others], cards=cards, points=points)


def publish(xa: House, xb: House, state: State, text: str = FILE) -> None:
    data = state.signed(told(state, text))
    with xb.session("rog_operator") as session:
        editions.publish(session, xb.official("olga"), data, xb.time)
    with xa.session("rog_operator") as session:
        editions.accept_edition(session, Actor.node(xa.owner), data, xa.time)


def asked(xa: House, procedure: str, at: datetime, *, urgent: bool = False) -> list[WhoView]:
    with xa.session("rog_web") as session:
        return who(session, xa.office, xa.official("ana"), XB, procedure, urgent=urgent, at=at)


def test_at_night_the_point_takes_it_and_by_day_the_office(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    point, office = asked(xa, "preservation", NIGHT, urgent=True)
    assert (point.point, point.open, point.answer_minutes, point.spoken) == ("night", True, 30, ("en", "fr"))
    assert [phone["number"] for phone in point.phones if isinstance(phone, dict)] == ["+43123456700"]
    assert (office.point, office.open, office.until) == (None, False, datetime(2026, 12, 2, 8, 0, tzinfo=UTC))
    assert office.form == "By telephone, in writing within 24 hours."
    assert (point.verified, point.source, point.age, point.lately) == (True, "edition 2", "fresh", None)
    # No contact point's duty is a routine request of assistance; extradition nobody here takes.
    assert [(one.point, one.open) for one in asked(xa, "mla", DAY)] == [(None, True)]
    assert asked(xa, "extradition", DAY) == []
    # A public holiday of the country that the hours name, and the office's own closing day.
    assert not asked(xa, "mla", datetime(2026, 12, 8, 10, 0, tzinfo=UTC))[0].open
    assert not asked(xa, "mla", datetime(2026, 12, 24, 10, 0, tzinfo=UTC))[0].open


def test_a_maintenance_window_says_whom_to_call_instead(xa: House, xb: House, states: tuple[State, State]) -> None:
    window = (
        'maintenance = [{ begins = "2026-12-02T01:00:00.000Z", ends = "2026-12-02T03:00:00.000Z",'
        ' instead = "The police, +43 1" }]\n'
    )
    publish(xa, xb, states[1], FILE + window)
    begins, ends = NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=1)

    def seen(at: datetime) -> tuple[bool | None, datetime | None, datetime | None, str | None]:
        found = next(one for one in asked(xa, "preservation", at, urgent=True) if one.point)
        return found.open, found.until, found.away_until, found.instead

    assert seen(begins - timedelta(minutes=1)) == (True, begins, None, None)
    assert seen(NIGHT) == (False, ends, ends, "The police, +43 1")
    assert seen(ends) == (True, None, None, None)


def test_lately_is_measured_from_our_own_letters(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    assured = {**bodies.mla_request(), "reciprocity": {"text": "We would do the same for you."}}
    sent = xa.issue("request", assured, **TO_XB)
    carry(xa, sent, xb)
    xa.project()
    xb.project()
    reference = sent.reference
    (office,) = asked(xa, "mla", DAY)
    assert office.lately is not None
    assert (office.lately.count, office.lately.unanswered, office.lately.median_seconds) == (0, 1, None)
    xa.time += timedelta(minutes=40)
    xb.time += timedelta(minutes=40)
    step(xb, xa, "acknowledge", bodies.acknowledgement(), reference)
    (office,) = asked(xa, "mla", DAY)
    assert office.lately is not None
    assert (office.lately.count, office.lately.unanswered) == (1, 0)
    assert office.lately.median_seconds is not None
    assert timedelta(minutes=39) < timedelta(seconds=office.lately.median_seconds) < timedelta(minutes=42)
    with xa.session("rog_web") as session:
        # A routine letter says nothing of urgent ones.
        assert who(session, xa.office, xa.official("ana"), XB, "mla", urgent=True, at=DAY)[0].lately is None
        given = reciprocity.ledger(session, xa.official("ana"), XB)
        assert [(one.code, one.given, one.instrument) for one in given if one.code == "reciprocity"] == [
            ("reciprocity", True, sent.id)
        ]
        assert reciprocity.ledger(session, xa.official("ana"), StateCode("XC")) == []
    with xb.session("rog_web") as session:
        received = reciprocity.ledger(session, xb.official("ana"), StateCode("XA"))
        assert [one.given for one in received if one.instrument == sent.id and one.code == "reciprocity"] == [False]


NARROW = FILE.replace('"mailbox.example"', '"imap.mailbox.example"').replace('"192.0.2.0/24"', '"192.0.2.7/32"')


@pytest.mark.parametrize(
    ("text", "exact"),
    [
        ("suspect@imap.mailbox.example", [False, True]),
        ("192.0.2.7", [False, True]),
        ("2001:db8::7", [False, False]),
        ("Mailbox", [True, True]),
    ],
)
def test_where_states_disagree_each_is_shown_and_that_is_said(
    xa: House, xb: House, states: tuple[State, State], text: str, exact: list[bool]
) -> None:
    """Another State lists one name below, and one address within, what is a company of XB."""
    publish(xa, xb, states[1])
    list_of_xc(xa, NARROW)
    with xa.session("rog_web") as session:
        found = directory_views.company(session, xa.official("ana"), text, xa.time)
    assert [(one.told_by, one.provider["state"]) for one in found] == [("XB", "XB"), ("XC", "XC")]
    assert [one.exact for one in found] == exact
    assert [one.edition for one in found] == [2, None]
    assert [one.source for one in found] == ["edition 2", "A list of 2026"]
    assert {one.contested for one in found} == {("XB", "XC")}
    (warning,) = {one.warning for one in found}
    assert warning is not None
    assert warning.startswith("More than one State says that it takes this: XB, XC. Ask by telephone")


def test_where_another_state_tells_of_the_same_company_they_agree(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    """What a State says of its own company goes first, though another names it more exactly."""
    publish(xa, xb, states[1])
    list_of_xc(xa, NARROW.replace('state = "XC"', 'state = "XB"').replace('state = "XA"', 'state = "XB"'))
    with xa.session("rog_web") as session:
        found = directory_views.company(session, xa.official("ana"), "imap.mailbox.example", xa.time)
    assert [(one.told_by, one.provider["state"], one.length) for one in found] == [("XB", "XB", 2), ("XC", "XB", 3)]
    assert {(one.contested, one.warning) for one in found} == {((), None)}


def list_of_xc(xa: House, text: str) -> None:
    """A State without a node, by a list that two officials have compared."""
    state = StateCode("XC")
    kept_ = text.replace("XA", "XC")
    with xa.session("rog_operator") as session:
        found = listed.bring(session, xa.official("ana"), "xc.toml", kept_.encode(), state, "A list of 2026", xa.time)
        listed.confirm(session, xa.official("ben"), state, found.sha256[:16], xa.time)


def test_a_state_its_cards_and_its_companies_are_shown(xa: House, xb: House, states: tuple[State, State]) -> None:
    publish(xa, xb, states[1])
    ana = xa.official("ana")
    with xa.session("rog_web") as session:
        shown = directory_views.show(session, ana, XB, xa.time)
        assert (shown.edition, shown.verified, shown.out_of_date, shown.forks, shown.missing) == (
            2,
            True,
            False,
            (),
            (),
        )
        assert [point["id"] for point in shown.points if isinstance(point, dict)] == ["report", "prevention"]
        assert shown.evaluation_overdue == ("prevention",)
        assert directory_views.show(session, ana, XB, xa.time + timedelta(days=4000)).out_of_date
        cards = {one.id: one for one in directory_views.cards(session, ana, xa.time)}
        assert [(one.since_edition, one.overdue) for one in cards.values()] == [(2, False), (2, True)]
        (found,) = directory_views.company(session, ana, "someone@mailbox.example", xa.time)
        assert (found.by, found.provider["state"], found.points) == ("domain", "XB", ("XB.moj/night",))
        assert (found.exact, found.length, found.edition, found.source) == (True, 2, 2, "edition 2")
        assert (found.contested, found.warning) == ((), None)
        assert [one.by for one in directory_views.company(session, ana, "mailb", xa.time)] == ["like"]
        assert directory_views.company(session, ana, "other.example", xa.time) == []
        assert [one.id for one in directory_views.search(session, ana, "technical_advice", xa.time)] == ["XB.moj"]
        lines = {
            one.what: (one.first, one.second) for one in directory_views.compare(session, ana, StateCode("XA"), XB)
        }
        assert lines["log_retention: log_retention: connection: large, medium: duty.days"] == (None, "180 days")


def test_whoever_writes_to_an_entry_that_nobody_compares_any_more_is_warned(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    publish(xa, xb, states[1])
    with xa.session("rog_web") as session:
        (entry,) = [one for one in entries.told(session, XB).entries if one.id == "XB.moj"]
        compared = entry.verified_on or entry.since
        assert compared is not None
        assert entries.red_since(session, AuthorityId("XB.moj"), compared + timedelta(days=365)) is None
        assert entries.red_since(session, AuthorityId("XB.moj"), compared + timedelta(days=366)) == compared
        assert entries.red_since(session, AuthorityId("XD.moj"), compared) is None
    xa.time = xb.time = xa.time + timedelta(days=500)
    draft = xa.draft("request", bodies.mla_request(), **TO_XB)
    with xa.session() as session:
        found = drafts.findings_of(session, xa.office, xa.official("cem"), draft)
    assert "recipient_not_compared" in {one.code for one in found}


def test_duties_in_an_edition_go_before_what_the_release_knows(
    xa: House, xb: House, states: tuple[State, State]
) -> None:
    with xa.session("rog_web") as session:
        before = profile_of(session, xa.office, XB, xa.time)
    publish(xa, xb, states[1])
    with xa.session("rog_web") as session:
        after = profile_of(session, xa.office, XB, xa.time)
        told = {card: signed for one, card, signed in duties(session, xa.office, xa.time) if one.state == XB}
    card = kept(after.duties, Data.TRAFFIC, "large")
    assert card is not None
    assert (card.days, card.article) == (180, "Network Act 20(1)")
    assert [*told] == [*after.duties], "the doors tell what the findings read"
    assert (told[card], {told[one] for one in before.duties if one in told}) == (True, {False})
    assert "traffic" not in after.retention
    kinds = {(one.code, one.log) for one in before.duties}
    assert kinds <= {(one.code, one.log) for one in after.duties}

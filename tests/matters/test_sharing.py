"""A draft is shown for comment, and comments come back to its fields; what was returned opens in its named parts."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import text
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.errors import Conflict, Invalid, Unknown
from app.matters import acts, completion, drafts, sharing, versions
from app.matters.models import Draft
from app.matters.open_parts import demand_open
from app.matters.sharing import CommentView, Sharing
from app.matters.told_identifiers import body_at
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry

BODY: JsonObject = {"facts": {"summary": "Calls.", "places": ["Quay"]}, "link": "Account", "no_intrusive_means": True}
WHOLE = Sharing(asks="Is it enough?", comment_wanted_by="2026-12-10")


def shared(house: House, draft: str, how: Sharing = WHOLE) -> Draft:
    with house.session() as session:
        return sharing.share(session, house.office, house.official("cem"), draft, how)


def sent(house: House, letter: Draft) -> Instrument:
    frozen = house.freeze(letter.id)
    with house.session() as session:
        acts.sign(session, house.office, house.official("cem"), frozen.id)
    return house.issued(frozen.id)


def comments(house: House, draft: str) -> tuple[CommentView, ...]:
    with house.session() as session:
        return sharing.comments_on(session, house.official("aud"), draft)


def test_a_draft_is_shown_and_the_comments_come_back_to_its_fields(xa: House, xb: House) -> None:
    draft = xa.draft("request", BODY, **TO_XB)
    letter = shared(xa, draft)
    assert (letter.procedure, letter.act, letter.recipient) == ("draft_consultation", "share_draft", "XB.moj")
    assert letter.body["informal"] is True
    assert letter.body["parts"] == [
        {"field": "facts.places.0", "text": "Quay"},
        {"field": "facts.summary", "text": "Calls."},
        {"field": "link", "text": "Account"},
        {"field": "no_intrusive_means", "text": "true"},
    ]
    shown = sent(xa, letter)
    reference = shown.reference
    carry(xa, shown, xb)
    xb.project()
    said: JsonObject = {
        "informal": True,
        "draft": draft,
        "draft_version": 1,
        "comments": [
            {"field": "facts.summary", "text": "When?", "weight": "must", "article": "UNCC 40(15)(c)"},
            {"field": "link", "text": "Enough.", "weight": "remark"},
            {"text": "Well made.", "weight": "remark"},
        ],
    }
    answer = xb.issue("comment", said, reference=reference)
    assert comments(xa, draft) == ()
    carry(xb, answer, xa)
    xa.project()
    with xa.session() as session:
        drafts.change(session, xa.office, xa.official("cem"), draft, 1, {}, fields={"facts.summary": "Calls at ten."})
    told = {(one.field, one.text, one.weight, one.changed) for one in comments(xa, draft)}
    assert told == {
        ("facts.summary", "When?", "must", True),
        ("link", "Enough.", "remark", False),
        (None, "Well made.", "remark", False),
    }
    again = shared(xa, draft, Sharing(fields=("facts",)))
    assert (again.act, again.reference) == ("share_again", reference)
    assert [one["field"] for one in again.body["parts"]] == ["facts.places.0", "facts.summary"]  # type: ignore[union-attr, call-overload, index]
    assert again.body["draft_version"] == 2
    # Nothing was asked for: the formal request is a matter of its own.
    formal = xa.issue("request", bodies.mla_request(), **TO_XB)
    assert formal.reference != reference


def change(house: House, draft: str, fields: JsonObject, who: str = "cem") -> None:
    with house.session() as session:
        actor = house.official(who)
        seen = drafts.draft_of(session, actor, draft).version
        drafts.change(session, house.office, actor, draft, seen, {}, fields=fields)


def test_a_version_that_was_shown_stays_whatever_is_written_within_the_minute(xa: House) -> None:
    draft = xa.draft("request", {"facts": {"places": ["Quay"]}}, **TO_XB)
    xa.later(minutes=5)
    change(xa, draft, {"facts.summary": "Calls"})
    letter = shared(xa, draft)
    xa.later(seconds=30)
    change(xa, draft, {"facts.summary": "Calls at ten"})
    change(xa, draft, {"facts.summary": "Calls at ten by day"})
    assert letter.body["draft_version"] == 2
    with xa.session() as session:
        reader = xa.official("aud")
        found = versions.versions_of(session, reader, draft)
        assert [(one.version.version, one.version.what) for one in found] == [
            (4, "changed"),
            (2, "shown"),
            (1, "begun"),
        ]
        assert body_at(session, xa.owner, draft, 2) == {"facts": {"places": ["Quay"], "summary": "Calls"}}
        since = versions.version_of(session, reader, draft, 4, since=2)
    assert [(one.path, one.was, one.now) for one in since.differences] == [
        ("body.facts.summary", "Calls", "Calls at ten by day")
    ]


def test_what_is_shown_is_kept_under_its_number_though_nothing_differed(xa: House) -> None:
    draft = xa.draft("request", BODY, **TO_XB)
    change(xa, draft, {"link": "Account"})
    letter = shared(xa, draft)
    shared(xa, draft)
    assert letter.body["draft_version"] == 2
    with xa.session() as session:
        found = versions.versions_of(session, xa.official("aud"), draft)
    assert [(one.version.version, one.version.what) for one in found] == [(2, "shown"), (1, "begun")]


def impatient(session: Session, act: Callable[[], Draft]) -> None:
    """Do something that is not worth waiting for."""
    session.execute(text("set local lock_timeout = '50ms'"))
    act()


def test_a_change_beside_the_showing_waits_and_finds_what_was_shown(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    change(xa, draft, {"link": "A"})
    beside, actor = xa.database.sessions("rog_web"), xa.official("cem")
    with xa.session() as session:
        sharing.share(session, xa.office, actor, draft, WHOLE)
        with pytest.raises(OperationalError, match="lock timeout"), beside.begin(xa.owner) as other:
            impatient(other, lambda: drafts.change(other, xa.office, actor, draft, 2, {}, fields={"link": "AB"}))
    change(xa, draft, {"link": "AB"})
    with xa.session() as session:
        assert body_at(session, xa.owner, draft, 2) == {"link": "A"}


def test_only_a_draft_that_opens_a_matter_is_shown(xa: House) -> None:
    draft = xa.draft("request", {}, **TO_XB)
    with pytest.raises(Invalid) as nothing:
        shared(xa, draft)
    assert nothing.value.code == "nothing_to_share"
    many: JsonObject = {"facts": {"places": [f"Quay {n}" for n in range(501)]}}
    with pytest.raises(Invalid) as much:
        shared(xa, xa.draft("request", many, **TO_XB))
    assert much.value.code == "too_much_to_share"
    letter = shared(xa, xa.draft("request", BODY, **TO_XB))
    with pytest.raises(Conflict) as again:
        shared(xa, letter.id)
    assert again.value.code == "not_shared"


def test_after_a_return_only_the_named_parts_are_open() -> None:
    draft = Draft(open_parts=["facts.summary", "outgoing.files"])
    before: JsonObject = {"body": {"outgoing": {"state": "XB"}, "subject": "S"}, "language": "en", "attachments": []}
    for after in (
        {**before, "body": {"outgoing": {"state": "XB"}, "subject": "S", "facts": {"summary": "What happened"}}},
        {**before, "body": {"outgoing": {"state": "XB", "files": ["a"]}, "subject": "S", "note": "Completed"}},
        {**before, "attachments": ["a"]},
        before,
    ):
        demand_open(draft, before, after)  # type: ignore[arg-type]  # JSON all the same
    for closed in (
        {**before, "body": {"outgoing": {"state": "XC"}, "subject": "S"}},
        {**before, "body": {"outgoing": {"state": "XB"}}},
        {**before, "body": {"outgoing": {"state": "XB"}, "subject": "S", "facts": {"summary": "A", "places": ["Q"]}}},
        {**before, "language": "fr"},
    ):
        with pytest.raises(Conflict) as refused:
            demand_open(draft, before, closed)  # type: ignore[arg-type]
        assert refused.value.code == "part_closed"
    demand_open(Draft(open_parts=None), before, {})


def test_what_was_never_returned_is_not_completed(xa: House) -> None:
    with xa.session() as session, pytest.raises(Unknown, match="No return"):
        completion.complete(session, xa.office, xa.official("cem"), "01940000-0000-7000-8000-000000000001")

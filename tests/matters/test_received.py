"""The receiver reads, beside what came, what its own law says of it: the sender's warnings with their reasons, and its
own. Nothing of it keeps an instrument from being accepted.
"""

from __future__ import annotations

from dataclasses import replace

from app.instruments import header
from app.instruments.models import Instrument
from app.kit.canonical import Json, JsonObject
from app.kit.ids import Digest, Reference, uuid7
from app.matters import acts, drafts, queries
from app.matters.office import Office
from app.matters.views import ReceivedFinding
from app.treaties.profiles import PROFILES, Profiles
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry

REASON = "The court wants it so."


def test_the_sender_s_warnings_and_our_own_stand_beside_a_request(xa: House, xb: House) -> None:
    sent = warned(xa)
    carry(xa, sent, xb)
    for house in (xa, xb):
        house.project()
    found = {one.key: one for one in about(xb, xb.office, sent)}
    (over,) = header.read(sent.content).overridden or ()
    told = found[f"{over.code}@{over.field}"]
    assert (told.told, told.reason, told.severity, told.words) == ("overridden", REASON, "warns", over.words)
    assert {one.told for key, one in found.items() if key != told.key} <= {"new"}
    # Our own file of our own State says more than the sender's: what would have stopped its draft is a warning here.
    narrow = replace(xb.office, profiles=only_spanish())
    new = next(one for one in about(xb, narrow, sent) if one.code == "translation_missing")
    assert (new.told, new.reason, new.severity) == ("new", None, "warns")
    assert new.field == "translations"
    assert new.words
    assert new.mend
    # The sender's own instrument has none, and the matter tells the same as the instrument.
    assert about(xa, xa.office, sent) == ()
    with xb.session() as session:
        view = queries.matter(session, xb.office, xb.official("cem"), Reference(sent.reference))
    assert [(one.instrument, one.sender) for one in view.findings] == [(sent.id, "XA.moj")]
    assert {one.key: one for one in view.findings[0].findings} == found
    # A reader of another language has the same in it.
    with xb.session() as session:
        cem = xb.official("cem")
        read = queries.findings_on_received(session, xb.office, cem, sent.id, sender=sent.sender, language="ru")
        view = queries.matter(session, xb.office, cem, Reference(sent.reference), language="ru")
    assert view.findings[0].findings == read
    assert [one.key for one in read] == [*found]
    assert [one.key for one in read if one.words == found[one.key].words] == []
    assert [one.key for one in read if one.mend and one.mend == found[one.key].mend] == []


def test_a_translation_that_was_promised_is_waited_for_and_stays_a_warning_that_names_the_day(
    xa: House, xb: House
) -> None:
    sent = xa.issue("request", bodies.mla_request(translation_due="2026-12-20"), **TO_XB)
    carry(xa, sent, xb)
    narrow = replace(xb.office, profiles=only_spanish(waits=True))
    for days in (0, 60):  # what became of the promise is a matter of its clock
        xb.later(days=days)
        (found,) = [one for one in about(xb, narrow, sent) if one.code.startswith("translation_")]
        assert (found.code, found.severity, found.told) == ("translation_follows", "warns", "new")
        assert "2026-12-20" in found.words or "20 December 2026" in found.words
    assert not [one for one in about(xb, xb.office, sent) if one.code.startswith("translation_")]


def test_a_note_that_closes_too_early_warns_the_side_that_it_leaves(xa: House, xb: House) -> None:
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    carry(xa, sent, xb)
    xb.later(days=1)
    over = {"code": "of_theirs", "field": "text", "words": "It is short.", "article": None, "reason": REASON}
    note = came(xb, sent, "closing_note", "close_silent", {"text": "Nobody answers."}, overridden=[over])
    xb.project()
    assert xb.matter(sent.reference).status == "CLOSED"  # it is accepted all the same
    found = {one.code: one for one in about(xb, xb.office, note)}
    theirs = found.pop("of_theirs")  # what its sender was warned of and we are not, in its own words
    assert (theirs.told, theirs.reason, theirs.words) == ("theirs", REASON, "It is short.")
    assert set(found) == {"silence_short", "reminder_missing"}
    assert {(one.severity, one.told) for one in found.values()} == {("warns", "new")}
    # What was said after it, and what is known only since, changes nothing of what is said of it.
    xb.later(days=400)
    assert {one.code for one in about(xb, xb.office, note)} == {*found, "of_theirs"}


def warned(house: House) -> Instrument:
    """A request that leaves with one warning overridden for a reason."""
    draft = house.draft("request", bodies.mla_request(link=None), **TO_XB)
    with house.session() as session:
        told = drafts.findings_of(session, house.office, house.official("cem"), draft)
        first = next(one.key for one in told if one.severity.value == "warns")
    frozen = house.freeze(draft, reasons={first: REASON})
    with house.session() as session:
        acts.approve(session, house.official("ben"), frozen.id, Digest(frozen.sha256 or ""), house.time)
        acts.sign(session, house.office, house.official("ana"), frozen.id)
    return house.issued(frozen.id)


def about(house: House, office: Office, row: Instrument) -> tuple[ReceivedFinding, ...]:
    """What the law of an office says of an instrument."""
    with house.session() as session:
        return queries.findings_on_received(session, office, house.official("cem"), row.id, sender=row.sender)


def only_spanish(*, waits: bool = False) -> Profiles:
    """XB reads Spanish alone; whether it lets a translation follow."""
    ours = replace(PROFILES.profile("XB"), languages=("es",), translation_later=waits)
    return Profiles({**PROFILES.profiles, "XB": ours})


def came(house: House, before: Instrument, kind: str, act: str, body: JsonObject, **more: Json) -> Instrument:
    """The next instrument of the other side in its matter, as a node that guards nothing would send it."""
    content = header.read(before.content).model_dump(mode="json", exclude_none=False)
    content.pop("overridden", None)
    whole = content | {
        "id": uuid7(),
        "kind": kind,
        "act": act,
        "after": {"own": {"id": before.id, "sha256": before.sha256}, "other": None},
        "attachments": [],
        "body": body,
        **more,
    }
    written = header.write(header.parse(whole))
    return house.receive(written, b"signed " + written)

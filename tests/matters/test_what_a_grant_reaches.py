"""What a mandate lets its desk see: from its acceptance to its end, one matter, as the last letter says (ADR 0037)."""

from __future__ import annotations

import pytest

from app.instruments import attachments
from app.instruments.models import Instrument
from app.kit.canonical import JsonObject
from app.kit.errors import Unknown
from app.kit.ids import Digest, Reference
from app.matters import dual, queries
from app.matters.files_beside import file_beside
from app.matters.linked import linked
from app.matters.models import Grant
from tests.factories import bodies
from tests.factories.node import TO_XB, House, carry
from tests.matters.ministry_and_desk import (
    answered,
    desk,
    events,
    instructed,
    instruction,
    mandated,
    ministry,
    reads,
    xa,
)

__all__ = ["desk", "ministry", "xa"]
ACCESS_BACK = bodies.of("mandate_return", findings=[{"field": "access", "text": "Say anew what we may see."}])
ORDER = b"order,date\n77/2027,2026-11-24\n"


def unseen(desk: House, reference: str) -> None:
    """The desk sees nothing of a matter, by whichever way it asks."""
    with pytest.raises(Unknown):
        reads(desk, reference)
    with desk.session() as session:
        actor = desk.official("cem")
        assert queries.matters(session, actor, granted=True).matters == ()
        for ask in (
            lambda: queries.replay(session, desk.office, actor, Reference(reference)),
            lambda: linked(session, actor, Reference(reference), desk.time),
            lambda: dual.of_matter(session, desk.office, actor, Reference(reference)),
        ):
            with pytest.raises(Unknown):
                ask()


def accept(desk: House, ministry: House, mandate: str) -> None:
    answered(desk, ministry, "accept", mandate, body=bodies.of("mandate_acceptance"))


def received(xa: House, ministry: House, **changes: object) -> str:
    """A request of XA that the ministry has got; answers its reference."""
    body = bodies.mla_request(**changes)  # type: ignore[arg-type]
    sent = xa.issue("request", body, **TO_XB)
    carry(xa, sent, ministry)
    xa.project()
    ministry.project()
    return sent.reference


def test_it_begins_with_the_acceptance_and_rests_on_no_question(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = instructed(ministry, desk, reference)
    unseen(desk, reference)
    answered(desk, ministry, "ask", mandate, body=bodies.of("mandate_question"))
    unseen(desk, reference)
    answered(ministry, desk, "answer", mandate, body=bodies.of("mandate_answer"))
    unseen(desk, reference)
    accept(desk, ministry, mandate)
    assert reads(desk, reference).line.holder == "XB.moj"
    answered(desk, ministry, "ask", mandate, body=bodies.of("mandate_question"))
    assert reads(desk, reference).line.holder == "XB.moj"
    answered(ministry, desk, "answer", mandate, body=bodies.of("mandate_answer"))
    answered(desk, ministry, "report", mandate, body=bodies.of("mandate_delivery", evidence=None))
    unseen(desk, reference)


def test_what_came_back_is_accepted_anew_and_the_last_letter_counts(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference, ("acknowledge", "report_execution"))
    answered(desk, ministry, "return_for_completion", mandate, body=ACCESS_BACK)
    unseen(desk, reference)
    answered(ministry, desk, "instruct", mandate, body=instruction(reference, ("report_execution",)))
    unseen(desk, reference)
    accept(desk, ministry, mandate)
    assert reads(desk, reference).line.status.code == "RECEIVED"
    with ministry.session() as session:
        rows = session.query(Grant).order_by(Grant.made).all()
    assert [(row.acts, row.ended is None) for row in rows] == [
        (["acknowledge", "report_execution"], False),
        (["report_execution"], True),
    ]


def test_a_letter_without_access_shows_nothing_more(xa: House, ministry: House, desk: House) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    answered(desk, ministry, "return_for_completion", mandate, body=ACCESS_BACK)
    bare = bodies.of("mandate_instruction", linked={"matter": reference}, access=None)
    answered(ministry, desk, "instruct", mandate, body=bare)
    accept(desk, ministry, mandate)
    unseen(desk, reference)


def test_a_mandate_that_is_opened_again_shows_the_matter_once_it_is_accepted_again(
    xa: House, ministry: House, desk: House
) -> None:
    reference = received(xa, ministry)
    mandate = mandated(ministry, desk, reference)
    answered(desk, ministry, "report", mandate, body=bodies.of("mandate_delivery", evidence=None))
    answered(ministry, desk, "close", mandate)
    answered(ministry, desk, "reopen", mandate)
    unseen(desk, reference)
    accept(desk, ministry, mandate)
    assert reads(desk, reference).line.status.code == "RECEIVED"
    answered(ministry, desk, "withdraw", mandate)
    unseen(desk, reference)
    given = [one for one in events(ministry) if one.startswith("grant.")]
    assert given == ["grant.given", "grant.ended"] * 2


def test_it_opens_one_matter_and_says_which_others_that_one_names(xa: House, ministry: House, desk: House) -> None:
    earlier = received(xa, ministry)
    later = received(
        xa,
        ministry,
        related=[{"kind": "request", "matter": earlier}],
        proceeding={**_proceeding(), "reference": "77/P/2026"},
    )
    mandated(ministry, desk, later)
    with desk.session() as session:
        actor = desk.official("cem")
        (found,) = linked(session, actor, Reference(later), desk.time)
        steps = queries.replay(session, desk.office, actor, Reference(later))
    assert (found.reference, found.known, found.named_here, found.member) == (earlier, False, True, "related.matter")
    assert [(one.act, one.after) for one in steps] == [("request", "RECEIVED")]
    with pytest.raises(Unknown):
        reads(desk, earlier)
    # Another mandate opens the other one; the holder alone sees which matters name it.
    mandated(ministry, desk, earlier)
    with desk.session() as session:
        (found,) = linked(session, desk.official("cem"), Reference(later), desk.time)
        assert (found.reference, found.known) == (earlier, True)
        assert linked(session, desk.official("cem"), Reference(earlier), desk.time) == ()


def _proceeding() -> JsonObject:
    found = bodies.mla_request()["proceeding"]
    assert isinstance(found, dict)
    return found


def received_with_file(xa: House, ministry: House) -> tuple[str, Digest]:
    """A request with a domestic order beside it that the ministry has got: its reference, and the file's digest."""
    with xa.acting("cem") as (session, actor):
        order = attachments.add(session, xa.store, actor, "order.csv", "text/csv", [ORDER], xa.time)
        digest = Digest(order.sha256)
    body = bodies.mla_request()
    body["proceeding"] = {**body["proceeding"], "reference": "beside/P/2026"}  # type: ignore[dict-item]
    sent = xa.issue("request", body, attachments=(digest,), **TO_XB)
    assert ministry.store.put(ministry.owner, ORDER) == digest
    carry(xa, sent, ministry)
    ministry.project()
    return sent.reference, digest


def beside(ministry: House, reference: str) -> str:
    """The id of the one letter of a matter."""
    with ministry.session() as session:
        return str(session.query(Instrument.id).filter(Instrument.reference == reference).one()[0])


def test_the_files_beside_its_letters_are_read_with_them(xa: House, ministry: House, desk: House) -> None:
    reference, digest = received_with_file(xa, ministry)
    mandate, matter = instructed(ministry, desk, reference), Reference(reference)
    with desk.session() as session, pytest.raises(Unknown):
        file_beside(session, desk.office, desk.official("cem"), digest, matter)
    accept(desk, ministry, mandate)
    with desk.session() as session:
        actor = desk.official("cem")
        found = file_beside(session, desk.office, actor, digest, matter)
        # Receipts are between the holder and the other side.
        assert queries.receipts(session, actor, beside(ministry, reference)) == ()
    assert (found.name, found.media_type, found.place.read_bytes()) == ("order.csv", "text/csv", ORDER)
    answered(desk, ministry, "return_unexecuted", mandate)
    with desk.session() as session, pytest.raises(Unknown):
        file_beside(session, desk.office, desk.official("cem"), digest, matter)
    with ministry.session() as session:
        assert file_beside(session, ministry.office, ministry.official("cem"), digest).place.read_bytes() == ORDER


def test_a_file_is_read_in_the_matter_that_is_named_and_in_no_other(xa: House, ministry: House, desk: House) -> None:
    """Another granted matter is not looked through for it; a letter that was rejected gives nobody its files."""
    reference, digest = received_with_file(xa, ministry)
    other = received(xa, ministry)
    mandated(ministry, desk, reference)
    mandated(ministry, desk, other)
    with desk.session() as session:
        actor = desk.official("cem")
        assert file_beside(session, desk.office, actor, digest, Reference(reference)).sha256 == digest
        for elsewhere in (Reference(other), None):
            with pytest.raises(Unknown):
                file_beside(session, desk.office, actor, digest, elsewhere)
    with ministry.session("rog_intake") as session:
        for row in session.query(Instrument).filter(Instrument.reference == reference):
            row.state = "rejected"
    with desk.session() as session, pytest.raises(Unknown):
        file_beside(session, desk.office, desk.official("cem"), digest, Reference(reference))


def test_both_laws_are_read_by_a_grant_as_their_holder_reads_them(xa: House, ministry: House, desk: House) -> None:
    reference = Reference(received(xa, ministry))
    mandated(ministry, desk, reference)
    before = events(ministry).count("grant.used")
    with desk.session() as session:
        found = dual.of_matter(session, desk.office, desk.official("cem"), reference)
    with ministry.session() as session:
        assert found == dual.of_matter(session, ministry.office, ministry.official("cem"), reference)
    assert (found.requesting, found.requested, len(found.offences)) == ("XA", "XB", 1)
    assert events(desk).count("grant.used") + events(ministry).count("grant.used") > before

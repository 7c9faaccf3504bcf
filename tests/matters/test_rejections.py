"""What a rejection does to the chain of the side whose instrument it was."""

from __future__ import annotations

from app.exchange import chains
from app.instruments.models import MatterHead
from tests.factories import bodies
from tests.factories.node import TO_XB, House


def acknowledged(xa: House, xb: House) -> str:
    """A matter in which both sides hold a request and its acknowledgement; answers its reference."""
    sent = xa.issue("request", bodies.mla_request(), **TO_XB)
    xb.receive(sent.content, b"signed " + sent.content)
    said = xb.issue("acknowledge", bodies.acknowledgement(), reference=sent.reference)
    xa.told(sent.id, "accepted")
    xb.told(said.id, "accepted")
    return sent.reference


def head(node: House, reference: str) -> MatterHead:
    """The heads of a matter."""
    with node.session() as session:
        return session.get_one(MatterHead, (node.owner, reference))


def test_the_chain_goes_on_from_before_what_was_rejected(xa: House, xb: House) -> None:
    reference = acknowledged(xa, xb)
    before = head(xb, reference).own_id
    accepted = xb.issue("accept", bodies.acceptance(), reference=reference)
    asked = xb.issue("ask", bodies.of("information_request"), reference=reference)
    assert head(xb, reference).own_id == asked.id
    xb.told(asked.id, "rejected", "predecessor_rejected")
    assert head(xb, reference).own_id == accepted.id  # its own receipt is still to come
    xb.told(accepted.id, "rejected", "text_differs")
    assert head(xb, reference).own_id == before


def test_what_is_being_signed_after_a_rejected_one_is_not_taken_up(xa: House, xb: House) -> None:
    """It names a void predecessor: signed all the same, it would take the head with it and be rejected in its turn."""
    reference = acknowledged(xa, xb)
    sent = xb.issue("accept", bodies.acceptance(), reference=reference)
    signing(xb, reference, "the-next-one")
    xb.told(sent.id, "rejected", "text_differs")
    assert head(xb, reference).signing is None


def test_a_rejection_that_leaves_the_chain_alone_leaves_the_signature_alone(xa: House, xb: House) -> None:
    reference = acknowledged(xa, xb)
    said = xb.issue("message", bodies.of("communication"), reference=reference)
    signing(xb, reference, "the-next-one")
    xb.told(said.id, "rejected", "text_differs")
    assert head(xb, reference).signing == "the-next-one"


def signing(node: House, reference: str, frozen: str) -> None:
    """The sign class has begun to sign a document."""
    with node.session("rog_sign") as session:
        chains.lock(session, node.owner, reference).signing = frozen

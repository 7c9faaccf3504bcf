"""A court's letter beside an instrument that came: read by real means, in a parser process, under our own anchors."""

from __future__ import annotations

from dataclasses import replace

from app.exchange.signing import work
from app.kit.canonical import Json, sha256
from app.kit.ids import StateCode
from app.matters import court_letters
from tests.exchange.admitting import Admitting, admitting
from tests.exchange.archives import fresh_pki, keeping, pool, shop
from tests.exchange.test_signing import desk_of
from tests.factories import bodies
from tests.hostile.workshop import freeze, put, render

__all__ = ["admitting", "fresh_pki", "keeping", "pool", "shop"]


def found(admitting: Admitting, letter: bytes) -> tuple[str, tuple[Json, ...]]:
    """What XB finds in a letter that comes beside a request of XA."""
    house, shop = admitting.keeping.house, admitting.keeping.shop
    digest = sha256(letter)
    issuing: Json = {"name": "Tribunal", "signed_letter": digest, "verdict": "good"}
    file: Json = {"name": "letter.pdf", "sha256": digest, "size": len(letter), "type": "application/pdf"}
    body = bodies.of("mla_request", issuing_authority=issuing)
    content = admitting.request(body=body, attachments=[file])
    house.store.put("in-XA", letter)
    part = {"sha256": digest, "size": len(letter)}
    came = admitting.bring(shop.letter(content), content, attachments=[part])
    assert admitting.outcome(came) == ("accepted", None)
    desk = replace(desk_of(house, lambda given: b"stamp"), letter_signed=admitting.means.letter_signed)
    while work(desk, "sign-1"):
        pass
    row = admitting.keeping.instrument()
    with house.session() as session:
        (view,) = court_letters.of_instrument(session, house.office, house.official("cem"), row.id, sender=row.sender)
    return view.word, view.signatures


def test_a_judge_of_the_sending_state_is_known_here(admitting: Admitting) -> None:
    shop = admitting.keeping.shop
    word, signatures = found(admitting, put(freeze(render(shop.content())), shop.signatory()))
    assert word == "good", signatures
    assert StateCode("XA") in str(signatures[0])


def test_a_letter_without_a_signature_is_called_so_whatever_its_sender_typed(admitting: Admitting) -> None:
    shop = admitting.keeping.shop
    assert found(admitting, render(shop.content())) == ("unsigned", ())

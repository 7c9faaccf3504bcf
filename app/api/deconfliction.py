"""Do two authorities work on the same identifier? Keyed marks, made and compared here; the private key stays away.

Nothing of a pair is kept: who asks sends it with each request. Its key is good for this pair alone.
"""

from __future__ import annotations

import base64
from dataclasses import dataclass
from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import Field, StringConstraints

from app.api import paging
from app.api.shape import Asked, Authority, Hex64, several, shown
from app.api.visit import Acting, Answer, Visit
from app.kit.canonical import sha256
from app.kit.errors import Invalid
from app.kit.ids import AuthorityId, Digest, authority_id
from app.matters import deconfliction
from app.matters.deconfliction import Match
from app.matters.views import View
from app.trust import marks
from app.trust.marks import Pair

router = APIRouter(tags=["deconfliction"], prefix="/deconfliction")
LARGEST = 8 * 1024 * 1024
"""Bytes of a body with two files of marks: each of 65 536 marks in Base64."""
Pem = Annotated[str, StringConstraints(min_length=1, max_length=2000)]
Sealed = Annotated[str, StringConstraints(min_length=1, max_length=LARGEST // 2)]


class PairAsked(Asked):
    """Two authorities, and the key that they share."""

    other: Authority
    """The other authority."""
    our_key: Pem
    """Our public key, X25519, PEM."""
    their_key: Pem
    """Theirs."""
    key: Annotated[str, StringConstraints(min_length=44, max_length=44)] = Field(repr=False)
    """32 bytes, Base64, as `rogatory deconflict pair` writes them: X25519 (RFC 7748) and HKDF-SHA-256 (RFC 5869)."""

    def pair(self, own: AuthorityId) -> Pair:
        """Bound to both names and both public keys."""
        theirs, key = self.their_key.encode(), _bytes("key", self.key)
        return marks.agreed(own, self.our_key.encode(), authority_id(self.other), theirs, key)


class FingerprintAsked(Asked):
    """Of which pair."""

    pair: PairAsked


class MarksAsked(Asked):
    """A file for one round."""

    pair: PairAsked
    round: Annotated[str, StringConstraints(min_length=1, max_length=40)]
    """What both call this round: 2026-12."""
    contact: Annotated[str, StringConstraints(min_length=1, max_length=200)]
    """Whom they call when something matches."""


class ComparisonAsked(Asked):
    """Two files of one round."""

    pair: PairAsked
    ours: Sealed
    """The file that we sent, Base64."""
    theirs: Sealed
    """The file that they sent, Base64."""
    told: Hex64
    """The SHA-256 that they told before they had our file."""


@dataclass(frozen=True)
class FingerprintView(View):
    """What both read aloud by telephone before the first round."""

    fingerprint: str


@dataclass(frozen=True)
class MarksView(View):
    """Our file for one round."""

    file: str
    """Base64 of canonical JSON."""
    sha256: str
    """Of the file: told to the other authority before the file is sent."""


@router.post("/fingerprint", response_model=shown(FingerprintView))
def post_fingerprint(caller: Acting, asked: FingerprintAsked) -> Response:
    """The fingerprint of a pair: the same on both sides, or somebody is between."""

    def act(visit: Visit) -> Answer:
        pair = asked.pair.pair(visit.actor.authority)
        return Answer.of(200, FingerprintView(deconfliction.fingerprint(visit.actor, pair)))

    return caller.once(act)


@router.post("/marks", response_model=shown(MarksView), status_code=201)
def post_marks(caller: Acting, asked: MarksAsked) -> Response:
    """Make the marks of our open matters. Tell the digest, get theirs, then send the file."""

    def act(visit: Visit) -> Answer:
        pair = asked.pair.pair(visit.actor.authority)
        data = deconfliction.make(visit.session, visit.office, visit.actor, pair, asked.round, asked.contact)
        return Answer.of(201, MarksView(base64.b64encode(data).decode(), sha256(data)))

    return caller.once(act)


@router.post("/comparisons", response_model=several(Match))
def post_comparison(caller: Acting, asked: ComparisonAsked) -> Response:
    """On what both work, with our matters and whom to call there; always whole."""
    ours, theirs = _bytes("ours", asked.ours), _bytes("theirs", asked.theirs)

    def act(visit: Visit) -> Answer:
        pair, told = asked.pair.pair(visit.actor.authority), Digest(asked.told)
        found = deconfliction.compare(visit.session, visit.office, visit.actor, pair, ours, theirs, told)
        return Answer(200, paging.whole(found))

    return caller.once(act)


def _bytes(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except ValueError as error:
        raise Invalid("bad_marks", f"{name} is not Base64.", "Encode the bytes as they were made.") from error

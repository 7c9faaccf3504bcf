"""The workshop: rendering, signing, sealing and verification of instruments with one node's means.

For the sign and intake classes only: this file brings pyHanko and typst into a process.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import datetime
from pathlib import Path

from app.instruments import reply_form, servable_print, translation
from app.instruments.dispatch_files import ReplyKit
from app.instruments.dispatch_letter import letter
from app.instruments.examination import examine_apart, examine_brought, renderer, warm
from app.instruments.header import Content
from app.instruments.kinds import fields_of
from app.kit.canonical import JsonObject
from app.kit.errors import Invalid, Misused, RogatoryError, Unavailable, Unreadable
from app.kit.ids import StateCode
from app.procedures.catalogue import Catalogue
from app.trust import elsewhere, pdfsign, timestamps
from app.trust.algorithms import Use, Work
from app.trust.anchors import Anchors, Purpose
from app.trust.handout import HandOut
from app.trust.holder import Holders
from app.trust.keys import Signer
from app.trust.letter import examine
from app.trust.letter_words import PURPOSES, Letter, Word
from app.trust.policy import POLICY, Policy
from app.trust.report import Found, Report, unread
from app.trust.revocation import Cache, Fetch, Revocation, gather
from app.trust.sandbox import Exceeded, ParserPool
from app.trust.timestamps import Timestamper, Transport
from app.trust.verification import verify


class Workshop:
    """One a process. `stamp` and `fetch` are the roads to the timestamping authority and to revocation services.

    `kept`: where answers of the latter outlive the process; None: nowhere.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        fonts: Path | None,
        now: Callable[[], datetime],
        stamp: Transport,
        fetch: Fetch,
        policy: Policy = POLICY,
        kept: Path | None = None,
    ) -> None:
        self._catalogue, self._fonts, self._now, self._fetch = catalogue, fonts, now, fetch
        self._policy = policy
        self._timestamper = Timestamper(stamp)
        self._cache = Cache(folder=kept)
        self._pool: ParserPool | None = None

    def begin(self) -> None:
        """Load fonts and templates now, so that the first document does not wait for them."""
        warm(self._fonts)

    def frozen(self, canonical: bytes, fields: tuple[str, ...]) -> bytes:
        """Canonical content to the frozen PDF: rendering and empty signature fields."""
        return renderer(self._fonts).frozen(canonical, fields)

    def letter(self, told: JsonObject, content: Content, made: datetime) -> bytes:
        """The account of a dispatch to the PDF of its letter and its checklist."""
        return letter(told, content, made, self._fonts)

    def kit(self, content: Content, sha256: str, wanted: ReplyKit, made: datetime) -> bytes:
        """The fillable form of the answer to an instrument of ours."""
        return reply_form.kit(content, sha256, wanted, made, self._fonts)

    def servable(self, told: JsonObject, language: str) -> bytes:
        """The account of an extract for a provider to its PDF."""
        return servable_print.pdf(told, language, self._fonts)

    def translated(self, canonical: bytes, file: bytes, beside: bool) -> bytes:  # as the desk calls it
        """Canonical content in the language of a translation, as a PDF that is no instrument."""
        return renderer(self._fonts).translated(canonical, translation.read(file), beside=beside)

    def filled(self, data: bytes) -> Mapping[str, str]:
        """What stands in the fields of a form that came back, read in a parser process."""
        if self._pool is None:
            self._pool = ParserPool(1)
        try:
            return self._pool.run(reply_form.read, data)
        except Exceeded as error:
            raise Unreadable("no_form", error.message, "Register it as a paper instead.") from error

    def signer(self, trusted: Anchors) -> Callable[[bytes, Signer | None, Signer, bool], bytes]:
        """How this node signs, under its own State's anchors. `Misused` for a key that the policy does not allow.

        A seal is this node's own key and follows what may sign; a person signs with what her ministry issued, which
        follows what is accepted.
        """
        anchors = tuple(der for state in trusted.states for purpose in Purpose for der in trusted.of(state, purpose))

        def sign(frozen: bytes, person: Signer | None, seal: Signer, unstamped: bool) -> bytes:
            now, table = self._now(), self._policy.algorithms
            table.demand(Work.SIGN, Use.PDF_SIGNATURE, seal.certificate, now)
            if person is not None:
                table.demand(Work.ACCEPT, Use.PDF_SIGNATURE, person.certificate, now)
            tsa = None if unstamped else self._timestamper
            pdf, brought = frozen, person is None and bool(pdfsign.signed_fields(frozen))
            if person is not None:
                pdf = pdfsign.sign_person(frozen, person, tsa)
            elif brought and tsa is not None:
                pdf = elsewhere.stamped(frozen, tsa)
            known = [der for one in (person, seal) if one is not None for der in (one.certificate, *one.chain)]
            if brought:
                known += pdfsign.certificates(pdf)
            if not unstamped:
                known += self._stampers()
            return pdfsign.seal(pdf, seal, tsa, self._revocation(known, anchors))

        return sign

    def check(
        self, frozen: bytes, pdf: bytes, anchors: Anchors, holders: Holders, at: datetime, unstamped: bool
    ) -> Report:
        """Verify our own work, in this process, by what the file itself carries.

        Its text is what was rendered when it was frozen and then approved by digest: it is not rendered again.
        """
        rendering = pdfsign.rendering(frozen)
        return verify(
            pdf,
            anchors,
            holders,
            at,
            fields=fields_of(self._catalogue),
            policy=self._policy,
            unstamped=unstamped,
            rerender=lambda _: rendering,
        )

    def hand_out(self, frozen: bytes, certificates: Sequence[bytes]) -> HandOut:
        """What goes out for a signature that is made elsewhere."""
        return elsewhere.hand_out(frozen, certificates)

    def assemble(self, prepared: bytes, kind: str, answer: bytes) -> bytes:
        """The file with what came back in its place. Nothing of the answer is parsed here."""
        with_answer = {"value": elsewhere.with_value, "cms": elsewhere.with_cms}
        if kind not in with_answer:
            raise Invalid("bad_answer", f"There is no answer of the kind {kind!r}.", "Send a signature value or a CMS.")
        return with_answer[kind](prepared, answer)

    def examine_brought(self, frozen: bytes, pdf: bytes, anchors: Anchors, holders: Holders, at: datetime) -> Report:
        """What a signatory brought, read and examined in a parser process; its revocation data is fetched from here."""
        if self._pool is None:
            self._pool = ParserPool(1)
        try:
            carried = self._pool.run(pdfsign.certificates, pdf)
        except Exceeded as error:
            return unread(pdf, at, Found(error.code, None, error.message))
        except (RogatoryError, RuntimeError):
            carried = ()  # the examination says what is wrong with the file
        known = tuple(der for state in anchors.states for purpose in Purpose for der in anchors.of(state, purpose))
        revocation = gather(carried, known, self._fetch, self._now(), self._cache).revocation
        asked = (frozen, pdf, anchors, holders, at, revocation, self._catalogue, self._policy)
        try:
            return self._pool.run(examine_brought, *asked)
        except Exceeded as error:
            return unread(pdf, at, Found(error.code, None, error.message))

    def letter_signed(self, pdf: bytes, anchors: Anchors, state: StateCode, at: datetime) -> Letter:
        """What the signatures of a court's letter prove, read in a parser process; revocation data is fetched here."""
        if self._pool is None:
            self._pool = ParserPool(1)
        try:
            carried = self._pool.run(pdfsign.certificates, pdf)
        except (RogatoryError, RuntimeError):
            carried = ()  # the examination says what is wrong with the file
        known = tuple(der for purpose in PURPOSES for der in anchors.of(state, purpose))
        stampers = anchors.of(state, Purpose.TSA)
        revocation = gather(carried, (*known, *stampers), self._fetch, self._now(), self._cache).revocation
        try:
            return self._pool.run(examine, pdf, anchors, state, at, revocation, self._policy)
        except Exceeded as error:
            if error.code == "timed_out":
                raise
            return Letter(Word.UNREADABLE, reason=error.code)

    def begin_apart(self, size: int = 1) -> None:
        """Start the parser processes: one for each thread that asks, and the intake worker is one."""
        self._pool = ParserPool(size)
        for _ in range(size):
            self._pool.run(warm, self._fonts)

    def end_apart(self) -> None:
        """Stop them."""
        if self._pool is not None:
            self._pool.close()
            self._pool = None

    def verify_apart(
        self,
        pdf: bytes,
        anchors: Anchors,
        holders: Holders,
        at: datetime,
        *,
        unstamped: bool,
        revocation: Revocation,
    ) -> Report:
        """Verify what a stranger sent, in a parser process."""
        pool, known = self._parsers(), self._catalogue
        return examine_apart(pool, pdf, anchors, holders, at, unstamped, revocation, known, self._fonts, self._policy)

    def gather_apart(self, pdf: bytes, anchors: Anchors) -> Revocation:
        """Fresh revocation data for the certificates in a stranger's file, which a parser process reads out of it."""
        found = self._parsers().run(pdfsign.certificates, pdf)
        known = tuple(der for state in anchors.states for purpose in Purpose for der in anchors.of(state, purpose))
        return gather(found, known, self._fetch, self._now(), self._cache).revocation

    def _parsers(self) -> ParserPool:
        if self._pool is None:
            raise Misused("no_parsers", "The parser processes of this node were not started.")
        return self._pool

    def _stampers(self) -> tuple[bytes, ...]:
        """Certificates of the timestamping authority, out of its newest token: their revocation data is in seals."""
        token = self._timestamper.last or self._timestamper.token(hashlib.sha256(b"").digest())
        return timestamps.certificates(token)

    def _revocation(self, certificates: Iterable[bytes], anchors: tuple[bytes, ...]) -> Revocation:
        # Our own keys: a node without a network signs by what it heard last; the judges say how old that may be.
        found = gather(certificates, anchors, self._fetch, self._now(), self._cache, lasting=True)
        if found.missing:
            name, why = found.missing[0]
            raise Unavailable("revocation_missing", f"No revocation data for {name}: {why}.", "It is tried again.")
        return found.revocation

"""The doors through which a stranger's bytes come in, for the fuzzer: what is opened, and what each may answer.

A door answers a yes or a no. It may raise `RogatoryError` where its docstring says so; a verification never raises.
Whatever else comes out of it is a finding, as is a yes to what is not the seed's word.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from asn1crypto import cms

from app.audit import tree
from app.directory import edition, introduction
from app.exchange import admission
from app.exchange import envelope as wire
from app.instruments import header, kinds
from app.instruments.rendering import Renderer
from app.kit import canonical
from app.kit.clock import now
from app.kit.errors import Refused, RogatoryError
from app.kit.ids import StateCode
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.trust import anchors as trust_anchors
from app.trust import chain, docstamp, elsewhere, jws, pdfsign, timestamps, verification
from app.trust.anchors import Purpose
from app.trust.note import NoteKey, NoteSigner, open_checkpoint, open_note
from app.trust.policy import POLICY
from app.trust.reasons import Verdict
from app.trust.report import Report
from app.trust.revocation import Revocation, gather
from tests.hostile import mutants
from tests.hostile.mutants import Step
from tests.hostile.sections import byte_ranges
from tests.hostile.seeds import LOG, Bench, NotOurs
from tests.hostile.workshop import Workshop


@dataclass(frozen=True)
class Door:
    """`open` answers True for a yes; `raises` is what it may raise besides."""

    name: str
    seeds: tuple[bytes, ...]
    step: Step
    open: Callable[[bytes], bool]
    may_accept: Callable[[bytes, bytes], bool] = lambda seed, data: False
    """Whether a yes to this mutant of that seed is right."""
    raises: tuple[type[Exception], ...] = (RogatoryError,)
    share: int = 40
    """Mutants in the bounded run of `make test`."""


def doors(bench: Bench) -> tuple[Door, ...]:
    """Every door; making the seeds takes a few seconds."""
    shop, at = bench.shop, bench.shop.at
    node = shop.lab.anchors.of("XA", Purpose.NODE)
    edition_file = shop.edition("XA")
    edition_payload = canonical.dumps(edition.unverified(edition_file).payload)
    envelope_token = bench.signed(bench.envelope, "envelope", wire.ENVELOPE_TYPE).encode()
    receipt_token = bench.signed(bench.receipt, "receipt", wire.RECEIPT_TYPE).encode()
    checkpoint = wire.envelope_of(canonical.loads(bench.envelope)).log.checkpoint.encode()
    seal = shop.lab.pki.seal("XA.moj")
    token = shop.tsa().token(hashlib.sha256(b"what was stamped").digest())
    tsa_anchors = shop.lab.anchors.of("XA", Purpose.TSA)
    pem = shop.lab.pki.anchors / "XA" / "seal"
    pems = tuple(one.read_bytes() for one in sorted(pem.glob("*.pem")))

    def opened(data: bytes, typ: str) -> bool:
        told = jws.verify(data, typ, node, at).payload
        if typ == wire.RECEIPT_TYPE:
            return bool(wire.receipt_of(told))
        return _logged(bench, told)

    def edition_read(data: bytes) -> bool:
        found = edition.read_edition(data, shop.lab.anchors, at)
        return bool(edition.holders(found)) and bool(edition.listed(found)) and bool(found.digest)

    def edition_signed(data: bytes) -> bool:
        found = jws.flatten(bench.signed(data, "directory", edition.EDITION_TYPE))
        return edition_read(canonical.dumps(found))

    def introduced(data: bytes) -> bool:
        read, _ = introduction.read_introduction(data, at)
        return bool(introduction.anchors_digest(read)) and bool(read.trust.states)

    def noted(data: bytes) -> bool:
        text = _decoded(data)
        open_note(text, [bench.log.public, bench.log.witness])
        return bool(open_checkpoint(text, bench.log.public))

    def stamped(data: bytes) -> bool:
        timestamps.certificates(data)
        timestamps.claimed_time(data)
        return bool(timestamps.verify(data, b"what was stamped", tsa_anchors))

    def copied(data: bytes) -> bool:
        docstamp.read(data)
        return docstamp.check(data, tsa_anchors, at).delivered > 0

    def read_apart(data: bytes) -> bool:
        return bool(docstamp.certificates(data) or docstamp.revocation_in(data))

    def gathered(data: bytes) -> bool:
        def fetch(url: str, body: bytes | None) -> bytes:
            return data

        found = gather([seal.certificate, *seal.chain], shop.lab.anchors.of("XA", Purpose.SEAL), fetch, at)
        return not found.missing

    return (
        Door("pdf", (shop.sound, shop.message()), mutants.pdf, bench.examined, _only_the_gap, (), 8),
        Door("cms", _cms(shop), mutants.der, lambda one: bench.examined(_embedded(shop, one)), _same_words, (), 8),
        Door("frozen", (shop.frozen,), mutants.pdf, lambda one: bench.examined(_sealed(shop, one)), _shows_the_same,
             (), 6),
        Door("returned", (bench.returned,), mutants.der, lambda one: _brought(bench, one), _same_words, (),
             6),
        Door("revocation", (*bench.known.crls, *bench.known.ocsps), mutants.der, lambda one: _cleared(bench, one),
             lambda seed, data: True, (), 3),
        Door("copy", (bench.copy,), mutants.pdf, copied, _only_the_gap, (RogatoryError,), 3),
        Door("copy-parts", (bench.copy, shop.sound), mutants.pdf, read_apart, lambda seed, data: True,
             (RogatoryError,), 4),
        Door("content", (bench.content,), mutants.jsons, lambda one: _content(one), lambda seed, data: True),
        Door("envelope", (envelope_token,), mutants.jws, lambda one: opened(one, wire.ENVELOPE_TYPE)),
        Door("envelope-signed", (bench.envelope,), mutants.jsons,
             lambda one: opened(bench.signed(one, "envelope", wire.ENVELOPE_TYPE).encode(), wire.ENVELOPE_TYPE),
             lambda seed, data: True),
        Door("receipt", (receipt_token,), mutants.jws, lambda one: opened(one, wire.RECEIPT_TYPE)),
        Door("receipt-signed", (bench.receipt,), mutants.jsons,
             lambda one: opened(bench.signed(one, "receipt", wire.RECEIPT_TYPE).encode(), wire.RECEIPT_TYPE),
             lambda seed, data: True),
        Door("edition", (edition_file,), mutants.jsons, edition_read),
        Door("edition-signed", (edition_payload,), mutants.jsons, edition_signed, lambda seed, data: True),
        Door("introduction", (bench.introduction,), mutants.jsons, introduced, lambda seed, data: True),
        Door("note", (checkpoint,), mutants.note, noted, lambda seed, data: _text(seed) == _text(data)),
        Door("note-key", (bench.log.public.vkey.encode(),), mutants.note,
             lambda one: bool(NoteKey.parse(_decoded(one)))),
        Door("consistency", (_proof(),), mutants.jsons, _consistent, lambda seed, data: True),
        Door("token", (token,), mutants.der, stamped, lambda seed, data: True),
        Door("certificate", (seal.certificate,), mutants.der, lambda one: _chained(bench, one)),
        Door("answer", (*bench.known.crls, *bench.known.ocsps), mutants.der, gathered, lambda seed, data: True, ()),
        Door("pem", pems, mutants.note, lambda one: bool(trust_anchors.pem_certificates(one)), lambda seed, data: True),
    )  # fmt: skip


def _cms(shop: Workshop) -> tuple[bytes, ...]:
    """The CMS of the seal and of the signatory."""
    found = []
    for _, before, after, _ in reversed(byte_ranges(shop.sound)):
        raw = bytes.fromhex(shop.sound[before + 1 : after - 1].decode())
        found.append(cms.ContentInfo.load(raw).dump())
    return tuple(found)


def _embedded(shop: Workshop, data: bytes) -> bytes:
    """The sound letter with another CMS in its seal."""
    _, before, after, _ = byte_ranges(shop.sound)[-1]
    room = after - before - 2
    raw = data.hex().encode()
    if len(raw) > room:
        raise NotOurs("no room")
    return shop.sound[: before + 1] + raw.ljust(room, b"0") + shop.sound[after - 1 :]


def _brought(bench: Bench, data: bytes) -> bool:
    """A CMS that comes back from elsewhere, put into a file that was handed out."""
    shop = bench.shop
    try:
        pdf = elsewhere.with_cms(bench.handed_out, data)
        elsewhere.with_value(bench.handed_out, data[:300])
    except Refused as error:
        raise NotOurs(error.code) from error
    rendering = pdfsign.rendering(shop.frozen)
    found = verification.verify(
        pdf, shop.lab.anchors, shop.directories()[StateCode("XA")], shop.at, fields=kinds.fields_of(CATALOGUE),
        unstamped=True, unsealed=True, revocation=bench.known, rerender=lambda _: rendering,
    )  # fmt: skip
    return found.verdict is Verdict.VALID


def _sealed(shop: Workshop, frozen: bytes) -> bytes:
    """A letter over a frozen file that is no honest one."""
    try:
        return shop.letter(frozen=frozen, sealer=shop.sealer(revocation=shop.known(shop.sound)))
    except Exception as error:  # pyHanko signs no such file: nobody can bring it
        raise NotOurs(str(error)) from error


def _only_the_gap(seed: bytes, data: bytes) -> bool:
    """Whether two files differ in what no signature covers alone: the last signature's own place."""
    _, before, after, _ = byte_ranges(seed)[-1]
    return seed[:before] == data[:before] and seed[after:] == data[after:] and len(seed) == len(data)


def _same_words(seed: bytes, data: bytes) -> bool:
    """Whether two CMS sign the same: signed attributes, value, and the time of the token."""
    return _signed_words(seed) == _signed_words(data)


def _signed_words(data: bytes) -> tuple[object, ...]:
    info = cms.ContentInfo.load(data)["content"]["signer_infos"][0]
    tokens = [
        one["content"]["encap_content_info"]["content"].native
        for attribute in info["unsigned_attrs"]
        if attribute["type"].native == "signature_time_stamp_token"
        for one in attribute["values"]
    ]
    return info["signed_attrs"].dump(), info["signature"].native, str(tokens)


def _shows_the_same(seed: bytes, data: bytes) -> bool:
    """Whether a frozen file shows what an honest one shows, as far as its rendering goes: it is the very same bytes."""
    end = re.search(rb"startxref\s+\d+\s+%%EOF", seed)
    assert end is not None
    return seed[: end.end()] == data[: end.end()]


def _cleared(bench: Bench, data: bytes) -> bool:
    """A letter judged with changed revocation data beside what is known, and with it alone."""
    found: list[Report] = []
    for known in (bench.known + Revocation((data,), (data,)), Revocation((data,), ()), Revocation((), (data,))):
        found.append(
            verification.verify(
                bench.bare,
                bench.shop.lab.anchors,
                bench.shop.directories()[StateCode("XA")],
                bench.shop.at,
                fields=kinds.fields_of(CATALOGUE),
                revocation=known,
                rerender=None,
            )
        )
    return found[0].verdict is Verdict.VALID


_RENDERERS: list[Renderer] = []


def _content(data: bytes) -> bool:
    """A content on its way through verification: sender, fields, rendering, header, body."""
    if not _RENDERERS:
        _RENDERERS.append(Renderer.open(None))
    given = canonical.loads(data, limit=POLICY.content_limit)
    verification._sender(given)
    rendered = _RENDERERS[0].rerender(data)
    kinds.fields_of(CATALOGUE)(given)
    content = header.read(data)
    contents.parse(content.kind, content.kind_version, content.body)
    return rendered is not None


def _logged(bench: Bench, payload: canonical.JsonObject) -> bool:
    told = wire.envelope_of(payload)
    admission.check_log(told, [NoteSigner.generate(LOG).public.vkey, bench.log.public.vkey], now())
    return bool(told.parts)


def _decoded(data: bytes) -> str:
    """As a text arrives: what is no UTF-8 never does."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise NotOurs(str(error)) from error


def _text(data: bytes) -> bytes:
    """The text of a note, which is what is signed."""
    return data.rpartition(b"\n\n")[0]


def _proof() -> bytes:
    leaves = [tree.leaf(bytes([one])) for one in range(11)]

    return canonical.dumps(
        {
            "first": 6,
            "second": 11,
            "old": tree.root_of(leaves[:6]).hex(),
            "new": tree.root_of(leaves).hex(),
            "hashes": [base64.b64encode(one).decode() for one in _path(leaves)],
        }
    )


def _path(leaves: Sequence[bytes]) -> list[bytes]:
    """RFC 6962 §2.1.2 for 6 of 11, by hand: 4‥6, 6‥8, 0‥4, 8‥11."""
    root = tree.root_of
    return [root(leaves[4:6]), root(leaves[6:8]), root(leaves[0:4]), root(leaves[8:11])]


def _consistent(data: bytes) -> bool:
    """As `exchange.remembered` reads a proof."""
    told = canonical.loads(data)
    try:
        hashes = [base64.b64decode(str(one), validate=True) for one in list(told["hashes"])]  # type: ignore[arg-type]
        old, new = (bytes.fromhex(str(told[name])) for name in ("old", "new"))
        first, second = (int(str(told[name])) for name in ("first", "second"))
    except (KeyError, ValueError, TypeError) as error:
        raise Refused("bad_consistency", str(error)) from error
    tree.check_consistency(first, second, hashes, old, new)
    return True


def _chained(bench: Bench, data: bytes) -> bool:
    """A changed certificate in the chain of a seal."""
    seal = bench.shop.lab.pki.seal("XA.moj")
    anchors = bench.shop.lab.anchors.of("XA", Purpose.SEAL)
    ders = [data, *seal.chain]
    chain.reaches(ders, anchors)
    chain.read(ders)
    chain.check(ders, anchors, bench.shop.at)
    return True

"""Verification of an instrument: one function, numbered steps, pure.

The same bytes, anchors, directory, revocation data, time and policy give the same report for ever: nothing is
fetched, no clock is read. Whether the step was open in the matter (procedure) is the caller's question.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from asn1crypto import cms, x509
from pyhanko.pdf_utils.misc import PdfDecodeLimitError
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.sign.general import CMSExtractionError
from pyhanko.sign.validation.dss import DocumentSecurityStore
from pyhanko.sign.validation.errors import NoDSSFoundError, SignatureValidationError
from pyhanko.sign.validation.pdf_embedded import EmbeddedPdfSignature

from app.kit.canonical import JsonObject, sha256
from app.kit.errors import Invalid, Refused, Unknown
from app.kit.ids import AuthorityId, Digest, OfficialId, StateCode, authority_id, authority_of, official_id, state_of
from app.trust import changes, emblem, form, path, sameness, structure
from app.trust.anchors import Anchors, Purpose
from app.trust.holder import Holder, Holders, Names, names_of
from app.trust.legible import legible
from app.trust.pdfsign import SEAL, SIGNATORY
from app.trust.policy import POLICY, URGENT, Policy
from app.trust.report import Found, Report, SignatureReport
from app.trust.revocation import Revocation
from app.trust.signature import Judged, judge

FieldsOf: TypeAlias = Callable[[JsonObject], Sequence[str]]
"""The signature fields that a header's kind and act demand, in order; `Unknown` for what is not known here, `Refused`
for a header that contradicts itself."""
Rerender: TypeAlias = Callable[[bytes], bytes | None]
"""Renders canonical content again; None when its template or renderer is not here."""


@dataclass(frozen=True)
class Sender:
    """Who the content says has sent it."""

    state: StateCode
    authority: AuthorityId
    official: OfficialId
    kind: str
    exercise: bool
    emblem: Digest | None
    """SHA-256 of the emblem that it shows; None: none."""
    names: Names
    """What it calls the authority, by language."""
    state_names: Names
    """What it calls the State, by language."""

    def purpose(self, field: str) -> Purpose:
        """The anchor that a field's certificate must hang from; exercises have their own."""
        if self.exercise:
            return Purpose.EXERCISE
        return Purpose.SIGNATORY if field == SIGNATORY else Purpose.SEAL


def verify(
    pdf: bytes,
    anchors: Anchors,
    holders: Holders | None,
    at: datetime,
    *,
    fields: FieldsOf,
    revocation: Revocation = Revocation(),  # noqa: B008  # frozen and empty
    policy: Policy = POLICY,
    unstamped: bool = False,
    unsealed: bool = False,
    rerender: Rerender | None = None,
) -> Report:
    """Verify the bytes of an instrument that were received at `at`.

    `holders` are of the sender State's directory editions (None: there is none here); `revocation` is what is known
    beside the file's own data; `unstamped` is what the signed envelope says, of urgent instruments alone; `unsealed`
    asks about a file of our own that its signatory has signed and our seal is to follow: never an instrument. No bytes
    make it raise; what `fields` and `rerender` raise passes through, but for `Unknown` (not known here) and `Refused`
    (cannot be shown so).

    1. Size within the limit.  2. A PDF from byte 0.  3. Readable by a strict reader within bounds.
    4. Not encrypted.  5. Few revisions, one after the other.  6. A form of plain, boxless signature fields.
    7. No object of any revision that acts, hides, or refers outside; later revisions change nothing that is read.
    8. Exactly one embedded file, `content.json`.
    9. It is canonical JSON and names kind and sender; an emblem in it is one small, plain picture.
    10. The text is what the content renders to.
    11. The signatures are exactly those of the kind, of the agreed form, and the last covers the whole file.
    12. Each signature is cryptographically good, with algorithms that the policy accepts.
    13. Each has one timestamp of the sender State's authority, in order, not ahead of our clock.
    14. Each certificate chains to an anchor of the sender's State for its purpose, valid and unrevoked at that time.
    15. The State's directory names each certificate for the authority and official that the content names, and the
        emblem and the names for that authority and State.
    """
    _outside_any_loop()
    seen = _Seen(pdf, at)
    with seen.stranger():
        # 1–9.
        seen.read = structure.check(pdf, policy)
        seen.sender = _sender(seen.read.header)
    if seen.read is None or seen.sender is None:
        return seen.report(complete=False)
    # 10. What is ours to know (renderer, kinds) is asked outside: our own trouble is no verdict on a file.
    rendered: bytes | None = None
    try:
        rendered = rerender(seen.read.content) if rerender is not None else None
    except Refused as error:
        seen.compared = "differs"
        seen.found.append(Found("text_differs", None, error.message))
        return seen.report(complete=False)
    try:
        expected = tuple(fields(seen.read.header))
    except Unknown:
        seen.found.append(Found("unknown_kind", None, seen.sender.kind))
        expected = ()
    except Refused as error:
        seen.found.append(Found("content_header", None, error.message))
        return seen.report(complete=False)
    complete = False
    with seen.stranger():
        seen.compared = _compare(seen, rendered, policy)
        if expected:
            _verify(seen, anchors, holders, expected, revocation, policy, unstamped, unsealed)
            complete = True
    return seen.report(complete=complete)


def _outside_any_loop() -> None:
    """pyHanko runs a loop of its own; within another one its error would read as the file's fault."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    raise RuntimeError("verification is called from a worker or a thread, never from a running event loop")


@dataclass
class _Seen:
    """What is known of a file so far."""

    pdf: bytes
    at: datetime
    found: list[Found] = field(default_factory=list)
    read: structure.Structure | None = None
    sender: Sender | None = None
    signatures: list[SignatureReport] = field(default_factory=list)
    compared: str = "not_compared"

    @contextmanager
    def stranger(self) -> Iterator[None]:
        """Whatever a parser throws at a stranger's bytes becomes a reason."""
        try:
            yield
        except Refused as error:
            self.found.append(Found(error.code, None, error.message))
        except (SignatureValidationError, CMSExtractionError) as error:
            self.found.append(Found("signature_format", None, str(error)[:300]))
        except (PdfDecodeLimitError, MemoryError) as error:
            self.found.append(Found("decompression", None, str(error)))
        except Exception as error:  # noqa: BLE001  # see above: the reason says what it was
            self.found.append(Found("unreadable", None, f"{type(error).__name__}: {error}"[:300]))

    def report(self, *, complete: bool) -> Report:
        content = self.read.content if self.read is not None else None
        found = tuple(dict.fromkeys(self.found))
        return Report(
            sha256(self.pdf),
            len(self.pdf),
            self.at,
            found,
            tuple(self.signatures),
            content,
            self.compared,
            complete,
            exercise=self.sender is not None and self.sender.exercise,
        )


def _verify(
    seen: _Seen,
    anchors: Anchors,
    holders: Holders | None,
    expected: Sequence[str],
    revocation: Revocation,
    policy: Policy,
    unstamped: bool,
    unsealed: bool,
) -> None:
    """Steps 11 to 15, for a file that may be read."""
    read, sender = seen.read, seen.sender
    assert read is not None and sender is not None  # noqa: PT018, S101  # steps 1 to 9 have passed
    reader = read.reader
    # 11.
    names = tuple(str(one.field_name) for one in reader.embedded_signatures)
    signed = tuple(one for one in expected if not (unsealed and one == SEAL))
    if not signed or names != signed or set(read.fields) != set(expected):
        given = ", ".join(names) or "none"
        raise Refused("fields", f"{given} of {', '.join(read.fields)}; {', '.join(signed)} are expected")
    seen.found += form.check(seen.pdf, reader, policy, read.ends, unsealed=unsealed)
    seen.found += changes.check(reader, policy, unsealed=unsealed)
    # 12–14.
    known = legible(carried(reader) + revocation)
    previous: datetime | None = None
    for embedded in reader.embedded_signatures:
        purpose = sender.purpose(str(embedded.field_name))
        judged = asyncio.run(
            judge(embedded, anchors, sender.state, purpose, seen.at, known, policy, unstamped, previous)
        )
        seen.found += judged.found
        if unstamped and judged.time_source == "receipt" and not unsealed and read.header.get("urgency") not in URGENT:
            seen.found.append(Found("unstamped_not_urgent", str(embedded.field_name), str(read.header.get("urgency"))))
        previous = judged.proven_time or previous
        # 15.
        holder = _holder(embedded, holders, sender, purpose, judged, seen.found)
        seen.signatures.append(_signature(embedded, purpose, judged, holder))


def _sender(header: JsonObject) -> Sender:
    sender, kind, exercise = header.get("sender"), header.get("kind"), header.get("exercise", False)
    if not isinstance(sender, dict) or not isinstance(kind, str) or not isinstance(exercise, bool):
        raise Refused("content_header", "kind, sender or exercise is missing")
    try:
        authority = authority_id(str(sender.get("authority")))
        official = official_id(str(sender.get("official")))
    except Invalid as error:
        raise Refused("content_header", error.message) from error
    state = state_of(authority)
    if sender.get("state") != state or authority_of(official) != authority:
        raise Refused("content_header", "State, authority and official do not belong together")
    names, state_names = (_names(sender, member) for member in ("names", "state_names"))
    return Sender(state, authority, official, kind, exercise, _emblem(sender), names, state_names)


def _names(sender: JsonObject, member: str) -> Names:
    given = sender.get(member, {})
    if not isinstance(given, dict) or not all(isinstance(one, str) for one in given.values()):
        raise Refused("content_malformed", f"{member} of the sender are not texts by language")
    return names_of({language: str(name) for language, name in given.items()})


def _emblem(sender: JsonObject) -> Digest | None:
    """Judged before anything decodes it: the rendering is next."""
    if "emblem" not in sender:
        return None
    try:
        return emblem.digest(str(sender["emblem"]))
    except Invalid as error:
        raise Refused("content_malformed", error.message) from error


def _compare(seen: _Seen, rendered: bytes | None, policy: Policy) -> str:
    if rendered is None:
        seen.found.append(Found("not_compared"))
        return "not_compared"
    assert seen.read is not None  # noqa: S101  # steps 1 to 9 have passed
    # The first revision is the rendering and nothing but it: a prefix alone may be a document that no reader shows.
    if seen.pdf.startswith(rendered) and seen.read.ends[0] == len(rendered.rstrip(b"\r\n")):
        return "identical"
    # The same drawing, packed otherwise, shows the same; anything else is another document.
    place = sameness.difference(seen.pdf[: seen.read.ends[0]], rendered, policy)
    if place is not None:
        seen.compared = "differs"
        raise Refused("text_differs", f"the content renders otherwise: {place}")
    seen.found.append(Found("same_text"))
    return "same_text"


def carried(reader: PdfFileReader) -> Revocation:
    """The revocation data in the file; each item is checked before it is believed."""
    try:
        store = DocumentSecurityStore.read_dss(reader)
    except NoDSSFoundError:
        return Revocation()
    crls = tuple(one.get_object().data for one in store.crls)
    return Revocation(crls, tuple(one.get_object().data for one in store.ocsps))


def _holder(
    embedded: EmbeddedPdfSignature,
    holders: Holders | None,
    sender: Sender,
    purpose: Purpose,
    judged: Judged,
    found: list[Found],
) -> Holder | None:
    field = str(embedded.field_name)
    if holders is None:
        found.append(Found("no_edition", field, sender.state))
        return None
    holder = holders.get(sha256(embedded.signer_cert.dump()))
    if holder is None:
        found.append(Found("unknown_holder", field))
        return None
    if holder.purpose is not purpose:
        found.append(Found("holder_purpose", field, holder.purpose.value))
    if holder.authority != sender.authority:
        found.append(Found("holder_authority", field, holder.authority))
    else:
        if sender.emblem is not None and sender.emblem not in holder.emblems:
            found.append(Found("emblem_not_listed", None, sender.emblem))
        strange = (sender.names - holder.names) | (sender.state_names - holder.state_names)
        if strange:
            found.append(
                Found("name_not_listed", None, "; ".join(f"{tongue}: {name}" for tongue, name in sorted(strange))[:300])
            )
    if field == SIGNATORY and holder.official != sender.official:
        found.append(Found("holder_official", field, str(holder.official)))
    time = judged.proven_time
    if time is not None and (time < holder.not_before or (holder.not_after is not None and time > holder.not_after)):
        found.append(Found("holder_time", field))
    return holder


def _signature(
    embedded: EmbeddedPdfSignature, purpose: Purpose, judged: Judged, holder: Holder | None
) -> SignatureReport:
    certificate: x509.Certificate = embedded.signer_cert
    info: cms.SignerInfo = embedded.signer_info
    return SignatureReport(
        str(embedded.field_name),
        str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly),
        sha256(certificate.dump()),
        purpose,
        f"{info['signature_algorithm']['algorithm'].native}, {path.bits(certificate.public_key)} bits",
        judged.proven_time,
        judged.time_source,
        holder.authority if holder else None,
        holder.official if holder else None,
        judged.answers,
    )

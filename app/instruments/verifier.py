"""The verifier: a file, a folder of anchors, a moment, and nothing else. No node, no database, no network.

Part of the base install. What strangers send is read in a parser process with limits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cache
from pathlib import Path

from app.directory.filed import weigh
from app.directory.over_time import holders_over_time
from app.instruments import header
from app.instruments.header import Content
from app.instruments.kinds import fields_of
from app.instruments.rendering import Renderer
from app.kit import canonical
from app.kit.errors import Invalid, Refused, Unavailable, Unknown
from app.kit.ids import StateCode
from app.procedures import contents
from app.procedures.catalogue import CATALOGUE
from app.trust import changes, structure
from app.trust.anchors import Anchors
from app.trust.holder import Holders
from app.trust.pdfsign import PERSON_AND_SEAL
from app.trust.policy import POLICY, Policy
from app.trust.reasons import Verdict
from app.trust.report import Found, Report, unread
from app.trust.revocation import Revocation
from app.trust.sandbox import Exceeded, ParserPool
from app.trust.verification import verify


@dataclass(frozen=True)
class Directories:
    """Whose certificates they are, by State, and what could not be used of the editions in a folder."""

    holders: Mapping[StateCode, Holders]
    notes: tuple[str, ...]
    unusable: Mapping[StateCode, str] = field(default_factory=dict)
    """States of which an edition could not be used that may say otherwise than those that could, and why."""
    partial: Mapping[StateCode, str] = field(default_factory=dict)
    """States of which only older editions could not be used, and why: what they listed is not known."""

    def weigh(self, report: Report) -> Report:
        """A report under these: no full word on who held a certificate where an edition could not be used."""
        state = _sender_state(report.content) if report.content is not None else None
        if state is None or any(one.code == "no_edition" for one in report.found):
            return report
        if state in self.unusable:
            found = (*report.found, Found("edition_unusable", None, self.unusable[state]))
            return replace(report, found=found)
        if state in self.partial:
            open_ = [
                replace(one, code="edition_unusable", detail=self.partial[state])
                if one.code == "unknown_holder"
                else one
                for one in report.found
            ]
            return replace(report, found=tuple(open_))
        return report


def directories(
    anchors: Anchors, at: datetime, policy: Policy = POLICY, *, today: datetime | None = None
) -> Directories:
    """What the editions in a folder of anchors say, as of a moment; each is checked under its State's directory anchor.

    One that was issued later than the moment was not in force then, and is no lack. `today`: when that is asked, where
    that is later (`directory.filed`).
    """
    found: dict[StateCode, Holders] = {}
    notes: list[str] = []
    unusable: dict[StateCode, str] = {}
    partial: dict[StateCode, str] = {}
    for state in anchors.states:
        filed = weigh(anchors.editions.get(state, ()), state, anchors, at, today or at, policy)
        newest = filed.used[-1].number if filed.used else 0
        if filed.used:
            found[state] = holders_over_time(filed.used)
        for one in filed.unused:
            notes.append(f"An edition of {state} is not used: {one.words}{one.remedy}")
            if not one.future:
                (unusable if one.number >= newest else partial).setdefault(state, one.words)
        notes += filed.notes
    return Directories(found, tuple(notes), unusable, partial)


def examine(
    pdf: bytes,
    anchors: Anchors,
    known: Mapping[StateCode, Holders],
    at: datetime,
    unstamped: bool = False,
    policy: Policy = POLICY,
    revocation: Revocation = Revocation(),  # noqa: B008  # frozen and empty
) -> Report:
    """The report of a file received at `at`; a module's function, so that a parser process can be asked for it.

    `revocation` is what is known beside the file's own data.
    """
    state = _claimed(pdf)
    renderer, missing = _renderer()
    report = verify(
        pdf,
        anchors,
        known.get(state) if state is not None else None,
        at,
        fields=fields_of(CATALOGUE),
        policy=policy,
        unstamped=unstamped,
        revocation=revocation,
        rerender=renderer.rerender if renderer is not None else None,
    )
    if report.content is None or not report.complete:
        return report
    more, content = _content(report.content)
    reason = missing or (f"{content.template.name} and {content.renderer} are not here" if content else "")
    found = tuple(replace(one, detail=reason) if one.code == "not_compared" else one for one in report.found)
    return replace(report, found=found + more)


def examine_apart(
    pool: ParserPool,
    pdf: bytes,
    anchors: Anchors,
    known: Mapping[StateCode, Holders],
    at: datetime,
    unstamped: bool = False,
    policy: Policy = POLICY,
) -> Report:
    """The same in a parser process; a file that breaks its limits is one that does not verify."""
    if len(pdf) > policy.file_limit:
        return unread(pdf, at, Found("too_large", None, f"{len(pdf)} bytes"))
    try:
        return pool.run(examine, pdf, anchors, known, at, unstamped, policy)
    except Exceeded as error:
        return unread(pdf, at, Found(error.code, None, error.message))


def content_in(pdf: bytes) -> bytes:
    """The canonical content that a file carries, believed by nobody; for a parser process."""
    return structure.check(pdf).content


def frozen_in(pdf: bytes) -> tuple[bytes, bool]:
    """The content of a document that its signatory is about to sign, and whether what people read was compared with it.

    `Refused` when it is not what is frozen: a rendering, two empty fields in a revision of their own, nothing else; or
    when its text is not what its content renders to. For a parser process.
    """
    found = structure.check(pdf)
    reader = found.reader
    if reader.embedded_signatures or reader.total_revisions != 2 or found.fields != PERSON_AND_SEAL:
        raise Refused(
            "not_frozen", "The file is not a document that was frozen to be signed.", "Ask the node's operator."
        )
    for one in changes.check(reader, POLICY):
        raise Refused(one.code, f"{one.reason.words} ({one.detail})", "Do not sign it: tell the node's operator.")
    renderer, _ = _renderer()
    rendered = renderer.rerender(found.content) if renderer is not None else None
    if rendered is None:
        return found.content, False
    if not pdf.startswith(rendered) or found.ends[0] != len(rendered.rstrip(b"\r\n")):
        raise Refused(
            "text_differs",
            "The text that people read is not the text of the content.",
            "Do not sign it: tell the node's operator.",
        )
    return found.content, True


def verdict_of(reports: list[Report]) -> Verdict:
    """Of several files: invalid if one is, else undecided if one is."""
    verdicts = {one.verdict for one in reports}
    return next((one for one in (Verdict.INVALID, Verdict.UNDECIDED) if one in verdicts), Verdict.VALID)


def _claimed(pdf: bytes) -> StateCode | None:
    """The State that the content names; None for a file that `verify` will call unreadable anyway."""
    try:
        return _sender_state(structure.content(pdf))
    except Exception:  # noqa: BLE001  # `verify` reads the same bytes and says what is wrong with them
        return None


def _sender_state(content: bytes) -> StateCode | None:
    sender = canonical.loads(content).get("sender")
    return StateCode(str(sender.get("state"))) if isinstance(sender, dict) else None


def _content(data: bytes) -> tuple[tuple[Found, ...], Content | None]:
    """Header and body as their kind and version demand them."""
    try:
        content = header.read(data)
        contents.parse(content.kind, content.kind_version, content.body)
    except Invalid as error:
        return (Found("content_malformed", None, error.message),), None
    except Unknown as error:
        return (Found("unknown_kind", None, error.message),), None
    return (), content


@cache
def _renderer(fonts: Path | None = None) -> tuple[Renderer | None, str]:
    """The renderer of this process, or why there is none."""
    try:
        return Renderer.open(fonts), ""
    except Unavailable as error:
        return None, str(error)

"""Papers of the other side that we register: what such a draft must hold, and whose step it stands for (ADR 0023)."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.exchange import by_paper
from app.instruments.models import Attachment
from app.kit.canonical import Json
from app.kit.errors import Invalid, Unknown
from app.kit.ids import AuthorityId, Digest, InstrumentId
from app.matters.models import Draft
from app.matters.terms import Terms
from app.procedures import contents, registering
from app.procedures.body import Problem
from app.procedures.engine import Link, Pin

SCAN = "application/pdf"


def problems(draft: Draft) -> tuple[Problem, ...]:
    """What is wrong with the content that was typed from the paper, at its place in the draft."""
    try:
        stands = registering.stood_for(draft.body)
    except Invalid:
        return ()  # the registration's own type says so
    if stands.kind == registering.KIND:
        return (Problem("kind", "is the kind that the paper stands for, not that of the registration"),)
    found = contents.problems(stands.kind, stands.kind_version, stands.said)
    return tuple(Problem(f"said.{one.field}" if one.field else "said", one.words) for one in found)


def demand(session: Session, draft: Draft, spoken: Terms, attached: Sequence[Attachment]) -> None:
    """The other side has no node whose signature is to be had; the scan is beside the draft; the content is whole."""
    by_paper.demand(session, AuthorityId(draft.authority), draft.reference, spoken.recipient)
    scan = next((row for row in attached if row.sha256 == draft.body.get("scan")), None)
    if scan is None or scan.media_type != SCAN:
        raise Invalid("scan_missing", "The scan is not beside the draft, or is no PDF.", "Attach the scan as a PDF.")
    stands = registering.stood_for(draft.body)
    contents.parse(stands.kind, stands.kind_version, stands.said)


def theirs(draft: Draft, spoken: Terms, link: Link) -> Link:
    """The link of the other side that a registration stands for, in the place of our own `link`."""
    stands = registering.stood_for(draft.body)
    seen = link.after_own if stands.seen is None else _ours(spoken, stands.seen)
    answered = None if stands.in_reply_to is None else _ours(spoken, stands.in_reply_to)
    return Link(
        link.id,
        link.sha256,
        spoken.side.other,
        stands.act,
        stands.kind,
        link.after_other,
        seen,
        answered,
        None,
        stands.urgency(link.urgency),
        stands.said,
    )


def _ours(spoken: Terms, named: Json) -> Pin:
    """An instrument of ours that a registration names; `Unknown` where there is none with this id and digest."""
    found = spoken.standing.link(str(named.get("id"))) if spoken.standing and isinstance(named, dict) else None
    if found is None or found.side is not spoken.side or not isinstance(named, dict):
        raise Unknown("no_instrument", "The registration names no instrument of ours in this matter.", "Name one.")
    if found.sha256 != named.get("sha256"):
        raise Invalid("other_digest", f"{found.id} has another digest.", "Copy id and digest from the matter.")
    return Pin(InstrumentId(found.id), Digest(found.sha256))

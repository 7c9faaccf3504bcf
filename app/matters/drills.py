"""Drills of another State's points, by agreement (`law.md` §3.15, ADR 0031): proposed, agreed or declined by officials.

When it comes, nobody knows: the keeper begins it at some moment of the window (`drill_rounds`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from app.access.permit import permit
from app.access.roles import Permission
from app.instruments.models import Frozen
from app.kit.actor import Actor
from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import AuthorityId, Reference
from app.matters.drill_course import DrillCourse, Place, course, courses
from app.matters.drill_promises import of_edition, promised
from app.matters.exercises import issue
from app.matters.office import Office
from app.matters.paper import NewDraft
from app.matters.views import View
from app.notices.occasions import Occasion
from app.notices.post import resolve
from app.procedures.reachability import SURPRISE, left

LONGEST = timedelta(days=31)
"""Of a window: a longer one is none that people agree on."""
SCENARIO = "A drill of the contact point: acknowledge the notice, nothing else is asked."


@dataclass(frozen=True)
class DrillHopView(View):
    """One hop of a drill."""

    name: str
    at: datetime
    seconds: float | None
    """After the drill began; None: `clock_disagrees`."""
    clock_disagrees: bool = False
    """Whether the time that the other side tells does not fit its answer: before the drill began, after the answer was
    here, or, of the person, long before it."""


@dataclass(frozen=True)
class DrillView(View):
    """A drill as people see it. When it comes stands nowhere before it has begun."""

    reference: str
    counterpart: str
    direction: str
    """ours: we drill their points; theirs: they drill ours; own: we drill our own."""
    state: str
    """proposed, agreed, under_way, reached, unanswered, stopped."""
    made: datetime
    """When it was proposed, or asked for."""
    planned_by: str | None
    """Which of our officials planned it; None for one of theirs."""
    begins: datetime | None
    """Of the window within which it comes."""
    ends: datetime | None
    answer_within: int | None
    """Minutes within which a person answers, as was agreed."""
    counts_within: int | None
    """Minutes that count: the shorter of `answer_within` and what the edition promised that was in force when the drill
    began."""
    woken: bool | None
    """Whether the person was woken by a message (its link, or the key of a call), at a moment that they could not
    foresee; None where nobody was reached."""
    foreseeable: bool | None
    """Whether its moment could be foreseen: less than ten minutes of the window were left once it was agreed to. Such a
    drill proves no night; None where it is not over."""
    cause: str | None
    """Why it was stopped. `unanswered` may have one too: it was stopped when the promise was broken already."""
    reason: str | None
    """The same, in the words of who stopped it."""
    leaving: bool
    """Whether our word that it ends is on its way: signed or about to be, and not yet accepted by the other side."""
    kept: bool | None
    """Whether the promise was kept: by when the answer was here, where their word does not fit it; None where nobody
    was reached, or it is not over.
    """
    hops: tuple[DrillHopView, ...]


def propose(
    session: Session,
    office: Office,
    actor: Actor,
    recipient: AuthorityId,
    window: tuple[datetime, datetime],
    scenario: str = SCENARIO,
) -> tuple[Frozen, str]:
    """Propose a drill of another authority's points within a window; answers the document and its signing job."""
    permit(actor, Permission.EXERCISE_RUN, actor.authority)
    demand_window(window, office.now())
    body: JsonObject = {"scenario": scenario, "window": {"from": stamp(window[0]), "to": stamp(window[1])}}
    new = NewDraft(act="propose", procedure="exercise", recipient=recipient, body=body)
    return issue(session, office, actor, new)


def agree(
    session: Session, office: Office, actor: Actor, reference: Reference, answer_within: int | None = None
) -> tuple[Frozen, str]:
    """Agree to a drill that the other side proposed, and promise that a person answers within so many minutes.

    None: what our edition promises of our points, else what is expected of such points. `Invalid`
    `longer_than_promised` for more minutes than our edition promises to everybody (ADR 0050).
    """
    permit(actor, Permission.EXERCISE_PROMISE, actor.authority)
    found = drill_of(session, actor.authority, reference)
    if found.asks or found.status != "PROPOSED":
        raise Conflict("not_proposed", f"{reference} is no drill that waits for our word.", "See `drill list`.")
    if found.window is not None and found.window[1] <= office.now():
        raise Conflict("window_passed", f"The window of {reference} has passed.", "Decline it: `drill decline`.")
    if found.window is not None and left(found.window, office.now()) < SURPRISE:
        raise Conflict(
            "window_nearly_over",
            f"Less than 10 minutes of the window of {reference} are left: everybody would know when it comes.",
            "Decline it, and have them propose a new window.",
        )
    most = of_edition(session, actor.authority)
    if answer_within is not None and most is not None and answer_within > most:
        raise Invalid(
            "longer_than_promised",
            f"Our directory promises an answer within {most} minutes, to everybody: no drill is agreed to with more.",
            f"Agree to {most} minutes or fewer, or publish an edition that promises longer first.",
        )
    minutes = answer_within or promised(session, actor.authority)
    return issue(session, office, actor, NewDraft(act="agree", reference=reference, body={"answer_within": minutes}))


def may_promise(session: Session, actor: Actor) -> int | None:
    """Minutes: the most that we may agree to; None: our edition promises nothing, and any number up to a day may be."""
    permit(actor, Permission.EXERCISE_PROMISE, actor.authority)
    return of_edition(session, actor.authority)


def stop(
    session: Session, office: Office, actor: Actor, reference: Reference, cause: str, reason: str
) -> tuple[Frozen, str]:
    """End a drill of either side: decline it, or stop one that is agreed or under way. Where it rings here it is
    silent at once: the other node may be out of reach. `Conflict` `drill_ends` while our word on that is on its way.
    """
    permit(actor, Permission.EXERCISE_RUN, actor.authority)
    if drill_of(session, actor.authority, reference).leaving:
        raise Conflict("drill_ends", f"The word that {reference} ends is on its way.", "See `drill list`.")
    body: JsonObject = {"reason": reason, "cause": cause}
    made = issue(session, office, actor, NewDraft(act="stop", reference=reference, urgency="urgent", body=body))
    resolve(session, actor.authority, Occasion.DRILL_RINGS, {"matter": reference}, office.now())
    return made


def withdraw(session: Session, office: Office, actor: Actor, reference: Reference, reason: str) -> tuple[Frozen, str]:
    """Call off a drill by which we drill another authority, before it comes or while it rings there; the other side
    hears of it by the same word as of any drill that ends. `Conflict` `not_ours` for one of theirs.
    """
    permit(actor, Permission.EXERCISE_RUN, actor.authority)
    if not drill_of(session, actor.authority, reference).asks:
        raise Conflict("not_ours", f"{reference} was planned by the other side.", "Stop it: `drill stop`.")
    return stop(session, office, actor, reference, "other", reason)


def end(session: Session, office: Office, actor: Actor, reference: Reference, reason: str) -> tuple[Frozen, str]:
    """Decline a drill that the other side proposed, or stop one of either side: whichever it is now."""
    declined = shown(session, actor, reference).state == "proposed"
    return stop(session, office, actor, reference, "declined" if declined else "other", reason)


def listing(session: Session, actor: Actor, *, limit: int = 200, before: Place | None = None) -> Sequence[DrillView]:
    """Drills by agreement, newest first, both ways. `before`: the one that the list goes on after."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    return [view(one) for one in courses(session, actor.authority, limit=limit, before=before)]


def shown(session: Session, actor: Actor, reference: Reference) -> DrillView:
    """One drill with the times of its hops. `Unknown` `no_drill`."""
    permit(actor, Permission.MATTER_READ, actor.authority)
    return view(drill_of(session, actor.authority, reference))


def drill_of(session: Session, owner: AuthorityId, reference: Reference) -> DrillCourse:
    """`Unknown` `no_drill`."""
    found = course(session, owner, reference)
    if found is None:
        raise Unknown("no_drill", f"There is no drill {reference}.", "See `rogatory drill list`.")
    return found


def view(found: DrillCourse) -> DrillView:
    """A drill as people see it."""
    over = found.drill
    state = {"PROPOSED": "proposed", "AGREED": "agreed", "RECEIVED": "under_way"}.get(
        found.status, "proposed" if found.asks else "arriving"
    )
    if found.ending is not None:
        state = over.outcome if over is not None else "stopped"
    window = found.window
    return DrillView(
        reference=found.reference,
        counterpart=found.counterpart,
        direction="ours" if found.asks else "theirs",
        state=state,
        made=found.opened,
        planned_by=found.planned_by,
        begins=window[0] if window else None,
        ends=window[1] if window else None,
        answer_within=found.promised,
        counts_within=found.within,
        woken=over.woken if over is not None and over.outcome == "reached" else None,
        foreseeable=over.foreseeable if over is not None else None,
        cause=found.cause,
        reason=found.reason,
        leaving=found.leaving,
        kept=over.kept if over is not None and over.outcome == "reached" else None,
        hops=_hops(found),
    )


def demand_window(window: tuple[datetime, datetime], now: datetime) -> None:
    """`Invalid` `bad_window` for one that is over, or of no use: what is left of it tells when the drill comes."""
    begin, end = window
    if left(window, now) < SURPRISE or end - begin > LONGEST:
        raise Invalid(
            "bad_window",
            "A window lasts at most 31 days, and at least 10 minutes of it are still to come.",
            "Write it like 2026-11-28T18:00:00Z..2026-11-29T06:00:00Z.",
        )


def _hops(found: DrillCourse) -> tuple[DrillHopView, ...]:
    """In the order of the road: the request leaves, the hops of the other side, the answer is here; then those whose
    time cannot be so.
    """
    started = found.said.get("start")
    if started is None:
        return ()
    begin = started.content.frozen
    over = found.drill
    passed, wrong = {"began": begin}, dict[str, datetime]()
    if over is not None:
        passed |= {name: begin + after for name, after in over.hops.items()}
        wrong = {name: at for name, at in over.told.items() if name in over.clock_disagrees}
    ended = found.ending
    if ended is not None:
        passed["came_back" if found.asks else "left"] = ended.row.at
    sound = sorted(passed.items(), key=lambda one: one[1])
    return (
        *(DrillHopView(name, at, round((at - begin).total_seconds(), 3)) for name, at in sound),
        *(DrillHopView(name, at, None, clock_disagrees=True) for name, at in sorted(wrong.items())),
    )

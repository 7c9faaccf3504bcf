"""Drills: what they prove and until when, agreements, asking for one, and the times of each hop."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.accounts.step_up import Act
from app.instruments.models import Frozen
from app.kit.errors import Invalid, RogatoryError
from app.kit.ids import authority_id, is_uuid, state_of
from app.matters import directory_views, drills, own_drills, reachable
from app.matters.directory_views import EntryView
from app.matters.drill_promises import DAY as DAY_IN_MINUTES
from app.matters.drills import DrillView
from app.web import older
from app.web.directory import named
from app.web.factor import stepped
from app.web.moments import local, typed
from app.web.visit import Inside, Visit, demand_told

DAY = timedelta(days=1)
"""What a form offers as a window: from now on."""


def get_drills(visit: Visit) -> Response:
    """Proofs of reachability, drills both ways and of our own points, and the forms that ask for one."""
    return _all(visit)


def get_drill(visit: Visit) -> Response:
    """One drill, with the times of its hops and what can be said of it now."""
    return _one(visit)


def proposes(visit: Visit) -> Act:
    """What is shown for proposing a drill: to whom, and when."""
    return Act("propose_drill", {one: visit.form.get(one, "")[:100] for one in ("recipient", "begin", "end")})


def agrees(visit: Visit) -> Act:
    """What is shown for agreeing to a drill: what is promised."""
    return Act("agree_to_drill", {"drill": visit.places["drill"][:40], "minutes": visit.form.get("minutes", "")[:5]})


def ends(visit: Visit) -> Act:
    """What is shown for declining or stopping a drill."""
    return Act("end_drill", {"drill": visit.places["drill"][:40], "reason": _reason(visit)})


def post_proposal(visit: Visit) -> Response:
    """Propose a drill of another authority's points: sealed in the name of who asks, with the second factor."""

    def act(inside: Inside) -> tuple[Frozen, str]:
        zone = ZoneInfo(inside.signed.zone)
        window = typed(visit, "begin", zone), typed(visit, "end", zone)
        recipient = authority_id(visit.form.get("recipient", "")[:100])
        return drills.propose(inside.session, visit.desk.office, inside.actor, recipient, window)

    return _leaves(visit, act, _all)


def post_own(visit: Visit) -> Response:
    """Have our own points drilled."""
    try:
        with visit.enter() as inside:
            zone = ZoneInfo(inside.signed.zone)
            window = typed(visit, "begin", zone), typed(visit, "end", zone)
            own_drills.ask(inside.session, inside.actor, window, visit.now)
    except RogatoryError as error:
        return _all(visit, error)
    return visit.go("/drills")


def post_withdrawal(visit: Visit) -> Response:
    """Call a drill of our own points off: nothing is sealed and nothing leaves."""
    try:
        with visit.enter() as inside:
            own_drills.withdraw(inside.session, inside.actor, visit.places["drill"], _reason(visit), visit.now)
    except RogatoryError as error:
        return _one(visit, error)
    return visit.go(f"/drills/{visit.places['drill']}")


def post_agreement(visit: Visit) -> Response:
    """Agree to a drill of our points; without a number, as our edition promises. The head, with the second factor."""

    def act(inside: Inside) -> tuple[Frozen, str]:
        return drills.agree(inside.session, visit.desk.office, inside.actor, visit.matter("drill"), _minutes(visit))

    return _leaves(visit, act, _one)


def post_end(visit: Visit) -> Response:
    """Decline a drill that was proposed, or stop one of either side: sealed, with the second factor."""

    def act(inside: Inside) -> tuple[Frozen, str]:
        return drills.end(inside.session, visit.desk.office, inside.actor, visit.matter("drill"), _reason(visit))

    return _leaves(visit, act, _one)


def _leaves(
    visit: Visit,
    act: Callable[[Inside], tuple[Frozen, str]],
    page: Callable[[Visit, RogatoryError | None], Response],
) -> Response:
    """What an act says is sealed in the name of who does it, and leaves; the second factor is shown for it, as for
    every seal (`law.md` §3). The signing class is told once it is committed.
    """
    try:
        with stepped(visit) as inside:
            frozen, job = act(inside)
    except RogatoryError as error:
        return page(visit, error)
    visit.desk.office.wake("sign", job)
    return visit.go(f"/drills/{frozen.reference}")


def _all(visit: Visit, error: RogatoryError | None = None) -> Response:
    demand_told(error)
    with visit.enter() as inside:
        session, actor = inside.session, inside.actor
        reads = may(actor, Permission.MATTER_READ, actor.authority)
        zone = ZoneInfo(inside.signed.zone)
        entries, own = _entries(visit, inside), state_of(actor.authority)
        names = _names(visit, entries)
        found = own_drills.all_drills(session, actor, limit=older.PAGE + 1, before=older.asked(visit)) if reads else ()
        others = sorted(one.id for one in entries if one.node and one.verified and one.state != own)
        given: Mapping[str, object] = {
            "proofs": reachable.proofs(session, actor, visit.now) if reads else (),
            "drills": found[: older.PAGE],
            **older.page(visit, found, own_drills.place),
            "names": names,
            "others": [(one, f"{names[one]} ({one})") for one in others],
            "runs": may(actor, Permission.EXERCISE_RUN, actor.authority),
            "begin": visit.form.get("begin") or local(visit.now, zone),
            "end": visit.form.get("end") or local(visit.now + DAY, zone),
            "error": error,
        }
        return visit.page("drills.html", 200 if error is None else error.status, **given)


def _one(visit: Visit, error: RogatoryError | None = None) -> Response:
    demand_told(error)
    with visit.enter() as inside:
        found = _found(visit, inside)
        actor = inside.actor
        runs, promises = (
            may(actor, one, actor.authority) for one in (Permission.EXERCISE_RUN, Permission.EXERCISE_PROMISE)
        )
        given: Mapping[str, object] = {
            "drill": found,
            "name": _names(visit, _entries(visit, inside)).get(found.counterpart, found.counterpart),
            "runs": runs and found.direction != "own",
            "withdraws": runs and found.direction == "own" and (promises or found.planned_by == actor.official),
            "promises": promises,
            "most": drills.may_promise(inside.session, actor) if promises else None,
            "reason": visit.form.get("reason", "")[:2000],
            "minutes": visit.form.get("minutes", "")[:5],
            "error": error,
        }
        return visit.page("drill.html", 200 if error is None else error.status, **given)


def _found(visit: Visit, inside: Inside) -> DrillView:
    """The drill that the address names; one of our own points has no reference of a matter."""
    named = visit.places["drill"]
    if is_uuid(named):
        return own_drills.shown(inside.session, inside.actor, named)
    return drills.shown(inside.session, inside.actor, visit.matter("drill"))


def _reason(visit: Visit) -> str:
    return visit.form.get("reason", "").strip()[:2000]


def _minutes(visit: Visit) -> int | None:
    text = visit.form.get("minutes", "").strip()
    if not text:
        return None
    if not text.isascii() or not text.isdigit() or not 1 <= int(text[:5]) <= DAY_IN_MINUTES:
        raise Invalid("bad_minutes", "That is no number of minutes.", "Write a number from 1 to 1440, or nothing.")
    return int(text)


def _entries(visit: Visit, inside: Inside) -> Sequence[EntryView]:
    return directory_views.search(inside.session, inside.actor, "", visit.now)


def _names(visit: Visit, found: Sequence[EntryView]) -> Mapping[str, str]:
    """What authorities are called in the reader's language, by id."""
    return {one.id: named(visit, one.names, one.id) for one in found}

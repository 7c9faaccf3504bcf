"""Rosters: the final schedule in the reader's zone, who and why, gaps first; swaps, absences, overrides."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from starlette.responses import Response

from app.access.permit import may
from app.access.roles import Permission
from app.accounts.officials import officials_of
from app.accounts.step_up import Act
from app.duty import absences, overrides, queries, rosters, swaps
from app.duty.bodies import RosterBody
from app.duty.models import Roster
from app.duty.overrides import NewOverride
from app.duty.rotation import Span
from app.duty.schedule import STANDING_IN, Schedule, Shift
from app.kit.actor import Role
from app.kit.clock import instant, stamp
from app.kit.errors import RogatoryError
from app.kit.ids import OfficialId, official_id
from app.notices import ladders, proven
from app.web.factor import stepped
from app.web.moments import exact, kept, local, typed
from app.web.visit import Inside, Visit, demand_told


@dataclass(frozen=True)
class Line:
    """A roster in the list."""

    roster: Roster
    holders: Sequence[str]
    """Who is on duty now, by name."""
    gap: Span | None
    """The next within two weeks."""
    own: Span | None
    """The reader's next time on duty."""


def get_rosters(visit: Visit) -> Response:
    """All rosters, the swaps that wait, who is away."""
    return _all(visit)


def get_roster(visit: Visit) -> Response:
    """One roster for two weeks."""
    return _one(visit)


def post_swap(visit: Visit) -> Response:
    """Ask a colleague to take one's time, and offer to take theirs."""
    form = visit.form

    def act(inside: Inside) -> None:
        colleague = official_id(form.get("colleague", ""))
        gives = _span(form.get("gives", ""))
        takes = _span(form["takes"]) if form.get("takes") else None
        swaps.ask(inside.session, inside.actor, visit.places["roster"], colleague, gives, takes, visit.now)

    return _done(visit, act)


def post_stand_in(visit: Visit) -> Response:
    """Stand in where nobody is."""

    def act(inside: Inside) -> None:
        zone = ZoneInfo(inside.signed.zone)
        begin, end = kept(visit, "begin", zone), kept(visit, "end", zone)
        new = NewOverride(None, inside.actor.official, begin, end)
        overrides.give(inside.session, inside.actor, visit.places["roster"], new, visit.now)

    return _done(visit, act)


def overrides_duty(visit: Visit) -> Act:
    """What is shown for giving somebody's time to another."""
    members = {one: visit.form.get(one, "")[:100] for one in ("of", "taker", "layer", "begin", "end")}
    return Act("override_duty", {"roster": visit.places["roster"], **members})


def withdraws_override(visit: Visit) -> Act:
    """What is shown for taking an override back."""
    return Act("withdraw_override", {"roster": visit.places["roster"], "override": visit.form.get("override", "")[:36]})


def post_override(visit: Visit) -> Response:
    """Give somebody's time to another: the head, who shows the second factor for it."""
    form, roster = visit.form, visit.places["roster"]
    try:
        with stepped(visit) as inside:
            zone = ZoneInfo(inside.signed.zone)
            span = typed(visit, "begin", zone), typed(visit, "end", zone)
            of = official_id(form["of"]) if form.get("of") else None
            new = NewOverride(of, official_id(form.get("taker", "")), *span, form.get("layer") or None)
            overrides.give(inside.session, inside.actor, roster, new, visit.now)
    except RogatoryError as error:
        return _one(visit, error)
    return visit.go(f"/rosters/{roster}")


def post_withdrawal(visit: Visit) -> Response:
    """An override, or both halves of a swap, count no longer: the head, who shows the second factor for it, as for
    giving time. One's own standing in is taken back without.
    """
    roster, override = visit.places["roster"], visit.form.get("override", "")[:36]

    def act(inside: Inside) -> None:
        overrides.withdraw(inside.session, inside.actor, override, visit.now)

    try:
        with visit.enter() as inside:
            own = overrides.is_own(inside.session, inside.actor, override)
            if own:
                act(inside)
        if not own:
            with stepped(visit) as inside:
                act(inside)
    except RogatoryError as error:
        return _one(visit, error)
    return visit.go(f"/rosters/{roster}")


def post_agreement(visit: Visit) -> Response:
    """Agree to a swap."""
    return _answered(
        visit, lambda inside: swaps.agree(inside.session, inside.actor, visit.form.get("swap", ""), visit.now)
    )


def post_refusal(visit: Visit) -> Response:
    """Say no to a swap, or take it back."""
    return _answered(
        visit, lambda inside: swaps.decline(inside.session, inside.actor, visit.form.get("swap", ""), visit.now)
    )


def post_absence(visit: Visit) -> Response:
    """One is away; a head may say it of anybody."""

    def act(inside: Inside) -> object:
        zone = ZoneInfo(inside.signed.zone)
        who = official_id(visit.form.get("official") or inside.actor.official)
        span = typed(visit, "begin", zone), typed(visit, "end", zone)
        return absences.report(inside.session, inside.actor, who, *span, visit.now)

    return _answered(visit, act)


def post_return(visit: Visit) -> Response:
    """They are back."""
    return _answered(
        visit,
        lambda inside: absences.end_absence(inside.session, inside.actor, visit.form.get("absence", ""), visit.now),
    )


def _answered(visit: Visit, act: Callable[[Inside], object]) -> Response:
    try:
        with visit.enter() as inside:
            act(inside)
    except RogatoryError as error:
        return _all(visit, error)
    return visit.go("/rosters")


def _done(visit: Visit, act: Callable[[Inside], object]) -> Response:
    try:
        with visit.enter() as inside:
            act(inside)
    except RogatoryError as error:
        return _one(visit, error)
    return visit.go(f"/rosters/{visit.places['roster']}")


def _all(visit: Visit, error: RogatoryError | None = None) -> Response:
    demand_told(error)
    with visit.enter() as inside:
        session, actor = inside.session, inside.actor
        rows = rosters.rosters_of(session, actor)
        names = _names(inside)
        given: Mapping[str, object] = {
            "lines": [_line(visit, inside, one, names) for one in rows],
            "swaps": swaps.swaps_of(session, actor, visit.now),
            "absences": absences.absences_of(session, actor, visit.now),
            "people": _fit(inside),
            "names": names,
            "own": actor.official,
            "arranges": may(actor, Permission.DUTY_ARRANGE, actor.authority),
            "manages": may(actor, Permission.ROSTER_MANAGE, actor.authority),
            "first": local(visit.now, ZoneInfo(inside.signed.zone)),
            "error": error,
        }
    return visit.page("rosters.html", 200 if error is None else error.status, **given)


def _one(visit: Visit, error: RogatoryError | None = None) -> Response:
    demand_told(error)
    name = visit.places["roster"]
    with visit.enter() as inside:
        session, actor = inside.session, inside.actor
        found = queries.schedule_of(session, actor, name, visit.now, visit.now + queries.AHEAD)
        newest = rosters.roster_versions(session, actor, name)[0]
        body = RosterBody.model_validate(newest.body)
        zone, names = ZoneInfo(inside.signed.zone), _names(inside)
        reach = proven.of_roster(session, actor, name, visit.desk.channels, visit.now)
        turns = [one for one in found.shifts if one.layer != STANDING_IN and one.begin > visit.now]
        changes = overrides.overrides_of(session, actor, name, visit.now, visit.now + queries.AHEAD)
        given: Mapping[str, object] = {
            "roster": name,
            "title": body.title,
            "layers": [(one.name, one.name) for one in body.layers],
            "retired": newest.retired,
            "holders": [names.get(one, one) for one in found.holders(visit.now)],
            "gaps": [(one, tuple((local(at, zone), exact(at)) for at in one)) for one in found.gaps],
            "callers": ladders.callers_of(session, actor, name, visit.now),
            "by_rules": ladders.BY_RULES,
            "unproven": [one for one in reach if one.standing.lack is not None],
            "lacks": proven.LACKS,
            "lasts": proven.LASTS.days,
            "shifts": sorted(found.shifts, key=lambda one: (one.begin, one.layer != STANDING_IN)),
            "own_turns": [(_value(one), one) for one in turns if one.assigned == actor.official],
            "turns": [(_value(one), one) for one in turns if one.assigned != actor.official],
            "changes": [(one, overrides.stands_in(one, actor)) for one in changes if one.withdrawn is None],
            "people": _fit(inside),
            "names": names,
            "own": actor.official,
            "arranges": may(actor, Permission.DUTY_ARRANGE, actor.authority),
            "manages": may(actor, Permission.ROSTER_MANAGE, actor.authority),
            "begin": local(found.begin, zone),
            "end": local(found.end, zone),
            "error": error,
        }
    return visit.page("roster.html", 200 if error is None else error.status, **given)


def _line(visit: Visit, inside: Inside, row: Roster, names: Mapping[str, str]) -> Line:
    span = visit.now, visit.now + queries.AHEAD
    found = queries.schedule_of(inside.session, inside.actor, row.name, *span)
    holders = [names.get(one, one) for one in found.holders(visit.now)]
    return Line(row, holders, found.gaps[0] if found.gaps else None, _next(found, inside.actor.official))


def _next(found: Schedule, official: OfficialId) -> Span | None:
    """When somebody is on duty next, or is now."""
    mine = sorted((one.begin, one.end) for one in found.shifts if one.holder == official)
    return mine[0] if mine else None


def _names(inside: Inside) -> Mapping[str, str]:
    """What the people of the authority are called, by id; also those who have left."""
    return {one.id: one.name for one in officials_of(inside.session, inside.actor)}


def _fit(inside: Inside) -> Sequence[tuple[str, str]]:
    """Who can be on duty, by name."""
    rows = officials_of(inside.session, inside.actor)
    fit = [one for one in rows if one.active and Role.DUTY_OFFICER.value in one.roles]
    return [(one.id, one.name) for one in sorted(fit, key=lambda one: (one.name, one.id))]


def _value(one: Shift) -> str:
    """A turn as a form names it."""
    return f"{stamp(one.begin)}/{stamp(one.end)}"


def _span(text: str) -> Span:
    begin, _, end = text[:100].partition("/")
    return instant(begin), instant(end)

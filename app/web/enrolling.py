"""Enrolment: with a one-time code an official sets a password and brings their authenticator app."""

from __future__ import annotations

import segno
from markupsafe import Markup
from starlette.responses import Response

from app.accounts import enrolment, passwords, sign_in, throttle, totp, web_sessions
from app.accounts.enrolment import Offered
from app.accounts.officials import actor_of
from app.accounts.throttle import Key, network
from app.kit.errors import Denied, Invalid, RogatoryError
from app.kit.ids import OfficialId, authority_of
from app.web.doorway import came_as
from app.web.visit import Visit


def get_enrol(visit: Visit) -> Response:
    """Where the code is typed."""
    return visit.page("enrol.html", error=None, official="")


def post_enrol(visit: Visit) -> Response:
    """With a good code: password, picture for the app, and a first code."""
    try:
        official, offered = _opened(visit)
    except (Denied, Invalid) as error:
        return visit.page("enrol.html", 403, error=_plain(error), official=visit.form.get("official", "")[:81])
    return _setting_up(visit, official, offered)


def post_complete(visit: Visit) -> Response:
    """Set it up, and come in: the recovery codes are shown now and never again."""
    try:
        official, offered = _opened(visit)
    except (Denied, Invalid) as error:
        return visit.page("enrol.html", 403, error=_plain(error), official=visit.form.get("official", "")[:81])
    came, code = came_as(visit, official), visit.form.get("enrolment", "")
    try:
        hashed = passwords.hashed(visit.form.get("password", ""), told=f"{official} {offered.name}")
        with visit.desk.sessions.begin(authority_of(official)) as session:
            enrolment.complete(
                session, official, code, hashed, visit.form.get("code", ""), visit.desk.factors, visit.now
            )
            actor = actor_of(session, official)
            codes = sign_in.new_recovery_codes(session, actor, visit.now)
            begun = web_sessions.begin(
                session, official, means="enrolment", agent=came.agent, device=came.device, now=visit.now
            )
            visit.come_in(begun)
            signed = web_sessions.signed_in(session, begun.cookie, visit.now)
    except Invalid as error:
        return _setting_up(visit, official, offered, error)
    if signed is not None:
        visit.reads(signed)
    return visit.page("recovery.html", codes=codes, fresh=True)


def _opened(visit: Visit) -> tuple[OfficialId, Offered]:
    """What the typed code opens. Each try is charged: it cannot be guessed, but may be tried without end."""
    came, code = came_as(visit, visit.form.get("official", "")), visit.form.get("enrolment", "")
    place = network(came.address)
    keys = (Key("pair", f"enrol {place} {came.official}"), Key("source", place))
    with visit.desk.sessions.begin(authority_of(came.official)) as session:
        sign_in.demand_pause(session, keys, visit.now)
    with visit.desk.sessions.begin(authority_of(came.official)) as session:
        found = enrolment.offered(session, came.official, code, visit.now)
        throttle.take_back(session, keys)
    return came.official, found


def _setting_up(visit: Visit, official: OfficialId, offered: Offered, error: Invalid | None = None) -> Response:
    issuer = f"Rogatory {visit.desk.office.state}"
    picture = segno.make(totp.address(offered.totp, issuer, official), error="m")
    return visit.page(
        "enrol_setup.html",
        200 if error is None else 422,
        error=error,
        official=official,
        name=offered.name,
        enrolment=visit.form.get("enrolment", ""),
        # Drawn by us from our own text: nothing in it was typed by anybody.
        picture=Markup(picture.svg_inline(omitsize=True, border=4)),  # noqa: S704
        written=totp.written(offered.totp),
    )


def _plain(error: RogatoryError) -> RogatoryError:
    """A name that is none reads like a code that is none."""
    if error.code == "sign_in_paused":
        return error
    return Denied(
        "bad_enrolment",
        "This code is not valid for this official.",
        "Ask your head or operator for a new one: it works once, for a day.",
    )

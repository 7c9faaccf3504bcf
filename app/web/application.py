"""The officials' pages as one ASGI application: ONE table of pages, and what stands around each of them.

A page is a function of a visit. It runs in a thread: rooms are synchronous (`design.md` §4).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass

from sqlalchemy.exc import OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp, Scope

from app.accounts.step_up import Act
from app.kit.errors import Invalid, Misused, RogatoryError, Unavailable, Unknown
from app.kit.problems import TITLES, UNFORESEEN
from app.serving import paced
from app.web import (
    account,
    both_laws,
    channels,
    claims,
    conferences,
    cookies,
    devices,
    directory,
    doorway,
    drills,
    duty,
    enrolling,
    forms,
    home,
    library,
    look,
    rosters,
    tap,
)
from app.web.desk import Desk
from app.web.factor import BEFORE, plain, post_challenge
from app.web.guard import Guard
from app.web.speech import spoken
from app.web.visit import Handler, Visit, demand_nobody_else


@dataclass(frozen=True)
class Page:
    """One address: what GET shows and POST does there."""

    path: str
    get: Handler | None = None
    post: Handler | None = None
    capability: bool = False
    """Whoever knows the address may act there: its form needs no cookie, and is still refused from elsewhere."""
    shows: Callable[[Visit], Act] | None = None
    """For what the second factor is shown in a form that is posted there. Its challenge for a passkey is asked for at
    the same path below `factor.BEFORE`.
    """


PAGES = (
    Page("/", home.get_home),
    Page("/waiting", home.get_waiting),
    Page("/sign-in", doorway.get_sign_in, doorway.post_sign_in),
    Page("/sign-in/passkey", post=doorway.post_passkey),
    Page("/sign-in/challenge", post=doorway.post_challenge),
    Page("/sign-out", post=doorway.post_sign_out),
    Page("/language", post=doorway.post_language),
    Page("/enrol", enrolling.get_enrol, enrolling.post_enrol),
    Page("/enrol/complete", post=enrolling.post_complete),
    Page("/account", account.get_account),
    Page("/account/password", post=account.post_password, shows=plain("change_password")),
    Page("/account/recovery", post=account.post_recovery, shows=plain("new_recovery_codes")),
    Page("/account/passkeys/challenge", post=account.post_challenge, shows=plain("add_passkey")),
    Page("/account/passkeys", post=account.post_passkey),
    Page("/account/passkeys/remove", post=account.post_removal, shows=account.removes_passkey),
    Page("/account/sessions/end", post=account.post_end),
    Page("/notices", home.get_notices),
    Page("/notices/{notice}", home.get_notice),
    Page("/notices/{notice}/acknowledgement", post=home.post_acknowledgement),
    Page("/duty/{notice}", duty.get_duty),
    Page("/duty/{notice}/take", post=duty.post_take),
    Page("/duty/{notice}/pass", post=duty.post_pass),
    Page("/duty/{notice}/hand-over", post=duty.post_hand_over),
    Page("/matters/{reference}/both-laws", both_laws.get_both_laws),
    Page("/matters/{reference}/claims", claims.get_claims),
    Page(conferences.PATH, conferences.get_conferences),
    Page("/directory", directory.get_directory),
    Page("/directory/company", directory.get_company, directory.post_company),
    Page("/directory/compare", library.get_compare),
    Page("/directory/assurances", library.get_assurances),
    Page("/directory/bulletins", library.get_bulletins),
    Page("/directory/search", library.get_search),
    Page("/directory/export", directory.get_export),
    Page("/directory/{state}", directory.get_state),
    Page("/directory/{state}/cards/{card}", library.get_card),
    Page("/directory/{state}/editions/{number}", directory.get_edition),
    Page("/directory/{state}/{authority}/{point}", directory.get_point),
    Page("/directory/{state}/{authority}/{point}/card.vcf", directory.get_vcard),
    Page("/directory/{state}/{authority}/{point}/card.svg", directory.get_qr),
    Page("/drills", drills.get_drills),
    Page("/drills/propose", post=drills.post_proposal, shows=drills.proposes),
    Page("/drills/own", post=drills.post_own),
    Page("/drills/{drill}", drills.get_drill),
    Page("/drills/{drill}/agree", post=drills.post_agreement, shows=drills.agrees),
    Page("/drills/{drill}/end", post=drills.post_end, shows=drills.ends),
    Page("/drills/{drill}/withdraw", post=drills.post_withdrawal),
    Page("/rosters", rosters.get_rosters),
    Page("/swaps/agree", post=rosters.post_agreement),
    Page("/swaps/decline", post=rosters.post_refusal),
    Page("/absences", post=rosters.post_absence),
    Page("/absences/end", post=rosters.post_return),
    Page("/rosters/{roster}", rosters.get_roster),
    Page("/rosters/{roster}/swap", post=rosters.post_swap),
    Page("/rosters/{roster}/stand-in", post=rosters.post_stand_in),
    Page("/rosters/{roster}/override", post=rosters.post_override, shows=rosters.overrides_duty),
    Page("/rosters/{roster}/withdraw", post=rosters.post_withdrawal, shows=rosters.withdraws_override),
    Page("/channels", channels.get_channels, channels.post_way, shows=channels.adds_way),
    Page("/channels/device", post=channels.post_device, shows=channels.adds_device),
    Page("/channels/prove", post=channels.post_proof),
    Page("/channels/code", post=channels.post_code),
    Page("/channels/test", post=channels.post_test),
    Page("/channels/up", post=channels.post_up),
    Page("/channels/quiet", post=channels.post_quiet),
    Page("/channels/remove", post=channels.post_removal, shows=channels.removes_way),
    Page("/push-worker.js", devices.get_worker),
    Page("/n/{token}/challenge", post=tap.post_challenge, capability=True),
    Page("/n/{token}", tap.get_tap, tap.post_tap, capability=True),
)
CHALLENGES = tuple(Page(f"{BEFORE}{one.path}", post=post_challenge, shows=one.shows) for one in PAGES if one.shows)
"""Where our script asks what a passkey is to sign for the act of a form."""


def application(desk: Desk) -> ASGIApp:
    """The pages' ASGI application. `Misused` `no_assets` before `make fonts`."""
    look.assets()
    routes: list[BaseRoute] = [_route(desk, page) for page in (*PAGES, *CHALLENGES)]
    routes += [Route("/static/{name}", _asset, methods=["GET"]), Route("/{rest:path}", _nothing(desk), methods=_ANY)]
    middleware = [
        Middleware(Guard, secure=desk.secure, unforeseen=lambda scope, number: _unforeseen(desk, scope, number)),
        Middleware(GZipMiddleware, minimum_size=400),
    ]
    app = Starlette(routes=routes, middleware=middleware)
    app.router.redirect_slashes = False
    return app


_ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def _route(desk: Desk, page: Page) -> Route:
    acts: Mapping[str, Handler | None] = {"GET": page.get, "HEAD": page.get, "POST": page.post}

    async def endpoint(request: Request) -> Response:
        handler = acts.get(request.method)
        visit = _visit(desk, request)
        if handler is None:
            return _refused(
                visit, Misused("method_not_allowed", "Nothing can be done here in this way.", "Go back."), 405
            )
        try:
            body = await _body(request) if request.method == "POST" else b""
        except RogatoryError as error:
            return _refused(visit, error, 413 if error.code == "too_large" else None)
        return await run_in_threadpool(_answer, visit, handler, page, body, request.method)

    return Route(page.path, endpoint, methods=_ANY)


def _answer(visit: Visit, handler: Handler, page: Page, body: bytes, method: str) -> Response:
    try:
        if method == "POST":
            visit.form, visit.shows = forms.parse(visit.headers, body), page.shows
            if page.capability:
                forms.demand_here(visit.headers, visit.desk.address)
            else:
                demand_nobody_else(visit)
        return handler(visit)
    except RogatoryError as error:
        return _refused(visit, error)
    except (OperationalError, PoolTimeout):
        down = Unavailable("database_down", "The database does not answer.", "Try again in a moment.")
        return _refused(visit, down)


def _refused(visit: Visit, error: RogatoryError, status: int | None = None) -> Response:
    """The page of an error. Whoever is not signed in and only wanted to look is asked to sign in."""
    if error.code == "not_signed_in":
        if visit.headers.get("hx-request"):
            return visit.dressed(Response(status_code=401, headers={"HX-Refresh": "true"}))
        if not visit.form:
            place = f"/sign-in?next={forms.own_path(visit.path)}"
            place += "&ended=yes" if cookies.SESSION in visit.cookies else ""
            return visit.dressed(RedirectResponse(place, 303))
        status = 401
    number = status or error.status
    title = TITLES.get(number, "Error")
    answer = visit.page("error.html", number, title=title, error=error, incident=None)
    if number == 503:
        answer.headers["Retry-After"] = "5"
    return answer


def _unforeseen(desk: Desk, scope: Scope, number: str) -> ASGIApp:
    visit = _visit(desk, Request(scope))
    told = Unavailable("internal", UNFORESEEN, "Try again. If it goes on, tell your operator this number.")
    return visit.page("error.html", 500, title=TITLES[500], error=told, incident=number)


def _nothing(desk: Desk) -> Callable[[Request], Awaitable[Response]]:
    async def endpoint(request: Request) -> Response:
        told = Unknown("no_such_page", "There is no such page.", "Go to the first page.")
        return await run_in_threadpool(_refused, _visit(desk, request), told)

    return endpoint


def _visit(desk: Desk, request: Request) -> Visit:
    found = cookies.read(request.headers.get("cookie", ""), secure=desk.secure)
    return Visit(
        desk=desk,
        path=request.url.path,
        headers=request.headers,
        places=dict(request.path_params),
        query=dict(request.query_params),
        form={},
        cookies=found,
        address=request.client.host if request.client is not None else "",
        now=desk.office.now(),
        language=spoken(request.headers, found),
    )


async def _body(request: Request) -> bytes:
    found = bytearray()
    try:
        async for block in paced(request.stream()):
            found += block
            if len(found) > forms.LARGEST:
                raise Invalid("too_large", "What you sent is larger than this page takes.", "Shorten it.")
    except (ClientDisconnect, TimeoutError) as error:
        raise Misused("cut_off", "The request ended before its body did.", "Send it again.") from error
    return bytes(found)


async def _asset(request: Request) -> Response:
    found = look.assets().get(request.path_params["name"])
    if found is None:
        return Response(status_code=404)
    media, data = found
    return Response(data, media_type=media, headers={"Cache-Control": "public, max-age=31536000, immutable"})

"""The API for authorities' own systems (`openapi/authority.v1.yaml`), and its documentation page.

Every place is thin: it parses, calls one act of one room in the one transaction of the caller's authority, answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from functools import cache
from typing import cast

import anyio
from fastapi import APIRouter, Depends, FastAPI, Request
from fastapi.dependencies.models import Dependant
from fastapi.responses import HTMLResponse, JSONResponse
from fastapi.routing import APIRoute

from app.api import (
    absences,
    acts,
    advice,
    approvals,
    attachments,
    callbacks,
    calls,
    channels,
    circulars,
    clauses,
    conferences,
    confidential,
    copies,
    deconfliction,
    directory,
    directory_papers,
    dispatches,
    drafts,
    drills,
    duties,
    duty_changes,
    feed,
    instruments,
    ladders,
    law,
    matters,
    me,
    notices,
    provider_orders,
    quarantine,
    rosters,
    sharing,
    signatures,
    signings,
    statistics,
    tokens,
    translations,
    versions,
)
from app.api import refusals as refusing
from app.api.desk import Desk
from app.api.guard import Guard
from app.api.handbook import POLICY, page
from app.api.shape import Problem
from app.instruments import xliff
from app.instruments.attachments import LARGEST
from app.kit.errors import Invalid
from app.matters import elsewhere

NOUNS = (
    me,
    advice,
    drafts,
    copies,
    sharing,
    versions,
    clauses,
    calls,
    circulars,
    conferences,
    confidential,
    deconfliction,
    approvals,
    signatures,
    signings,
    matters,
    acts,
    instruments,
    translations,
    attachments,
    dispatches,
    quarantine,
    notices,
    channels,
    ladders,
    callbacks,
    provider_orders,
    directory,
    directory_papers,
    drills,
    law,
    duties,
    rosters,
    duty_changes,
    absences,
    statistics,
    feed,
    tokens,
)
REFUSALS = {
    400: "The request cannot be read",
    401: "No valid token",
    403: "The official, or the token, may not do this",
    404: "There is no such thing, or it is another authority's",
    409: "The thing has changed, or the step is not open",
    413: "The body is too large",
    422: "The request is malformed or incomplete, or something says no",
    500: "Unforeseen; the log has it under `incident`",
    503: "A part that is needed does not answer; try again",
}
DESCRIPTION = """\
How an authority's own systems work with its Rogatory node: drafts and their findings, frozen documents and approvals,
signing, matters and the acts that are open in them, instruments with receipts and proofs, and a feed of changes.

**Tokens.** Every call carries a personal token, `Authorization: Bearer rog_…`. It stands for one official and can do
what their roles allow, narrowed by its scopes. What belongs to another authority does not exist here.

**Status.** Nobody sets a status. It comes out of the signed instruments: `source` names the one that it comes from,
`pending` lists our own that the other side has not accepted yet, `crossed` those that came too late to take effect,
`settled` says whether a letter on its way can still change it.

**Errors** are RFC 9457 with a stable `code`. **Lists** come in pages: ask again with `next` as `cursor`.
**Repetition**: send an `Idempotency-Key` with every POST, and a repeated request is answered as the first time.
**Drafts** carry their version as ETag; send it as `If-Match`.
"""


def application(desk: Desk) -> FastAPI:
    """The API's ASGI application."""
    app = _Api(
        title="Rogatory: API for authorities' systems",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        generate_unique_id_function=_named,
        responses={status: {"$ref": f"#/components/responses/{_name(status)}"} for status in REFUSALS},
    )
    app.state.desk = desk
    app.state.uploads = anyio.CapacityLimiter(attachments.AT_ONCE)
    refusing.install(app)
    v1 = APIRouter(prefix="/v1", dependencies=[Depends(_only_known)])
    for noun in NOUNS:
        v1.include_router(noun.router)
    app.include_router(v1)
    app.include_router(_open(desk))
    large = {
        "/v1/attachments": LARGEST,
        "/v1/frozen/[^/]+/signed": elsewhere.LARGEST,
        "/v1/deconfliction/comparisons": deconfliction.LARGEST,
        "/v1/drafts/[^/]+/translations": 2 * xliff.LARGEST,
    }
    app.add_middleware(Guard, large=large)
    return app


class _Api(FastAPI):
    """FastAPI that names the refusals among its components: they have a media type of their own."""

    def openapi(self) -> dict[str, object]:
        document = super().openapi()
        if "responses" not in document["components"]:
            # Through JSON: what is written twice shall not be one object, which YAML would print as a reference.
            document = json.loads(json.dumps(document))
            document["components"]["schemas"][Problem.__name__] = Problem.model_json_schema()
            document["components"]["responses"] = {_name(one): _refusal(words) for one, words in REFUSALS.items()}
            self.openapi_schema = document
        return document


def schema() -> dict[str, object]:
    """The OpenAPI document that the API serves; `openapi/authority.v1.yaml` must equal it."""
    return application(cast(Desk, None)).openapi()


def _open(desk: Desk) -> APIRouter:
    """What needs no token: health, and the documentation."""
    router = APIRouter(include_in_schema=False)

    @router.get("/health")
    def get_health() -> JSONResponse:
        ready = desk.ready()
        return JSONResponse({"ready": ready}, 200 if ready else 503)

    @router.get("/openapi.json")
    def get_document(request: Request) -> JSONResponse:
        return JSONResponse(request.app.openapi())

    @router.get("/docs")
    def get_docs(request: Request) -> HTMLResponse:
        return HTMLResponse(page(request.app.openapi()), headers={"Content-Security-Policy": POLICY})

    return router


def _only_known(request: Request) -> None:
    """No parameter that the document does not name: a misspelt cursor must not begin the list anew."""
    known = _parameters()[request.scope["route"].name]
    strange = sorted(set(request.query_params) - known)
    if strange:
        words = ", ".join(sorted(known)) or "none"
        raise Invalid("unknown_parameter", f"There is no parameter {strange[0][:60]!r} here.", f"There are: {words}.")


@cache
def _parameters() -> Mapping[str, frozenset[str]]:
    """Names of the query's parameters, by operation."""
    places = (one for noun in NOUNS for one in noun.router.routes if isinstance(one, APIRoute))
    return {one.name: frozenset(_taken(one.dependant)) for one in places}


def _taken(what: Dependant) -> Iterator[str]:
    yield from (one.alias for one in what.query_params)
    for beneath in what.dependencies:
        yield from _taken(beneath)


def _named(route: APIRoute) -> str:
    return route.name


def _name(status: int) -> str:
    return f"Refused{status}"


def _refusal(words: str) -> dict[str, object]:
    return {"description": words, "content": {"application/problem+json": {"schema": PROBLEM}}}


PROBLEM = {"$ref": f"#/components/schemas/{Problem.__name__}"}

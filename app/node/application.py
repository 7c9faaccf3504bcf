"""The node door: what other States' nodes may ask (`openapi/node.v1.yaml`).

It stores bytes and signs nothing. Who asks is told by the TLS certificate that the current edition of a confirmed
State lists; what the bytes mean is intake's affair. Rooms are reached through the `Gate` that `wiring` hands in.
"""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import AsyncIterator, Awaitable, Callable
from email.utils import format_datetime
from typing import Annotated, Protocol, TypeVar, cast

from fastapi import Depends, FastAPI, Path, Query, Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.responses import FileResponse, JSONResponse, PlainTextResponse
from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException

from app.exchange.envelope import ATTACHMENT_LIMIT, RECEIPT_LIMIT, RECEIPTS, TOKEN_LIMIT
from app.kit.canonical import sha256
from app.kit.clock import now
from app.kit.errors import Denied, Invalid, RogatoryError, Unavailable, Unknown
from app.kit.ids import Digest, StateCode
from app.kit.problems import MEDIA_TYPE, incident, problem
from app.node.specification import DESCRIPTION, SECURITY, SEEN, SIGNED
from app.serving import SILENT, paced

log = logging.getLogger("rogatory.door")
Hex64 = Annotated[str, Path(pattern="^[0-9a-f]{64}$", description="SHA-256, lower-case hexadecimal")]
RECEIPTS_BODY = RECEIPTS * (RECEIPT_LIMIT + 8) + 100
SMALL_BODY = 1_000
SEEN_BODY = 40_000
"""Bytes of a body that are read at all."""
FULL = {"disk_full": 507, "shelf_full": 507}
"""What is refused for want of room has a status of its own (RFC 4918 §11.5)."""


class Gate(Protocol):
    """What the door needs of the rooms behind it."""

    def peer(self, certificate: Digest) -> StateCode:
        """The State whose edition lists this TLS certificate; `Denied` for any other."""

    def has_part(self, peer: StateCode, digest: str) -> bool:
        """Whether a part from this State is stored."""

    async def store_part(self, peer: StateCode, digest: str, blocks: AsyncIterator[bytes]) -> None:
        """Store a part; `Invalid` when its bytes have another digest."""

    def store_envelope(self, peer: StateCode, token: str) -> Digest:
        """Store an envelope whose parts are here; `Conflict` names missing parts."""

    def store_receipts(self, peer: StateCode, tokens: list[str]) -> int:
        """Store receipts; answers how many were new."""

    def receipts(self, peer: StateCode, envelope: str) -> list[str]:
        """Receipts signed for an envelope of this State; `Unknown` when it never came."""

    def waiting(self, peer: StateCode) -> tuple[list[str], list[str]]:
        """Envelopes laid out for this State, and receipts owed to it."""

    def seen(self, peer: StateCode, receipts: list[str]) -> None:
        """This State holds these receipts."""

    def laid_out(self, peer: StateCode, digest: str) -> str:
        """Path of a file laid out for this State; `Unknown` otherwise."""

    def announced(self, peer: StateCode, number: int) -> None:
        """This State says that it has an edition of this number."""

    def edition(self, number: int | None) -> bytes:
        """Our own State's edition, current or by number."""

    def checkpoint(self) -> str:
        """The newest checkpoint of our log."""

    def consistency(self, first: int, second: int) -> list[str]:
        """Consistency proof between two sizes of our log, base64."""

    def ready(self) -> bool:
        """Whether the database answers."""


def _peer(request: Request) -> StateCode:
    der = request.scope.get("extensions", {}).get("tls", {}).get("client_cert_der")
    if der is None:
        raise Denied("no_client_certificate", "This door talks only to nodes that show a TLS certificate.")
    gate: Gate = request.app.state.gate
    return gate.peer(sha256(der))


Peer = Annotated[StateCode, Depends(_peer)]


class _Body(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid")


B = TypeVar("B", bound=_Body)


class Held(_Body):
    """The envelope is stored; the signed receipts follow."""

    envelope: Annotated[str, Field(pattern="^[0-9a-f]{64}$", description="SHA-256 of the compact JWS")]


class Receipts(_Body):
    """Receipts, each a compact JWS."""

    receipts: Annotated[list[Annotated[str, Field(max_length=RECEIPT_LIMIT)]], Field(max_length=RECEIPTS)]


class Seen(_Body):
    """Digests of receipts that have arrived."""

    receipts: Annotated[list[Annotated[str, Field(pattern="^[0-9a-f]{64}$")]], Field(max_length=SEEN)]


class Announced(_Body):
    """Number of the asking State's newest edition."""

    number: Annotated[int, Field(ge=1, le=10**9)]


class Waiting(_Body):
    """What is laid out for the asking State."""

    envelopes: list[str]
    receipts: list[str]


class Hashes(_Body):
    """A proof: base64 SHA-256 hashes."""

    hashes: list[str]


class Problem(BaseModel):
    """RFC 9457. `code` is one of the table in the description of this document."""

    type: str
    title: str
    status: int
    code: str
    detail: str
    remedy: str | None = None


def application(gate: Gate) -> FastAPI:
    """The door's ASGI application."""
    app = FastAPI(
        title="Rogatory node door",
        version="1",
        description=DESCRIPTION,
        openapi_url=None,
        responses={status: {"model": Problem} for status in (403, 422, 503)},
    )

    app.state.gate = gate
    _refusals(app)

    @app.head("/v1/parts/{digest}", responses={404: {"model": Problem}}, tags=["parts"])
    def has_part(digest: Hex64, state: Peer) -> Response:
        """Whether a part is stored already: 200 yes, 404 no. A part that is stored need not be sent again."""
        return Response(status_code=200 if gate.has_part(state, digest) else 404)

    @app.put(
        "/v1/parts/{digest}",
        status_code=201,
        response_class=Response,
        tags=["parts"],
        responses={507: {"model": Problem}},
        openapi_extra={"requestBody": {"required": True, "content": {"application/octet-stream": {"schema": BINARY}}}},
    )
    async def put_part(digest: Hex64, state: Peer, request: Request) -> Response:
        """Store a part under its SHA-256. Repeating it changes nothing. 422 `digest_mismatch`: bytes were lost.

        507 `disk_full` or `shelf_full` (too much of the asking State lies here undecided): come back later.
        """
        _demand_small(request, ATTACHMENT_LIMIT)
        await gate.store_part(state, digest, _paced(request))
        return Response(status_code=201)

    @app.post(
        "/v1/envelopes",
        status_code=202,
        tags=["envelopes"],
        responses={409: {"model": Problem}, 404: {"model": Problem}},
        openapi_extra={"requestBody": {"required": True, "content": {"application/jose": {"schema": JOSE}}}},
    )
    async def post_envelope(state: Peer, request: Request) -> Held:
        """Store an envelope (compact JWS, RFC 7515) whose parts are all here. 409 `parts_missing` lists what is not.

        Repeating it changes nothing. 202 promises only that the bytes are on disk; the signed receipts say the rest.
        """
        body = await _bounded(request, TOKEN_LIMIT)
        try:
            token = body.decode("ascii")
        except UnicodeDecodeError:
            raise Invalid("envelope_malformed", "An envelope is a compact JWS: ASCII.") from None
        return Held(envelope=await run_in_threadpool(gate.store_envelope, state, token))

    @app.get("/v1/envelopes/{digest}/receipts", tags=["receipts"], responses={404: {"model": Problem}})
    def get_receipts(digest: Hex64, state: Peer) -> Receipts:
        """All receipts signed so far for an envelope of the asking State. 404: it never came; send it again."""
        return Receipts(receipts=gate.receipts(state, digest))

    @app.post("/v1/receipts", status_code=202, tags=["receipts"], openapi_extra=_json_body("Receipts"))
    async def post_receipts(state: Peer, request: Request) -> Response:
        """Store receipts for envelopes of ours. Repeating them changes nothing.

        Each stands for itself: one that is malformed, or for an authority that is not here, is passed over.
        """
        body = _parsed(Receipts, await _bounded(request, RECEIPTS_BODY))
        await run_in_threadpool(gate.store_receipts, state, body.receipts)
        return Response(status_code=202)

    @app.post("/v1/receipts/seen", status_code=202, tags=["waiting"], openapi_extra=_json_body("Seen"))
    async def post_seen(state: Peer, request: Request) -> Response:
        """The asking State holds these receipts; they will not be listed again."""
        body = _parsed(Seen, await _bounded(request, SEEN_BODY))
        await run_in_threadpool(gate.seen, state, body.receipts)
        return Response(status_code=202)

    @app.get("/v1/waiting", tags=["waiting"])
    def get_waiting(state: Peer) -> Waiting:
        """What is laid out for a State whose node only reaches out: envelopes to fetch, and receipts."""
        envelopes, receipts = gate.waiting(state)
        return Waiting(envelopes=envelopes, receipts=receipts)

    @app.get("/v1/envelopes/{digest}", tags=["waiting"], responses={404: {"model": Problem}})
    def get_envelope(digest: Hex64, state: Peer) -> PlainTextResponse:
        """An envelope that is laid out for the asking State, as a compact JWS."""
        with open(gate.laid_out(state, digest), encoding="ascii") as file:
            return PlainTextResponse(file.read(), media_type="application/jose")

    @app.get("/v1/parts/{digest}", tags=["waiting"], responses={404: {"model": Problem}})
    def get_part(digest: Hex64, state: Peer) -> FileResponse:
        """A part of an envelope that is laid out for the asking State; `Range` is understood."""
        return FileResponse(gate.laid_out(state, digest), media_type="application/octet-stream")

    @app.post("/v1/editions/announced", tags=["directory"], status_code=202, openapi_extra=_json_body("Announced"))
    async def post_announced(state: Peer, request: Request) -> Response:
        """The asking State has a newer edition: it is fetched from its door at once. Nothing is believed of this."""
        body = _parsed(Announced, await _bounded(request, SMALL_BODY))
        await run_in_threadpool(gate.announced, state, body.number)
        return Response(status_code=202)

    @app.get("/v1/editions/{number}", tags=["directory"], responses={404: {"model": Problem}})
    def get_edition(number: Annotated[str, Path(pattern="^(current|[1-9][0-9]{0,8})$")], state: Peer) -> Response:
        """Our State's edition (flattened JWS, signed by its directory key): `current`, or one by its number."""
        data = gate.edition(None if number == "current" else int(number))
        return Response(data, media_type="application/jose+json")

    @app.get("/v1/log/checkpoint", tags=["log"], response_class=PlainTextResponse)
    def get_checkpoint(state: Peer) -> PlainTextResponse:
        """The newest checkpoint of our log (C2SP tlog-checkpoint in a signed note)."""
        return PlainTextResponse(gate.checkpoint())

    @app.get("/v1/log/consistency", tags=["log"])
    def get_consistency(
        state: Peer, first: Annotated[int, Query(ge=0, le=2**53)], second: Annotated[int, Query(ge=0, le=2**53)]
    ) -> Hashes:
        """Consistency proof between two sizes of our log (RFC 6962 §2.1.2)."""
        return Hashes(hashes=gate.consistency(first, second))

    @app.get("/v1/health", tags=["health"])
    def get_health(state: Peer) -> dict[str, bool]:
        """Whether the door can store what it is given."""
        return {"ready": gate.ready()}

    return app


BINARY = {"type": "string", "format": "binary"}
JOSE = {"type": "string", "description": "A compact JWS whose payload is an `Envelope`."}


def _json_body(model: str) -> dict[str, object]:
    found = {"schema": {"$ref": f"#/components/schemas/{model}"}}
    return {"requestBody": {"required": True, "content": {"application/json": found}}}


def schema() -> dict[str, object]:
    """The OpenAPI document that the door serves; `openapi/node.v1.yaml` must equal it."""
    document = application(cast(Gate, None)).openapi()
    document["components"]["securitySchemes"] = SECURITY
    document["security"] = [{name: []} for name in SECURITY]
    schemas = document["components"]["schemas"]
    schemas[Seen.__name__] = Seen.model_json_schema()
    schemas[Announced.__name__] = Announced.model_json_schema()
    for model, words in SIGNED.items():
        found = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(found.pop("$defs", {}))
        schemas[model.__name__] = {**found, "description": f"{words} {found.get('description', '')}"}
    return document


def _demand_small(request: Request, limit: int) -> None:
    """A length that is announced as too large is refused before a byte of it is read."""
    told = request.headers.get("content-length", "")
    if told.isascii() and told.isdigit() and int(told) > limit:
        raise Invalid("too_large", f"The body holds more than {limit} bytes.")


async def _paced(request: Request) -> AsyncIterator[bytes]:
    """The body's blocks; 503 `body_stalled` for one that stands still: it is sent anew, and nothing of it is kept."""
    try:
        async for block in paced(request.stream()):
            yield block
    except TimeoutError as error:
        raise Unavailable("body_stalled", f"Nothing came for {SILENT:.0f} seconds.", "Send it again.") from error


async def _bounded(request: Request, limit: int) -> bytes:
    _demand_small(request, limit)
    body = bytearray()
    async for block in _paced(request):
        body += block
        if len(body) > limit:
            raise Invalid("too_large", f"The body holds more than {limit} bytes.")
    return bytes(body)


def _parsed(model: type[B], body: bytes) -> B:
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "body"
        raise Invalid("bad_request", f"{place}: {first['msg']}.") from error


def _refusals(app: FastAPI) -> None:
    @app.exception_handler(RogatoryError)
    def refuse(request: Request, error: RogatoryError) -> JSONResponse:
        status, body = problem(error, FULL.get(error.code))
        return JSONResponse(body, status, media_type=MEDIA_TYPE)

    @app.exception_handler(RequestValidationError)
    def invalid(request: Request, error: RequestValidationError) -> JSONResponse:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"])
        status, body = problem(Invalid("bad_request", f"{place}: {first['msg']}."))
        return JSONResponse(body, status, media_type=MEDIA_TYPE)

    @app.exception_handler(HTTPException)
    def plain(request: Request, error: HTTPException) -> JSONResponse:
        status, body = problem(Unknown("no_such_place", str(error.detail)), error.status_code)
        return JSONResponse(body, status, media_type=MEDIA_TYPE)

    @app.middleware("http")
    async def unforeseen(request: Request, go: Callable[[Request], Awaitable[Response]]) -> Response:
        try:
            answer = await go(request)
        except Exception:
            identifier = uuid.uuid4().hex[:12]
            log.exception("unforeseen error, incident %s", identifier)
            answer = JSONResponse(json.loads(json.dumps(incident(identifier))), 500, media_type=MEDIA_TYPE)
        answer.headers["date"] = format_datetime(now(), usegmt=True)
        return answer

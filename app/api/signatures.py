"""Signatures that are made elsewhere: a signed file is brought, or a digest is handed out and answered."""

from __future__ import annotations

import base64
import binascii
from typing import Annotated

import anyio.to_thread
from fastapi import APIRouter, Request, Response
from fastapi.responses import JSONResponse
from pydantic import Field, model_validator

from app.api import attachments
from app.api.shape import Asked, Id, shown
from app.api.visit import Acting, Answer, Asking, Caller, Visit
from app.instruments.models import Elsewhere
from app.kit.errors import Invalid
from app.matters import elsewhere
from app.matters.signing_views import SignatureView

router = APIRouter(tags=["signatures made elsewhere"])
UPLOAD = {"requestBody": {"required": True, "content": {"application/pdf": {"schema": attachments.BINARY}}}}
BASE64 = r"^[A-Za-z0-9+/]+={0,2}$"


class HandOut(Asked):
    """Whose signature is asked for."""

    certificates: Annotated[str, Field(min_length=1, max_length=64 * 1024)]
    """PEM: the signatory's own certificate, which the edition in force lists for them, then the issuing ones."""


class SignedDigest(Asked):
    """What was made over a digest: one of the two."""

    value: Annotated[str, Field(pattern=BASE64, max_length=1400)] | None = None
    """The raw signature over the attributes, Base64: ECDSA (DER, or r and s), or RSA PKCS #1 v1.5."""
    cms: Annotated[str, Field(pattern=BASE64, max_length=90_000)] | None = None
    """A whole CMS (RFC 5652, DER, detached), Base64; its own signed attributes carry the same `messageDigest`."""

    @model_validator(mode="after")
    def _one(self) -> SignedDigest:
        if (self.value is None) == (self.cms is None):
            raise ValueError("exactly one of value and cms is needed")
        return self


@router.post("/frozen/{frozen}/signed", response_model=shown(SignatureView), status_code=202, openapi_extra=UPLOAD)
async def post_signed(request: Request, caller: Asking, frozen: Id) -> JSONResponse:
    """Bring the document as the caller has signed it with any program: the frozen file, one signature appended.

    422 `other_document` for another file. Everything else is examined afterwards: see how it fares at its `Location`.
    """
    blocks = attachments.blocks(request.stream())
    view = await anyio.to_thread.run_sync(lambda: _bring(caller, frozen, blocks), limiter=request.app.state.uploads)
    return JSONResponse(view.to_json(), 202, {"Location": f"/v1/signatures/{view.id}"})


@router.post("/frozen/{frozen}/handout", response_model=shown(SignatureView), status_code=202)
def post_handout(caller: Acting, frozen: Id, body: HandOut) -> Response:
    """Ask for what must be signed, for a smart card or a remote service. It is `offered` a moment later."""

    def act(visit: Visit) -> Answer:
        pem = body.certificates.encode()
        row, job = elsewhere.ask(visit.session, visit.office, visit.actor, frozen, pem)
        visit.wake("sign", job.id)
        return _told(visit, row)

    return caller.once(act)


@router.get("/signatures/{signature}", response_model=shown(SignatureView))
def get_signature(caller: Asking, signature: Id) -> JSONResponse:
    """How a signature fares that is made elsewhere; while it is `offered`, what is to be signed."""
    with caller.enter() as visit:
        return JSONResponse(elsewhere.signature_of(visit.session, visit.office, visit.actor, signature).to_json())


@router.post("/signatures/{signature}/answer", response_model=shown(SignatureView), status_code=202)
def post_answer(caller: Acting, signature: Id, body: SignedDigest) -> Response:
    """Answer a digest that was handed out, once and within its time. What is wrong with it is said at its place."""

    def act(visit: Visit) -> Answer:
        kind, text = ("value", body.value) if body.value is not None else ("cms", body.cms)
        data = _decoded(text or "")
        row, job = elsewhere.answer(visit.session, visit.office, visit.actor, signature, kind, data)
        visit.wake("sign", job.id)
        return _told(visit, row)

    return caller.once(act)


def _bring(caller: Caller, frozen: str, blocks: attachments.Blocks) -> SignatureView:
    """In two transactions: nobody's bytes are read before they may bring any; none is open while they trickle in."""
    with caller.enter() as visit:
        elsewhere.demand_askable(visit.session, visit.office, visit.actor, frozen)
    pdf = b"".join(blocks)
    with caller.enter() as visit:
        row, job = elsewhere.bring(visit.session, visit.office, visit.actor, frozen, pdf)
        visit.wake("sign", job.id)
        return elsewhere.shown(visit.session, visit.office, row)


def _told(visit: Visit, row: Elsewhere) -> Answer:
    view = elsewhere.shown(visit.session, visit.office, row)
    return Answer.of(202, view, Location=f"/v1/signatures/{view.id}")


def _decoded(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise Invalid("bad_answer", "The answer is not Base64.", "Encode the bytes as they were made.") from error

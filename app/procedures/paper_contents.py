"""A paper of the other side, registered by us: scan and typed content, compared by two officials (`law.md` §3.17)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, JsonValue

from app.procedures.body import DATA, Body, Form, Says, first
from app.procedures.registering import KIND
from app.procedures.scalars import Date, File, Language, Line, Ref

Code = Annotated[str, Form(r"[a-z][a-z0-9_]{0,59}", "code, like refusal")]
Route = Literal["pouch", "post", "foreign_ministry", "embassy", "interpol", "electronic_mail", "by_hand"]


class RegisteredPaper(Body):
    """A paper of the other side, on our own record: not proven until they sign something that names it."""

    act: Code
    """The step of the other side that the paper stands for."""
    kind: Code
    """The kind of instrument that the paper stands for."""
    kind_version: Annotated[int, Field(ge=1, le=10_000), Says("number")]
    dated: Date
    received_on: Date
    language: Language
    """Of the paper."""
    their_reference: Line | None = None
    signed_by: Line
    """Who signed it, as the paper says."""
    function: Line | None = None
    route: Route
    brought_by: Line
    tracking: Line | None = None
    scan: File
    """The scan of the whole paper, PDF, beside this document."""
    pages: Annotated[int, Field(ge=1, le=10_000), Says("number")]
    in_reply_to: Ref | None = None
    """Our instrument that it answers."""
    seen: Ref | None = None
    """The last of our instruments of the chain that its writer had; left out: the last that there is."""
    said: Annotated[dict[str, JsonValue], Says("content of the kind that it stands for")]


KINDS = (first(KIND, "Registered paper of the other side", DATA, RegisteredPaper),)

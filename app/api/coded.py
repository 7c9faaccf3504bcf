"""Codes of the law as a question names them: measures, offences with their maximum penalty."""

from __future__ import annotations

from typing import Annotated

from pydantic import StringConstraints

from app.kit.canonical import Json, JsonObject
from app.kit.errors import Invalid
from app.treaties.codes import OFFENCES

Measure = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,39}$")]
Offence = Annotated[str, StringConstraints(pattern=r"^[A-Z][A-Z_]{1,39}(:[0-9]{1,2})?$")]
"""`CODE` or `CODE:YEARS`, with its maximum penalty."""


def offence_row(text: str, group: bool) -> JsonObject:
    """An offence as a request has it. `group`: of an organised criminal group. `Invalid` `unknown_code`."""
    code, _, years = text.partition(":")
    penalty: Json = {"kind": "years", "years": int(years)} if years else {}
    return {"code": among(code, OFFENCES, "offence"), "organised_group": group, "max_penalty": penalty}


def among(code: str, codes: object, what: str) -> str:
    """A code that is one of them; `Invalid` `unknown_code` otherwise."""
    if not isinstance(codes, dict | tuple) or code not in codes:
        raise Invalid("unknown_code", f"{code!r} is no {what}.", "See docs/reference/treaties.")
    return code

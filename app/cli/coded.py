"""Codes of the law as a command names them: measures, offences with their maximum penalty."""

from __future__ import annotations

import difflib

from app.kit.canonical import JsonObject
from app.kit.errors import Misused
from app.treaties.codes import OFFENCES


def offence_row(text: str, group: bool) -> JsonObject:
    """An offence as a request has it, out of `CODE` or `CODE:YEARS`. `group`: of an organised criminal group. `Misused`
    `bad_penalty`, `unknown_code`.
    """
    code, _, years = text.partition(":")
    row: JsonObject = {"code": among(code, OFFENCES, "offence"), "organised_group": group}
    if years:
        if not years.isdecimal():
            raise Misused("bad_penalty", f"{years!r} is no number of years.", "Write ICT_FRAUD:5.")
        row["max_penalty"] = {"kind": "years", "years": int(years)}
    return row


def among(code: str, known: object, what: str) -> str:
    """A code that is one of those known; `Misused` `unknown_code` otherwise."""
    names = [str(one) for one in known] if isinstance(known, dict | tuple) else []
    if code not in names:
        near = difflib.get_close_matches(code, names, 1)
        remedy = f"Did you mean {near[0]}?" if near else f"Known are: {', '.join(names)}."
        raise Misused("unknown_code", f"{code!r} is no {what}.", remedy)
    return code

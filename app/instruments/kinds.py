"""Which signatures an instrument must carry: read out of the procedure's table, never stated twice."""

from __future__ import annotations

from collections.abc import Callable

from app.kit.canonical import JsonObject
from app.kit.errors import Refused, Unknown
from app.procedures import registering
from app.procedures.catalogue import Catalogue
from app.procedures.table import Sign, Step

SIGNATORY, SEAL = "Signatory", "Seal"
"""Names of the signature fields (as in `trust.pdfsign`, which this light file does not import)."""

Fields = Callable[[JsonObject], tuple[str, ...]]
"""Header to signature fields in order; `Unknown` for a kind, act or procedure that this release does not know,
`Refused` code `content_header` for a procedure under the wrong flag of exercise."""


def fields_by(sign: Sign) -> tuple[str, ...]:
    """The signature fields of a way of signing, in order."""
    return (SIGNATORY, SEAL) if sign is Sign.PERSON_AND_SEAL else (SEAL,)


def step_of(catalogue: Catalogue, procedure: str, version: int, act: str, kind: str) -> Step:
    """A row of an act with this kind; all rows of an act are signed alike. `Unknown` code `unsupported`."""
    for row in registering.rows(catalogue.procedure(procedure, version), act):
        if row.instrument == kind:
            return row
    raise Unknown("unknown_kind", f"{procedure} version {version} has no {kind} for {act}.", "Update the node.")


def fields_of(catalogue: Catalogue) -> Fields:
    """The question that verification asks, answered by a catalogue of procedures."""

    def fields(header: JsonObject) -> tuple[str, ...]:
        pin = header.get("procedure")
        if not isinstance(pin, dict):
            raise Unknown("unknown_kind", "The content names no procedure.")
        name, version = str(pin.get("name")), pin.get("version")
        if not isinstance(version, int) or isinstance(version, bool):
            raise Unknown("unknown_kind", "The content names no version of its procedure.")
        # An exercise is signed below an anchor of its own: the flag alone must not choose the anchor (`design.md` §2).
        if catalogue.procedure(name, version).exercise is not header.get("exercise"):
            raise Refused("content_header", f"The content does not say of {name} whether it is an exercise.")
        row = step_of(catalogue, name, version, str(header.get("act")), str(header.get("kind")))
        return fields_by(row.sign)

    return fields

"""The page of what is on the wire: how a token is made, and the JSON Schemas of what it carries, out of the models."""

from __future__ import annotations

import json
import textwrap

from pydantic import BaseModel

from app.directory.edition import EDITION_TYPE, Edition
from app.directory.introduction import Introduction
from app.exchange.envelope import ENVELOPE_TYPE, RECEIPT_TYPE, Envelope, Receipt
from app.instruments.header import Content

_SIGNED: tuple[tuple[str, type[BaseModel], str], ...] = (
    ("Envelope", Envelope, f"A compact JWS, `typ` = `{ENVELOPE_TYPE}`, signed by the sending node."),
    ("Receipt", Receipt, f"A compact JWS, `typ` = `{RECEIPT_TYPE}`, signed by the receiving node."),
    ("Edition", Edition, f"A flattened JWS, `typ` = `{EDITION_TYPE}`, signed by the State's directory key."),
    ("Introduction", Introduction, "Plain canonical JSON; its SHA-256 is compared by telephone."),
    (
        "Content of an instrument",
        Content,
        "Canonical JSON, embedded in the PDF as `content.json`. `body` is of its kind.",
    ),
)
_WORDS = """\
# The wire

Printed from the models in the code. With `openapi/node.v1.yaml`, which has the paths and answers of the node door,
this is what another implementation needs.

## How things are signed

Everything that is signed as JSON is a JWS (RFC 7515) with one signature. The payload is canonical JSON (RFC 8785):
numbers are integers, no member stands twice, text is in Unicode normal form C, times are UTC with milliseconds
(`2026-11-24T08:35:51.123Z`). The protected header holds `alg`, `typ`, `x5c` and nothing else; `alg` is ES256, ES384,
ES512 or EdDSA, as the key of the first certificate demands; `x5c` is the chain below the anchor. Digests are SHA-256
in lower-case hexadecimal. An envelope is named by the SHA-256 of its compact form.

## How a delivery goes

1. Each part (the signed PDF, then each attachment) is `PUT` under its SHA-256; one that is there already is not sent
   again.
2. The envelope is posted. The door answers 202 when it is stored, 409 `parts_missing` when a part is not there.
3. The receiver signs `delivered` when signature and parts are good, then, now or later, `accepted` or `rejected`,
   each with the SHA-256 of the envelope. `held` says why it waits. `duplicate` repeats the decision on an instrument
   that came before.
4. Receipts are pushed to the sender's door, lie ready under the envelope's digest, and are listed under `/v1/waiting`
   for a node that only reaches out. A sender that has no final receipt asks; a door that answers 404 never had the
   envelope.

A delivery may be repeated at any time and changes nothing. The envelope's `log` proves that the sender's log has the
instrument: RFC 6962 inclusion under a checkpoint in a C2SP signed note, by a log key that the sender's edition lists.
"""


def page() -> str:
    """The page, Markdown."""
    parts = [_WORDS]
    for title, model, words in _SIGNED:
        schema = model.model_json_schema()
        told = textwrap.dedent(schema.pop("description", "")).strip()
        body = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True)
        parts.append(f"## {title}\n\n{words} {told}\n\n```json\n{body}\n```\n")
    return "\n".join(parts)

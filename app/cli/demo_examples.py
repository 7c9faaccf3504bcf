"""The requests and answers of `examples/`, which the demo sends."""

from __future__ import annotations

import json
from pathlib import Path

from app.kit.canonical import JsonObject

EXAMPLES = Path(__file__).parents[2] / "examples"


def example(name: str) -> JsonObject:
    """The body in a file, such as `answers/refusal`."""
    found = json.loads((EXAMPLES / f"{name}.json").read_text("utf-8"))
    assert isinstance(found, dict)  # noqa: S101  # our own file
    return found

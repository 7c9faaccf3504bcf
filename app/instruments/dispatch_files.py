"""The files of a dispatch set: its words in six languages, and one archive of all. Light: typst is not imported."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from app.instruments.pins import NEWEST, TEMPLATES, word_in
from app.kit.canonical import Json, JsonObject, dumps, sha256

ABOUT, SAID, PREFIX = "about", "said", "rogatory"
"""How the names of a reply kit's fields begin: who answers, what is answered, which instrument of ours it is about."""
TEMPLATE = TEMPLATES / "dispatch_1"
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""The earliest time that a ZIP archive can name."""


@dataclass(frozen=True)
class ReplyKit:
    """Which answer a form asks for. `sender`: our own authority's name."""

    act: str
    kind: str
    version: int
    language: str
    sender: str


def labels(language: str) -> JsonObject:
    """The words of letter and checklist in one of the six languages."""
    found = _labels()[language]
    return dict(found) if isinstance(found, dict) else {}


def title(kind: str, language: str) -> str:
    """What a kind of instrument is called in a language, as its own document says it."""
    return str(_shown(language)["kinds"].get(kind, _readable(kind)))


def label(parent: str, name: str, language: str) -> str:
    """What a member of a body is called in a language, as its own document says it."""
    fields = _shown(language)["fields"]
    return str(fields.get(f"{parent}.{name}") or fields.get(name) or _readable(name))


def word(parent: str, name: str, code: str, language: str) -> str:
    """What a code means at a member in a language, as an instrument's own document says it."""
    if code in {"yes", "no"}:
        return str(_shown(language)["ui"][code])
    said = word_in(language, parent, name, code)
    return said if said != code else _readable(code)


def archive(files: Sequence[tuple[str, bytes]]) -> bytes:
    """One ZIP file of named files, with a manifest of their digests (`manifest.json`, RFC 8785) as its first."""
    listed: list[Json] = [{"name": name, "sha256": sha256(data), "size": len(data)} for name, data in files]
    whole = [("manifest.json", dumps({"files": listed, "v": 1})), *files]
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as made:
        for name, data in whole:
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            made.writestr(entry, data)
    return target.getvalue()


@cache
def _labels() -> dict[str, Json]:
    found: dict[str, Json] = json.loads((TEMPLATE / "labels.json").read_text("utf-8"))
    return found


@cache
def _shown(language: str) -> dict[str, dict[str, str]]:
    folder = TEMPLATES / NEWEST
    plan = json.loads((folder / "plan.json").read_text("utf-8"))
    found: dict[str, dict[str, str]] = json.loads((folder / f"{plan['languages'][language]}.json").read_text("utf-8"))
    return found


def _readable(name: str) -> str:
    words = name.replace("_", " ")
    return words[:1].upper() + words[1:]

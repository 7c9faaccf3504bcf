"""What a content names of its rendering: template and renderer. A light file, for drafting; typst is not imported."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version
from pathlib import Path

from app.instruments.header import TemplatePin
from app.kit import canonical as canon

RENDERER = f"typst {version('typst')}"
TEMPLATES = Path(__file__).parent / "templates"
NEWEST = "instrument_1"


@dataclass(frozen=True)
class Template:
    """One template: its source, the labels of each language and the plan of sections, each as JSON text."""

    pin: TemplatePin
    source: bytes
    labels: Mapping[str, str]
    plan: str
    fonts: Mapping[str, str]
    """SHA-256 by file name."""

    @classmethod
    def read(cls, folder: Path) -> Template:
        """The template in a folder. Its digest covers every file there, through `fonts.json` the fonts, and segno."""
        files = {file.name: file.read_bytes() for file in sorted(folder.iterdir()) if file.is_file()}
        digests: canon.JsonObject = {name: canon.sha256(data) for name, data in files.items()}
        sha256 = canon.sha256(canon.dumps({"files": digests, "qr": f"segno {version('segno')}"}))
        plan = files["plan.json"].decode()
        languages: Mapping[str, str] = json.loads(plan)["languages"]
        return cls(
            TemplatePin(name=folder.name, sha256=sha256),
            files["instrument.typ"],
            {language: files[f"{shown}.json"].decode() for language, shown in languages.items()},
            plan,
            {name: entry["sha256"] for name, entry in json.loads(files["fonts.json"]).items()},
        )


@cache
def labels_in(language: str) -> Mapping[str, Mapping[str, str]]:
    """The words of documents in a language: `kinds`, `fields`, `words`, `codes`, `treaties`, each by its code."""
    labels: Mapping[str, Mapping[str, str]] = json.loads(Template.read(TEMPLATES / NEWEST).labels[language])
    return labels


def member_labels(language: str) -> Mapping[str, str]:
    """What the members of bodies are called in a language."""
    return labels_in(language)["fields"]


def member_label(language: str, kind: str, path: str) -> str:
    """What a member is called at its place in a body of a kind (dotted path, as in `follow_ups.0.by`): by the label of
    its own there, where what it is called elsewhere would say another thing.
    """
    labels = member_labels(language)
    steps = [kind, *(step for step in path.split(".") if not step.isdecimal())]
    return labels.get(".".join(steps[-2:])) or labels.get(steps[-1], steps[-1])


def word_in(language: str, parent: str, member: str, code: str) -> str:
    """What a code means where it stands: at a member of a kind or of what is named `parent`, at any member of that
    name, anywhere. One word may mean two things: a person is released, and data that was preserved.
    """
    labels = labels_in(language)
    words = labels["words"]
    own = words.get(f"{parent}.{member}.{code}") or words.get(f"{member}.{code}")
    return own or words.get(code) or labels["codes"].get(code, code)


@cache
def worded_treaties() -> frozenset[str]:
    """Codes of the treaties that new documents name by words of the template."""
    labels: Mapping[str, Mapping[str, str]] = json.loads(Template.read(TEMPLATES / NEWEST).labels["en"])
    return frozenset(labels["treaties"])


@cache
def template_pin() -> TemplatePin:
    """What new documents are rendered with; its digest covers template, labels and fonts."""
    return Template.read(TEMPLATES / NEWEST).pin

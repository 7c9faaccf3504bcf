"""The translator's working file: XLIFF 2.0 (ISO 21720), which translators' programs read and write.

A unit is one free text, its id the path in the body, or that of an overridden warning. What comes back may be cut into
segments and carry marks of the program's own; only the words count.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NoReturn
from xml.parsers import expat
from xml.sax.saxutils import escape, quoteattr

from app.instruments.header import LANGUAGES
from app.instruments.pins import labels_in, member_label
from app.kit.errors import Invalid, Unreadable
from app.procedures.texts import PROPER, FreeText, path_member, texts_digest

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
LARGEST = 8 * 1024 * 1024
"""Bytes of a file that is read."""
WARNINGS = "overridden"
"""Under it stand the warnings that the sender overrode, which are texts of the header."""
_DEEPEST = 40


@dataclass(frozen=True)
class Work:
    """What a working file says."""

    kind: str
    of: str
    source: str
    language: str
    texts: Mapping[str, str]
    """The translated texts by path; those without a target are left out."""
    overridden: str | None = None
    """Digest of the overridden warnings that it holds."""


def write(
    kind: str,
    texts: Sequence[FreeText],
    source: str,
    language: str,
    warnings: Sequence[FreeText] = (),
    fixed: Collection[str] = (),
) -> bytes:
    """The file for a translator. `Invalid` `bad_language` unless it is another language of instruments.

    `warnings`: those that the sender overrode; `fixed`: the paths among them that need no translator.
    """
    if language not in LANGUAGES or language == source:
        others = ", ".join(one for one in LANGUAGES if one != source)
        words = f"{language!r} is no language that this can be translated into."
        raise Invalid("bad_language", words, f"Name one of {others}.")
    ui = labels_in(source)["ui"]
    lines = [
        '<?xml version="1.0" encoding="UTF-8"?>',
        f'<xliff xmlns="{NAMESPACE}" version="2.0" srcLang={quoteattr(source)} trgLang={quoteattr(language)}>',
        f'<file id="f1" original={quoteattr(_origin(kind, texts, warnings))}>',
    ]
    for one in (*texts, *warnings):
        warned = one in warnings
        told = ui[f"{WARNINGS}_{path_member(one.path)}"] if warned else member_label(source, kind, one.path)
        if one.proper:
            told += " (a name: leave it out, or give it in the script of the translation)"
        elif one.path in fixed:
            told += " (fixed words: leave them out, they are there in the translation's language)"
        lines += [
            f"<unit id={quoteattr(one.path)}>",
            f"<notes><note>{escape(told)}</note></notes>",
            '<segment state="initial">',
            f'<source xml:space="preserve">{escape(one.text)}</source>',
            "</segment>",
            "</unit>",
        ]
    return ("\n".join([*lines, "</file>", "</xliff>"]) + "\n").encode()


def read(data: bytes) -> Work:
    """A working file as it came back. `Unreadable` `no_working_file`; `Invalid` `working_file_differs` when the texts
    that it says it translates are not those that it was made of.
    """
    if len(data) > LARGEST:
        _refuse(f"it holds more than {LARGEST} bytes")
    reader = _Reader()
    try:
        reader.read(data)
    except expat.ExpatError as error:
        raise Unreadable("no_working_file", f"The file is no XML: {error}.") from error
    ours, _, rest = reader.original.partition(":")
    kind, _, of = rest.partition(":")
    if ours != "rogatory" or not kind or not reader.source or not reader.language:
        _refuse("it is not one that Rogatory wrote")
    texts = [FreeText(path, text, path_member(path) in PROPER) for path, text in reader.sources.items()]
    warnings = [one for one in texts if one.path.startswith(f"{WARNINGS}.")]
    if _origin(kind, [one for one in texts if one not in warnings], warnings) != reader.original:
        raise Invalid(
            "working_file_differs",
            "The original's texts in the file are not those that it was made of.",
            "Write it anew, and have only its targets filled in.",
        )
    of = of.partition(":")[0]
    return Work(kind, of, reader.source, reader.language, reader.targets, warnings_digest(warnings))


def warnings_digest(warnings: Sequence[FreeText]) -> str | None:
    """SHA-256 of overridden warnings; None: there are none."""
    return texts_digest(WARNINGS, warnings) if warnings else None


def _origin(kind: str, texts: Sequence[FreeText], warnings: Sequence[FreeText]) -> str:
    told = f"rogatory:{kind}:{texts_digest(kind, texts)}"
    return f"{told}:{warnings_digest(warnings)}" if warnings else told


def _refuse(words: str) -> NoReturn:
    raise Unreadable("no_working_file", f"The file is no working file for a translation: {words}.")


@dataclass
class _Reader:
    original: str = ""
    source: str = ""
    language: str = ""
    sources: dict[str, str] = field(default_factory=dict)
    targets: dict[str, str] = field(default_factory=dict)
    _open: list[str] = field(default_factory=list)
    _unit: str = ""
    _words: dict[str, list[str]] = field(default_factory=dict)

    def read(self, data: bytes) -> None:
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._text
        # No entity is expanded and nothing outside is asked for.
        parser.StartDoctypeDeclHandler = lambda *_: _refuse("it declares a document type")
        parser.Parse(data, True)

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        place, _, local = name.rpartition(" ")
        if not self._open and name != f"{NAMESPACE} xliff":
            _refuse("it is no XLIFF 2")
        if len(self._open) >= _DEEPEST:
            _refuse("it is nested too deep")
        self._open.append(local if place == NAMESPACE else "")
        if place != NAMESPACE:
            return
        if local == "xliff":
            self.source, self.language = attributes.get("srcLang", ""), attributes.get("trgLang", "")
        elif local == "file":
            if self.original:
                _refuse("it holds two files")
            self.original = attributes.get("original", "")
        elif local == "unit":
            self._unit, self._words = attributes.get("id", ""), {"source": [], "target": []}
            if not self._unit or self._unit in self.sources:
                _refuse("a unit has no id of its own")

    def _end(self, _name: str) -> None:
        if self._open.pop() != "unit":
            return
        self.sources[self._unit] = "".join(self._words["source"])
        target = unicodedata.normalize("NFC", "".join(self._words["target"])).strip()
        if target:
            self.targets[self._unit] = target

    def _text(self, text: str) -> None:
        side = next((one for one in ("source", "target") if one in self._open), None)
        if side is not None and "unit" in self._open:
            self._words[side].append(text)

"""Rendering: canonical content → PDF/A-3b, the same bytes on every node (`design.md` §3, ISO 19005-3).

The rendering is a function of the content, one template with its labels, the fonts and typst alone. The receiving node
renders again and compares, so everything but typst stands behind one digest, the template's, and old templates stay.
Text of the content is handed in as data and never evaluated.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import segno
import typst

from app.instruments import header, translation, xliff
from app.instruments.header import Content, TemplatePin
from app.instruments.pins import NEWEST, RENDERER, TEMPLATES, Template
from app.instruments.printable import FONTS, REMEDY, member_of, unprintable
from app.instruments.translation import Translated
from app.kit import canonical as canon
from app.kit.errors import Invalid, Refused, Unavailable, Unknown, Unreadable
from app.trust import pdfsign

__all__ = ["Renderer", "check_address", "qr_code", "unprintable"]

SEAM = "\ufdd0"
"""Between an original and its translation where the template shows both; no content holds it."""
_NOT_SHOWN = re.compile(r"the text [`\"]+(?P<text>.*?)[`\"]+ could not be displayed")


class Renderer:
    """Renders contents with the templates of this release. Made once a process: opening reads 31 MB of fonts."""

    def __init__(self, templates: Sequence[Template], newest: str, folder: Path, fonts: typst.Fonts) -> None:
        self._templates = {one.pin.sha256: one for one in templates}
        self._folder, self._fonts = folder, fonts
        # Own work is verified right after it was sealed: the same content again, in the same process.
        self._compiled = lru_cache(maxsize=4)(self._compile)
        self.template: TemplatePin = next(one.pin for one in templates if one.pin.name == newest)
        """What new contents are rendered with."""
        self.renderer: str = RENDERER

    @classmethod
    def open(cls, fonts: Path | None = None) -> Renderer:
        """Read templates and fonts. `Unavailable` if a font is missing or is not the file that a template names."""
        folder = fonts or FONTS
        templates = [Template.read(one) for one in sorted(TEMPLATES.iterdir()) if (one / "instrument.typ").is_file()]
        return cls(
            templates, NEWEST, folder, _loaded(folder, {n: d for one in templates for n, d in one.fonts.items()})
        )

    def render(self, canonical: bytes) -> bytes:
        """PDF/A-3b of canonical content.

        `Unreadable` for what is no content, `Unknown` code `unsupported` if it names a template or renderer that is
        not here, `Invalid` code `unprintable` naming the character that no font has, and the member if it is found.
        """
        content = header.read(canonical)
        template = self._demanded(content)
        self._demand_printable(content)
        return self._compiled(canonical, template.pin.sha256)

    def translated(self, canonical: bytes, told: Translated, *, beside: bool = False) -> bytes:
        """PDF/A-3b of a content in the language of its translation, unsigned and marked as a translation.

        Labels, codes and dates are of that language by themselves; a text that is owed and not translated is marked.
        `beside`: each original text stands beside its translation. A name given in another script stands before the
        original one. Errors as of `render`, and `Invalid` `translation_stale`.
        """
        content = header.read(canonical)
        template = self._demanded(content)
        texts = translation.texts_of(content)
        translation.demand_fresh(told, content, texts)
        self._demand_printable(content)
        for member, character in unprintable({"translator": told.translator, **told.texts}, self._folder):
            raise _unprintable(character, f" in {member} of the translation")
        missing, said = translation.not_said(told, content, texts), translation.words_in(told, content)
        mark = f"[{json.loads(template.labels[told.language])['ui']['not_translated']}]"
        words = {}
        for one in (*texts, *translation.warnings_of(content)):
            other = said.get(one.path)
            if one.proper:
                words[one.path] = one.text if other in (None, one.text) else f"{other} ({one.text})"
            elif beside:
                words[one.path] = f"{one.text}{SEAM}{mark if other is None else other}"
            else:
                # Behind it: a text runs in the direction of its first letter.
                words[one.path] = f"{one.text} {mark}" if other is None else other
        whole = canon.loads(canonical)
        warned = translation.put_in({one: whole[one] for one in (xliff.WARNINGS,) if one in whole}, words)
        shown = {**whole, **warned, "body": translation.put_in(content.body, words)}
        inputs = {
            **self._inputs(canonical, template, told.language),
            "content": canon.dumps(shown).decode(),
            "translation": translation.write(told).decode(),
            "untranslated": str(len(missing)),
        }
        return self.lay_out(template.source, TEMPLATES / template.pin.name, inputs, content.frozen)

    def frozen(self, canonical: bytes, fields: Sequence[str]) -> bytes:
        """What is frozen, hashed and approved: the rendering and its empty signature fields."""
        return pdfsign.prepare(self.render(canonical), fields)

    def rerender(self, canonical: bytes) -> bytes | None:
        """How the file of this content must begin; None if its template, renderer or header is not of this release.

        `Refused` code `text_differs` if this very template and renderer cannot show it: then it did not make the file.
        """
        try:
            content = header.read(canonical)
        except (Unreadable, Unknown):
            return None
        template = self._template(content)
        if template is None:
            return None
        try:
            return self._compiled(canonical, template.pin.sha256)
        except Invalid as error:
            raise Refused("text_differs", error.message) from error

    def _template(self, content: Content) -> Template | None:
        found = self._templates.get(content.template.sha256)
        return found if content.renderer == RENDERER and found is not None and found.pin == content.template else None

    def _demanded(self, content: Content) -> Template:
        template = self._template(content)
        if template is None:
            raise Unknown(
                "unsupported",
                f"The content names {content.template.name} and {content.renderer}, which are not here.",
                "Freeze the draft again, or update the node.",
            )
        return template

    def _demand_printable(self, content: Content) -> None:
        names: canon.JsonObject = {"name of an attachment": [one.name for one in content.attachments]}
        over: canon.JsonObject = {"overridden": [one.model_dump(mode="json") for one in content.overridden or ()]}
        for member, character in (
            one for part in (content.body, names, over) for one in unprintable(part, self._folder)
        ):
            raise _unprintable(character, f" in {member}")

    def _compile(self, canonical: bytes, sha256: str) -> bytes:
        content, template = header.read(canonical), self._templates[sha256]
        inputs = {**self._inputs(canonical, template, content.language), "content": canonical.decode()}
        root = TEMPLATES / template.pin.name
        return self.lay_out(template.source, root, inputs, content.frozen, body=content.body)

    def _inputs(self, canonical: bytes, template: Template, language: str) -> dict[str, str]:
        drawn = qr_code(header.read(canonical))
        digest = canon.sha256(canonical)
        return {"labels": template.labels[language], "plan": template.plan, "qr": drawn, "sha256": digest}

    def lay_out(
        self, source: bytes, root: Path, inputs: Mapping[str, str], at: datetime, body: canon.JsonObject | None = None
    ) -> bytes:
        """PDF/A-3b of a typst source below a folder, dated `at`; `Invalid` for what no font shows or does not fit.

        `body`: in which a text is looked for that no font shows, so that its member is named.
        """
        compiler = typst.Compiler(root=str(root), font_paths=self._fonts)
        try:
            pdf = compiler.compile(
                input=source,
                format="pdf",
                pdf_standards="a-3b",
                timestamp=int(at.timestamp()),
                sys_inputs=dict(inputs),
            )
        except typst.TypstError as error:
            raise _refusal(error, body or {}) from error
        if not isinstance(pdf, bytes):
            raise Invalid("cannot_render", "The content renders to no document.")
        return pdf


def check_address(content: Content) -> str:
    """What the QR code says: the instrument's id and its check token, which only somebody with the document knows."""
    return f"rogatory:{content.id}?t={content.check_token}"


def qr_code(content: Content) -> str:
    """The QR code (ISO/IEC 18004) as SVG."""
    drawn = io.BytesIO()
    code = segno.make(check_address(content), error="m", micro=False, boost_error=False)
    code.save(drawn, kind="svg", xmldecl=False, border=2)
    return drawn.getvalue().decode()


def _loaded(folder: Path, digests: Mapping[str, str]) -> typst.Fonts:
    for name, sha256 in digests.items():
        file = folder / name
        if not file.is_file():
            raise Unavailable("fonts_missing", f"The font {name} is not on this machine.", REMEDY)
        if canon.sha256(file.read_bytes()) != sha256:
            raise Unavailable("fonts_differ", f"The font {name} is not the file that the templates name.", REMEDY)
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[folder])
    # A stranger's font in the folder would be fallen back to; and without any font typst shows no text, silently.
    found = {Path(one.path).name for one in fonts.fonts() if one.path}
    if found != set(digests):
        other = ", ".join(sorted(found ^ set(digests)))
        raise Unavailable("fonts_differ", f"The folder of fonts holds others than the templates name: {other}.", REMEDY)
    return fonts


def _refusal(error: typst.TypstError, body: canon.JsonObject) -> Invalid:
    # A character that a font has may still miss in a cluster: a letter of one font with an accent of another.
    found = _NOT_SHOWN.search(error.message)
    if found:
        member = member_of(body, found["text"])
        return _unprintable(found["text"], f" in {member}" if member else "")
    return Invalid("cannot_render", f"The content cannot be laid out: {error.message}", "Shorten or simplify it.")


def _unprintable(text: str, place: str) -> Invalid:
    codes = " ".join(f"U+{ord(one):04X}" for one in text)
    return Invalid("unprintable", f"{text!r} ({codes}){place} is in no font of the document.", "Write it otherwise.")

"""The template of the corpus: small, with a link and a second page, and needing no font that is not in the wheel."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import typst

from app.kit import canonical
from app.kit.errors import Refused

TEMPLATE = b"""
#let raw = bytes(sys.inputs.content)
#let d = json(raw)
#set document(title: "Letter", author: d.sender.authority)
#pdf.attach("content.json", raw, relationship: "data", mime-type: "application/json", description: "canonical content")
= Letter of #d.sender.authority <top>
#d.body.at("reason", default: d.body.at("text", default: ""))

#let emblem = d.sender.at("emblem", default: none)
#let drawn(png) = image(bytes(
  "<svg xmlns='http://www.w3.org/2000/svg' xmlns:xlink='http://www.w3.org/1999/xlink' viewBox='0 0 64 64'>"
    + "<image width='64' height='64' xlink:href='data:image/png;base64," + png + "'/></svg>"
), format: "svg", width: 15mm, alt: "emblem")
#if emblem != none { drawn(emblem) }

#pagebreak()
#link(<top>)[Back to the beginning]
"""
PIN = {"name": "hostile_1", "sha256": canonical.sha256(TEMPLATE)}
RENDERER = f"typst {version('typst')}"


@lru_cache(maxsize=200)
def render(data: bytes, more: str = "") -> bytes:
    """Content → PDF/A-3b, the same bytes each time; `more` is markup that the template has beside it."""
    moment = datetime.fromisoformat("2026-01-02T00:00:00+00:00")
    compiler = typst.Compiler(root=str(Path(__file__).parent))
    rendered: bytes = compiler.compile(
        input=TEMPLATE + more.encode(),
        format="pdf",
        pdf_standards="a-3b",
        timestamp=moment,
        sys_inputs={"content": data.decode()},
    )
    return rendered


def rerender(data: bytes) -> bytes | None:
    """What a verifier that has this template renders; None for content of another one. `Refused` if it cannot."""
    if canonical.loads(data).get("template") != PIN:
        return None
    try:
        return render(data)
    except typst.TypstError as error:
        raise Refused("text_differs", "The content cannot be laid out.") from error

"""Rendering, measured: a request of five pages in each language against the bare typesetter.

    python -m bench.render [--rounds 15] [--json]

Ours and the floor take turns in this process. Ours is all that a freeze does: read the content, look for characters
that no font has, draw the QR code, lay out. The floor is typst alone, given the same source with everything prepared.
For the record also: the same words as plain paragraphs in the same fonts, which shows what the layout costs; and the
rendering in translation beside the original. Times are of the processor.
"""

from __future__ import annotations

import argparse
import io
import json
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pikepdf
import typst

from app.instruments import header, translation
from app.instruments.examination import renderer
from app.instruments.header import LANGUAGES
from app.instruments.pins import NEWEST, TEMPLATES, Template
from app.instruments.printable import FONTS
from app.instruments.rendering import qr_code
from app.instruments.translation import Translated
from app.kit import canonical as canon
from app.kit.canonical import Json
from app.procedures.texts import texts_digest
from tests.instruments import letters

AIM = 0.8
PLAIN = """
#set page(paper: "a4", margin: 24mm)
#set text(font: ("Noto Serif", "Amiri", "Noto Serif SC"), size: 10.2pt)
#for one in json(bytes(sys.inputs.words)) { par(one) }
"""


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--json", action="store_true")
    given = parser.parse_args()
    found = {language: measure(language, given.rounds) for language in LANGUAGES}
    if given.json:
        sys.stdout.write(json.dumps(found) + "\n")
        return
    for language, one in found.items():
        print(
            f"{language}  ours {one['ours_ms']:6.1f} ms   bare typst {one['bare_ms']:6.1f} ms, ratio {one['ratio']:.2f}"
            f"  (aim ≥ {AIM})   plain paragraphs {one['plain_ms']:5.1f} ms   with its translation"
            f" {one['beside_ms']:6.1f} ms   {one['pages']:.0f} pages"
        )
    sys.exit(any(one["ratio"] < AIM for one in found.values()))


def measure(language: str, rounds: int) -> dict[str, float]:
    """Milliseconds of each way, the ratio of the floor to ours, and the pages."""
    ready = renderer(None)
    template, fonts = (
        Template.read(TEMPLATES / NEWEST),
        typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[FONTS]),
    )
    # Each rendering has another id, so that nothing that was laid out before is found again.
    numbers = iter(range(10**6))

    def letter() -> bytes:
        return letters.request(ready, language, id=f"01936f3e-4c5b-71a1-9f00-{next(numbers):012x}")

    def compiled(source: bytes, at: datetime, inputs: dict[str, str]) -> bytes:
        made = typst.Compiler(root=str(TEMPLATES / NEWEST), font_paths=fonts).compile(
            input=source, format="pdf", pdf_standards="a-3b", timestamp=int(at.timestamp()), sys_inputs=inputs
        )
        assert isinstance(made, bytes)
        return made

    def bare() -> Callable[[], object]:
        data = letter()
        content = header.read(data)
        inputs = {
            "content": data.decode(),
            "labels": template.labels[language],
            "plan": template.plan,
            "qr": qr_code(content),
            "sha256": canon.sha256(data),
        }
        return lambda: compiled(template.source, content.frozen, inputs)

    def plain() -> Callable[[], object]:
        words = json.dumps([*_words(header.read(letter()).body)])
        return lambda: compiled(PLAIN.encode(), datetime(2026, 11, 24, tzinfo=UTC), {"words": words})

    def ours() -> Callable[[], object]:
        data = letter()
        return lambda: ready.render(data)

    def beside() -> Callable[[], object]:
        data = letter()
        told = _translated(data, "en" if language != "en" else "fr")
        return lambda: ready.translated(data, told, beside=True)

    times = _in_turns({"ours": ours, "bare": bare, "plain": plain, "beside": beside}, rounds)
    with pikepdf.open(io.BytesIO(ready.render(letter()))) as document:
        pages = len(document.pages)
    return {
        **{f"{name}_ms": value for name, value in times.items()},
        "ratio": times["bare"] / times["ours"],
        "pages": pages,
    }


def _translated(data: bytes, language: str) -> Translated:
    content = header.read(data)
    texts = translation.texts_of(content)
    return Translated(
        kind=content.kind,
        of=texts_digest(content.kind, texts),
        source=content.language,
        language=language,
        translator="A Translator",
        certified=True,
        texts={one.path: one.text for one in texts},
    )


def _words(value: Json) -> Iterator[str]:
    if isinstance(value, dict):
        for one in value.values():
            yield from _words(one)
    elif isinstance(value, list):
        for one in value:
            yield from _words(one)
    else:
        yield str(value)


def _in_turns(ways: dict[str, Callable[[], Callable[[], object]]], rounds: int) -> dict[str, float]:
    """The median of each, in milliseconds of the processor; the first round of each only warms."""
    spent: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds + 1):
        for name, way in ways.items():
            act = way()
            begin = time.process_time()
            act()
            spent[name].append(time.process_time() - begin)
    return {name: 1000 * statistics.median(each[1:]) for name, each in spent.items()}


if __name__ == "__main__":
    main()

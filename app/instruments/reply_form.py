"""The reply kit: the expected answer as a fillable PDF (ISO 32000-2 §12.7), and what comes back in it.

For the sign class only: typst and pyHanko are loaded. The same instrument and answer give the same bytes.
"""

# mypy: disallow-untyped-calls=False
# pyHanko's objects of a PDF have no annotations on their constructors.

from __future__ import annotations

import hashlib
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.misc import PdfError
from pyhanko.pdf_utils.reader import PdfFileReader

from app.instruments.dispatch_files import ABOUT, PREFIX, SAID, TEMPLATE, ReplyKit, label, labels, title, word
from app.instruments.examination import renderer
from app.instruments.header import Content
from app.instruments.rendering import qr_code
from app.kit.canonical import Json, JsonObject, dumps
from app.kit.errors import Unreadable
from app.procedures import contents
from app.procedures.asked_form import Field, fields

HEAD = ("signed_by", "function", "dated", "their_reference")
"""Fields of every form; the first and the third are needed."""
NEEDED = ("signed_by", "dated")
_LEFT, _WIDTH, _TOP, _BOTTOM, _FIRST = 50, 495, 50, 60, 190
_HEIGHT = 842
_LONG, _SHORT, _LABEL, _GAP = 66, 17, 13, 8
_MULTILINE, _READ_ONLY, _REQUIRED, _COMBO = 1 << 12, 1, 1 << 1, 1 << 17
MOST_FIELDS, LONGEST = 2_000, 20_000


@dataclass(frozen=True)
class _Placed:
    """A field where it stands on its page, in points from the upper left corner."""

    name: str
    field: Field
    label: str
    page: int
    y: float
    height: float
    words: tuple[tuple[str, str], ...] = ()
    """What may be chosen, each with what it means there."""


def kit(content: Content, sha256: str, wanted: ReplyKit, made: datetime, fonts: Path | None = None) -> bytes:
    """The form in which the other side may answer `content`, whose file has this SHA-256."""
    language = wanted.language
    placed = _places(wanted.kind, fields(contents.kind(wanted.kind).versions[wanted.version]), language)
    pages: list[Json] = [[] for _ in range(max(one.page for one in placed) + 1)]
    for one in placed:
        row: JsonObject = {"x": _LEFT, "y": one.y, "w": _WIDTH, "top": one.y + _LABEL, "h": one.height}
        here = pages[one.page]
        if isinstance(here, list):
            here.append({**row, "label": one.label, "required": one.field.required})
    account: JsonObject = {
        "language": language,
        "labels": labels(language),
        "title": str(labels(language)["reply_form"]),
        "kind": title(wanted.kind, language),
        "reference": content.matter,
        "instrument": content.id,
        "sender": wanted.sender,
        "pages": pages,
        "lists": _lists(placed),
    }
    inputs = {"account": dumps(account).decode(), "qr": qr_code(content)}
    paper = renderer(fonts).lay_out((TEMPLATE / "reply.typ").read_bytes(), TEMPLATE, inputs, made)
    about = {
        "matter": content.matter,
        "instrument": content.id,
        "sha256": sha256,
        "token": content.check_token,
        "act": wanted.act,
        "kind": wanted.kind,
        "version": str(wanted.version),
    }
    return _with_fields(paper, placed, about, language)


def read(data: bytes) -> Mapping[str, str]:
    """What stands in the fields of a form, by full name. A stranger's file: run it in a parser process.

    `Unreadable` code `no_form` for bytes that are no PDF with a form.
    """
    try:
        form = PdfFileReader(io.BytesIO(data), strict=False).root["/AcroForm"]
        found: dict[str, str] = {}
        _walk(form["/Fields"], "", found, 0)
    except (PdfError, KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise Unreadable("no_form", "The file is no PDF with fields.", "Register it as a paper instead.") from error
    return found


def _walk(laid: generic.ArrayObject, above: str, found: dict[str, str], depth: int) -> None:
    for reference in laid:
        one = reference.get_object()
        partial = str(one["/T"]) if "/T" in one else ""
        name = f"{above}.{partial}" if above and partial else above or partial
        if "/Kids" in one and depth < 8:
            _walk(one["/Kids"], name, found, depth + 1)
        if "/V" in one and len(found) < MOST_FIELDS:
            found[name] = str(one["/V"]).removeprefix("/").replace("\r\n", "\n").replace("\r", "\n")[:LONGEST]


def _places(kind: str, asked: Sequence[Field], language: str) -> list[_Placed]:
    words = labels(language)
    head = [Field(one, "text", one in NEEDED) for one in HEAD]
    rows = [(f"{ABOUT}:{one.path}", one, str(words[one.path])) for one in head]
    rows += [(f"{SAID}:{one.path.replace('.', ':')}", one, _label(kind, one.path, language)) for one in asked]
    placed, page, y = list[_Placed](), 0, float(_FIRST)
    for name, field, shown in rows:
        height = _LONG if field.long else _SHORT
        if y + _LABEL + height > _HEIGHT - _BOTTOM:
            page, y = page + 1, float(_TOP)
        placed.append(_Placed(name, field, shown, page, y, height, _words(kind, field, language)))
        y += _LABEL + height + _GAP
    return placed


def _lists(placed: Sequence[_Placed]) -> list[Json]:
    """What may be chosen, with its words, for who writes by hand: each list once, under the first field that has it."""
    told: dict[tuple[tuple[str, str], ...], str] = {}
    for one in placed:
        if one.field.form == "choice" and one.words:
            told.setdefault(one.words, one.label)
    return [
        {"label": shown, "rows": [{"code": code, "word": said} for code, said in words]}
        for words, shown in told.items()
    ]


def _words(kind: str, field: Field, language: str) -> tuple[tuple[str, str], ...]:
    """What may be chosen in a field, each with what it means there."""
    parent, name = [kind, *(step for step in field.path.split(".") if not step.isdigit())][-2:]
    return tuple((one, word(parent, name, one, language)) for one in field.choices)


def _label(kind: str, path: str, language: str) -> str:
    """`grounds.0.code` → `Grounds (entry 1): Code`, as the documents themselves say it."""
    shown: list[str] = []
    parent = kind
    for step in path.split("."):
        if step.isdigit():
            shown[-1] += f" ({labels(language)['entry']} {int(step) + 1})"
        else:
            shown.append(label(parent, step, language))
            parent = step
    return " – ".join(shown)


def _with_fields(paper: bytes, placed: Sequence[_Placed], about: Mapping[str, str], language: str) -> bytes:
    writer = IncrementalPdfFileWriter(io.BytesIO(paper))
    font = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Font"),
            pdf_name("/Subtype"): pdf_name("/Type1"),
            pdf_name("/BaseFont"): pdf_name("/Helvetica"),
            pdf_name("/Encoding"): pdf_name("/WinAnsiEncoding"),
        }
    )
    fonts = generic.DictionaryObject({pdf_name("/Helv"): writer.add_object(font)})
    laid = generic.ArrayObject([_widget(writer, one, language) for one in placed])
    for name, value in about.items():
        hidden = _Placed(f"{PREFIX}:{name}", Field(name, "text", required=False), "", 0, 0, 0)
        laid.append(_widget(writer, hidden, language, value))
    form = generic.DictionaryObject(
        {
            pdf_name("/Fields"): laid,
            pdf_name("/NeedAppearances"): generic.BooleanObject(True),
            pdf_name("/DR"): generic.DictionaryObject({pdf_name("/Font"): fonts}),
            pdf_name("/DA"): pdf_string("/Helv 9 Tf 0 g"),
        }
    )
    writer.root[pdf_name("/AcroForm")] = writer.add_object(form)
    writer.update_root()
    # pyHanko names each revision at random; here the same form shall be the same bytes.
    digest = hashlib.sha256(paper + repr(sorted(about.items())).encode()).digest()
    first, _ = writer.document_id
    writer._document_id = generic.ArrayObject(  # it offers no other way
        [generic.ByteStringObject(first), generic.ByteStringObject(digest[:16])]
    )
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _widget(
    writer: IncrementalPdfFileWriter, one: _Placed, language: str, value: str | None = None
) -> generic.IndirectObject:
    page, _ = writer.find_page_for_modification(one.page)
    top = _HEIGHT - one.y - _LABEL
    shown = value is None
    box = (_LEFT, top - one.height, _LEFT + _WIDTH, top) if shown else (0, 0, 0, 0)
    flags = _READ_ONLY if not shown else (_REQUIRED if one.field.required else 0)
    choices = one.words if one.field.form in {"choice", "flag"} else ()
    flags |= _COMBO if choices else _MULTILINE if one.field.long else 0
    members = {
        "/Type": pdf_name("/Annot"),
        "/Subtype": pdf_name("/Widget"),
        "/FT": pdf_name("/Ch" if choices else "/Tx"),
        "/T": pdf_string(one.name),
        "/TU": pdf_string(one.label or one.name),
        "/Ff": generic.NumberObject(flags),
        "/F": generic.NumberObject(4 if shown else 2),
        "/Rect": generic.ArrayObject([generic.FloatObject(side) for side in box]),
        "/DA": pdf_string("/Helv 9 Tf 0 g"),
        "/P": page,
    }
    if shown:
        members["/MK"] = generic.DictionaryObject(
            {pdf_name("/BC"): generic.ArrayObject([generic.FloatObject(0.6)] * 3)}
        )
    if choices:
        # ISO 32000-2 §12.7.5.4: the value that comes back, and what people read.
        pairs = [("", ""), *choices]
        members["/Opt"] = generic.ArrayObject([generic.ArrayObject(map(pdf_string, pair)) for pair in pairs])
    if value is not None:
        members["/V"] = pdf_string(value)
    made = writer.add_object(generic.DictionaryObject({pdf_name(name): each for name, each in members.items()}))
    sheet = page.get_object()
    if "/Annots" not in sheet:
        sheet[pdf_name("/Annots")] = generic.ArrayObject()
    sheet["/Annots"].append(made)
    writer.mark_update(page)
    return made

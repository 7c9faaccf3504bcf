"""Mutations that know the form of what they change: PDF, DER, JSON, JWS and notes.

A mutant is named by a recipe: the number of a sound seed and one number a step. The same recipe makes the same mutant
of the same seed, so that a recipe can be shortened step by step (`fuzz.shortest`), and hypothesis can do so as well.
"""

from __future__ import annotations

import base64
import copy
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from app.kit import canonical
from app.kit.canonical import Json
from app.kit.errors import Invalid
from tests.hostile.sections import ends, update, with_section

Step = Callable[[bytes, random.Random], bytes]
NUMBERS = (0, 1, -1, 2, 127, 128, 255, 256, 65535, 2**31 - 1, 2**31, 2**32, 2**53, 2**63, 2**64, 10**30, -(2**63))
WORDS = (
    "",
    "\x00",
    "\n",
    "é",
    "\u202eabc",
    "А",
    "\ud7ff\ue000",
    "\U0001f600",
    "e\u0301",
    "٢٠٢٦-١١-٢٤T٠٨:٣٥:٥١.١٢٣Z",
    "0001-01-01T00:00:00.000Z",
    "9999-12-31T23:59:59.999Z",
    "2026-02-30T00:00:00.000Z",
    "2026-11-24T08:35:51.123+00:00",
    "XA.moj",
    "XA.moj/ana",
    "XB.moj",
    "https://[::1",
    "https://a:99999",
    "https://user@a",
    "A" * 5000,
    "=" * 8,
    "AAAA",
    "AAA",
    "../../etc/passwd",
    "${jndi}",
    '#read("/etc/passwd")',
    "\u2028",
    "1e400",
)
TAGS = (1, 2, 3, 4, 5, 6, 0x0C, 0x13, 0x17, 0x18, 0x30, 0x31, 0xA0, 0xA1, 0xA2, 0xA3, 0x80, 0x82, 0x1F)
NAMES = (
    b"/JS", b"/JavaScript", b"/OpenAction", b"/AA", b"/XFA", b"/Encrypt", b"/ObjStm", b"/XRef", b"/XRefStm", b"/Prev",
    b"/Size", b"/Root", b"/Length", b"/Filter", b"/FlateDecode", b"/LZWDecode", b"/ASCIIHexDecode", b"/Crypt",
    b"/DecodeParms", b"/Predictor", b"/Kids", b"/Parent", b"/Type", b"/Subtype", b"/Sig", b"/Widget", b"/Annots",
    b"/V", b"/FT", b"/T", b"/Rect", b"/Lock", b"/ByteRange", b"/Contents", b"/SubFilter", b"/Reference", b"/DSS",
    b"/CRLs", b"/OCSPs", b"/Certs", b"/VRI", b"/Metadata", b"/Names", b"/AF", b"/EF", b"/F", b"/UF", b"/#4a#53",
    b"/", b"/A#", b"/AcroForm", b"/Fields", b"/SigFlags", b"/Perms", b"/DocMDP", b"/FieldMDP", b"/TransformParams",
)  # fmt: skip
VALUES = (
    b"null", b"true", b"0", b"-1", b"65535", b"99999999999999999999", b"1.5", b"-.", b"()", b"<>", b"<0", b"(\\", b"[",
    b"]", b"<<", b">>", b"<<>>", b"[[]]", b"1 0 R", b"99 0 R", b"1 65535 R", b"0 0 R", b"endobj", b"endstream",
    b"stream\n", b"%%EOF", b"startxref", b"trailer", b"xref", b"\x00", b"%", b"<</Type/Sig>>", b"(\\377\\376)",
    b"[0 0 0 0]", b"<feff0053>",
)  # fmt: skip


def mutant(seed: bytes, steps: Sequence[int], step: Step) -> bytes:
    """The mutant of a recipe: each number is one step."""
    for number in steps:
        seed = step(seed, random.Random(number))
    return seed


def any_bytes(data: bytes, chance: random.Random) -> bytes:
    """Bytes that know of no form."""
    place = chance.randrange(len(data) + 1)
    match chance.randrange(6):
        case 0 if place < len(data):
            return data[:place] + bytes([data[place] ^ 1 << chance.randrange(8)]) + data[place + 1 :]
        case 1:
            return data[:place] + data[place + chance.choice((1, 2, 16, 200)) :]
        case 2:
            return data[:place] + chance.randbytes(chance.choice((1, 2, 40))) + data[place:]
        case 3:
            other = chance.randrange(len(data) + 1)
            return data[:place] + data[other : other + chance.choice((2, 20, 400))] + data[place:]
        case 4:
            return data[:place]
        case _:
            return data[:place] + bytes([chance.choice((0, 0x7F, 0x80, 0xFF))]) * chance.choice((1, 4)) + data[place:]


# --- DER ---------------------------------------------------------------------------------------------------------


@dataclass
class Element:
    """A value in DER: its tag, and its bytes or its elements. `wrapped`: a string that holds DER itself."""

    tag: bytes
    value: bytes = b""
    parts: list[Element] | None = None
    head: bytes = b""
    length: bytes | None = None
    """Written instead of the true length."""

    def dump(self) -> bytes:
        """Its bytes."""
        body = self.head + (b"".join(one.dump() for one in self.parts) if self.parts is not None else self.value)
        return self.tag + (self.length if self.length is not None else _length(len(body))) + body


def _length(size: int) -> bytes:
    if size < 0x80:
        return bytes([size])
    digits = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(digits)]) + digits


def elements(data: bytes, depth: int = 0) -> list[Element] | None:
    """DER taken apart; None for what is none. Strings that hold exactly one sequence are taken apart too."""
    found, place = [], 0
    while place < len(data):
        start = place + 1
        if data[place] & 0x1F == 0x1F:
            while start < len(data) and data[start] & 0x80:
                start += 1
            start += 1
        if start >= len(data):
            return None
        size, begin = data[start], start + 1
        if size & 0x80:
            count = size & 0x7F
            size, begin = int.from_bytes(data[begin : begin + count], "big"), begin + count
            if not count:
                return None
        if begin + size > len(data):
            return None
        one = Element(data[place:start], data[begin : begin + size])
        inner = one.value
        if data[place] in {0x04, 0x03} and depth < 30:
            one.head, inner = (b"\x00", inner[1:]) if data[place] == 0x03 and inner[:1] == b"\x00" else (b"", inner)
            one.parts = elements(inner, depth + 1) if inner[:1] == b"\x30" else None
            one.head = one.head if one.parts is not None else b""
        elif data[place] & 0x20 and depth < 30:
            one.parts = elements(inner, depth + 1)
        found.append(one)
        place = begin + size
    return found


def _every(parts: list[Element]) -> list[tuple[list[Element], int]]:
    found = []
    for index, one in enumerate(parts):
        found.append((parts, index))
        if one.parts is not None:
            found += _every(one.parts)
    return found


def der(data: bytes, chance: random.Random) -> bytes:
    """One element changed, its lengths put right; now and then bytes that know of no form."""
    parts = elements(data)
    if not parts or chance.random() < 0.08:
        return any_bytes(data, chance)
    every = _every(parts)
    home, index = chance.choice(every)
    one = home[index]
    match chance.randrange(12):
        case 0:
            del home[index]
        case 1:
            home.insert(index, copy.deepcopy(one))
        case 2:
            other, place = chance.choice(every)
            home[index] = copy.deepcopy(other[place])
        case 3:
            one.tag = bytes([chance.choice(TAGS)])
        case 4 if one.parts is None:
            one.value = any_bytes(one.value, chance)
        case 5:
            one.parts, one.value, one.head = None, b"", b""
        case 6:
            one.parts, one.head = None, b""
            one.value = chance.choice((b"\x00", b"\xff" * 9, b"\x80", bytes(200), b"\x2a\x86\x48", b"99991231235959Z",
                                       b"20260230000000Z", b"0", chance.randbytes(32)))  # fmt: skip
        case 7:
            one.length = chance.choice((b"\x80", b"\x84\xff\xff\xff\xff", b"\x81\x01", b"\x00", b"\x7f", b"\x88" * 9))
        case 8:
            home[index] = Element(b"\x30", parts=[one])
        case 9 if one.parts:
            chance.shuffle(one.parts)
        case 10:
            for _ in range(chance.choice((2, 50, 150))):
                home[index] = Element(b"\x30", parts=[home[index]])
        case _:
            home += [Element(b"\x04", chance.randbytes(8))]
    return b"".join(one.dump() for one in parts)


# --- JSON and what is made of it ---------------------------------------------------------------------------------


def value(chance: random.Random) -> Json:
    """Something that a member was not meant to be."""
    found: tuple[Json, ...] = (
        None, True, False, 1.5, 1e21, -0.0, [], {}, [None], {"": None}, chance.choice(NUMBERS), chance.choice(WORDS),
        [chance.choice(WORDS)], {chance.choice(WORDS): chance.choice(NUMBERS)}, ["a"] * 3000,
    )  # fmt: skip
    if chance.random() < 0.05:
        deep: Json = 1
        for _ in range(chance.choice((20, 200, 400, 900))):
            deep = [deep] if chance.random() < 0.5 else {"a": deep}
        return deep
    return chance.choice(found)


def _members(found: Json) -> list[tuple[dict[str, Json] | list[Json], str | int]]:
    if isinstance(found, dict):
        places: list[tuple[dict[str, Json] | list[Json], str | int]] = [(found, name) for name in found]
        return places + [one for name in found for one in _members(found[name])]
    if isinstance(found, list):
        places = [(found, index) for index in range(min(len(found), 50))]
        return places + [one for each in found[:50] for one in _members(each)]
    return []


def tree(found: Json, chance: random.Random) -> Json:
    """One member changed."""
    every = _members(found)
    if not every:
        return value(chance)
    home, place = chance.choice(every)
    match chance.randrange(7):
        case 0:
            del home[place]  # type: ignore[arg-type]
        case 1 if isinstance(home, dict):
            home[chance.choice(WORDS)] = value(chance)
        case 2:
            other, there = chance.choice(every)
            home[place] = json.loads(json.dumps(other[there]))  # type: ignore[index,call-overload]
        case 3 if isinstance(home[place], str):  # type: ignore[index,call-overload]
            text = str(home[place])  # type: ignore[index,call-overload]
            home[place] = _text(text, chance)  # type: ignore[index,call-overload]
        case 4 if isinstance(home, list):
            home.append(home[int(place)])
        case _:
            home[place] = value(chance)  # type: ignore[index,call-overload]
    return found


def _text(text: str, chance: random.Random) -> str:
    """A text changed: base64 of DER as DER, the rest by letters."""
    if len(text) > 300 and chance.random() < 0.8:
        try:
            return base64.b64encode(der(base64.b64decode(text, validate=True), chance)).decode()
        except ValueError:
            pass
    place = chance.randrange(len(text) + 1)
    return (
        text[:place] + chance.choice((*WORDS[:9], "0", "a", "=", " ", ".", "/")) + text[place + chance.randrange(2) :]
    )


def jsons(data: bytes, chance: random.Random) -> bytes:
    """Canonical JSON, one member changed; now and then not canonical, or bytes that know of no form."""
    try:
        found = tree(json.loads(data), chance)
    except (ValueError, RecursionError):
        return any_bytes(data, chance)
    if chance.random() < 0.1:
        return any_bytes(data, chance) if chance.random() < 0.5 else json.dumps(found).encode()
    try:
        return canonical.dumps(found)
    except Invalid:
        return json.dumps(found, ensure_ascii=False).encode("utf-8", "surrogatepass")


def jws(data: bytes, chance: random.Random) -> bytes:
    """A compact JWS: one of its parts changed, decoded and encoded again."""
    parts = data.split(b".")
    if len(parts) != 3 or chance.random() < 0.1:
        return any_bytes(data, chance)
    index = chance.randrange(3)
    try:
        raw = base64.urlsafe_b64decode(parts[index] + b"=" * (-len(parts[index]) % 4))
    except ValueError:
        return any_bytes(data, chance)
    changed = any_bytes(raw, chance) if index == 2 else jsons(raw, chance)
    parts[index] = base64.urlsafe_b64encode(changed).rstrip(b"=" if chance.random() < 0.95 else b"")
    return b".".join(parts)


def note(data: bytes, chance: random.Random) -> bytes:
    """A signed note: lines doubled, left out, moved, changed."""
    lines = data.split(b"\n")
    index = chance.randrange(len(lines))
    match chance.randrange(7):
        case 0:
            del lines[index]
        case 1:
            lines.insert(index, lines[chance.randrange(len(lines))])
        case 2:
            chance.shuffle(lines)
        case 3:
            lines[index] = str(chance.choice(NUMBERS)).encode()
        case 4:
            lines[index] = chance.choice(WORDS).encode("utf-8", "surrogatepass")
        case 5:
            lines[index] = _text(lines[index].decode("utf-8", "replace"), chance).encode("utf-8", "surrogatepass")
        case _:
            return any_bytes(data, chance)
    return b"\n".join(lines)


# --- PDF ---------------------------------------------------------------------------------------------------------

_NAME = re.compile(rb"/[A-Za-z#0-9]+")
_NUMBER = re.compile(rb"(?<=[ \[\n])-?\d+(?=[ \]\n/>])")
_ENTRY = re.compile(rb"\d{10} \d{5} [nf]")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,6}) 0 obj\s(.*?)\sendobj", re.DOTALL)
_REFERENCE = re.compile(rb"\d+ 0 R")


def pdf(data: bytes, chance: random.Random) -> bytes:
    """A PDF: a name, number, reference, table entry or object changed in place, or a revision appended."""
    match chance.randrange(12):
        case 0 | 1:
            return _swapped(data, _NAME, chance.choice(NAMES), chance)
        case 2 | 3:
            return _swapped(data, _NUMBER, str(chance.choice(NUMBERS)).encode(), chance)
        case 4:
            return _swapped(data, _REFERENCE, b"%d 0 R" % chance.randrange(60), chance)
        case 5:
            kind = chance.choice((b"n", b"f"))
            return _swapped(
                data,
                _ENTRY,
                b"%010d %05d " % (chance.randrange(len(data)), chance.choice((0, 0, 0, 1, 65535))) + kind,
                chance,
            )
        case 6:
            return _swapped(data, _NAME, chance.choice(NAMES) + b" " + chance.choice(VALUES) + b" ", chance)
        case 7:
            return _swapped(data, _NUMBER, chance.choice(VALUES), chance)
        case 8 | 9:
            return _appended(data, chance)
        case 10:
            found = list(_OBJECT.finditer(data))
            if not found:
                return any_bytes(data, chance)
            one, other = chance.choice(found), chance.choice(found)
            return data[: one.start(2)] + other[2] + data[one.end(2) :]
        case _:
            return any_bytes(data, chance)


def _swapped(data: bytes, what: re.Pattern[bytes], new: bytes, chance: random.Random) -> bytes:
    """One place of a form holds something else; mostly of the same length, so that the tables still hold."""
    found = [one.span() for one in what.finditer(data)]
    if not found:
        return any_bytes(data, chance)
    start, end = chance.choice(found)
    if chance.random() < 0.7:
        new = new[: end - start].ljust(end - start)
    return data[:start] + new + data[end:]


def _appended(data: bytes, chance: random.Random) -> bytes:
    """An incremental update that replaces objects by changed ones."""
    try:
        found = list(_OBJECT.finditer(data))
        changed = {}
        for _ in range(chance.choice((1, 1, 2, 4))):
            one = chance.choice(found)
            changed[int(one[1]) if chance.random() < 0.8 else chance.randrange(90)] = _swapped(
                one[2], chance.choice((_NAME, _NUMBER)), chance.choice((*NAMES, *VALUES)), chance
            )
        if not ends(data):
            return any_bytes(data, chance)
        return with_section(data, update(data, changed))
    except (ValueError, IndexError, TypeError, KeyError):
        return any_bytes(data, chance)

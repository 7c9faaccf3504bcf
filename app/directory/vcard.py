"""An authority and its contact points as vCard 4.0 (RFC 6350). Pure.

No names of persons: whoever answers is the office.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.directory.contact_points import ContactPoint
from app.directory.entries import Entry

_LONGEST = 75
"""Octets of a line before it is folded (RFC 6350 §3.2)."""


def vcard(entry: Entry, language: str = "en", doubts: Sequence[str] = (), point: str | None = None) -> str:
    """One card for the authority, one for each of its contact points; lines end in CRLF.

    `doubts`: what is wrong with the edition that says so, in words; it stands in each note. `point`: the card of that
    contact point alone.
    """
    lines = [*_card(entry, language, doubts)] if point is None else []
    for one in entry.particulars.contact_points:
        if point not in (None, one.id):
            continue
        phones = [(phone.number, "voice", list(phone.languages)) for phone in one.phones]
        spoken = list(one.languages)
        note = "; ".join((", ".join(one.duties), *promised(one)))
        lines += [
            *_one(f"{entry.name(language)}, {one.unit}", f"{entry.id}/{one.id}", entry, phones, spoken, note, doubts)
        ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line))


def promised(point: ContactPoint) -> Iterator[str]:
    """What a contact point promises, in words; nothing where it does not say."""
    if point.promise is not None:
        yield "day and night" if point.promise.always else "at its hours"
    if point.answer_minutes is not None:
        yield f"answers in {point.answer_minutes} min"


def _card(entry: Entry, language: str, doubts: Sequence[str]) -> Iterator[str]:
    channels = entry.particulars.channels
    phones = [(one, "voice", list(entry.languages)) for one in (channels.telephones if channels else ())]
    more = []
    if channels is not None and channels.mail:
        more.append(f"EMAIL;TYPE=work:{channels.mail}")
    if channels is not None and channels.postal:
        more.append(f"ADR;TYPE=work:;;{','.join(_text(one) for one in channels.postal)};;;;")
    yield from _one(entry.name(language), entry.id, entry, phones, list(entry.languages), "", doubts, more)


def _one(
    name: str,
    identity: str,
    entry: Entry,
    phones: list[tuple[str, str, list[str]]],
    spoken: list[str],
    note: str,
    doubts: Sequence[str],
    more: list[str] | None = None,
) -> Iterator[str]:
    yield "BEGIN:VCARD"
    yield "VERSION:4.0"
    yield "KIND:org"
    yield f"FN:{_text(name)}"
    yield f"ORG:{_text(entry.name())}"
    yield f"UID:urn:rogatory:{identity}"
    for number, kind, _ in phones:
        yield f"TEL;VALUE=uri;TYPE=work,{kind}:tel:{number}"
    yield from more or ()
    for place, one in enumerate(spoken, 1):
        yield f"LANG;PREF={min(place, 100)}:{one}"
    if entry.particulars.hours is not None:
        yield f"TZ:{entry.particulars.hours.zone}"
    marks = "" if entry.verified else "UNVERIFIED: nobody signed this. "
    marks += "".join(f"{one} " for one in doubts)
    yield f"NOTE:{_text(f'{marks}{note} ({entry.source})'.strip())}"
    yield "END:VCARD"


def _text(value: str) -> str:
    """RFC 6350 §3.4."""
    return value.replace("\\", "\\\\").replace(",", "\\,").replace(";", "\\;").replace("\n", "\\n")


def _folded(line: str) -> Iterator[str]:
    """RFC 6350 §3.2: at most 75 octets, a character is never cut."""
    part, size, first = "", 0, True
    for one in line:
        octets = len(one.encode())
        if size + octets > _LONGEST - (0 if first else 1):
            yield part if first else f" {part}"
            part, size, first = "", 0, False
        part, size = part + one, size + octets
    yield part if first else f" {part}"

"""What one edition changes against the one before it, in words: what a person reads before they sign. Pure.

Part of the base install: the machine that holds the directory key has nothing else.
"""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping, Sequence

from app.directory import told
from app.directory.change import Change, Difference
from app.directory.edition import AuthorityEntry, Edition, HeldCertificate, NodeEntry
from app.kit.canonical import sha256
from app.trust import emblem
from app.trust.holder import Names
from app.trust.keys import common_name


def differences(before: Edition, after: Edition) -> tuple[Difference, ...]:
    """Everything that `after` says otherwise than `before`, dates and number left out."""
    return (
        *_authorities(before, after),
        *_nodes(before, after),
        *_log(before, after),
        *_versions("procedure", before.speaks, after.speaks),
        *_versions("content", before.contents, after.contents),
        *_anchors(before, after),
        *_practice(before, after),
        *_calendar(before, after),
        *_names(before.state, before.names, after.names),
        *_lost_names(before.state, before.listed_names, after.listed_names),
        *told.particulars(before, after),
        *told.listed(before, after),
    )


def described(certificate: str) -> str:
    """A certificate as people tell it: its subject's name and 16 digits of its SHA-256."""
    der = base64.b64decode(certificate)
    return f"{common_name(der)} {sha256(der)[:16]}"


def _authorities(before: Edition, after: Edition) -> Iterator[Difference]:
    for old in before.authorities:
        new = after.authority(old.id)
        if new is None:
            yield Difference(Change.LOST, f"authority {old.id}, {old.name()}")
            continue
        yield from _presented(old, new)
        yield from _held(old, new, after)
    for new in after.authorities:
        if before.authority(new.id) is None:
            yield Difference(Change.NEW, f"authority {new.id}, {new.name()}")
            if new.emblem is not None:
                yield Difference(Change.NEW, f"emblem of {new.id}: PNG with SHA-256 {emblem.digest(new.emblem)}")
            if new.particulars is not None:
                yield from told.members(new.id, {}, new.particulars.model_dump(mode="json"))
            yield from (Difference(Change.NEW, _words(new, one)) for one in new.certificates)


def _presented(old: AuthorityEntry, new: AuthorityEntry) -> Iterator[Difference]:
    yield from _names(old.id, old.names, new.names)
    yield from _lost_names(old.id, old.listed_names, new.listed_names)
    yield from _emblems(old, new)
    for what, was, now in (("functions", old.functions, new.functions), ("languages", old.languages, new.languages)):
        if list(was) != list(now):
            yield Difference(Change.CHANGED, f"{what} of {old.id}: {', '.join(now) or 'none'}")


def _practice(before: Edition, after: Edition) -> Iterator[Difference]:
    old, new = _targets(before), _targets(after)
    for key in sorted({*old, *new}):
        if old.get(key) != new.get(key):
            change = Change.ENDED if key not in new else Change.CHANGED if key in old else Change.NEW
            yield Difference(change, f"practice {' '.join(key)}: {new.get(key, 'none of its own')}")


def _calendar(before: Edition, after: Edition) -> Iterator[Difference]:
    was, now = before.calendar, after.calendar
    if now is None:
        if was is not None:
            yield Difference(Change.ENDED, "calendar: none of its own any more")
        return
    if was is None or was.model_copy(update={"holidays": {}}) != now.model_copy(update={"holidays": {}}):
        place = " ".join(one for one in (now.country, now.subdivision) if one) or "none"
        words = f"zone {now.zone}, holidays {place}, weekend {now.weekend}, closed {', '.join(now.closed) or 'never'}"
        words += ", what would end on a day without work ends on the next working day" if now.roll else ""
        words += f", worked all the same {', '.join(now.worked)}" if now.worked else ""
        yield Difference(Change.CHANGED if was else Change.NEW, f"calendar: {words}")
    yield from _holidays(was.holidays if was else {}, now.holidays)


def _holidays(was: Mapping[str, Mapping[str, str]], now: Mapping[str, Mapping[str, str]]) -> Iterator[Difference]:
    """Year by year: one that is told now in full, of one that was told what is otherwise."""
    for year in sorted({*was, *now}):
        old, new = was.get(year, {}), now.get(year, {})
        if year not in now:
            yield Difference(Change.ENDED, f"calendar, public holidays of {year}: told no more")
        elif old != new or year not in was:
            days = [
                f"{day} {new[day]}" if day in new else f"{day} none any more"
                for day in sorted({*old, *new})
                if old.get(day) != new.get(day)
            ]
            change = Change.CHANGED if year in was else Change.NEW
            yield Difference(change, f"calendar, public holidays of {year}: {', '.join(days) or 'none'}")


def _targets(edition: Edition) -> Mapping[tuple[str, str, str], str]:
    return {
        (procedure, clock, level): f"{one.number} {one.unit}"
        for procedure, clocks in edition.practice.items()
        for clock, levels in clocks.items()
        for level, one in levels.items()
    }


def _names(what: str, old: Mapping[str, str], new: Mapping[str, str]) -> Iterator[Difference]:
    if old != new:
        names = ", ".join(f"{language}: {name}" for language, name in sorted(new.items())) or "none"
        yield Difference(Change.CHANGED if old else Change.NEW, f"names of {what}: {names}")


def _lost_names(what: str, old: Names, new: Names) -> Iterator[Difference]:
    for language, name in sorted(old - new):
        words = f"name {language}: {name} of {what}: what was frozen with it is refused from now on"
        yield Difference(Change.LOST, words)


def _emblems(old: AuthorityEntry, new: AuthorityEntry) -> Iterator[Difference]:
    """Named by the SHA-256 of the PNG, which `sha256sum` prints of the file."""
    if old.emblem != new.emblem:
        if new.emblem is None:
            yield Difference(Change.ENDED, f"{old.id} shows no emblem any more")
        else:
            change = Change.NEW if old.emblem is None else Change.CHANGED
            yield Difference(change, f"emblem of {old.id}: PNG with SHA-256 {emblem.digest(new.emblem)}")
    for one in sorted(old.emblem_digests - new.emblem_digests):
        yield Difference(Change.LOST, f"emblem {one[:16]} of {old.id}: what was frozen with it is refused from now on")


def _held(old: AuthorityEntry, new: AuthorityEntry, after: Edition) -> Iterator[Difference]:
    known = {one.digest: one for one in old.certificates}
    found = {one.digest: one for one in new.certificates}
    for digest, one in known.items():
        now = found.get(digest)
        if now is None:
            if one.valid_until is None or one.valid_until > after.issued_at:
                yield Difference(Change.LOST, _words(old, one))
        elif now.valid_until != one.valid_until:
            ends = f"ends {now.valid_until}" if now.valid_until else "has no end any more"
            yield Difference(Change.ENDED if now.valid_until else Change.CHANGED, f"{_words(old, one)} {ends}")
        elif (now.official, now.official_name, now.function, now.valid_from) != (
            one.official,
            one.official_name,
            one.function,
            one.valid_from,
        ):
            yield Difference(Change.CHANGED, _words(new, now))
    yield from (Difference(Change.NEW, _words(new, one)) for digest, one in found.items() if digest not in known)


def _words(authority: AuthorityEntry, one: HeldCertificate) -> str:
    if one.official is not None:
        return f"signatory {one.official}, {one.official_name}, {one.function}: {described(one.certificate)}"
    return f"{one.purpose} of {authority.id}: {described(one.certificate)}"


def _nodes(before: Edition, after: Edition) -> Iterator[Difference]:
    known, found = {one.id: one for one in before.nodes}, {one.id: one for one in after.nodes}
    for name, old in known.items():
        if name not in found:
            yield Difference(Change.LOST, f"node {name} at {old.address}")
            continue
        new = found[name]
        if old.address != new.address:
            yield Difference(Change.CHANGED, f"address of node {name}: {old.address} becomes {new.address}")
        if old.reachable != new.reachable:
            yield Difference(Change.CHANGED, f"node {name} can{'' if new.reachable else 'not'} be reached")
        if sorted(old.authorities) != sorted(new.authorities):
            yield Difference(Change.CHANGED, f"node {name} hosts {', '.join(new.authorities)}")
        yield from _keys(old, new)
    yield from (
        Difference(Change.NEW, f"node {name} at {new.address}, hosts {', '.join(new.authorities)}")
        for name, new in found.items()
        if name not in known
    )


def _keys(old: NodeEntry, new: NodeEntry) -> Iterator[Difference]:
    for what, was, now in (
        ("envelope", old.envelope_certificates, new.envelope_certificates),
        ("receipt", old.receipt_certificates, new.receipt_certificates),
        ("TLS", old.tls_certificates, new.tls_certificates),
    ):
        for one in was:
            if one not in now:
                yield Difference(Change.ENDED, f"{what} certificate of node {old.id}: {described(one)}")
        yield from (
            Difference(Change.NEW, f"{what} certificate of node {old.id}: {described(one)}")
            for one in now
            if one not in was
        )


def _log(before: Edition, after: Edition) -> Iterator[Difference]:
    if before.log.vkey != after.log.vkey:
        yield Difference(Change.CHANGED, f"log key: {before.log.vkey} becomes {after.log.vkey}")


def _versions(what: str, was: Mapping[str, Sequence[int]], now: Mapping[str, Sequence[int]]) -> Iterator[Difference]:
    for name in sorted({*was, *now}):
        old, new = set(was.get(name, ())), set(now.get(name, ()))
        yield from (Difference(Change.LOST, f"{what} {name} version {one}") for one in sorted(old - new))
        yield from (Difference(Change.NEW, f"{what} {name} version {one}") for one in sorted(new - old))


def _anchors(before: Edition, after: Edition) -> Iterator[Difference]:
    if before.next_anchors != after.next_anchors:
        words = f"announces new anchors {after.next_anchors}" if after.next_anchors else "announces no new anchors"
        yield Difference(Change.CHANGED, words)

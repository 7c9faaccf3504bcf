"""A State as its newest edition tells of it, for a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from app.cli import printing, who_shown
from app.cli.drill_shown import by_cause, by_message
from app.cli.shell import Shell
from app.kit.canonical import Json, JsonObject
from app.matters import doubted
from app.matters.directory_views import EntryView, StateView
from app.matters.directory_words import Member, Words
from app.matters.library import CardChangeView, ReadCardView
from app.matters.reachable import ReachabilityView

_SAID = ("competences", "contact_points", "successor", "verified_on")
_OF_POINT = ("id", "unit", "duties", "languages", "promise")
"""Members that stand in lines of their own."""
_OF_STATE_POINT = ("languages", "postal", "group")
"""Members that do not."""


def state(one: StateView, words: Words, to: Shell) -> str:
    """A State: what is wrong with its edition, then all that its authorities and points say."""
    names = ", ".join(f"{language} {name}" for language, name in sorted(one.names.items()))
    lines = [f"{one.state}: {names or 'no name told'}"]
    if one.verified:
        lines.append(f"Edition {one.edition}, issued {printing.cell(one.issued_at)}, SHA-256 {one.sha256}")
        until = printing.cell(one.valid_until)
        lines.append(f"OUT OF DATE since {until}" if one.out_of_date else f"Valid until {until}")
    else:
        lines.append(f"UNVERIFIED: nobody signed this. Taken from {printing.clean(one.source)}")
    lines += [f"FORK: two different editions {number} were seen. Telephone them." for number in one.forks]
    lines += doubted.lines(one.doubts, to.language)
    lines += [f"Edition {number} is not here." for number in one.missing]
    lines += [f"It lacks what an earlier edition had: {thing}" for thing in one.lacks]
    lines += ["", entries(one.entries)]
    for entry in one.entries:
        for each in _rows(entry.particulars.get("competences")):
            lines.append(printing.clean(f"{entry.id} is competent for {who_shown.competence(each)}"))
        if "successor" in entry.particulars:
            lines.append(printing.clean(f"{entry.particulars['successor']} takes the place of {entry.id}"))
        asked = {name: told for name, told in entry.particulars.items() if name not in _SAID}
        if asked:
            lines.append(f"{entry.id}:")
            lines += _lines(words.members(asked))
        for point in _rows(entry.particulars.get("contact_points")):
            what = ", ".join((str(point["unit"]), *_promised(_table(point.get("promise")))))
            more = f"{_joined(point.get('duties'))}; {_joined(point.get('languages'))}"
            lines.append(printing.clean(f"{entry.id}/{point['id']}: {what}; {more}"))
            hours = _table(point.get("promise")).get("hours")
            told = {**{name: told for name, told in point.items() if name not in _OF_POINT}, "hours": hours}
            lines += _lines(words.members({name: told for name, told in told.items() if told is not None}))
    lines += [_proven(proof) for proof in one.reachability]
    for row in one.points:
        if isinstance(row, dict):
            lines.append(printing.clean(of_state(row, overdue=row["id"] in one.evaluation_overdue)))
            lines += _lines(words.members({name: row[name] for name in _OF_STATE_POINT if name in row}))
    if one.cards:
        lines.append(f"{len(one.cards)} cards: rogatory directory cards {one.state}")
    return "\n".join(lines)


def of_state(row: JsonObject, *, overdue: bool = False) -> str:
    """Who it is, how it is reached, and when prevention was last evaluated."""
    names = _table(row.get("names"))
    name = names.get("en") or next(iter(names.values()), "")
    ways = " ".join(str(row[way]) for way in ("link", "mail") if way in row)
    parts = [" ".join(part for part in (str(name), ways, _joined(row.get("telephones"))) if part)]
    if row["kind"] == "prevention_policy":
        parts.append(
            f"last evaluated on {row['evaluated_on']}" if "evaluated_on" in row else "never said when evaluated"
        )
    if "evaluate_by" in row:
        parts.append(f"{'OVERDUE: ' if overdue else ''}to be evaluated by {row['evaluate_by']}")
    return f"{row['kind']}: {'; '.join(parts)}"


def _proven(one: ReachabilityView) -> str:
    """Measured by drills, beside what is promised."""
    last = printing.cell(one.last_reached) if one.last_reached else "never"
    took = one.medians.get("acknowledged")
    median = f", usually after {took / 1000:.0f} s" if isinstance(took, int) else ""
    kept = f"answered {one.reached} of {one.tried} drills, {one.kept_promises} in the time promised"
    woken = f"{by_message(one.woken, one.foreseeable)}; stopped and not counted: {by_cause(one.stopped)}"
    return f"{one.authority}, {one.freshness.upper()}: {kept}{median}; {woken}; last {last} (drilled by {one.by})"


def _promised(promise: JsonObject) -> Iterator[str]:
    """What a contact point promises; that it promises nothing is said too."""
    if not promise:
        yield "promises nothing"
        return
    yield "always" if promise["always"] else "at its hours"
    if "answer_minutes" in promise:
        yield f"answers in {promise['answer_minutes']} min"


def entries(found: Sequence[EntryView]) -> str:
    """Authorities, one a line."""
    columns = ("authority", "name", "functions", "languages", "node", "compared on", "", "told by")
    rows = [
        (
            one.id,
            one.names.get("en") or next(iter(one.names.values()), None),
            one.functions,
            one.languages,
            one.node,
            one.verified_on,
            who_shown.AGES[one.age],
            who_shown.marked(one.source, one.doubts) if one.verified else f"UNVERIFIED, {one.source}",
        )
        for one in found
    ]
    return printing.table(columns, rows, empty="Nobody.")


def whole(one: ReadCardView, words: Words) -> str:
    """A card: all that it tells, and what each edition said otherwise of it."""
    mark = "AMBER: review is due" if one.card.overdue else "" if one.card.holds else "not in force"
    unsigned = "" if one.card.verified else "UNVERIFIED"
    marks = [part for part in (unsigned, mark) if part]
    lines = [printing.clean(f"{one.card.state}, {one.card.id}, {one.source}"), *marks]
    lines += _lines(words.members(one.card.card))
    for change in one.changes:
        lines.append(f"Edition {change.edition}, {printing.cell(change.issued_at)}: {_became(change)}")
        lines += [printing.clean(f"  {line.what}: {line.first or '–'} → {line.second or '–'}") for line in change.lines]
    return "\n".join(lines)


def _became(change: CardChangeView) -> str:
    if change.before is None:
        return "the first that is here"
    if change.ended:
        return f"it is there no more, unlike in edition {change.before}"
    return f"it is new, edition {change.before} had none" if change.new else f"otherwise than edition {change.before}"


def _lines(found: Iterable[Member]) -> Iterator[str]:
    return (printing.clean(line) for one in found for line in one.lines())


def _rows(value: Json | None) -> list[JsonObject]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _joined(value: Json | None) -> str:
    return ", ".join(str(one) for one in value) if isinstance(value, list) else ""


def _table(value: Json | None) -> JsonObject:
    return value if isinstance(value, dict) else {}

"""Every treaty in every version that was ever used. A matter pins code, version and digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import Digest
from app.treaties.loading import load
from app.treaties.schema import Article, Deadline, Threshold, Treaty

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Treaties:
    """A set of treaties; releases only ever add to it."""

    treaties: tuple[Treaty, ...]

    @classmethod
    def load(cls, folder: Path) -> Treaties:
        """Every file in a folder; `Invalid` `bad_law_file` for a mistake, or for one version in two files."""
        treaties = tuple(load(path) for path in sorted(folder.glob("*.toml")))
        seen: set[tuple[str, int]] = set()
        for one in treaties:
            if (one.code, one.version) in seen:
                raise Invalid("bad_law_file", f"{folder.name} holds {one.code} version {one.version} twice.")
            seen.add((one.code, one.version))
        return cls(treaties)

    def treaty(self, code: str, version: int) -> Treaty:
        """The treaty; `Unknown` with code `unsupported` when this release does not have it."""
        for one in self.treaties:
            if (one.code, one.version) == (code, version):
                return one
        raise Unknown("unsupported", f"This release does not know {code} version {version}.", "Update the node.")

    def pinned(self, code: str, version: int, sha256: str) -> Treaty:
        """The treaty that a matter pins; `Conflict` when the same code and version hide another file."""
        found = self.treaty(code, version)
        if digest_of(found) != sha256:
            raise Conflict("other_treaty", f"{code} version {version} is not the file that the matter pins.")
        return found

    def newest(self, code: str, day: date | None = None) -> Treaty:
        """The highest version of a treaty; with a day, of those for use on it. `Unknown` `no_treaty`."""
        versions = [one for one in self.treaties if one.code == code and (day is None or one.used_on(day))]
        if not versions:
            known = ", ".join(self.codes()) or "none"
            raise Unknown("no_treaty", f"There is no treaty {code!r}.", f"Known are: {known}.")
        return max(versions, key=lambda one: one.version)

    def codes(self) -> tuple[str, ...]:
        """The codes of all treaties, sorted."""
        return tuple(sorted({one.code for one in self.treaties}))

    def on(self, day: date) -> tuple[Treaty, ...]:
        """The newest version of each treaty whose file is for use on a day."""
        current = [one for one in self.treaties if one.used_on(day)]
        return tuple(
            max((one for one in current if one.code == code), key=lambda one: one.version)
            for code in sorted({one.code for one in current})
        )


def digest_of(treaty: Treaty) -> Digest:
    """SHA-256 of the canonical JSON (RFC 8785) of the parsed file; dates as text, comments do not count."""
    return treaty.digest


TREATIES = Treaties.load(DATA)


def printed(treaty: Treaty) -> str:
    """A treaty as Markdown, for `docs/reference/treaties/<code>.md`."""
    lines = [
        f"# {treaty.title['en']}",
        "",
        f"Printed from `{treaty.file}`, version {treaty.version} ({treaty.citation}), SHA-256 "
        f"`{digest_of(treaty)}`. An article marked ~ has not been compared with the official text yet.",
        "",
        *_rules(treaty),
        *_rows("Offences", "offence", [(one.code, one.article, _partly(one.partly)) for one in treaty.scope.offences]),
        *_rows(
            "Measures", "measure", [(one.code, one.article, _serious(one.serious_crime)) for one in treaty.measures]
        ),
        *_rows(
            "Contents",
            "field",
            [(one.field, one.article, f"{one.severity.value}, {one.when.text}") for one in treaty.contents],
        ),
        *_rows(
            "Grounds of refusal and postponement",
            "ground",
            [(one.code, one.article, "consult first" if one.consult else "") for one in treaty.refusals],
        ),
        *_rows("Deadlines", "deadline", [(one.code, one.article, _deadline(one)) for one in treaty.deadlines]),
        *_rows("Provisions", "provision", [(key, one, "") for key, one in treaty.articles.items()]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _rules(treaty: Treaty) -> list[str]:
    closed = "closed" if treaty.refusal_rules.closed else "open"
    never = ", ".join(f"`{code}` ({_article(one)})" for code, one in treaty.refusal_rules.never.items())
    waived = ", ".join(f"`{code}` ({_article(one)})" for code, one in treaty.dual_criminality.waived.items())
    lines = [
        f"- Dual criminality: {treaty.dual_criminality.default}, by {treaty.dual_criminality.test}"
        + (f"; waived for {waived}" if waived else ""),
        f"- The list of grounds is {closed}" + (f"; never a ground: {never}" if never else ""),
        f"- Costs: ordinary {treaty.costs.ordinary}, extraordinary {treaty.costs.extraordinary}",
        f"- Channel: {treaty.channel.ordinary}; in urgency {', '.join(treaty.channel.urgent) or 'no other'}",
    ]
    for what, one in (("All assistance", treaty.scope.any), ("Electronic evidence", treaty.scope.evidence)):
        if one is not None:
            lines.append(f"- {what} also for {_threshold(one)}")
    return [*lines, ""]


def _threshold(one: Threshold) -> str:
    least = f"any offence with a maximum ≥ {one.years} years" if one.years else "any offence"
    return f"{least}{' of an organised criminal group' if one.group else ''} ({_article(one.article)})"


def _rows(title: str, noun: str, rows: list[tuple[str, Article, str]]) -> list[str]:
    table = [f"| `{code}` | {_article(article)} | {note or '—'} |" for code, article, note in rows]
    return [f"## {title}", "", f"| {noun} | article | |", "|---|---|---|", *table, ""]


def _article(article: Article) -> str:
    return article.text if article.verified else f"{article.text} ~"


def _partly(partly: bool) -> str:
    return "as far as mapped" if partly else ""


def _serious(serious: bool) -> str:
    return "also for electronic evidence of a serious crime" if serious else ""


def _deadline(one: Deadline) -> str:
    bound = f"{one.limit.replace('_', ' ')} {one.number} {one.unit.replace('_', ' ')}" if one.number else ""
    bound = bound or f"{one.limit.replace('_', ' ')} {one.bound.replace('_', ' ')}".strip()
    return f"{bound}, from {one.start.replace('_', ' ')}; duty: {one.duty}; {one.kind}"

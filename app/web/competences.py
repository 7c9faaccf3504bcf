"""What an authority is competent for, in words: the rows of its entry, by treaty, procedure, measure and offence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.instruments.edition_words import labels
from app.instruments.pins import labels_in
from app.kit.canonical import Json, JsonObject
from app.kit.words import translate
from app.matters.office import Office
from app.treaties.codes import MEASURES


@dataclass(frozen=True)
class Line:
    """One row. `narrowed`: what it speaks of only, each with its label."""

    treaty: str
    """Empty: every treaty."""
    narrowed: Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Speech:
    """The names of codes in a reader's language; a code of which we have no name stays as it is."""

    office: Office
    language: str

    def lines(self, rows: Json | None) -> Sequence[Line]:
        """Rows as an edition writes them."""
        return [self._line(one) for one in (rows if isinstance(rows, list) else []) if isinstance(one, dict)]

    def treaties(self) -> Sequence[tuple[str, str]]:
        """Code and name of every treaty of this node, by name."""
        return _by_name({one: self._treaty(one) for one in self.office.treaties.codes()})

    def measures(self) -> Sequence[tuple[str, str]]:
        """Code and name of every measure, by name."""
        return _by_name({one: self._coded(one) for one in MEASURES})

    def procedures(self) -> Sequence[tuple[str, str]]:
        """Code and name of every procedure that this node speaks, by name."""
        return _by_name({one: self._procedure(one) for one in self.office.catalogue.speaks()})

    def _line(self, row: JsonObject) -> Line:
        said, treaty = labels(self.language), row.get("treaty")
        names = {"procedures": self._procedure, "measures": self._coded, "offences": self._coded}
        comma = translate(self.language, ", ")
        narrowed = [
            (said[member], comma.join(name(str(one)) for one in codes))
            for member, name in names.items()
            if isinstance(codes := row.get(member), list)
        ]
        within = [(said["territory"], str(row["territory"]))] if "territory" in row else []
        return Line(self._treaty(str(treaty)) if treaty else "", [*narrowed, *within])

    def _procedure(self, code: str) -> str:
        catalogue = self.office.catalogue
        return translate(self.language, catalogue.newest(code).title) if code in catalogue.speaks() else code

    def _coded(self, code: str) -> str:
        return labels_in(self.language)["codes"].get(code, code)

    def _treaty(self, code: str) -> str:
        named = labels_in(self.language)["treaties"].get(code)
        if named is not None or code not in self.office.treaties.codes():
            return named or code
        title = self.office.treaties.newest(code).title
        return title.get(self.language) or title.get("en") or code


def _by_name(names: Mapping[str, str]) -> Sequence[tuple[str, str]]:
    return sorted(names.items(), key=lambda one: one[1])

"""The law that a node works with: the release's treaties and States, and under `law_folder` what its own State adds.

    <folder>/*.toml            treaties of its own, such as a bilateral one
    <folder>/states/XB.toml    what it holds of a State, laid key by key over the release's file

The folder changes findings and what can be chosen, never what is accepted: a matter pins its treaty's digest, and a
treaty of the release cannot be replaced.
"""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.kit.errors import Invalid
from app.treaties.basis_rules import RECIPROCITY
from app.treaties.catalogue import DATA, TREATIES, Treaties
from app.treaties.profiles import PROFILES, STATES, Profile, Profiles


@dataclass(frozen=True)
class Law:
    """Treaties and States, checked against each other."""

    treaties: Treaties
    profiles: Profiles

    @classmethod
    def load(cls, folder: Path | None = None) -> Law:
        """The release's law, with a folder's laid over it. `Invalid` `bad_law_file` names file and key; `no_law_folder`
        a folder that is not there.
        """
        if folder is None:
            return RELEASED
        if not folder.is_dir():
            raise Invalid("no_law_folder", f"{folder} is no folder.", "Make it, or change the setting law_folder.")
        law = cls(Treaties.load(DATA, folder), Profiles.load(STATES, folder / "states"))
        for profile in law.profiles.profiles.values():
            for complaint in strangers(profile, law.treaties):
                raise Invalid("bad_law_file", f"{profile.state}.toml {complaint}")
        return law


RELEASED = Law(TREATIES, PROFILES)


def strangers(profile: Profile, treaties: Treaties) -> Iterator[str]:
    """Treaties that a profile names and nobody knows."""
    known = treaties.codes()
    for what, named in (
        ("is a party to", profile.parties),
        ("declares about", profile.declarations),
        ("narrows", profile.narrowings),
    ):
        for code in named:
            if code not in known:
                yield f"{what} {code!r}, which is no treaty.{_near(code, known)}"
    yield from _unknown_rows(profile, treaties)
    for one in treaties.treaties:
        if one.between and one.code in profile.parties and profile.state not in one.between:
            yield f"is a party to {one.code!r}, which is between {' and '.join(one.between)}."


def _unknown_rows(profile: Profile, treaties: Treaties) -> Iterator[str]:
    """Articles of its own law for what no row of reciprocity's file says."""
    custom = treaties.newest(RECIPROCITY)
    rows = {
        "procedures": {*custom.procedures},
        "measures": {one.code for one in custom.measures},
        "contents": {one.field for one in custom.contents},
        "grounds": {one.code for one in custom.refusals},
        "provisions": {*custom.articles},
    }
    for table, row, procedure in profile.domestic.rows() if profile.domestic is not None else ():
        if row not in rows[table]:
            place = f"[domestic.for.{procedure}.{table}]" if procedure else f"[domestic.{table}]"
            yield f"{place} names {row!r}, of which reciprocity says nothing.{_near(row, sorted(rows[table]))}"


def _near(name: str, known: Sequence[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    return f" Did you mean {near[0]!r}?" if near else ""

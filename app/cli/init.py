"""`rogatory node init`: where the keys of a new node come from, who sits in it, and what to do next."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from app.cli.founding import KeySource, Seat, found
from app.directory.introduction import fingerprint
from app.kit.clock import now
from app.kit.errors import Misused
from app.kit.ids import AuthorityId, OfficialId, StateCode, authority_id, authority_of, official_id
from app.procedures.catalogue import CATALOGUE

FUNCTIONS = ("Head of Section", "Head of the Central Authority")
"""What the officials of the development PKI are, in its order: the signatory first, then the head."""


@dataclass(frozen=True)
class Founded:
    """A node's folder that was made."""

    home: Path
    state: StateCode
    development: bool
    fingerprint: str
    seats: tuple[Seat, ...]

    def next_steps(self) -> list[str]:
        """Commands, in their order."""
        node = f"rogatory --node {self.home}"
        steps = [f"{node} node up"]
        for seat in self.seats:
            roles = "--role case_officer --role signatory"
            for official, (name, function) in seat.officials.items():
                steps.append(f'{node} official add {official} --name "{name}" --function "{function}" {roles}')
                roles = "--role head --role signatory --role duty_officer"
        return [*steps, f"{node} peer introduce FILE   (another State's introduction.json)", f"{node} node doctor"]


def prepared(folder: Path, state: str) -> KeySource:
    """Keys and certificates out of a folder that somebody prepared: `<STATE>/{private,certs}` and `anchors/<STATE>`."""
    if not (folder / state / "private").is_dir() or not (folder / "anchors" / state).is_dir():
        raise Misused(
            "keys_missing",
            f"{folder} has no {state}/private, {state}/certs and anchors/{state}.",
            "See docs/how-to on keys, or give --development-pki DIR to try it.",
        )
    return KeySource(folder / state, folder / "anchors", development=False)


def of_development(
    folder: Path, state: str, port: int | None, wanted: Mapping[AuthorityId, str]
) -> tuple[KeySource, list[Seat], str]:
    """Keys, seats and the timestamp service of the development PKI, which is made where it is missing."""
    # Here and not above: certomancer comes with the extra `dev` only, and production never makes keys.
    try:
        from certs import pki
    except ModuleNotFoundError as error:
        raise Misused(
            "extra_missing",
            f"The development PKI needs the extra `dev` ({error.name} is missing).",
            'Install it: pip install "rogatory[node,dev]".',
        ) from error
    if (folder / "pki.json").is_file():
        made = pki.load(folder)
    else:
        mode = os.environ.get("ROGATORY_MODE", "development")
        made = pki.make(folder.absolute(), port=port or pki.PORT, mode=mode)
    if state not in made.states:
        raise Misused("unknown_state", f"The development PKI has {', '.join(made.states)}, not {state}.")
    known = made.authorities(state)
    unknown = sorted(set(wanted) - set(known))
    if unknown:
        raise Misused("unknown_authority", f"The development PKI has no {', '.join(unknown)}.", "See certs/pki.yml.")
    seats = [
        Seat(
            authority,
            {"en": wanted.get(authority) or name},
            {
                official: (person, FUNCTIONS[min(place, len(FUNCTIONS) - 1)])
                for place, (official, person) in enumerate(made.officials(authority).items())
            },
        )
        for authority, name in known.items()
        if not wanted or authority in wanted
    ]
    return KeySource(made.directory.absolute() / state, made.anchors.absolute(), True), seats, made.tsa_url(state)


def seats_of(authorities: Mapping[AuthorityId, str], officials: Iterable[str]) -> list[Seat]:
    """Seats out of the options `--authority ID=NAME` and `--official "ID=NAME; FUNCTION"`."""
    people: dict[AuthorityId, dict[OfficialId, tuple[str, str]]] = {one: {} for one in authorities}
    for text in officials:
        key, _, rest = text.partition("=")
        name, _, function = (part.strip() for part in rest.partition(";"))
        official = official_id(key.strip())
        if not name or not function or authority_of(official) not in people:
            raise Misused(
                "bad_option",
                f"{text!r} does not name an official of these authorities with name and function.",
                'Write --official "XA.moj/ana=Ana Albin; Head of Section".',
            )
        people[authority_of(official)][official] = (name, function)
    return [Seat(one, {"en": name}, people[one]) for one, name in authorities.items()]


def authorities_of(state: str, given: Iterable[str]) -> dict[AuthorityId, str]:
    """Authorities and their names out of the options `--authority ID=NAME`."""
    named = {}
    for text in given:
        key, _, name = text.partition("=")
        authority = authority_id(key.strip())
        if not authority.startswith(f"{state}."):
            raise Misused("foreign_authority", f"{authority} is not an authority of {state}.", f"Begin it {state}.")
        named[authority] = name.strip()
    return named


def make(
    home: Path,
    state: StateCode,
    seats: list[Seat],
    source: KeySource,
    settings: Mapping[str, str | int | float | bool],
) -> Founded:
    """Write the node's folder."""
    if not seats:
        raise Misused("no_authority", "A node hosts at least one authority.", 'Give --authority XA.moj="Its name".')
    nameless = [seat.id for seat in seats if not seat.names["en"]]
    if nameless:
        raise Misused("no_name", f"{nameless[0]} needs a name.", f'Write --authority {nameless[0]}="Its name".')
    introduction = found(home.absolute(), state, seats, source, CATALOGUE, now(), settings)
    return Founded(home.absolute(), state, source.development, fingerprint(introduction), tuple(seats))

"""Every treaty in every version that was ever used. A matter pins code, version and digest."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.kit.errors import Conflict, Invalid, Unknown
from app.kit.ids import Digest
from app.treaties.loading import load
from app.treaties.schema import Treaty

DATA = Path(__file__).parent / "data"


@dataclass(frozen=True)
class Treaties:
    """A set of treaties; releases only ever add to it."""

    treaties: tuple[Treaty, ...]

    @classmethod
    def load(cls, *folders: Path) -> Treaties:
        """Every file in folders; `Invalid` `bad_law_file` for a mistake, or for one version in two files. A template is
        no treaty in force.
        """
        found = (load(path) for folder in folders for path in sorted(folder.glob("*.toml")))
        treaties = tuple(one for one in found if not one.template)
        seen: set[tuple[str, int]] = set()
        for one in treaties:
            if (one.code, one.version) in seen:
                raise Invalid(
                    "bad_law_file", f"{one.file} holds {one.code} version {one.version}, which is in another file."
                )
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
        """The newest version of each treaty whose file is for use on a day, by code."""
        newest: dict[str, Treaty] = {}
        for one in self.treaties:
            before = newest.get(one.code)
            if one.used_on(day) and (before is None or one.version > before.version):
                newest[one.code] = one
        return tuple(newest[code] for code in sorted(newest))


def digest_of(treaty: Treaty) -> Digest:
    """SHA-256 of the canonical JSON (RFC 8785) of the parsed file; dates as text, comments do not count."""
    return treaty.digest


TREATIES = Treaties.load(DATA)

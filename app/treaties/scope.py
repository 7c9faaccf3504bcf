"""For which offences a treaty is: data, read out of its file (`law.md` §2.2)."""

from __future__ import annotations

from dataclasses import dataclass

from app.treaties.article import Article


@dataclass(frozen=True)
class Offence:
    """An offence that the treaty covers. `partly`: only as far as it is mapped to the article. `names`: only where the
    request names the convention by one of these words. `group`: only of an organised criminal group. `procedures`: only
    in these, for what the treaty does not establish itself; empty: in all that it opens.
    """

    code: str
    article: Article
    partly: bool = False
    names: tuple[str, ...] = ()
    group: bool = False
    procedures: tuple[str, ...] = ()

    @property
    def own(self) -> bool:
        """Whether it is established in accordance with the treaty."""
        return not self.procedures

    def counts(self, named: str, procedure: str) -> bool:
        """Whether it counts where a request names a convention so, in a procedure; empty: none is told."""
        here = self.own or not procedure or procedure in self.procedures
        return here and (not self.names or any(word.casefold() in named.casefold() for word in self.names))


@dataclass(frozen=True)
class Threshold:
    """Offences by their maximum penalty. `years` 0: whatever it is. `group`: only of an organised criminal group."""

    years: int
    article: Article
    group: bool = False


@dataclass(frozen=True)
class Scope:
    """What assistance is for: the offences listed; `any`: others too, fully; `evidence`: others too, but for electronic
    evidence only.
    """

    article: Article
    offences: tuple[Offence, ...]
    any: Threshold | None = None
    evidence: Threshold | None = None

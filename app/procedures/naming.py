"""Entries that a body holds once, and that other members of it name by their id."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from app.procedures.body import Body, Names, Problem, marked


def names(body: Body, **lists: str) -> Iterator[Problem]:
    """Ids that stand twice, and ids that name nothing. `lists`: the mark of a name (`measures`) and the member of the
    body that holds its entries (`data`).
    """
    ids: dict[str, set[str]] = {}
    for mark, member in lists.items():
        given = Counter(one.id for one in getattr(body, member))
        ids[mark] = set(given)
        yield from (Problem(member, f"holds the id {one} twice") for one, times in given.items() if times > 1)
    for path, named, value in marked(body, Names):
        if value not in ids[named.member]:
            member = lists.get(named.member, named.member)
            yield Problem(path, f"names {value}, which is not among the {member}")

"""The domestic law that a State follows where there is no treaty: `[domestic]` in its profile (`law.md` §2.1, row 4).

Reciprocity is custom and has no articles. What the requested State's own law says of the same rows is cited to both
sides; no other State's law is.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from app.treaties.schema import Article, Treaty
from app.treaties.toml import Table

_LISTS = ("procedures", "measures", "contents", "grounds", "provisions")


@dataclass(frozen=True)
class DomesticLaw:
    """A law by its short name, and for each row of reciprocity's file the article that says the same."""

    short: str
    title: str
    procedures: Mapping[str, Article] = field(default_factory=dict)
    measures: Mapping[str, Article] = field(default_factory=dict)
    contents: Mapping[str, Article] = field(default_factory=dict)
    grounds: Mapping[str, Article] = field(default_factory=dict)
    provisions: Mapping[str, Article] = field(default_factory=dict)


def domestic_in(table: Table) -> DomesticLaw | None:
    """`[domestic]` of a profile."""
    below = table.maybe("domestic")
    if below is None:
        return None
    with below:
        with below.table("title") as titles:
            title = titles.text("en")
            titles.every()
        verified = below.flag("verified", False)
        rows = {name: _articles(below.maybe(name), verified) for name in _LISTS}
        return DomesticLaw(below.text("short"), title, **rows)


def cited(treaty: Treaty, law: DomesticLaw | None) -> Treaty:
    """Reciprocity with the articles of a State's law; a row of which the law says nothing stays custom. A treaty proper
    has articles of its own; what it opens without obliging to it is beyond doubt where the law names it.
    """
    if law is None:
        return treaty
    doubted = tuple(name for name in treaty.by_own_law if name not in law.procedures)
    if treaty.kind != "reciprocity":
        return treaty if doubted == treaty.by_own_law else replace(treaty, by_own_law=doubted)
    articles = {key: law.provisions.get(key, one) for key, one in treaty.articles.items()}
    form, rules, use = treaty.form, treaty.refusal_rules, treaty.use
    return replace(
        treaty,
        short=law.short,
        articles=articles,
        procedures={name: law.procedures.get(name, one) for name, one in treaty.procedures.items()},
        by_own_law=doubted,
        measures=tuple(replace(one, article=law.measures.get(one.code, one.article)) for one in treaty.measures),
        contents=tuple(replace(one, article=law.contents.get(one.field, one.article)) for one in treaty.contents),
        refusals=tuple(replace(one, article=law.grounds.get(one.code, one.article)) for one in treaty.refusals),
        scope=replace(treaty.scope, article=articles["scope"]),
        channel=replace(treaty.channel, article=articles["channel"]),
        form=replace(form, written_record=articles["form"], electronic=articles["electronic"]),
        dual_criminality=replace(treaty.dual_criminality, article=articles["dual_criminality"]),
        refusal_rules=replace(
            rules,
            article=articles["refusal"],
            reasons=articles["reasons"],
            consult_first=articles["consult_first"],
        ),
        conditions=articles["conditions"],
        use=replace(use, specialty_article=articles["specialty"], confidentiality=articles["confidentiality"]),
    )


def _articles(table: Table | None, verified: bool) -> Mapping[str, Article]:
    if table is None:
        return {}
    with table:
        return {key: Article(table.text(key), verified) for key in table.every()}

"""The domestic law that a State follows where there is no treaty: `[domestic]` in its profile (`law.md` §2.1, row 4).

Reciprocity is custom and has no articles. What the requested State's own law says of the same rows is cited to both
sides; no other State's law is. Where a State has another law for a procedure, that one is cited there, and that alone:
a law on assistance says nothing of extradition (`law.md` §3.6).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace

from app.treaties import tables
from app.treaties.codes import PROCEDURES
from app.treaties.members import MEMBERS_OF
from app.treaties.schema import Article, Extradition, Treaty
from app.treaties.toml import Table

LISTS = ("procedures", "measures", "contents", "grounds", "provisions")
"""Tables of a law: rows of reciprocity's file, and the articles that say the same."""


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
    extradition: Extradition | None = None
    """What it wants for extradition, also under a treaty that leaves that to it (UNCC 37(8), UNTOC 16(7))."""
    direct: Mapping[str, Article] = field(default_factory=dict)
    """Kinds of request that may go beside the diplomatic channel to the authority that it names, and where it says so
    (`law.md` §3.6: an urgent application to the Ministry of Public Security).
    """
    instead: Mapping[str, DomesticLaw] = field(default_factory=dict)
    """Laws of single procedures, by the procedure: there nothing of this one counts."""

    def of(self, procedure: str) -> DomesticLaw:
        """The law that counts in a procedure."""
        return self.instead.get(procedure, self)

    def rows(self) -> Iterator[tuple[str, str, str]]:
        """Every row of which it says something: the list, the row, and the procedure of its own law or nothing."""
        for procedure, law in (("", self), *self.instead.items()):
            for name in LISTS:
                yield from ((name, row, procedure) for row in getattr(law, name))

    def cite(self, article: Article) -> str:
        """An article with the law's short name: `ICJAL 5`."""
        return article.under(self.short)


def domestic_in(table: Table) -> DomesticLaw | None:
    """`[domestic]` of a profile, and `[domestic.for.<procedure>]` within it."""
    below = table.maybe("domestic")
    if below is None:
        return None
    with below:
        found = _law(below)
        if (single := below.maybe("for")) is not None:
            with single:
                laws = {name: _single(single.table(name)) for name in single.every(among=PROCEDURES)}
                found = replace(found, instead=laws)
        return found


def _single(table: Table) -> DomesticLaw:
    with table:
        return _law(table)


def _law(table: Table) -> DomesticLaw:
    with table.table("title") as titles:
        title = titles.text("en")
        titles.every()
    verified = table.flag("verified", False)
    return DomesticLaw(
        short=table.text("short"),
        title=title,
        procedures=_articles(table.maybe("procedures"), verified),
        measures=_articles(table.maybe("measures"), verified),
        contents=_articles(table.maybe("contents"), verified),
        grounds=_articles(table.maybe("grounds"), verified),
        provisions=_articles(table.maybe("provisions"), verified),
        extradition=tables.extradition(table),
        direct=_articles(table.maybe("direct"), verified, MEMBERS_OF),
    )


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
    form, rules, use, dual = treaty.form, treaty.refusal_rules, treaty.use, treaty.dual_criminality
    judged = articles["dual_criminality"]
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
        dual_criminality=replace(
            dual,
            article=judged,
            procedures={
                name: (rule, judged if name in law.procedures else one) for name, (rule, one) in dual.procedures.items()
            },
        ),
        refusal_rules=replace(
            rules,
            article=articles["refusal"],
            reasons=articles["reasons"],
            consult_first=articles["consult_first"],
        ),
        conditions=articles["conditions"],
        extradition=law.extradition or treaty.extradition,
        use=replace(use, specialty_article=articles["specialty"], confidentiality=articles["confidentiality"]),
    )


def _articles(table: Table | None, verified: bool, among: Collection[str] = ()) -> Mapping[str, Article]:
    if table is None:
        return {}
    with table:
        return {key: Article(table.text(key), verified) for key in table.every(among=among)}

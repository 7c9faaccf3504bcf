"""The single tables of a treaty's file: scope, channel, form, dual criminality, refusal, use. Part of `loading`.

Each puts the article of its own under its key into `articles`, so that a finding can cite it.
"""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.codes import CHANNELS, GROUNDS, MEASURES, OFFENCES, PROCEDURES
from app.treaties.dual_rules import DISCRETIONARY, DOMESTIC_LAW, MANDATORY, NONE
from app.treaties.rows import article_in
from app.treaties.schema import (
    KINDS,
    LEVELS,
    Article,
    Channel,
    Costs,
    Direct,
    DualCriminality,
    Extradition,
    Form,
    Opened,
    RefusalRules,
    Use,
)
from app.treaties.scope import Offence, Scope, Threshold
from app.treaties.toml import Table

Articles = dict[str, Article]
DUAL = (MANDATORY, DISCRETIONARY, DOMESTIC_LAW, NONE)
_DIRECT = ("never", "urgent", "always")
_LANGUAGES = ("acceptable_to_requested", "as_domestic_law", "listed")
_TONGUES = ("ar", "en", "es", "fr", "ru", "zh")
_NEVER = 100
"""Years that no threshold reaches."""


def yields_to(table: Table, articles: Articles) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """Kinds of treaty before which this one stands back, for which measures, in which procedures; none named: all."""
    below = table.maybe("yields_to")
    if below is None:
        return (), (), ()
    with below:
        articles["yields_to"] = article_in(below)
        return (
            below.texts("kinds", among=KINDS),
            below.texts("measures", among=MEASURES),
            below.texts("procedures", among=PROCEDURES),
        )


def languages(table: Table, articles: Articles) -> tuple[str, tuple[str, ...]]:
    """The rule on languages, and those that the treaty itself lists."""
    with table.table("languages") as below:
        articles["language"] = article_in(below)
        rule, listed = below.text("rule", among=_LANGUAGES), below.texts("listed", among=_TONGUES)
        if (rule == "listed") != bool(listed):
            below.refuse("'listed' holds the languages of the rule 'listed', and of no other rule")
        return rule, listed


def scope(table: Table, articles: Articles) -> Scope:
    """For which offences."""
    with table.table("scope") as below:
        articles["scope"] = article_in(below)
        offences = tuple(_offence(one) for one in below.tables("offences"))
        return Scope(articles["scope"], offences, _threshold(below, "any"), _threshold(below, "evidence_also"))


def _offence(table: Table) -> Offence:
    return Offence(
        code=table.text("code", among=OFFENCES),
        article=article_in(table),
        partly=table.flag("partly", False),
        names=table.texts("names"),
        group=table.flag("organised_group", False),
        procedures=table.texts("procedures", among=PROCEDURES),
    )


def _threshold(table: Table, key: str) -> Threshold | None:
    below = table.maybe(key)
    if below is None:
        return None
    with below:
        years = below.number("serious_crime_years", 0, most=_NEVER)
        return Threshold(years, article_in(below), below.flag("organised_group", False))


def measures(table: Table, articles: Articles) -> tuple[Opened, ...]:
    """What may be asked."""
    with table.table("measures") as below:
        articles["measures"] = article_in(below)
    return table.each("measure", opened_in)


def opened_in(table: Table) -> Opened:
    """A row of `[[measure]]`."""
    return Opened(
        table.text("code", among=MEASURES),
        article_in(table),
        table.flag("serious_crime", False),
        table.texts("only", among=LEVELS),
    )


def channel(table: Table, articles: Articles) -> Channel:
    """By which road."""
    with table.table("channel") as below:
        articles["channel"] = article_in(below)
        uncoercive, copies, declared = None, None, None
        if (copied := below.maybe("copies")) is not None:
            with copied:
                copies = articles["copies"] = article_in(copied)
        if (direct := below.maybe("uncoercive_direct")) is not None:
            with direct:
                uncoercive = articles["uncoercive_direct"] = article_in(direct)
        if (opted := below.maybe("declared")) is not None:
            with opted:
                declared = articles["declared_roads"] = article_in(opted)
        return Channel(
            ordinary=below.text("ordinary", among=CHANNELS),
            diplomatic_if_required=below.flag("diplomatic_if_required", False),
            urgent=below.texts("urgent", among=CHANNELS),
            judicial_direct=below.text("judicial_direct", "never", among=_DIRECT),
            article=articles["channel"],
            uncoercive_direct=uncoercive,
            copies=copies,
            declared=declared,
        )


def form(table: Table, articles: Articles) -> Form:
    """Written, electronic, spoken."""
    with table.table("form") as below:
        with below.table("written_record") as written:
            articles["form"] = article_in(written)
        with below.table("electronic") as electronic:
            articles["electronic"] = article_in(electronic)
            encouraged, needs = electronic.flag("encouraged", False), electronic.texts("needs")
        only, confirm, oral = "never", "", None
        if (spoken := below.maybe("oral")) is not None:
            with spoken:
                oral = articles["oral"] = article_in(spoken)
                only, confirm = spoken.text("only", "always"), spoken.text("confirm")
        return Form(articles["form"], articles["electronic"], encouraged, needs, oral, only, confirm)


def dual_criminality(table: Table, articles: Articles) -> DualCriminality:
    """Whether the conduct must be an offence in both States."""
    with table.table("dual_criminality") as below:
        articles["dual_criminality"] = article_in(below)
        waived = {one.text("measure", among=MEASURES): article_in(one) for one in below.tables("waived")}
        own = {
            one.text("procedure", among=PROCEDURES): (one.text("rule", among=DUAL), article_in(one))
            for one in below.tables("own")
        }
        uncoercive = None
        if (owed := below.maybe("uncoercive")) is not None:
            with owed:
                uncoercive = articles["uncoercive"] = article_in(owed)
        return DualCriminality(
            below.text("default", among=DUAL),
            below.text("test", "conduct", among=("conduct", "label")),
            articles["dual_criminality"],
            waived,
            own,
            uncoercive,
        )


def refusal_rules(table: Table, articles: Articles) -> RefusalRules:
    """Whether the list of grounds is closed, and what is never one."""
    with table.table("refusal_rules") as rules:
        articles["refusal"] = article_in(rules)
        for key in ("reasons", "consult_first"):
            with rules.table(key) as below:
                articles[key] = article_in(below)
        never, never_in, own = dict[str, Article](), dict[str, tuple[str, ...]](), list[str]()
        for one in rules.tables("never"):
            code = one.text("code", among=GROUNDS)
            never[code], never_in[code] = article_in(one), one.texts("procedures", among=PROCEDURES)
            own += [code] if one.flag("own_offences", False) else []
        closed, closed_for = rules.flag("closed"), rules.texts("closed_for", among=PROCEDURES)
    reasons, consult = articles["reasons"], articles["consult_first"]
    return RefusalRules(closed, never, reasons, consult, articles["refusal"], closed_for, never_in, (*own,))


def conditions(table: Table, articles: Articles) -> Article:
    """Where conditions of execution are written."""
    with table.table("conditions") as below:
        articles["conditions"] = article_in(below)
    return articles["conditions"]


def use(table: Table, articles: Articles) -> Use:
    """What may be done with what is received."""
    with table.table("use") as below:
        with below.table("specialty") as specialty:
            rule, exculpatory = specialty.text("rule"), specialty.text("exculpatory", "none")
            articles["specialty"] = article_in(specialty)
        with below.table("confidentiality") as secret:
            by_request = secret.flag("by_request")
            articles["confidentiality"] = article_in(secret)
        onward, personal = "unregulated", None
        if (data := below.maybe("personal_data")) is not None:
            with data:
                onward = data.text("onward")
                personal = articles["personal_data"] = article_in(data)
    return Use(
        rule, exculpatory, articles["specialty"], articles["confidentiality"], by_request, onward, personal
    )  # fmt: skip


def costs(table: Table, articles: Articles) -> Costs:
    """Who pays; `unregulated` where the treaty is silent."""
    below = table.maybe("costs")
    if below is None:
        return Costs("unregulated", "unregulated")
    with below:
        articles["costs"] = article_in(below)
        return Costs(below.text("ordinary"), below.text("extraordinary"))


def contact(table: Table, articles: Articles) -> tuple[str, ...]:
    """What the contact points do."""
    below = table.maybe("contact_24_7")
    if below is None:
        return ()
    with below:
        articles["contact_24_7"] = article_in(below)
        return below.texts("duties")


def procedures(table: Table) -> tuple[Mapping[str, Article], tuple[str, ...]]:
    """Which procedures it opens, with the article, and to which of them it binds nobody (`own_law`)."""
    found, own, told = dict[str, Article](), list[str](), set[str]()
    for one in table.tables("procedure"):
        name = one.text("name", among=PROCEDURES)
        if name in told:
            one.refuse(f"the procedure {name!r} stands twice", "Cite all its articles in one row.")
        told.update([name] if one.sound else [])
        found[name] = article_in(one)
        own += [name] if one.flag("own_law", False) else []
    return found, tuple(own)


def extradition(table: Table) -> Extradition | None:
    """What it wants for extradition."""
    below = table.maybe("extradition")
    if below is None:
        return None
    with below:
        years = below.number("minimum_years", least=1) if below.has("minimum_years") else None
        months = below.number("remaining_months", least=1) if below.has("remaining_months") else None
        return Extradition(article_in(below), years, months)


def direct(table: Table, articles: Articles) -> Direct | None:
    """Whether it lets authorities address providers abroad."""
    below = table.maybe("direct_to_provider")
    if below is None:
        return None
    with below:
        articles["direct_to_provider"] = article_in(below)
        return Direct(articles["direct_to_provider"], below.texts("measures", among=MEASURES))


def assurance(table: Table) -> Mapping[str, str]:
    """The text of an assurance of reciprocity, by language."""
    below = table.maybe("assurance")
    if below is None:
        return {}
    with below:
        below.text("en")
        return {one: below.text(one) for one in below.every()}

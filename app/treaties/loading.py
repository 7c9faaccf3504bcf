"""Reading a treaty's file. Every mistake names file, table and key (`Invalid` code `bad_law_file`)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from app.treaties.codes import CHANNELS, GROUNDS, MEASURES, OFFENCES, PROCEDURES
from app.treaties.rows import article_in, content_in, deadline_in, refusal_in
from app.treaties.schema import (
    KINDS,
    PROVISIONS,
    Article,
    Channel,
    Costs,
    DualCriminality,
    Extradition,
    Form,
    Offence,
    Opened,
    Refusal,
    RefusalRules,
    Scope,
    Treaty,
    Use,
)
from app.treaties.toml import Table

_DIRECT = ("never", "urgent", "always")
_DUAL = ("mandatory", "discretionary", "none")
_LANGUAGES = ("acceptable_to_requested", "as_domestic_law", "listed")


def load(path: Path) -> Treaty:
    """The treaty in a file."""
    return read(Table.open(path))


def read(table: Table) -> Treaty:
    """The treaty in a table."""
    with table:
        articles: dict[str, Article] = {}
        treaty = Treaty(
            code=table.text("code"),
            version=table.number("version", least=1),
            since=table.day("since"),
            until=table.day("until") if table.has("until") else None,
            kind=table.text("kind", among=KINDS),
            short=table.text("short"),
            title=_title(table),
            citation=table.text("citation"),
            verified=table.flag("verified"),
            yields_to=_yields_to(table, articles),
            languages=_languages(table, articles),
            scope=_scope(table, articles),
            measures=_measures(table, articles),
            channel=_channel(table, articles),
            form=_form(table, articles),
            dual_criminality=_dual_criminality(table, articles),
            contents=tuple(content_in(one) for one in table.tables("contents")),
            refusals=tuple(refusal_in(one) for one in table.tables("refusal")),
            refusal_rules=_refusal_rules(table, articles),
            conditions=_conditions(table, articles),
            deadlines=tuple(deadline_in(one) for one in table.tables("deadline")),
            use=_use(table, articles),
            costs=_costs(table, articles),
            contact_duties=_contact(table, articles),
            articles=articles,
            procedures={one.text("name", among=PROCEDURES): article_in(one) for one in table.tables("procedure")},
            extradition=_extradition(table),
            written=table.written(),
        )
        for one in table.tables("provision"):
            articles[one.text("key", among=PROVISIONS)] = article_in(one)
        _once(table, "contents", [f"{one.field} {one.when.text}" for one in treaty.contents])
        _once(table, "refusal", [code for one in treaty.refusals for code in _places(one)])
        _once(table, "measure", [one.code for one in treaty.measures])
        _once(table, "deadline", [one.code for one in treaty.deadlines])
    return treaty


def _title(table: Table) -> Mapping[str, str]:
    with table.table("title") as titles:
        titles.text("en")
        return {language: titles.text(language) for language in titles.every()}


def _yields_to(table: Table, articles: dict[str, Article]) -> tuple[str, ...]:
    below = table.maybe("yields_to")
    if below is None:
        return ()
    with below:
        articles["yields_to"] = article_in(below)
        return below.texts("kinds", among=KINDS)


def _languages(table: Table, articles: dict[str, Article]) -> str:
    with table.table("languages") as below:
        articles["language"] = article_in(below)
        return below.text("rule", among=_LANGUAGES)


def _scope(table: Table, articles: dict[str, Article]) -> Scope:
    with table.table("scope") as scope:
        articles["scope"] = article_in(scope)
        offences = tuple(
            Offence(one.text("code", among=OFFENCES), article_in(one), one.flag("partly", False))
            for one in scope.tables("offences")
        )
        years, source = None, None
        if (also := scope.maybe("evidence_also")) is not None:
            with also:
                years, source = also.number("serious_crime_years", least=1), article_in(also)
        return Scope(articles["scope"], offences, years, source)


def _measures(table: Table, articles: dict[str, Article]) -> tuple[Opened, ...]:
    with table.table("measures") as below:
        articles["measures"] = article_in(below)
    return tuple(
        Opened(one.text("code", among=MEASURES), article_in(one), one.flag("serious_crime", False))
        for one in table.tables("measure")
    )


def _channel(table: Table, articles: dict[str, Article]) -> Channel:
    with table.table("channel") as below:
        articles["channel"] = article_in(below)
        return Channel(
            ordinary=below.text("ordinary", among=CHANNELS),
            diplomatic_if_required=below.flag("diplomatic_if_required", False),
            urgent=below.texts("urgent", among=CHANNELS),
            judicial_direct=below.text("judicial_direct", "never", among=_DIRECT),
            article=articles["channel"],
        )


def _form(table: Table, articles: dict[str, Article]) -> Form:
    with table.table("form") as form:
        with form.table("written_record") as below:
            articles["form"] = article_in(below)
        with form.table("electronic") as below:
            articles["electronic"] = article_in(below)
            encouraged, needs = below.flag("encouraged", False), below.texts("needs")
        only, confirm, oral = "never", "", None
        if (spoken := form.maybe("oral")) is not None:
            with spoken:
                oral = articles["oral"] = article_in(spoken)
                only, confirm = spoken.text("only", "always"), spoken.text("confirm")
        return Form(articles["form"], articles["electronic"], encouraged, needs, oral, only, confirm)


def _dual_criminality(table: Table, articles: dict[str, Article]) -> DualCriminality:
    with table.table("dual_criminality") as below:
        articles["dual_criminality"] = article_in(below)
        waived = {one.text("measure", among=MEASURES): article_in(one) for one in below.tables("waived")}
        own = {
            one.text("procedure", among=PROCEDURES): (one.text("rule", among=_DUAL), article_in(one))
            for one in below.tables("own")
        }
        return DualCriminality(
            below.text("default", among=_DUAL),
            below.text("test", "conduct", among=("conduct", "label")),
            articles["dual_criminality"],
            waived,
            own,
        )


def _refusal_rules(table: Table, articles: dict[str, Article]) -> RefusalRules:
    with table.table("refusal_rules") as rules:
        articles["refusal"] = article_in(rules)
        for key in ("reasons", "consult_first"):
            with rules.table(key) as below:
                articles[key] = article_in(below)
        never, never_in = dict[str, Article](), dict[str, tuple[str, ...]]()
        for one in rules.tables("never"):
            code = one.text("code", among=GROUNDS)
            never[code], never_in[code] = article_in(one), one.texts("procedures", among=PROCEDURES)
        closed, closed_for = rules.flag("closed"), rules.texts("closed_for", among=PROCEDURES)
    reasons, consult = articles["reasons"], articles["consult_first"]
    return RefusalRules(closed, never, reasons, consult, articles["refusal"], closed_for, never_in)


def _places(one: Refusal) -> list[str]:
    """A ground, in each procedure and act where it stands."""
    return [
        f"{one.code} for {' '.join(part for part in (procedure, act) if part)}"
        for procedure in one.procedures
        for act in one.acts or ("",)
    ]


def _extradition(table: Table) -> Extradition | None:
    below = table.maybe("extradition")
    if below is None:
        return None
    with below:
        years = below.number("minimum_years", least=1) if below.has("minimum_years") else None
        months = below.number("remaining_months", least=1) if below.has("remaining_months") else None
        return Extradition(article_in(below), years, months)


def _conditions(table: Table, articles: dict[str, Article]) -> Article:
    with table.table("conditions") as below:
        articles["conditions"] = article_in(below)
    return articles["conditions"]


def _use(table: Table, articles: dict[str, Article]) -> Use:
    with table.table("use") as use:
        with use.table("specialty") as below:
            rule, exculpatory = below.text("rule"), below.text("exculpatory", "none")
            articles["specialty"] = article_in(below)
        with use.table("confidentiality") as below:
            by_request = below.flag("by_request")
            articles["confidentiality"] = article_in(below)
        with use.table("personal_data") as below:
            onward = below.text("onward")
            articles["personal_data"] = article_in(below)
    return Use(
        rule, exculpatory, articles["specialty"], articles["confidentiality"], by_request, onward,
        articles["personal_data"],
    )  # fmt: skip


def _costs(table: Table, articles: dict[str, Article]) -> Costs:
    with table.table("costs") as below:
        articles["costs"] = article_in(below)
        return Costs(below.text("ordinary"), below.text("extraordinary"))


def _contact(table: Table, articles: dict[str, Article]) -> tuple[str, ...]:
    below = table.maybe("contact_24_7")
    if below is None:
        return ()
    with below:
        articles["contact_24_7"] = article_in(below)
        return below.texts("duties")


def _once(table: Table, what: str, codes: list[str]) -> None:
    twice = sorted({one for one in codes if codes.count(one) > 1})
    if twice:
        raise table.bad(f"[[{what}]] has {twice[0]!r} twice")

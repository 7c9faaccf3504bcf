"""A treaty as people read it: `docs/reference/treaties/<code>-<version>.md`."""

from __future__ import annotations

from collections.abc import Iterable

from app.treaties import matrix
from app.treaties.catalogue import digest_of
from app.treaties.codes import GROUNDS, MEASURES, OFFENCES, Known, meaning
from app.treaties.declarations import words
from app.treaties.matrix import shown
from app.treaties.profiles import PROFILES, Profiles
from app.treaties.schema import LEVELS, Article, Content, Deadline, Opened, Refusal, Treaty
from app.treaties.scope import Offence, Threshold

_SIGNS = {matrix.FULL: "●", matrix.MAPPED: "◐", matrix.EVIDENCE: "○", matrix.GROUP: "◇", matrix.SHUT: ""}
_KEY = (
    "● open; ◐ as far as the conduct is mapped to an article or the convention is named; ○ electronic evidence only; "
    "◇ only of an organised criminal group; empty: not open. Two signs: it stands under two articles."
)


def printed(treaty: Treaty, profiles: Profiles = PROFILES) -> str:
    """The page, Markdown. Every row has its article; `~` marks those that were not compared with a text yet."""
    lines = [
        f"# {treaty.title['en']}",
        "",
        f"Printed from `app/treaties/data/{treaty.file}`, version {treaty.version} ({treaty.citation}), SHA-256 "
        f"`{digest_of(treaty)}`. An article marked ~ has not been compared with the official text yet.",
        "",
        *_read(treaty),
        *_rules(treaty),
        *_parties(treaty, profiles),
        *_rows(
            "Procedures", "procedure", [(name, one, _own_law(treaty, name)) for name, one in treaty.procedures.items()]
        ),
        *_rows(
            "Offences",
            "offence",
            [(one.code, one.article, _offence(one)) for one in treaty.scope.offences],
            OFFENCES,
        ),
        *_rows("Measures", "measure", [(one.code, one.article, _serious(one)) for one in treaty.measures], MEASURES),
        *_matrix(treaty),
        *_rows("Contents", "field", [(one.field, one.article, _content(one)) for one in treaty.contents]),
        *_rows(
            "Grounds of refusal and postponement",
            "ground",
            [(one.code, one.article, _ground(one)) for one in treaty.refusals],
            GROUNDS,
        ),
        *_rows("Deadlines", "deadline", [(one.code, one.article, _deadline(one)) for one in treaty.deadlines]),
        *_form(treaty),
        *_use(treaty),
        *_assurance(treaty),
        *_rows("Provisions", "provision", [(key, one, "") for key, one in treaty.articles.items()]),
    ]
    return "\n".join(lines).rstrip() + "\n"


def _own_law(treaty: Treaty, procedure: str) -> str:
    own = procedure in treaty.by_own_law
    return "obliges nobody: by comity and domestic law, as far as that of the requested State allows it" if own else ""


def _read(treaty: Treaty) -> list[str]:
    said = treaty.text_read or "No text of it was read yet: every number is from memory"
    return [f"Compared with: {said}.", ""]


def _rules(treaty: Treaty) -> list[str]:
    rules, dual, channel = treaty.refusal_rules, treaty.dual_criminality, treaty.channel
    closed = "closed" if rules.closed else "open"
    closed += f", but closed for {', '.join(rules.closed_for)}" if rules.closed_for and not rules.closed else ""
    never = ", ".join(f"`{code}` ({shown(one)}{_only(treaty, code)})" for code, one in rules.never.items())
    waived = ", ".join(f"`{code}` ({shown(one)})" for code, one in dual.waived.items())
    own = ", ".join(f"{name}: {rule} ({shown(one)})" for name, (rule, one) in dual.procedures.items())
    listed = ", ".join(treaty.listed_languages)
    lines = [
        f"- Dual criminality: {_said(dual.default)}, by {dual.test}"
        + (f"; waived for {waived}" if waived else "")
        + (f"; {own}" if own else "")
        + (f"; help without coercion is owed all the same ({shown(dual.uncoercive)})" if dual.uncoercive else ""),
        f"- The list of grounds is {closed}" + (f"; never a ground: {never}" if never else ""),
        f"- Costs: ordinary {_said(treaty.costs.ordinary)}, extraordinary {_said(treaty.costs.extraordinary)}",
        f"- Channel: {channel.ordinary}; in urgency {', '.join(channel.urgent) or 'no other'}; direct between judicial "
        f"authorities {channel.judicial_direct}"
        + (f", in copy to the central authority at the same time ({shown(channel.copies)})" if channel.copies else "")
        + (f"; these roads to a State that has declared so ({shown(channel.declared)})" if channel.declared else "")
        + (f"; without coercion always ({shown(channel.uncoercive_direct)})" if channel.uncoercive_direct else ""),
        f"- Languages: {listed or _said(treaty.languages)}",
    ]
    if treaty.yields_to:
        before = ", ".join(treaty.yields_to)
        if treaty.yields_for:
            before += f", for {', '.join(treaty.yields_for)}"
        if treaty.yields_in:
            before += f", in {', '.join(treaty.yields_in)}"
        lines.append(f"- It gives way to a treaty that is {before} ({shown(treaty.articles['yields_to'])})")
    if treaty.contact_duties:
        duties = ", ".join(f"`{one}`" for one in treaty.contact_duties)
        lines.append(f"- Contact points that are always there: {duties} ({shown(treaty.articles['contact_24_7'])})")
    if treaty.supplements:
        lines.append(f"- Both States must also be parties to {', '.join(f'`{one}`' for one in treaty.supplements)}")
    if treaty.direct is not None:
        lines.append(
            f"- It lets authorities address providers abroad ({shown(treaty.direct.article)}). "
            "Rogatory does not: the State is asked."
        )
    if treaty.extradition is not None:
        lines.append(f"- Extradition: {_extradition(treaty)} ({shown(treaty.extradition.article)})")
    for what, one in (("All assistance", treaty.scope.any), ("Electronic evidence", treaty.scope.evidence)):
        if one is not None:
            lines.append(f"- {what} for {_threshold(one)}")
    return [*lines, ""]


def _parties(treaty: Treaty, profiles: Profiles) -> list[str]:
    rows = [
        f"| {state}: {one.name} | {one.parties[treaty.code]} | {words(one.declared(treaty)) or '—'} |"
        for state, one in sorted(profiles.profiles.items())
        if treaty.code in one.parties
    ]
    if not rows:
        return []
    return ["## Parties", "", "| State | in force from | declarations and reservations |", "|---|---|---|", *rows, ""]


def _matrix(treaty: Treaty) -> list[str]:
    opened = [code for code in MEASURES if treaty.opened(code)]
    lines = ["## What it opens", "", _KEY, "", "| offence | " + " | ".join(f"`{one}`" for one in opened) + " |"]
    lines.append("|---" * (len(opened) + 1) + "|")
    for offence in OFFENCES:
        signs = ["".join(_SIGNS[one.state] for one in matrix.cells_of(treaty, code, offence)) for code in opened]
        lines.append(f"| `{offence}` | " + " | ".join(signs) + " |")
    return [*lines, ""]


def _form(treaty: Treaty) -> list[str]:
    form = treaty.form
    electronic = "encouraged" if form.electronic_encouraged else "admitted"
    needs = f"; needs {', '.join(form.electronic_needs)}" if form.electronic_needs else ""
    lines = [
        f"- Written, or by means that give a written record ({shown(form.written_record)})",
        f"- Electronic form is {electronic} ({shown(form.electronic)}){needs}",
    ]
    if form.oral is not None:
        lines.append(
            f"- By word of mouth {_said(form.oral_only)}, confirmed {_said(form.oral_confirm)} ({shown(form.oral)})"
        )
    return ["## Form", "", *lines, ""]


def _use(treaty: Treaty) -> list[str]:
    use = treaty.use
    personal = f" ({shown(use.personal_data)})" if use.personal_data else ""
    asked = "where it is asked for" if use.confidentiality_by_request else "always"
    return [
        "## Use of what is received",
        "",
        f"- Other use: {_said(use.specialty)} ({shown(use.specialty_article)})",
        f"- What exculpates: {_said(use.exculpatory)}",
        f"- Confidentiality: {asked} ({shown(use.confidentiality)})",
        f"- Personal data onward: {_said(use.personal_data_onward)}{personal}",
        "",
    ]


def _assurance(treaty: Treaty) -> list[str]:
    if not treaty.assurance:
        return []
    return ["## Assurance", "", *(f"- **{language}**: {text}" for language, text in treaty.assurance.items()), ""]


def _rows(title: str, noun: str, rows: Iterable[tuple[str, Article, str]], known: Known | None = None) -> list[str]:
    """A section; with `known` it says what each code means."""
    told = [
        (f"`{code}`", *([meaning(known, code, "en")] if known else []), shown(article), note or "—")
        for code, article, note in rows
    ]
    head = (noun, *(["what it is"] if known else []), "article", "")
    table = [f"| {' | '.join(row)} |" for row in told]
    return [f"## {title}", "", f"| {' | '.join(head)} |", "|---" * len(head) + "|", *table, ""] if table else []


def _said(code: str) -> str:
    return code.replace("_", " ")


def _only(treaty: Treaty, code: str) -> str:
    only = treaty.refusal_rules.never_in.get(code, ())
    own = ", for its own offences" if code in treaty.refusal_rules.never_own else ""
    return (f", in {', '.join(only)}" if only else "") + own


def _offence(one: Offence) -> str:
    named = [f"where it is named: {', '.join(one.names)}"] if one.names else []
    return "; ".join([*matrix.only(one), *named])


def _serious(one: Opened) -> str:
    said = [f"only {' or '.join(one.only)}"] if one.only else []
    return "; ".join([*said, *(["also for electronic evidence of other offences"] if one.serious_crime else [])])


def _content(one: Content) -> str:
    kinds = "" if one.kinds == ("mla_request",) else f"; in {', '.join(one.kinds)}"
    return f"{one.severity.value}, {one.when.text}{kinds}"


def _ground(one: Refusal) -> str:
    said = [", ".join(one.procedures) + (f": only {', '.join(one.acts)}" if one.acts else "")]
    flags = (
        (one.postpones, "postpones"),
        (one.consult, "consult first"),
        (one.mandatory, "must be refused"),
        (one.reserved, "only with the reservation"),
    )
    return "; ".join([*said, *(words for true, words in flags if true)])


def _threshold(one: Threshold) -> str:
    years = f"{one.years} year{'s' if one.years > 1 else ''}"
    least = f"any offence with a maximum of {years} or more" if one.years else "any offence"
    return f"{least}{' of an organised criminal group' if one.group else ''} ({shown(one.article)})"


def _extradition(treaty: Treaty) -> str:
    rule = treaty.extradition
    years = f"a maximum of {rule.minimum_years} or more years in both States" if rule and rule.minimum_years else ""
    left = f"at least {rule.remaining_months} months left of a sentence" if rule and rule.remaining_months else ""
    return "; ".join(one for one in (years, left) if one) or "the minimum penalty is that of the requested State's law"


def _deadline(one: Deadline) -> str:
    bound = f"{_said(one.limit)} {one.number} {_said(one.unit)}" if one.number else ""
    bound = bound or f"{_said(one.limit)} {_said(one.bound)}".strip()
    parts = [f"{bound}, from {_said(one.start)}", f"duty: {one.duty}", one.kind]
    if one.clock:
        only = [*one.procedures, *one.measures, *one.data, *(one.urgency if len(one.urgency) < len(LEVELS) else ())]
        where = f" ({', '.join(f'`{word}`' for word in only)})" if only else ""
        parts.append(f"{'runs as' if one.starts_on else 'sets'} the clock `{one.clock}`{where}")
    for how, triggers in (
        ("started by", one.starts_on), ("taken up by", one.takes_up_on), ("stopped by", one.stops_on),
        ("paused by", one.pauses_on), ("goes on with", one.resumes_on),
    ):  # fmt: skip
        parts += [f"{how} {', '.join(f'`{trigger}`' for trigger in triggers)}"] if triggers else []
    parts += ["counted anew after a pause"] if one.anew else []
    if (more := one.extension) is not None:
        parts.append(f"at most {more.number} {_said(one.unit)} longer with `{more.on}` ({more.article})")
    return "; ".join([*parts, *([f"no clock: {one.no_clock}"] if one.no_clock else [])])

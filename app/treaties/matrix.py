"""What a treaty opens: every offence by every measure, with the article; and two treaties key by key."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from operator import attrgetter

from app.kit.canonical import JsonObject
from app.treaties.codes import MEASURES, OFFENCES, THROUGH_PROVIDER
from app.treaties.schema import Article, Opened, Treaty
from app.treaties.scope import Offence

FULL, EVIDENCE, MAPPED, GROUP, SHUT = "open", "electronic_evidence", "as_far_as_mapped", "organised_group", "shut"


@dataclass(frozen=True)
class Cell:
    """What a row of the treaty says of one measure for one offence. `years`: from which maximum penalty; 0: any.
    `procedures`: only in these; empty: in all that the treaty opens.
    """

    measure: str
    offence: str
    state: str
    article: str = ""
    years: int = 0
    procedures: tuple[str, ...] = ()
    verified: bool = True
    """Whether its articles were compared with the treaty's text."""

    def to_json(self) -> JsonObject:
        """As doors show it."""
        return {
            "measure": self.measure,
            "offence": self.offence,
            "state": self.state,
            "article": self.article,
            "article_verified": self.verified,
            "years": self.years,
            "procedures": [*self.procedures],
        }


def cells(treaty: Treaty) -> tuple[Cell, ...]:
    """The whole matrix, measure by measure, in the order of the codes."""
    return tuple(one for measure in MEASURES for offence in OFFENCES for one in cells_of(treaty, measure, offence))


def cells_of(treaty: Treaty, measure: str, offence: str) -> tuple[Cell, ...]:
    """One measure for one offence, as far as the code alone tells: a cell for each of the treaty's rows on the offence,
    in their order; one where it has none.
    """
    row, known = treaty.opened(measure), [one for one in treaty.scope.offences if one.code == offence]
    through = treaty.opened_in(measure, THROUGH_PROVIDER) if row is None else None
    if through is not None:
        known, row = [one for one in known if THROUGH_PROVIDER in (one.procedures or (THROUGH_PROVIDER,))], through
    there = () if through is None else (THROUGH_PROVIDER,)
    if row is not None and known:
        return tuple(_cell(row, one.article, offence, _state(one), procedures=there or one.procedures) for one in known)
    whole, evidence = treaty.scope.any, treaty.scope.evidence
    if row is not None and whole is not None:
        return (_cell(row, whole.article, offence, GROUP if whole.group else FULL, whole.years, there),)
    if row is not None and evidence is not None and row.serious_crime:
        return (_cell(row, evidence.article, offence, EVIDENCE, evidence.years),)
    return (Cell(measure, offence, SHUT),)


def _state(one: Offence) -> str:
    return GROUP if one.group else MAPPED if one.partly or one.names else FULL


def _cell(
    row: Opened, scope: Article, offence: str, state: str, years: int = 0, procedures: tuple[str, ...] = ()
) -> Cell:
    one = row.article
    both = one.text if one.text == scope.text else f"{one.text}; {scope.text}"
    return Cell(row.code, offence, state, both, years, procedures, one.verified and scope.verified)


@dataclass(frozen=True)
class Difference:
    """One key in which two treaties differ. `section` groups keys as the file does; empty text: it has no such key."""

    section: str
    key: str
    left: str
    right: str
    shown: tuple[str, str]
    """The same two as people read them: with ~ behind an article that was not compared with its text yet."""

    def to_json(self) -> JsonObject:
        """As doors show it."""
        one, other = self.shown
        return {
            "section": self.section,
            "key": self.key,
            "left": self.left,
            "left_verified": one == self.left,
            "right": self.right,
            "right_verified": other == self.right,
        }


def compared(left: Treaty, right: Treaty, *, same: bool = False) -> tuple[Difference, ...]:
    """Two treaties, key by key, in the order of the file; keys in which they agree only when asked for."""
    found = []
    ours, theirs = dict(facts(left)), dict(facts(right))
    shown_left, shown_right = dict(facts(left, marks=True)), dict(facts(right, marks=True))
    for place in dict.fromkeys((*ours, *theirs)):
        one, other = ours.get(place, ""), theirs.get(place, "")
        if same or one != other:
            found.append(Difference(*place, one, other, (shown_left.get(place, ""), shown_right.get(place, ""))))
    order = list(dict.fromkeys(section for section, _ in (*ours, *theirs)))
    return tuple(sorted(found, key=lambda one: order.index(one.section)))


def facts(treaty: Treaty, *, marks: bool = False) -> Iterator[tuple[tuple[str, str], str]]:
    """Everything that a treaty says, as ((section, key), words). `marks`: articles not compared yet have their ~."""
    said = shown if marks else attrgetter("text")
    yield ("treaty", "kind"), treaty.kind
    yield ("treaty", "languages"), ", ".join(treaty.listed_languages) or treaty.languages.replace("_", " ")
    yield ("treaty", "gives way to"), ", ".join(treaty.yields_to)
    for name, article in treaty.procedures.items():
        yield ("procedures", name), said(article) + (", by own law" if name in treaty.by_own_law else "")
    for name, one in (("any offence", treaty.scope.any), ("electronic evidence of", treaty.scope.evidence)):
        if one is not None:
            least = f"from {one.years} years" if one.years else "any offence"
            yield ("scope", name), f"{least}{', organised group' if one.group else ''} ({said(one.article)})"
    for offence in treaty.scope.offences:
        named = f", named as {', '.join(offence.names)}" if offence.names else ""
        yield ("scope", offence.code + named), said(offence.article) + "".join(f" {one}" for one in only(offence))
    for measure in treaty.measures:
        yield ("measures", measure.code), said(measure.article)
    yield from _rules(treaty, said)
    for content in treaty.contents:
        place = content.field if content.kinds == ("mla_request",) else f"{', '.join(content.kinds)}: {content.field}"
        if content.when.when != "never":
            yield ("contents", f"{place} {content.when.text}"), f"{content.severity.value} ({said(content.article)})"
    for ground in treaty.refusals:
        where = ", ".join((*ground.procedures, *ground.acts))
        must = ", must refuse" if ground.mandatory else ""
        yield ("grounds", f"{ground.code} in {where}"), said(ground.article) + must
    for code, article in treaty.refusal_rules.never.items():
        where = ", ".join(treaty.refusal_rules.never_in.get(code, ()))
        own = " for its own offences" if code in treaty.refusal_rules.never_own else ""
        yield ("grounds", f"never {code}{f' in {where}' if where else ''}"), said(article) + own
    for deadline in treaty.deadlines:
        bound = f"{deadline.limit} {deadline.number} {deadline.unit}" if deadline.number else deadline.limit
        key = f"{deadline.duty} from {deadline.start} {deadline.clock}".strip().replace("_", " ")
        words = f"{bound} {deadline.bound} ({said(deadline.article)})".replace("_", " ")
        acts = ", ".join(str(one) for one in (*deadline.starts_on, *deadline.takes_up_on))
        yield ("deadlines", key), words + (f", started by {acts}" if acts else "")
    for key, article in treaty.articles.items():
        yield ("provisions", key.replace("_", " ")), said(article)


def shown(article: Article) -> str:
    """An article as people read it: with ~ where nobody has compared it with the treaty's text yet."""
    return marked(article.text, article.verified)


def marked(cited: str, verified: bool) -> str:
    """`shown`, of an article that is cited with its treaty's name."""
    return cited if verified else f"{cited} ~"


def only(offence: Offence) -> Iterator[str]:
    """How far a treaty covers one of its offences, where not wholly."""
    if offence.partly:
        yield "as far as mapped"
    if offence.group:
        yield "only of an organised criminal group"
    if offence.procedures:
        yield f"only in {', '.join(offence.procedures)}"


def _rules(treaty: Treaty, said: Callable[[Article], str]) -> Iterator[tuple[tuple[str, str], str]]:
    dual, use, channel, form = treaty.dual_criminality, treaty.use, treaty.channel, treaty.form
    yield ("dual criminality", "rule"), f"{dual.default} by {dual.test} ({said(dual.article)})".replace("_", " ")
    for measure, article in dual.waived.items():
        yield ("dual criminality", f"waived for {measure}"), said(article)
    for procedure, (rule, article) in dual.procedures.items():
        yield ("dual criminality", f"in {procedure}"), f"{rule} ({said(article)})"
    if dual.uncoercive is not None:
        yield ("dual criminality", "help without coercion"), f"owed all the same ({said(dual.uncoercive)})"
    if (surrender := treaty.extradition) is not None:
        for name, number in (
            ("years of the maximum", surrender.minimum_years),
            ("months left", surrender.remaining_months),
        ):
            least = f"at least {number}" if number else "as the requested State's law says"
            yield ("extradition", name), f"{least} ({said(surrender.article)})"
    yield ("channel", "ordinary"), channel.ordinary
    yield ("channel", "in urgency"), ", ".join(channel.urgent)
    copied = f", in copy to the central authority ({said(channel.copies)})" if channel.copies else ""
    yield ("channel", "judicial direct"), channel.judicial_direct + copied
    if channel.declared is not None:
        yield ("channel", "only by declaration"), said(channel.declared)
    if channel.uncoercive_direct is not None:
        yield ("channel", "direct without coercion"), f"always ({said(channel.uncoercive_direct)})"
    yield ("form", "electronic"), "encouraged" if form.electronic_encouraged else "admitted"
    yield ("form", "needs"), ", ".join(form.electronic_needs)
    yield ("form", "spoken"), form.oral_only.replace("_", " ")
    yield ("use", "other use"), use.specialty.replace("_", " ")
    yield ("use", "exculpatory"), use.exculpatory.replace("_", " ")
    yield ("use", "personal data"), use.personal_data_onward
    yield ("costs", "ordinary"), treaty.costs.ordinary.replace("_", " ")
    yield ("costs", "extraordinary"), treaty.costs.extraordinary.replace("_", " ")
    yield ("grounds", "list"), "closed" if treaty.refusal_rules.closed else _closed(treaty.refusal_rules.closed_for)


def _closed(procedures: tuple[str, ...]) -> str:
    return f"closed for {', '.join(procedures)}" if procedures else "open"


def gathered(found: Iterable[Cell]) -> list[tuple[str, str, str, str]]:
    """The cells as lines for people: measure, how open, from which years, the offences of which that is true."""
    rows: dict[tuple[str, str, int], list[str]] = {}
    for one in found:
        state = f"{one.state} in {', '.join(one.procedures)}" if one.procedures else one.state
        rows.setdefault((one.measure, state, one.years), []).append(one.offence)
    return [
        (
            measure,
            state.replace("_", " "),
            str(years or ""),
            "all" if len(offences) == len(OFFENCES) else ", ".join(offences),
        )
        for (measure, state, years), offences in rows.items()
    ]

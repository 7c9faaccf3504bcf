"""Which treaty opens what: T-1 in force, T-2 offence covered, T-3 measure listed, T-4 measure open (`law.md` §2.1)."""

from __future__ import annotations

from enum import Enum

from app.kit.canonical import JsonObject
from app.kit.errors import Invalid
from app.kit.ids import authority_id
from app.treaties import bodies
from app.treaties.codes import CHANNELS, Data, kind_of_data
from app.treaties.comparing import numbers
from app.treaties.dual_rules import MANDATORY, dual
from app.treaties.findings import Severity
from app.treaties.review import Review, Wanted
from app.treaties.schema import Direct, Treaty
from app.treaties.scope import Threshold

RECIPROCITY = "reciprocity"


class Cover(Enum):
    """How a treaty covers an offence."""

    FULL = "full"
    SERIOUS = "serious_crime"
    """Electronic evidence only."""
    UNTOLD = "penalty_missing"
    """It may, as a serious crime, but the penalty is not stated."""
    GROUP = "organised_group_unsaid"
    """It may, as a crime of an organised group, but the request does not say that there is one."""
    NONE = "none"


def basis(review: Review) -> None:
    """A basis is named, known, and names every measure."""
    rows = list(bodies.rows(review.body, "legal_basis"))
    named = [bodies.text(row, "treaty") for _, row in rows]
    known = {one.code for one in review.treaties}
    if review.asked.treaty is None and RECIPROCITY not in named:
        review.find("basis_missing", "legal_basis")
    if RECIPROCITY in named and not review.text("reciprocity.text"):
        law = review.law
        article = law.contents.get("reciprocity.text") if law is not None else None
        review.find("reciprocity_missing", "reciprocity.text", article=article, by=law)
    for path, row in rows:
        code = bodies.text(row, "treaty")
        if code and code != RECIPROCITY and code not in known:
            review.find("basis_unknown", f"{path}.treaty", named=code)
    treaty = review.asked.treaty
    if treaty is not None and rows and treaty.code not in named:
        review.find("basis_differs", "legal_basis", treaty=treaty.short)
    given = {one for _, row in rows for one in bodies.texts(row, "measures")}
    for one in review.wanted:
        if one.id not in given and not review.itemised:
            severity = Severity.ADVISES if review.emergency else None
            review.find("measure_without_basis", one.path, severity=severity, measure=one.name)


def in_force(review: Review) -> None:
    """T-1: both States are parties today, as far as their profiles are held."""
    today = review.asked.now.date()
    profiles = (review.asked.ours, review.asked.theirs)
    unknown = [one.state for one in profiles if not one.known]
    if unknown:
        review.find("profile_unknown", "", state=", ".join(unknown))
    for treaty in review.treaties:
        out = [one.state for one in profiles if one.known and not one.bound(treaty, today)]
        if out:
            review.find("not_party", "legal_basis", treaty=treaty.short, state=", ".join(dict.fromkeys(out)))


def gives_way(review: Review) -> None:
    """The bilateral treaty goes before this one, unless both States agree otherwise (UNCC 40(7), BC 27(1))."""
    treaty, today = review.treaty, review.asked.now.date()
    if treaty is None or not treaty.yields_to:
        return
    both = (review.asked.ours, review.asked.theirs)
    named = {one.code for one in review.treaties}
    for other in review.asked.known:
        before = any(treaty.gives_way(other, one.code, review.asked.procedure) for one in review.wanted)
        if before and other.code not in named and all(one.bound(other, today) for one in both):
            review.find("gives_way", "legal_basis", treaty=treaty.short, other=other.short)


def direct(review: Review) -> None:
    """No request goes to a provider or a person in the other State: their State is asked (`law.md`, fourth rule)."""
    if review.asked.ours.direct_to_provider and review.asked.theirs.direct_to_provider:
        return
    state = review.asked.theirs.state
    for path, row in bodies.rows(review.body, "legal_basis"):
        treaty = next((one for one in review.treaties if one.code == bodies.text(row, "treaty")), None)
        if treaty is not None and treaty.direct is not None and _is_direct(treaty, treaty.direct, row):
            review.find("direct_to_provider", path, article=treaty.direct.article, by=treaty, state=state)
    road = review.text("channel.kind")
    if road and road not in CHANNELS:
        review.find("direct_to_provider", "channel.kind", state=state)
    holders = {
        name.casefold()
        for path, name in bodies.strings(review.body)
        if path.endswith((".provider.name", "custodian.name", ".holder"))
    }
    for path, row in bodies.rows(review.body, "copy_to"):
        named = bodies.text(row, "authority")
        if named and (named.casefold() in holders or not _of_an_authority(named)):
            review.find("direct_to_provider", f"{path}.authority", state=state)


def _of_an_authority(name: str) -> bool:
    try:
        authority_id(name)
    except Invalid:
        return False
    return True


def _is_direct(treaty: Treaty, rule: Direct, row: JsonObject) -> bool:
    named = {number for text in bodies.texts(row, "articles") for number in numbers(text)}
    return bool(named & set(numbers(rule.article.text))) or all(one.code in rule.measures for one in treaty.measures)


def reserved(review: Review) -> None:
    """2AP 8(13): no effect is given to orders for traffic data where the State has reserved so."""
    for one in review.wanted:
        traffic = any(kind_of_data(name) is Data.TRAFFIC for name in bodies.texts(one.row, "order.data_categories"))
        if one.code == "GIVE_EFFECT_ORDER" and traffic:
            for treaty in review.treaties:
                if "traffic_orders" in review.asked.theirs.declared(treaty).reservations:
                    review.find("order_reserved", one.path, state=review.asked.theirs.state, treaty=treaty.short)


def both_sides(review: Review) -> None:
    """Where the conduct must be an offence in both States, the request shows it."""
    if review.treaty is None or not review.wanted:
        return
    found = dual(review.treaty, review.asked.procedure)
    waived = review.treaty.dual_criminality.waived
    if found is not None and found[0] == MANDATORY and any(one.code not in waived for one in review.wanted):
        review.find(
            "dual_criminality_mandatory", "offences", article=found[1],
            treaty=review.treaty.short, state=review.asked.theirs.state,
        )  # fmt: skip


def covered(review: Review) -> None:
    """T-2, T-3, T-4: each offence and each measure by one of the treaties named for it."""
    if not review.treaties or _reciprocal(review):
        return
    offences = [row for _, row in bodies.rows(review.body, "offences")]
    for path, row in bodies.rows(review.body, "offences"):
        offence_covered(review, path, row)
    for one in review.wanted:
        _opened(review, one, offences)


def offence_covered(review: Review, path: str, row: JsonObject) -> None:
    """What is wrong where none of the treaties covers an offence in the procedure."""
    code, treaty, procedure = bodies.text(row, "code"), review.treaties[0], review.asked.procedure
    covers = [cover(one, row, procedure) for one in review.treaties]
    if Cover.FULL in covers or Cover.SERIOUS in covers:
        return
    if Cover.UNTOLD in covers:
        review.find("penalty_missing", f"{path}.max_penalty", severity=Severity.BLOCKS, offence=code)
    elif Cover.GROUP in covers:
        named = review.treaties[covers.index(Cover.GROUP)]
        review.find("organised_group_unsaid", f"{path}.organised_group", treaty=named.short, offence=code)
    elif elsewhere := [one for one in review.treaties if cover(one, row) is not Cover.NONE]:
        named = elsewhere[0]
        review.find(
            "offence_not_in_procedure", f"{path}.code", article=named.procedures.get(procedure), by=named,
            treaty=named.short, offence=code, procedure=procedure,
        )  # fmt: skip
    else:
        review.find("offence_outside", f"{path}.code", treaty=treaty.short, offence=code)


def cover(treaty: Treaty, offence: JsonObject, procedure: str = "") -> Cover:
    """How a treaty covers one offence of a request; empty procedure: in any."""
    own = treaty.offence(bodies.text(offence, "code"), bodies.text(offence, "treaty"), procedure)
    if own is not None and (not own.group or _grouped(offence)):
        return Cover.FULL
    route = None if procedure in _NO_EVIDENCE else treaty.scope.evidence
    whole, evidence = _reached(treaty.scope.any, offence), _reached(route, offence)
    if whole is Cover.FULL:
        return Cover.FULL
    if evidence is Cover.FULL:
        return Cover.SERIOUS
    if own is not None:
        return Cover.GROUP
    return max(whole, evidence, key=_UNSAID.index)


_NO_EVIDENCE = ("extradition", "transfer")
"""Procedures that ask for a person or a case: the route of electronic evidence (UNCC 35(1)(c), BC 25(1)) opens none."""
_UNSAID = (Cover.NONE, Cover.GROUP, Cover.UNTOLD)
"""What may still be mended comes last."""


def _reached(threshold: Threshold | None, offence: JsonObject) -> Cover:
    if threshold is None:
        return Cover.NONE
    kind, years = bodies.text(offence, "max_penalty.kind"), bodies.at(offence, "max_penalty.years")
    if not kind and threshold.years:
        return Cover.UNTOLD
    least = threshold.years
    if least and not (kind in {"life", "death"} or (kind == "years" and isinstance(years, int) and years >= least)):
        return Cover.NONE
    return Cover.GROUP if threshold.group and not _grouped(offence) else Cover.FULL


def _grouped(offence: JsonObject) -> bool:
    """Whether an organised criminal group is said to be involved."""
    return bodies.at(offence, "organised_group") is True or bodies.text(offence, "mode") == "organising_group"


def _opened(review: Review, one: Wanted, offences: list[JsonObject]) -> None:
    if not one.code:
        return
    bases = [
        treaty
        for _, row in bodies.rows(review.body, "legal_basis")
        for treaty in review.treaties
        if treaty.code == bodies.text(row, "treaty") and one.id in bodies.texts(row, "measures")
    ] or [*review.treaties]
    procedure = review.asked.procedure
    if any(_opens(treaty, one.code, offences, _urgency(review), procedure) for treaty in bases):
        return
    treaty = bases[0]
    if treaty.opened(one.code) is None:
        review.find("measure_not_listed", f"{one.path}.code", treaty=treaty.short, measure=one.code)
        return
    hurried = [
        (basis, row) for basis in bases if (row := basis.opened(one.code)) and not row.for_urgency(_urgency(review))
    ]
    if hurried:
        basis, row = hurried[0]
        review.find(
            "measure_in_urgency", f"{one.path}.code", article=row.article, by=basis,
            treaty=treaty.short, measure=one.code,
        )  # fmt: skip
        return
    outside = [bodies.text(row, "code") for row in offences if cover(treaty, row, procedure) is Cover.SERIOUS]
    if outside:
        review.find(
            "measure_not_open", f"{one.path}.code", subject=one.code,
            treaty=treaty.short, measure=one.code, offence=", ".join(outside),
        )  # fmt: skip


def _urgency(review: Review) -> str:
    """How urgent the request is; an emergency request is one by its kind."""
    return "emergency" if review.asked.kind == "emergency_request" else review.level


def _opens(treaty: Treaty, measure: str, offences: list[JsonObject], urgency: str, procedure: str) -> bool:
    opened = treaty.opened(measure)
    if opened is None or not opened.for_urgency(urgency):
        return False
    covers = [cover(treaty, row, procedure) for row in offences]
    return not covers or Cover.FULL in covers or (opened.serious_crime and Cover.SERIOUS in covers)


def _reciprocal(review: Review) -> bool:
    named = {bodies.text(row, "treaty") for _, row in bodies.rows(review.body, "legal_basis")}
    return named == {RECIPROCITY}


def here(review: Review) -> None:
    """The treaty of the matter is known on this node."""
    if review.asked.elsewhere:
        review.find("treaty_not_here", "", treaty=review.asked.elsewhere)

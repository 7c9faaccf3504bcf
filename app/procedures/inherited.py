"""Rows that every procedure inherits (`law.md` §3.0), over the sets of statuses that the procedure prints."""

from __future__ import annotations

from dataclasses import dataclass, replace

from app.kit.actor import Role
from app.procedures.table import (
    BACK,
    NONE,
    SAME,
    Agrees,
    AgreesTo,
    Basis,
    Clock,
    EndsWait,
    Eyes,
    Moots,
    Pauses,
    Resumes,
    Sign,
    Span,
    Starts,
    Step,
    Stops,
    Unit,
    Waits,
    Who,
    at,
)

OFFICER, SIGNATORY, DUTY, EVIDENCE = Role.CASE_OFFICER, Role.SIGNATORY, Role.DUTY_OFFICER, Role.EVIDENCE_OFFICER
P, S = Sign.PERSON_AND_SEAL, Sign.SEAL
ONE, TWO, AFTER = Eyes.ONE, Eyes.TWO, Eyes.TWO_AFTER
R, Q, ANY, OTHER = Who.R, Who.Q, Who.ANY, Who.OTHER
Y, N = True, False


def stop(code: str) -> Stops:
    """Stops one clock."""
    return Stops(code)


def stops_all(*spares: str) -> Stops:
    """Stops every clock of the matter but those that outlive it (`outliving`), and those that are spared."""
    return Stops(spares="|".join(spares))


def pause(code: str) -> Pauses:
    """Pauses a clock."""
    return Pauses(code)


def resume(code: str) -> Resumes:
    """Lets a paused clock run on."""
    return Resumes(code)


def span(number: int, unit: Unit) -> tuple[Span, Span, Span]:
    """The same span whatever the urgency."""
    return (Span(number, unit),) * 3


def days(code: str, duty: Who, number: int) -> Starts:
    """A practice clock in calendar days."""
    return Starts(code, duty, span(number, Unit.DAYS))


def working_days(code: str, duty: Who, number: int) -> Starts:
    """A practice clock in working days of the duty-holder's calendar."""
    return Starts(code, duty, span(number, Unit.WORKING_DAYS))


def hours(code: str, duty: Who, number: int) -> Starts:
    """A practice clock in hours."""
    return Starts(code, duty, span(number, Unit.HOURS))


def until(code: str, duty: Who, field: str, basis: Basis = Basis.PRACTICE) -> Starts:
    """A clock whose end stands in a field of the instrument."""
    return Starts(code, duty, None, basis, until=field)


def outliving(clock: Starts) -> Starts:
    """A clock that guards a person who is held or a measure that goes on: no step that stops all stops it, whatever
    ends the matter; only a step that names it does.
    """
    return replace(clock, outlives=True)


def destroyed_by(duty: Who) -> Starts:
    """By when what was received is to be destroyed, where a condition names a day."""
    return outliving(until("destroy_by", duty, "conditions[destroy_by].by"))


def returned_by(duty: Who, field: str = "conditions[return_by].by") -> Starts:
    """By when things that were lent are to be back, where a condition, or the thing itself, names a day."""
    return outliving(until("return_by", duty, field))


ENDED = (stop("answer_status"), stop("status_report"))
"""How a matter stands is said by what ends it; what else an end does away with stands in its row. What was asked about
costs, and for an assurance, is owed after it too, and may be answered.
"""
SETTLED = Stops("return_by", others=True, where="lent")
"""Whoever lent things says in its closing note that they came back, are lost, or are not asked back any more."""
CONSULTED = Stops("exculpatory_consult", names="about", where="wants_consultation")
"""Whoever was told what exonerates says whether it wants to be consulted before that is disclosed (UNCC 40(19))."""
DESTROYED = Stops("destroy_by", names="about", where="destroyed")
"""Whoever had to destroy what it received says that this was done (`law.md` §5.3)."""


UNMENDED = Stops("defects_answer", names="about", where="not_sent_again")
"""Whoever was told what is wrong with its evidence says that it does not send it again, and why."""
DEFECTS = replace(days("defects_answer", Q, 10), where="defects")
MENDED = Stops("defects_answer", names="mends")
"""What a receipt found wrong is sent again (`law.md` §3.1.1)."""
TRANSLATED = Stops("translation_due", where="translations")
"""Only a supplement that brings a translation ends the time for it."""
LOANS = ("ask_longer_loan", "ask_back")
"""What is asked about a loan (`agreed_days.lent`): by whoever has the things, and by whoever they belong to."""
LOAN_OVER = Stops("loan_answer", crossed=False, dropped=True)
"""Of what goes back, or is owed no more, nobody asks any more until when it may stay."""
ALL_BACK = Moots(LOANS[:1], LOANS[1:])
"""By whoever had the things."""
PARCEL = replace(ALL_BACK, parcel=True)
OWED_NO_MORE = Moots(LOANS[1:], LOANS[:1], where="lent")
"""By whoever they belong to (`SETTLED`)."""


def giving_back(
    statuses: frozenset[str], lent_to: Who = Who.R, *, sign: Sign = S, eyes: Eyes = ONE
) -> tuple[Step, ...]:
    """Rows by which what was lent to `lent_to` goes back and is confirmed, or it is said that it is lost (`law.md`
    §3.1.1, §3.1.2; ICJAL 27, 30). Either side may be that one, where both have things of the other's. `sign`, `eyes`:
    of what gives them back.
    """
    either = lent_to is Who.ANY
    owner = OTHER if either else Q if lent_to is R else R
    # fmt: off
    return (
        row(statuses, "return_items", SAME, lent_to, EVIDENCE, "return_note", sign, eyes, Y, LOAN_OVER,
            moots=PARCEL),
        row(statuses, "confirm_items", SAME, owner, EVIDENCE, "return_receipt", S, ONE, Y,
            Stops("return_by", others=either, returned=True), answers=("return_items",)),
    )
    # fmt: on


RECEIPT = (days("receipt_of_evidence", R, 10), returned_by(R), destroyed_by(R))
"""What evidence asks of the side that gets it: a receipt, and what its conditions want by a date."""


def taken_up(clock: Starts) -> Starts:
    """The clock of the work, begun by a question: whoever asks has the request before it, acknowledged or not."""
    return replace(clock, takes_up=True)


def sooner(clock: Starts) -> Starts:
    """An end that its own side names: it moves what runs already to an earlier day, and never to a later one."""
    return replace(clock, sooner=True)


def opened_by(act: str, clock: Starts) -> Starts:
    """A clock that only a matter has which was opened by this act: whose duty it is depends on that."""
    return replace(clock, opened=act)


def agreed(code: str, when: str, wished: str) -> Agrees:
    """A clock that ends when the opening instrument wished, where the body says that this is agreed."""
    return Agrees(code, when, wished)


REVIEW = until("review_postponement", Q, "review_on|until")
"""When it is looked at whether a postponement still stands (UNCC 40(27)); without a day for that, at its end."""
REVIEW_OF_PARTS = replace(REVIEW, by_measure=True)
"""The same where a part may wait by itself: each part has its own."""


WEEKS_TWO, HOUR = Span(10, Unit.WORKING_DAYS), Span(1, Unit.HOURS)
HALF_HOUR, EIGHT_HOURS = Span(30, Unit.MINUTES), Span(8, Unit.HOURS)
ACK_MLA = Starts("ack_mla", Q, (WEEKS_TWO, WEEKS_TWO, HOUR))
ACK_24_7 = Starts("ack_24_7", Q, (EIGHT_HOURS, HALF_HOUR, HALF_HOUR))
EXECUTION = Starts(
    "execution", Q, (Span(90, Unit.DAYS), Span(30, Unit.DAYS), Span(24, Unit.HOURS)), article="UNCC 40(26)"
)
CONFIDENTIALITY = Starts(
    "confidentiality_answer", OTHER, (Span(5, Unit.DAYS), Span(24, Unit.HOURS), Span(24, Unit.HOURS))
)
STATUS_REPORT = days("status_report", Q, 30)
OTHER_USE = "UNCC 36(3), 40(5), 40(19), BC 26(2), UNTOC 18(5), 18(19), ICJAL 18"
TRANSLATION = until("translation_due", R, "translation_due")


def row(
    statuses: frozenset[str],
    act: str,
    then: str,
    who: Who,
    role: Role | tuple[Role, ...],
    instrument: str,
    sign: Sign,
    eyes: Eyes,
    chained: bool,
    *clocks: Clock,
    answers: tuple[str, ...] = (),
    articles: str = "",
    measures: str = "",
    meets: tuple[str, ...] = (),
    forgets: tuple[str, ...] = (),
    keeps: bool = False,
    wakes: bool = False,
    also: tuple[Role, ...] = (),
    once: tuple[str, ...] = (),
    moots: Moots | None = None,
) -> Step:
    """One row, its columns in the order of `law.md`."""
    roles = role if isinstance(role, tuple) else (role,)
    return Step(
        statuses, act, then, who, roles, instrument, sign, eyes, chained, clocks, answers, meets, articles, measures,
        forgets=forgets, keeps=keeps, wakes=wakes, also=also, once=once, moots=moots,
    )  # fmt: skip


@dataclass(frozen=True)
class Sets:
    """The sets of statuses over which a procedure inherits."""

    open: frozenset[str]
    end: frozenset[str]
    silent: frozenset[str]
    reopen: str | None
    costs: bool = True
    """Whether money and assurances are spoken of at all; not in an exercise."""
    ack: Starts = ACK_MLA
    """What an authority that takes the matter over has to acknowledge anew; where that was done, it is not owed."""
    again: Starts = EXECUTION
    """The clock of the procedure's own work, which runs again when a matter is reopened."""
    work: tuple[str, ...] = ()
    """The clocks of the requested side's work, which stand while it waits at the other's wish; none: nothing waits."""
    translation: bool = False
    """Whether a translation may follow the request in a supplement."""
    tells: tuple[Stops, ...] = (CONSULTED,)
    """What of its own duties a side has done, that it may say in a message; none: a message ends with the matter."""
    lends: bool = False
    """Whether things are lent, which whoever lent them may count as settled when the matter is closed."""
    withdrawn: tuple[Clock, ...] = ()
    """What a withdrawal does besides: what is owed only while it is asked for ends, though it outlives every other end;
    what it lets go is to be free.
    """
    spared: tuple[str, ...] = ()
    """What is owed for what came, by the side that withdraws the rest."""
    delays: bool = False
    """Whether the requested side may say that it cannot keep the time for its decision or its work."""


def waiting(work: tuple[str, ...]) -> tuple[Clock, ...]:
    """What a decision to wait does to the clocks of the work."""
    return tuple(Waits(one, "decision", "wait_until", "until") for one in work)


def inherited(sets: Sets) -> tuple[Step, ...]:
    """The rows of §3.0 for a procedure; a row with named statuses applies where the procedure has them."""
    live, end = sets.open, sets.end
    ever, all_ = live | end, live | end | at("CLOSED")
    early = at("RECEIVED", "ACKNOWLEDGED") & live
    settled, owed = ((SETTLED, LOAN_OVER), OWED_NO_MORE) if sets.lends else ((), None)
    # fmt: off
    steps = [
        # A condition lasts after the close, and so does what may be said of its being kept, or not.
        row(all_ if sets.tells else ever, "message", SAME, ANY, OFFICER, "communication", S, ONE, N, *sets.tells),
        row(live, "ask_status", SAME, R, OFFICER, "status_inquiry", S, ONE, N,
            working_days("answer_status", Q, 10), articles="UNCC 40(26), UNTOC 18(24)"),
        row(live, "report_status", SAME, Q, (OFFICER, DUTY), "status_report", S, ONE, N,
            stop("answer_status"), STATUS_REPORT),
        row(live, "supplement", SAME, R, OFFICER, "supplement", S, ONE, N,
            *((TRANSLATED,) if sets.translation else ())),
        row(ever, "correct", SAME, ANY, SIGNATORY, "correction", P, TWO, Y),
        row(live, "withdraw", "WITHDRAWN", R, SIGNATORY, "withdrawal", P, AFTER, Y,
            stops_all(*sets.spared), *sets.withdrawn, working_days("withdrawal_note", Q, 10),
            articles="UNTOC 18(24)", measures="withdrawn"),
        row(at("WITHDRAWN"), "note_withdrawal", SAME, Q, OFFICER, "withdrawal_noted", S, ONE, N,
            stop("withdrawal_note")),
        row(early & at("RECEIVED"), "transfer_competence", SAME, Q, SIGNATORY, "competence_notice", P, TWO, Y,
            sets.ack, articles="BC 27(9)(c)"),
        row(early & at("ACKNOWLEDGED"), "transfer_competence", SAME, Q, SIGNATORY, "competence_notice", P, TWO, Y,
            articles="BC 27(9)(c)"),
        row(early, "refer_elsewhere", "REFERRED", Q, SIGNATORY, "competence_notice", P, TWO, Y, stops_all()),
        row(live, "estimate_costs", SAME, Q, SIGNATORY, "cost_estimate", P, TWO, Y,
            working_days("cost_answer", R, 20), articles="UNCC 40(30)"),
        row(ever, "decide_costs", SAME, R, SIGNATORY, "cost_decision", P, TWO, Y,
            stop("cost_answer"), answers=("estimate_costs",), articles="UNCC 40(30)"),
        row(live, "ask_assurance", SAME, Q, SIGNATORY, "assurance_request", P, TWO, Y, days("assurance_answer", R, 30)),
        row(ever, "give_assurance", SAME, R, SIGNATORY, "assurance", P, TWO, Y,
            stop("assurance_answer"), answers=("ask_assurance",)),
        row(ever, "decline_assurance", SAME, R, SIGNATORY, "assurance_declined", P, TWO, Y,
            stop("assurance_answer"), answers=("ask_assurance",)),
        row(all_, "warn_confidentiality", SAME, ANY, SIGNATORY, "confidentiality_warning", P, AFTER, Y,
            CONFIDENTIALITY, articles="UNCC 40(20), BC 27(8)"),
        row(all_, "decide_confidentiality", SAME, OTHER, SIGNATORY, "confidentiality_decision", P, AFTER, Y,
            stop("confidentiality_answer"), *waiting(sets.work), answers=("warn_confidentiality",),
            articles="UNCC 40(20), BC 27(8)"),
        row(all_, "notify_disclosure", SAME, ANY, OFFICER, "disclosure_notice", S, ONE, N),
        row(all_, "notify_exculpatory", SAME, ANY, OFFICER, "exculpatory_notice", S, ONE, N,
            days("exculpatory_consult", OTHER, 5), articles="UNCC 40(5), 40(19), UNTOC 18(5), 18(19)"),
        row(end, "close", "CLOSED", ANY, OFFICER, "closing_note", S, ONE, Y, stops_all(), *settled, moots=owed),
        row(sets.silent, "close_silent", "CLOSED", ANY, SIGNATORY, "closing_note", P, TWO, Y, stops_all(), *settled,
            moots=owed),
        # Either side: who sent information, a file, exhibits or a team's evidence may be the requesting one.
        row(all_, "ask_other_use", SAME, ANY, SIGNATORY, "use_request", P, TWO, Y,
            days("use_answer", OTHER, 30), articles=OTHER_USE),
        row(all_, "decide_other_use", SAME, OTHER, SIGNATORY, "use_decision", P, TWO, Y,
            stop("use_answer"), answers=("ask_other_use",), articles=OTHER_USE),
    ]
    if sets.work:
        steps.append(row(live, "report_event", SAME, Q, OFFICER, "event_notice", S, ONE, Y,
            *(EndsWait(one) for one in sets.work), articles="UNCC 40(20), BC 27(8)"))
    if sets.delays:
        # Directive 2014/41/EU, article 12(5)-(6): told without delay, with the reason and the time that it needs.
        steps += [
            row(sets.silent, "report_delay", SAME, Q, OFFICER, "delay_notice", S, ONE, N,
                until("consult_answer", R, "answer_by"), articles="EIO 12(5)-(6), UNCC 40(26)"),
            row(sets.silent, "answer_delay", SAME, R, OFFICER, "delay_answer", S, ONE, N,
                stop("consult_answer"), *(AgreesTo(one, "accepts_proposal", "execute_by") for one in sets.work),
                answers=("report_delay",), articles="EIO 12(6)"),
        ]
    if sets.reopen:
        steps.append(row(at("CLOSED"), "reopen", sets.reopen, ANY, SIGNATORY, "reopening", P, TWO, Y, sets.again))
    # fmt: on
    return tuple(step for step in steps if step.at and (step.then in all_ or step.then == SAME))


def consulting(
    statuses: frozenset[str],
    article: str,
    answered: frozenset[str] = frozenset(),
    clock: Starts | None = None,
    role: Role = OFFICER,
) -> tuple[Step, ...]:
    """Rows by which the sides consult before a refusal (UNCC 37(17), 40(28)). `answered`: the statuses to which the
    matter may have gone on while the answer is owed; `clock`: of the answer, 15 days else; `role`: who speaks.
    """
    # fmt: off
    return (
        row(statuses, "consult", SAME, Q, role, "consultation", S, ONE, N,
            clock or days("consult_answer", R, 15), articles=article),
        row(statuses | answered, "answer_consult", SAME, R, role, "consultation_answer", S, ONE, N,
            stop("consult_answer"), answers=("consult",), articles=article),
    )
    # fmt: on


def postponing(
    statuses: frozenset[str], work: tuple[str, ...], review: Starts = REVIEW, article: str = ""
) -> tuple[Step, ...]:
    """Rows by which the requested side puts off the whole and goes on. On the day of the review it may still have to
    wait: until another day, without a resumption that is not true. `work`: the clocks that stand meanwhile.
    """
    waits: tuple[Clock, ...] = (review, *(pause(one) for one in work))
    # fmt: off
    return (
        row(statuses, "postpone", "POSTPONED", Q, SIGNATORY, "postponement", P, TWO, Y, *waits, articles=article),
        row(at("POSTPONED"), "postpone", SAME, Q, SIGNATORY, "postponement", P, TWO, Y, *waits, articles=article),
        row(at("POSTPONED"), "resume", BACK, Q, OFFICER, "resumption", S, ONE, Y,
            stop("review_postponement"), *(resume(one) for one in work)),
    )
    # fmt: on


def oral(request: str, *clocks: Starts) -> tuple[Step, ...]:
    """Rows for requests made by word of mouth (UNCC 40(13), 2AP 9(4)); `request` is the procedure's own kind."""
    # fmt: off
    return (
        row(at(NONE), "note_oral", "ORAL", Q, DUTY, "oral_note", P, AFTER, Y,
            hours("confirm_oral", R, 24), articles="UNCC 40(13), 2AP 9(4)"),
        row(at("ORAL"), "report_act", SAME, Q, DUTY, "oral_act_report", S, ONE, N),
        confirmed(at("ORAL"), "RECEIVED", request, *clocks),
        lapsed(at("ORAL")),
    )
    # fmt: on


def confirmed(statuses: frozenset[str], then: str, request: str, *clocks: Clock) -> Step:
    """The row by which what was said is confirmed in writing. Where it was acted upon already, that changes no status;
    where it crosses the other side's lapse, what was to go on has ended, and people hear at once.
    """
    found = row(
        statuses, "confirm_oral", then, R, (DUTY, SIGNATORY), request, P, AFTER, Y,
        stop("confirm_oral"), *clocks, articles="UNCC 40(13)", measures="asked", keeps=True,
    )  # fmt: skip
    return replace(found, oral=True)


def lapsed(statuses: frozenset[str], *clocks: Clock, measures: str = "") -> Step:
    """The row by which the requested side lets go what was said and never written down: also what it has done on it."""
    found = row(
        statuses, "lapse", "LAPSED", Q, DUTY, "lapse_notice", P, AFTER, Y,
        stops_all(), *clocks, measures=measures, wakes=True,
    )  # fmt: skip
    return replace(found, oral=True)

"""Findings about a joint investigation: whose law, until when, who leads, what guests may do (`law.md` §3.10)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from datetime import timedelta

from app.kit.canonical import Json
from app.treaties import agreement_rules, bodies, contents_rules, teams
from app.treaties.review import Review

_ASSISTANCE = ("be_present", "assist", "advise")
_NOT_TERMS = ("proposal", "reply_by", "note", "contact")
"""Members that may differ between a proposal and the agreement to it."""
_ENDS = ("jit_agreement", "jit_change_agreed")
"""What both sides signed that says when the team ends."""
_EVERYWHERE = timedelta(hours=12)
"""By so much a day ends later than in UTC where it ends last."""
_SAID_AGAIN = ("participants", "conference_ref", "common_text")
"""Members of a change that the agreement to it says again, beside the end."""


def terms(review: Review) -> None:
    """An end ahead, a leader for each State, guests who assist, one text where there are more than two States."""
    _end(review)
    rows = [row for _, row in bodies.rows(review.body, "members")]
    states = dict.fromkeys(state for row in rows if (state := bodies.text(row, "state")))
    led = {bodies.text(row, "state") for row in rows if row.get("leader") is True}
    missing = [state for state in states if state not in led]
    if missing:
        review.find("team_leader_missing", "members", state=", ".join(missing))
    wide = [power for power in bodies.texts(review.body, "guest_powers") if power not in _ASSISTANCE]
    if wide:
        review.find("guest_powers_wide", "guest_powers", powers=", ".join(wide).replace("_", " "))
    _one_text(review, teams.founded(review.body).states, "")


def agreement(review: Review) -> None:
    """What is agreed is what was proposed."""
    agreement_rules.same(review, "jit_proposal", "proposal", _NOT_TERMS)


def change(review: Review) -> None:
    """A change ends the team at a day ahead; of more than two States it says by which new text, and who is of it."""
    _end(review)
    team = _team(review)
    _changed_text(review, team, teams.changed(team, review.body))
    given, expected = set(bodies.texts(review.body, "participants")), teams.moved(team, review.body).states
    if team.states and given and given != expected:
        review.find("participants_differ", "participants", expected=_listed(expected), given=_listed(given))


def change_agreed(review: Review) -> None:
    """What is agreed to was proposed, with the end, the States and the common text that were proposed."""
    _end(review)
    named = review.named("change", "jit_change")
    if review.spoken("jit_change") and named is None:
        review.find("team_change_unknown", "change")
    proposed = named.body if named is not None and isinstance(named.body, dict) else None
    wanted: Json = bodies.at(proposed, "ends_on")
    if isinstance(wanted, str) and wanted != review.at("ends_on"):
        review.find("team_end_differs", "ends_on", proposed=wanted, given=review.text("ends_on"))
    if proposed is not None:
        agreement_rules.differing(review, proposed, "change", _SAID_AGAIN)
    team = _team(review)
    _changed_text(review, team, teams.changed(teams.changed(team, proposed), review.body))


def shared(review: Review) -> None:
    """Evidence goes to a member of a team that has not ended and whose text binds all, with manifest and conditions."""
    if review.asked.procedure != "joint":
        return
    if not review.text("manifest"):
        review.find("share_without_manifest", "manifest")
    if not review.filled("conditions"):
        review.find("share_without_conditions", "conditions")
    _over(review)
    conference, to = review.asked.conference, review.asked.theirs.state
    if conference is None:
        return
    if not conference.in_force:
        missing = ", ".join("–".join(pair) for pair in conference.missing)
        review.find("team_not_in_force", "", conference=conference.reference, pairs=missing or "–")
    elif to not in conference.participants:
        review.find("share_with_no_member", "", state=to, conference=conference.reference)


def _team(review: Review) -> teams.Team:
    """The team as the two sides signed it last in this matter."""
    return teams.standing((one.id, one.kind, one.body) for one in review.asked.spoken)


def _changed_text(review: Review, team: teams.Team, after: teams.Team) -> None:
    """A change of more than two States has a new common text, in the conference that the team belongs to."""
    pair = {review.asked.ours.state, review.asked.theirs.state}
    _one_text(review, pair | team.states | after.states, team.conference)
    if review.text("common_text") in team.texts:
        review.find("common_text_old", "common_text")
    named = review.text("conference_ref")
    if named and team.conference and named != team.conference:
        review.find("conference_differs", "conference_ref", known=team.conference, given=named)


def _one_text(review: Review, states: Collection[str], conference: str) -> None:
    """More than two States sign one text pair by pair, list who they are, and tie their matters by a conference."""
    tied = review.text("conference_ref") or conference
    if (len(states) > 2 or tied) and not review.text("common_text"):
        review.find("common_text_missing", "common_text")
    if len(states) > 2 and not tied:
        review.find("conference_missing", "conference_ref")
    if review.text("common_text") and not review.filled("participants"):
        review.find("participants_missing", "participants")


def _listed(states: Collection[str]) -> str:
    return ", ".join(sorted(states))


def _end(review: Review) -> None:
    end = bodies.when(review.at("ends_on"))
    if end is not None and end.end < review.asked.now:
        review.find("team_end_past", "ends_on")


def _over(review: Review) -> None:
    """The end that both sides signed last has passed; a change that is only proposed moves it nowhere."""
    signed = [one.body for one in review.asked.spoken if one.kind in _ENDS]
    end = bodies.when(bodies.at(signed[-1], "ends_on")) if signed else None
    if end is not None and end.end + _EVERYWHERE < review.asked.now:
        review.find("team_over", "", day=end.end.date())


Rule = Callable[[Review], None]

RULES: Mapping[str, tuple[Rule, ...]] = {
    "jit_proposal": (contents_rules.required, terms),
    "jit_agreement": (contents_rules.required, terms, agreement),
    "jit_change": (change,),
    "jit_change_agreed": (change_agreed,),
}

"""Who is competent instead: at home the part is handed over, abroad the request is to be made anew (`law.md` §3.0)."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from app.treaties.review import Review

Rule = Callable[[Review], None]


def competent(review: Review) -> None:
    """The notice says what its act does."""
    outcome, named, ours = review.text("outcome"), review.text("authority.directory_id"), review.asked.ours.state
    if review.asked.act == "refer_elsewhere":
        if outcome != "referred_elsewhere" or review.text("authority.state") == ours:
            review.find("referral_at_home", "outcome")
        return
    if outcome != "transferred" or not named:
        review.find("successor_unnamed", "authority.directory_id")
    elif not named.startswith(f"{ours}.") or review.text("authority.state") != ours:
        review.find("successor_abroad", "authority.directory_id", authority=named, state=ours)


RULES: Mapping[str, tuple[Rule, ...]] = {"competence_notice": (competent,)}

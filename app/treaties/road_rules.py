"""Language, channel, the spoken word (UNCC 40(12), 40(13); BC 27(9))."""

from __future__ import annotations

from app.kit.canonical import JsonObject
from app.kit.clock import stamp
from app.treaties import bodies, day_ends, opening_rules
from app.treaties.codes import MEASURES
from app.treaties.declarations import ROADS
from app.treaties.findings import Severity
from app.treaties.review import Review
from app.treaties.schema import CUSTOM, Treaty


def language(review: Review) -> None:
    """The requested State accepts the language, or a translation into one that it does is attached, or may follow: in
    an emergency, and where that State's profile says so, by the day that is named, which has a clock (UNCC 40(13);
    ADR 0082).
    """
    promised = day_ends.when(review, review.at("translation_due"), "requesting")
    past = promised is not None and promised.end < review.asked.now
    if past:
        review.find("translation_day_past", "translation_due")
    theirs = review.asked.theirs
    accepts = theirs.accepts(review.asked.treaty)
    accepted = set(accepts)
    given = [
        review.asked.language,
        *(bodies.text(row, "language") for _, row in bodies.rows(review.body, "translations")),
    ]
    if not accepted or any(one.partition("-")[0] in accepted for one in given):
        return
    languages = ", ".join(accepts)
    later = review.emergency or theirs.translation_later
    if later and promised is not None and not past:
        day = review.text("translation_due")
        review.find("translation_follows", "translations", state=theirs.state, languages=languages, day=day)
        return
    severity = Severity.WARNS if later else Severity.BLOCKS
    review.find("translation_missing", "translations", severity=severity, state=theirs.state, languages=languages)


def translations(review: Review) -> None:
    """A translation that travels beside says what the document says now, all of it, and is what it is said to be."""
    rows = {bodies.text(row, "file"): (path, row) for path, row in bodies.rows(review.body, "translations")}
    for one in review.asked.translated:
        path, row = rows.get(one.sha256, ("", {}))
        if not path:
            continue  # an attachment that nothing names is a finding of its own
        if not one.fresh:
            review.find("translation_stale", path, language=one.language)
        said = (bodies.text(row, "language").partition("-")[0], bodies.text(row, "translator"), row.get("certified"))
        if said != (one.language, one.translator, one.certified):
            review.find("translation_differs", path, language=one.language, translator=one.translator)
        if one.missing:
            review.find("translation_incomplete", path, language=one.language, count=len(one.missing))
    ours = {one.sha256 for one in review.asked.translated}
    for path, row in (told for name, told in rows.items() if name not in ours):
        _bound(review, path, row)


def _bound(review: Review, path: str, row: JsonObject) -> None:
    """A paper cannot say of which texts it is: its row does, by their digest."""
    language, of = bodies.text(row, "language"), bodies.text(row, "of")
    if not of:
        review.find("translation_unbound", f"{path}.of", language=language)
    elif review.asked.texts and of not in review.asked.texts:
        review.find("translation_stale", path, language=language)


def channel(review: Review) -> None:
    """The road is open between these two States at this urgency."""
    kind, theirs = review.text("channel.kind"), review.asked.theirs
    declared = theirs.declared(review.asked.treaty)
    if kind == "central":
        _diplomatic(review)
    if kind in {"interpol", "contact_point", "judicial_direct"}:
        _special(review, kind)
    if kind == "interpol":
        refusing = [one.state for one in (review.asked.ours, theirs) if not one.interpol]
        if refusing:
            review.find("channel_not_agreed", "channel.kind", state=", ".join(refusing), channel=kind)
    if kind == "judicial_direct" and "central_only" in (theirs.direct_requests, declared.direct_requests):
        review.find("channel_central_only", "channel.kind", state=theirs.state)
    opted = review.treaty is not None and review.treaty.channel.declared is not None and kind in ROADS
    if opted and kind not in declared.direct_roads:
        review.find("channel_not_declared", "channel.kind", state=theirs.state, channel=kind)
    if kind == "judicial_direct" or opted:
        _copied(review)


def _diplomatic(review: Review) -> None:
    """No request goes from centre to centre where the requested State wants the diplomatic channel, or where every
    basis does: without a treaty that State's own law (ICJAL 5) blocks, custom alone warns. That law may let some go to
    an authority of its (Extradition Law 30).
    """
    theirs, bases = review.asked.theirs, opening_rules.bases_of(review)
    if theirs.by_diplomacy(review.asked.treaty):
        review.find("channel_diplomatic_required", "channel.kind", state=theirs.state)
        return
    law = review.law
    direct = law is not None and review.asked.kind in law.direct
    if bases and all(one.channel.diplomatic for one in bases) and not direct:
        article = bases[0].channel.article
        severity = Severity.WARNS if article.text == CUSTOM else None
        review.find("channel_diplomatic", "channel.kind", severity=severity, article=article, by=bases[0])


def compared(review: Review) -> None:
    """Whoever opens a matter with an authority that nobody has compared for a year is warned (`law.md` §6)."""
    since = review.asked.red_since
    if since is not None and review.asked.opening is None and not review.asked.status:
        review.find("recipient_not_compared", "", state=review.asked.theirs.state, since=since.isoformat())


def _copied(review: Review) -> None:
    """Where the treaty wants the copy to the central authority: not for what goes by the road without coercion."""
    treaty = review.treaty
    wanted = treaty is not None and treaty.channel.copies is not None and not _uncoercive(review, treaty)
    if wanted and not review.filled("copy_to"):
        review.find("copies_missing", "copy_to")


def _uncoercive(review: Review, treaty: Treaty) -> bool:
    """Whether it may go from authority to authority because nothing that it asks for is coercive (BC 27(9)(d))."""
    if treaty.channel.uncoercive_direct is None or not review.wanted:
        return False
    return all((known := MEASURES.get(one.code)) is not None and not known.coercive for one in review.wanted)


def oral(review: Review) -> None:
    """Both States admit the spoken word, which guards the note and is a warning to the caller; what was said is owed
    in writing.
    """
    refusing = [one.state for one in (review.asked.ours, review.asked.theirs) if not one.oral]
    if refusing:
        severity = Severity.WARNS if review.asked.side == "requesting" else None
        review.find("oral_not_allowed", "", severity=severity, state=", ".join(refusing))
    _oral_by_treaty(review)
    review.find("oral_confirmation_owed", "")


def _oral_by_treaty(review: Review) -> None:
    """What the treaty says of the spoken word: only what is urgent and agreed, or nothing at all."""
    treaty = review.treaty
    if treaty is None:
        return
    if treaty.form.oral is None and treaty.kind != "reciprocity":
        review.find("oral_not_in_treaty", "", treaty=treaty.short)
    elif treaty.form.oral_only == "urgent_and_agreed" and review.level == "routine":
        review.find("oral_not_urgent", "urgency", article=treaty.form.oral, treaty=treaty.short)


def lapsed(review: Review) -> None:
    """What was said by word of mouth lapses when the time for writing it down is over, not before."""
    end = review.asked.due.get("confirm_oral")
    if end is not None and end > review.asked.now:
        review.find("lapsed_early", "", end=stamp(end))


def confirming(review: Review) -> None:
    """A request that confirms a spoken one names its note, and only such a request does."""
    named = review.filled("confirms")
    if review.asked.act == "confirm_oral" and not review.names("confirms", "oral_note"):
        review.find("note_not_named", "confirms")
    if review.asked.act == "request" and named:
        review.find("confirms_nothing", "confirms")
    if review.asked.act == "confirm_oral" and review.asked.call:
        review.find("call_differs", "confirms", members=", ".join(review.asked.call))
    if review.asked.act == "confirm_oral":
        refusing = [one.state for one in (review.asked.ours, review.asked.theirs) if not one.oral]
        if refusing:
            review.find("oral_not_allowed", "", severity=Severity.WARNS, state=", ".join(refusing))


def _special(review: Review, kind: str) -> None:
    treaty = review.treaty
    if treaty is None:
        return
    rule = treaty.channel.judicial_direct if kind == "judicial_direct" else "never"
    if kind == "judicial_direct" and _uncoercive(review, treaty):
        rule = "always"
    if kind in treaty.channel.urgent:
        rule = "urgent"
    if rule == "never":
        review.find("channel_not_open", "channel.kind", treaty=treaty.short, channel=kind)
    elif rule == "urgent" and review.level == "routine":
        review.find("channel_not_urgent", "channel.kind", channel=kind)

"""Which article of the matter's own treaty an act or a clock rests on, instead of the examples that a table names.

A table is one for every treaty, so its `articles` name what the universal conventions say. In a matter the treaty that
the matter pins counts: its provision by key first; else what the table names of this very treaty; else the article by
which it opens the procedure. Where none of these is known, nothing is cited: an article that binds neither State is
worse than none (`law.md` §2.2, rule 3).
"""

from __future__ import annotations

from collections.abc import Mapping

from app.treaties.citing import named
from app.treaties.schema import Treaty

PROVISIONS: Mapping[str, str] = {
    "ask_status": "execution",
    "withdraw": "execution",
    "withdraw_part": "execution",
    "estimate_costs": "costs",
    "decide_costs": "costs",
    "warn_confidentiality": "confidentiality",
    "decide_confidentiality": "confidentiality",
    "notify_exculpatory": "specialty",
    "ask_other_use": "specialty",
    "decide_other_use": "specialty",
    "note_oral": "oral",
    "confirm_oral": "oral",
    "ask": "more_information",
    "answer": "more_information",
    "postpone": "postpone",
    "hand_over": "custody_transfer",
    "ask_extension": "preservation_extension",
    "extend": "preservation_extension",
    "decline_extension": "preservation_extension",
    "announce_lifting": "lifting",
    "plead": "lifting",
    "lift": "lifting",
    "lift_part": "lifting",
    "third_party_claim": "bona_fide",
}
"""Act ⇒ the provision that it rests on in every treaty, whatever the table names."""
OF_PROCEDURE: Mapping[tuple[str, str], str] = {
    ("extradition", "consult"): "extradition_consult",
    ("extradition", "answer_consult"): "extradition_consult",
    ("mla", "consult"): "consult_first",
    ("mla", "answer_consult"): "consult_first",
    ("mla", "record_consent"): "custody_transfer",
    ("assets", "consult"): "consult_first",
    ("assets", "answer_consult"): "consult_first",
}
"""Acts that rest on another provision in another procedure."""
WIDER: Mapping[str, tuple[str, ...]] = {
    "refuse": ("refusal", "reasons"),
    "refuse_part": ("refusal", "reasons"),
    "propose_conditions": ("conditions",),
    "offer": ("spontaneous",),
    "accept_terms": ("spontaneous",),
    "decline_terms": ("spontaneous",),
}
"""Act ⇒ provisions that say more than this act: cited where the table names nothing of the treaty."""
CLOCKS: Mapping[str, str] = {
    "execution": "execution",
    "preserved_until": "preservation",
    "extension_in_time": "preservation",
}
"""Clock ⇒ provision. A deadline of the treaty that sets the clock cites its own article instead."""
_INHERITED = frozenset({*PROVISIONS, "transfer_competence"}) - {
    "hand_over", "ask_extension", "extend", "decline_extension", "announce_lifting", "plead", "lift",
    "lift_part", "third_party_claim",
}  # fmt: skip
"""Acts of every procedure: the article that opens the procedure says nothing about them."""


def of_act(treaty: Treaty | None, procedure: str, act: str, articles: str) -> str:
    """What an act rests on in a matter. `articles`: the table's, which is all there is without a treaty; an act for
    which the table names none rests on none. Empty: the treaty says nothing of it that we know.
    """
    if treaty is None or not articles:
        return articles
    exact = _provided(treaty, OF_PROCEDURE.get((procedure, act)) or PROVISIONS.get(act, ""))
    found = exact or named(articles, treaty.short) or _provided(treaty, *WIDER.get(act, ()))
    if found or act in _INHERITED or act in WIDER:
        return found
    opening = treaty.procedures.get(procedure)
    return treaty.cite(opening) if opening else ""


def of_clock(treaty: Treaty | None, procedure: str, code: str, article: str) -> str:
    """What a clock of a table rests on in a matter where no deadline of the treaty sets it; as `of_act`."""
    if treaty is None or not article:
        return article
    found = _provided(treaty, CLOCKS.get(code, "")) or named(article, treaty.short)
    opening = treaty.procedures.get(procedure) if code != "execution" else None
    return found or (treaty.cite(opening) if opening else "")


def _provided(treaty: Treaty, *keys: str) -> str:
    """The articles of provisions, those that the treaty has."""
    found = [treaty.cite(treaty.articles[key]) for key in keys if key in treaty.articles]
    return ", ".join(dict.fromkeys(found))

"""What a treaty provides for by an article alone: the keys of `[[provision]]` in its file (`law.md` §2.5)."""

from __future__ import annotations

PROVISIONS = (
    "more_information", "executed_by", "execution", "postpone", "custody_transfer", "safe_conduct", "video",
    "public_records", "spontaneous", "safeguards", "preservation", "preservation_extension", "stored_data",
    "traffic_realtime", "content_realtime", "extradition", "sentenced_persons", "transfer", "law_enforcement", "joint",
    "asset_return", "confiscation", "special_techniques", "proceeds_without_request", "jurisdiction", "technical_help",
    "lifting", "bona_fide", "expedited", "central_only", "forms", "extradition_consult", "sovereignty",
    "traffic_orders",
)  # fmt: skip
"""Keys of `[[provision]]`: what has an article but no table of its own."""

"""Time: always aware, always UTC inside, RFC 3339 with milliseconds on the wire."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from app.kit.errors import Invalid

_offset = timedelta(0)


def now() -> datetime:
    """The present instant, UTC, cut to milliseconds so that it survives the wire unchanged."""
    moment = datetime.now(UTC) + _offset
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)


def shift(offset: timedelta) -> None:
    """Make this process's clock wrong on purpose; `wiring` allows it in development only."""
    global _offset
    _offset = offset


def is_shifted() -> bool:
    """Whether this process's clock was made wrong on purpose."""
    return _offset != timedelta(0)


def stamp(moment: datetime) -> str:
    """RFC 3339 in UTC with milliseconds: `2026-11-24T08:35:51.123Z`."""
    if moment.tzinfo is None:
        raise Invalid("naive_time", "A time without a zone cannot be written.", "Give its zone or offset.")
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def instant(text: str) -> datetime:
    """Read RFC 3339 with an offset; a time without one is refused (`Invalid`)."""
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None:
            raise Invalid("naive_time", f"{text!r} has no zone.", "Add Z or an offset such as +03:00.")
        return moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:  # OverflowError: before year 1 or after 9999 once in UTC
        raise Invalid("bad_time", f"{text!r} is not an RFC 3339 time.", "Write 2026-11-24T08:35:51Z.") from error

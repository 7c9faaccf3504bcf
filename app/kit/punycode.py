"""Labels of domain names as people read them."""

from __future__ import annotations


def u_label(label: str) -> str:
    """What an A-label shows (RFC 3492); a label without `xn--` shows itself."""
    if not label.startswith("xn--"):
        return label
    try:
        shown = label[4:].encode("ascii").decode("punycode")
        again = shown.encode("punycode").decode("ascii")
    except (UnicodeError, OverflowError) as error:
        raise ValueError(f"holds {label}, which is not Punycode") from error
    if again != label[4:] or shown.isascii():
        raise ValueError(f"holds {label}, which is not the Punycode of anything")
    return shown

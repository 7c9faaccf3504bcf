"""Identifiers that are well formed and yet may name nobody, or the wrong one (`law.md` §4.4)."""

from __future__ import annotations

import ipaddress
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import timedelta
from urllib.parse import urlsplit

import phonenumbers
from stdnum import iban

from app.kit import unseen
from app.kit.addresses import is_special
from app.kit.canonical import JsonObject, fingerprint
from app.kit.punycode import u_label
from app.treaties import bodies
from app.treaties.article import Article
from app.treaties.codes import Data
from app.treaties.findings import Severity
from app.treaties.limited import Key, Touch, limit_of
from app.treaties.mentions import mentions
from app.treaties.numbering import COUNTRY_CODES
from app.treaties.review import Limited, Review, Word
from app.treaties.same_identifier import known_by, placed, within
from app.treaties.schema import Treaty

_WIDE = timedelta(hours=24)
_SHARED = ipaddress.ip_network("100.64.0.0/10")
_DOCUMENTATION = tuple(
    ipaddress.ip_network(one)
    for one in ("192.0.2.0/24", "198.51.100.0/24", "203.0.113.0/24", "2001:db8::/32", "3fff::/20")
)
_ROLES = frozenset({
    "abuse", "admin", "administrator", "billing", "contact", "help", "hostmaster", "info", "legal", "marketing",
    "noreply", "office", "postmaster", "root", "sales", "security", "service", "support", "webmaster",
})  # fmt: skip
_ALIKE = frozenset({"LATIN", "CYRILLIC", "GREEK", "ARMENIAN", "CHEROKEE", "COPTIC"})
"""Scripts whose letters are taken for each other (Unicode TR 39)."""
_WEAK = ("md5", "sha1")
_LOCAL = frozenset({"about", "blob", "chrome", "data", "file", "javascript", "vbscript", "view-source"})
"""Schemes of what lies in a browser or on a disk, and not with a provider."""
_BYTE = re.compile("[0-9a-fA-F]{2}")
_EVM = re.compile("0x[0-9a-fA-F]{40}")

SOURCED = frozenset({
    "mla_request", "emergency_request", "information", "provisional_arrest_request", "extradition_request",
    "asset_request", "transfer_request", "hearing_request", "examination_mandate", "preservation_request",
})  # fmt: skip
"""Kinds that have a member `sources`, in which a consent is named."""

Rule = Callable[[Review, str, JsonObject], None]


def identifiers(review: Review) -> None:
    """Each identifier by the rules of its kind; then whether one stands twice."""
    seen: dict[str, str] = {}
    for path, row in bodies.rows(review.body, "identifiers"):
        for rule in RULES.get(bodies.text(row, "kind"), ()):
            rule(review, path, row)
        said = fingerprint({key: value for key, value in row.items() if key not in {"id", "note"}})
        if said is None:
            continue
        if said in seen:
            review.find("identifier_twice", path, first=seen[said])
        seen.setdefault(said, bodies.text(row, "id") or path)


def limited(review: Review) -> None:
    """UNCC 40(5), 40(19), BC 26(2): what a third State gave under conditions is not passed on without its consent,
    wherever an instrument tells it, tells what lies in it, or tells a range in which it lies. What the other side
    itself has told in this matter is known there.
    """
    if not review.asked.limited:
        return
    theirs = {known_by(row) for word in review.asked.spoken if _of_other(review, word) for row in within(word.body)}
    rows = review.asked.identifiers
    for path, row in placed(review.body) if rows is None else rows:
        if known_by(row) in theirs:
            continue
        touch = Touch.of(row)
        met = [one for one in review.asked.limited if one.mark not in theirs and Key(one.mark, one.place) in touch]
        for one in (one for one in met if one.treaty is None and not _consented(review, one)):
            code = "identifier_under_conditions" if one.mark in touch.marks else "range_under_conditions"
            review.find(code, path, state=one.state, matter=one.matter)
            break
        else:
            for by, article, one in _kept_by_treaty(review, row, met):
                review.find("identifier_under_treaty", path, article=article, by=by, state=one.state, matter=one.matter)


def mentioned(review: Review) -> None:
    """The same for what free text names and no list tells, each a degree milder: a person looks whether it is that
    identifier (ADR 0072, 0082).
    """
    if not review.asked.limited:
        return
    rows = review.asked.identifiers
    known = {known_by(row) for _, row in (placed(review.body) if rows is None else rows)}
    known |= {known_by(row) for word in review.asked.spoken if _of_other(review, word) for row in within(word.body)}
    for path, row in mentions(review.body):
        if known_by(row) in known:
            continue
        touch, value = Touch.of(row), next(reversed(row.values()))
        met = [one for one in review.asked.limited if Key(one.mark, one.place) in touch]
        for one in (one for one in met if one.treaty is None and not _consented(review, one)):
            review.find("identifier_in_text", path, value=value, state=one.state, matter=one.matter)
            break
        else:
            for by, article, one in _kept_by_treaty(review, row, met):
                review.find(
                    "identifier_in_text_under_treaty", path, article=article, by=by,
                    value=value, state=one.state, matter=one.matter,
                )  # fmt: skip


def _kept_by_treaty(
    review: Review, row: JsonObject, met: Sequence[Limited]
) -> Iterator[tuple[Treaty, Article, Limited]]:
    """UNCC 36(3), 40(19): no condition was written, and the treaty under which it came sets one: that and where, of the
    first that does.
    """
    for one in met:
        if one.treaty is None or _on_record(review, one):
            continue
        article = limit_of(one.treaty.use, row, furnished=one.furnished)
        if article is not None:
            yield one.treaty, article, one
            return


def _of_other(review: Review, word: Word) -> bool:
    return bool(review.asked.side) and word.side != review.asked.side


def _consented(review: Review, one: Limited) -> bool:
    """A consent is named among the sources; where a kind has none, it is enough that it is on record."""
    if review.asked.kind not in SOURCED:
        return _on_record(review, one)
    return any(
        review.consented(source.get("consent"), state=one.state, matter=one.matter, instrument=one.instrument)
        and (bodies.text(source, "matter") == one.matter or bodies.text(source, "instrument.id") == one.instrument)
        for _, source in bodies.rows(review.body, "sources")
    )


def _on_record(review: Review, one: Limited) -> bool:
    """Whether we hold that State's consent for this material and the State that the instrument goes to."""
    return any(
        (given.state, given.matter, given.material) == (one.state, one.matter, one.instrument)
        and review.asked.theirs.state in given.onward_to
        for given in review.asked.consents
    )


def _ip(review: Review, path: str, row: JsonObject) -> None:
    try:
        address = ipaddress.ip_address(bodies.text(row, "address"))
    except ValueError:
        return  # no address at all: a structural fault
    start, end = bodies.when(row.get("instant_from")), bodies.when(row.get("instant_to"))
    if (kind := _range(address)) is not None:
        review.find("ip_not_public", f"{path}.address", address=address, range=kind)
    elif address.version == 4:
        missing = [word for word, there in (("the port", row.get("port")), ("instant_from", start)) if there is None]
        if missing:
            subscriber = any(one.data is Data.SUBSCRIBER for one in review.wanted)
            blocks = review.asked.theirs.port_required and subscriber and not review.emergency
            severity = Severity.BLOCKS if blocks else None
            review.find("ip_needs_port_and_time", path, severity=severity, missing=" and ".join(missing))
    elif start is None:
        review.find("ip_time_missing", f"{path}.instant_from")
    if start is not None and end is not None and end.end - start.start > _WIDE:
        hours = int((end.end - start.start).total_seconds() // 3600)
        review.find("ip_window_wide", f"{path}.instant_to", hours=hours)
    if _utc(bodies.text(row, "instant_from")) and not bodies.text(row, "clock_source"):
        review.find("clock_source_missing", f"{path}.clock_source")


def _range(address: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str | None:
    """Which special range an address lies in; None for a public one."""
    if isinstance(address, ipaddress.IPv6Address) and address.ipv4_mapped is not None:
        return _range(address.ipv4_mapped)
    if address.version == 4 and address in _SHARED:
        return "shared by carriers, RFC 6598"
    if any(address.version == one.version and address in one for one in _DOCUMENTATION):
        return "for documentation"
    if is_special(address):
        return "reserved"
    for name, there in (
        ("loopback", address.is_loopback),
        ("link-local", address.is_link_local),
        ("multicast", address.is_multicast),
        ("unspecified", address.is_unspecified),
        ("private", address.is_private),
        ("reserved", not address.is_global),
    ):
        if there:
            return name
    return None


def _utc(text: str) -> bool:
    return text.endswith(("Z", "+00:00"))


def _email(review: Review, path: str, row: JsonObject) -> None:
    address = bodies.text(row, "address")
    if address.partition("@")[0].lower() in _ROLES:
        review.find("role_mailbox", f"{path}.address", address=address)
    local, _, host = (bodies.text(row, "unicode") or address).rpartition("@")
    _scripts(review, f"{path}.address", address, local, *_labels(host))
    _registrable(review, f"{path}.address", address.rpartition("@")[2])


def _domain(review: Review, path: str, row: JsonObject) -> None:
    name = bodies.text(row, "name")
    _scripts(review, f"{path}.name", name, *_labels(name))
    _registrable(review, f"{path}.name", name)


def _url(review: Review, path: str, row: JsonObject) -> None:
    if not bodies.text(row, "seen_at"):
        review.find("url_not_dated", f"{path}.seen_at")
    text = bodies.text(row, "url")
    scheme, _, rest = text.partition(":")
    if scheme.lower() in _LOCAL:
        review.find("url_not_on_a_network", f"{path}.url", scheme=scheme)
    host = _host(text)
    if (kind := _kept_inside(host)) is not None:
        review.find("ip_not_public", f"{path}.url", address=host, range=kind)
    _scripts(review, f"{path}.url", host, *_labels(host))
    _registrable(review, f"{path}.url", host)
    if "@" in re.split(r"[/?#]", rest.removeprefix("//"), maxsplit=1)[0] and rest.startswith("//"):
        review.find("url_with_sign_in", f"{path}.url")


def _phone(review: Review, path: str, row: JsonObject) -> None:
    number = bodies.text(row, "number")
    if number.startswith("+") and not any(number[1 : 1 + length] in COUNTRY_CODES for length in (1, 2, 3)):
        review.find("phone_country_unknown", f"{path}.number", number=number)
    elif number.startswith("+") and not _in_plan(number):
        review.find("phone_not_in_plan", f"{path}.number", number=number)


def _in_plan(number: str) -> bool:
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number))
    except phonenumbers.NumberParseException:
        return False


def _bank_account(review: Review, path: str, row: JsonObject) -> None:
    """ISO 13616: each country has one length and one pattern."""
    account = bodies.text(row, "iban")
    if account and not iban.is_valid(account, check_country=False):
        review.find("iban_not_of_country", f"{path}.iban", iban=account, country=account[:2])


def _wallet(review: Review, path: str, row: JsonObject) -> None:
    """ERC-55: only mixed case tells that a digit is wrong."""
    address = bodies.text(row, "address")
    digits = address.removeprefix("0x")
    if _EVM.fullmatch(address) and digits in (digits.lower(), digits.upper()) and not digits.isdigit():
        review.find("wallet_without_checksum", f"{path}.address", address=address)


def _account(review: Review, path: str, row: JsonObject) -> None:
    if bodies.text(row, "id_kind") == "handle":
        if not bodies.text(row, "seen_at"):
            review.find("handle_may_change", f"{path}.value")
        value = bodies.text(row, "value")
        _scripts(review, f"{path}.value", value, value)


def _hash(review: Review, path: str, row: JsonObject) -> None:
    """A weak hash is well beside a strong one of the same file, never alone."""
    algorithm, of = bodies.text(row, "algorithm"), bodies.text(row, "of")
    strong = any(
        bodies.text(one, "kind") == "hash"
        and bodies.text(one, "algorithm") not in _WEAK
        and bodies.text(one, "of") == of
        for _, one in bodies.rows(review.body, "identifiers")
    )
    if algorithm in _WEAK and not strong:
        review.find("hash_weak", f"{path}.algorithm", algorithm=algorithm.upper())


def _mac(review: Review, path: str, row: JsonObject) -> None:
    """IEEE 802: the second bit of the first byte says that the address was not given by a maker."""
    first = bodies.text(row, "mac")[:2]
    if _BYTE.fullmatch(first) and int(first, 16) & 0b10:
        review.find("mac_randomised", f"{path}.mac")


def _scripts(review: Review, path: str, value: str, *parts: str) -> None:
    """Whether one part of a name mixes scripts. Names below a Latin top-level domain are written in every script."""
    for part in parts:
        names = {unicodedata.name(letter, "").partition(" ")[0] for letter in part if letter.isalpha()}
        mixed = sorted(names & _ALIKE)
        if len(mixed) > 1:
            shown = value if part in value else f"{value} ({part})"
            review.find("mixed_script", path, value=shown, scripts=", ".join(one.capitalize() for one in mixed))
            return


def _registrable(review: Review, path: str, host: str) -> None:
    """Whether a registry could have given each label away: RFC 5891 §4.2.3.2 (no leading mark), RFC 5892 §2.3, §2.8."""
    for label in host.split("."):
        shown = _shown(label)
        if shown == label:
            continue
        plain = shown.replace("\u200c", "").replace("\u200d", "")  # joiners belong to some scripts (RFC 5892 A.1, A.2)
        hidden = unseen.in_name(shown) or unseen.in_exact(plain)
        if hidden or unicodedata.category(shown[0])[0] == "M" or shown != unicodedata.normalize("NFC", shown.lower()):
            review.find("domain_of_nobody", path, value=host, label=label)
            return


def _labels(host: str) -> list[str]:
    """The labels of a host as people read them."""
    return [_shown(one) for one in host.split(".")]


def _shown(label: str) -> str:
    try:
        return u_label(label)
    except ValueError:
        return label


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""


def _kept_inside(host: str) -> str | None:
    """Which special range the host of a URL lies in; None for a public address and for a name."""
    try:
        return _range(ipaddress.ip_address(host))
    except ValueError:
        return None


RULES: Mapping[str, tuple[Rule, ...]] = {
    "ip": (_ip,),
    "email": (_email,),
    "domain": (_domain,),
    "url": (_url,),
    "bank_account": (_bank_account,),
    "wallet": (_wallet,),
    "phone": (_phone,),
    "account": (_account,),
    "hash": (_hash,),
    "mac": (_mac,),
}

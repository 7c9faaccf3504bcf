"""What any instrument is checked for: secrets in its text, files that it names, material on the wrong road."""

from __future__ import annotations

import re

from app.kit.canonical import fingerprint
from app.treaties import bodies
from app.treaties.review import Review

_PRIVATE_KEY = re.compile(r"-----BEGIN [A-Z0-9 ]{0,30}PRIVATE KEY-----|AGE-SECRET-KEY-1|PRIVATE\+KEY\+")
_PASSWORD = re.compile(
    r"(?:pass(?:word|code|phrase)|pwd|passwort|mot de passe|contrase(?:ñ|n)a|пароль|密码|口令|كلمة (?:المرور|السر))"
    r"\s{0,3}(?:is|est|ist|es|هي|是)?\s{0,3}[:=：«\"]\s{0,3}\S",
    re.IGNORECASE,
)
PLACEHOLDER = re.compile(r"\{([a-z][a-z0-9_]{0,39})\}")
"""A word in braces: what the clause library leaves to be filled in."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
_FILES = ("file", "files", "documents", "signed_letter", "photo", "fingerprints")
"""Members whose value names an attachment."""
_NO_MATERIAL = ("communication", "supplement")


def secrets(review: Review) -> None:
    """No password and no private key in free text."""
    for path, value in bodies.strings(review.body):
        if _PRIVATE_KEY.search(value):
            review.find("private_key_in_text", path)
        elif _PASSWORD.search(value):
            review.find("password_in_text", path)


def placeholders(review: Review) -> None:
    """What a clause left open is filled in: one finding a member, for the first of its placeholders."""
    for path, value in bodies.strings(review.body):
        if (found := PLACEHOLDER.search(value)) is not None:
            review.find("placeholder_open", path, placeholder=found[1])


def printable(review: Review) -> None:
    """What no font of the document has: told here, for the freeze would fail. One finding a field.

    What the form of the field refuses already is not said twice.
    """
    refused = dict(review.asked.problems)
    found: dict[str, list[str]] = {}
    for field, one in review.asked.unprintable:
        code = f"U+{ord(one):04X}"
        if code not in refused.get(field, ""):
            found.setdefault(field, []).append(f"{one} ({code})" if one.isprintable() else code)
    for field, characters in found.items():
        review.find("unprintable", field, characters=", ".join(characters))


def files(review: Review) -> None:
    """What is named is attached, and what is attached is named. A receipt names what came, not what it brings."""
    attached, said = review.asked.attachments, set()
    for path, value in bodies.strings(review.body):
        if not _DIGEST.fullmatch(value):
            continue
        said.add(value)
        member = [step for step in path.split(".") if not step.isdecimal()][-1:]
        if member and member[0] in _FILES and value not in attached and review.asked.kind != "evidence_receipt":
            review.find("file_missing", path, file=value[:12])
    for index, one in enumerate(attached):
        if one not in said:
            review.find("attachment_unnamed", f"attachments.{index}", file=one[:12])
    translations = {bodies.text(row, "file") for _, row in bodies.rows(review.body, "translations")}
    material = [one for one in attached if one not in translations]
    if material and review.asked.side == "requested" and review.asked.kind in _NO_MATERIAL:
        review.find("attachments_not_here", "attachments", kind=review.asked.kind)


def duplicate(review: Review) -> None:
    """The same request to the same State."""
    if review.asked.sent and fingerprint(review.asked.body) in review.asked.sent:
        review.find("duplicate", "")

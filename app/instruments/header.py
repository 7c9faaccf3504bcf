"""The header of every content and the content whole: what is signed, sent, judged and rendered (`design.md` §8).

The body's type belongs to its kind and version (`procedures.contents`); here it is any JSON object.
"""

from __future__ import annotations

import unicodedata
from datetime import datetime
from typing import Annotated, Literal, TypeVar

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    JsonValue,
    StringConstraints,
    ValidationError,
    model_validator,
)

from app.kit import canonical
from app.kit.canonical import Json, JsonObject
from app.kit.clock import instant, stamp
from app.kit.errors import Invalid, RogatoryError, Unknown, Unreadable
from app.kit.ids import AuthorityId, InstrumentId, OfficialId, authority_id, official_id, state_of
from app.trust import emblem

VERSION = 1
NAME = 300
"""Characters of the longest name of an authority, State or treaty."""
LANGUAGES = ("ar", "en", "es", "fr", "ru", "zh")
"""The six languages of the United Nations."""


Given = TypeVar("Given")
_HIDDEN = frozenset(("Cc", "Cf", "Cs", "Zl", "Zp"))
"""Unicode's categories of control, format and separator characters."""


def hidden(name: str) -> bool:
    """Whether a file's name holds something that a screen does not show: with U+202E in the one, `orderfdp.exe` and
    `orderexe.pdf` look the same (Unicode TR #36 §2.1).
    """
    return any(unicodedata.category(one) in _HIDDEN for one in name)


def _instant(text: str) -> str:
    try:
        moment = instant(text)
    except RogatoryError as error:
        raise ValueError(error.message) from error
    if stamp(moment) != text:
        raise ValueError("a time is written in UTC with milliseconds, like 2026-11-24T08:35:51.123Z")
    return text


def _authority(text: str) -> str:
    try:
        return authority_id(text)
    except RogatoryError as error:
        raise ValueError(error.message) from error


def _official(text: str) -> str:
    try:
        return official_id(text)
    except RogatoryError as error:
        raise ValueError(error.message) from error


def _emblem(text: str | None) -> str | None:
    if text is None:
        raise ValueError("an emblem that is not there is left out")
    try:
        emblem.digest(text)
    except RogatoryError as error:
        raise ValueError(error.message) from error
    return text


def _name(text: str) -> str:
    if text != unicodedata.normalize("NFC", text) or not text.strip():
        raise ValueError("a name is a text in normal form C")
    if hidden(text.replace("\u200c", "").replace("\u200d", "")):
        raise ValueError("a name holds a character that no screen shows")
    return text


def _reason(text: str) -> str:
    if not text.strip() or any(unicodedata.category(one) in _HIDDEN for one in text if one not in "\n\u200c\u200d"):
        raise ValueError("a reason is a text without characters that no screen shows")
    return text


def _given(found: Given | None) -> Given | None:
    if found is None:
        raise ValueError("what is not there is left out")
    return found


def _left_out(schema: dict[str, JsonValue]) -> None:
    """Null is never written: the member is left out."""
    kinds = schema.pop("anyOf", None)
    if isinstance(kinds, list):
        schema.update(next(one for one in kinds if isinstance(one, dict) and one.get("type") != "null"))
    schema.pop("default", None)


def _file_name(text: str) -> str:
    if text != unicodedata.normalize("NFC", text) or "/" in text or "\\" in text or text.startswith("."):
        raise ValueError("a file name is NFC, without a folder and without a leading dot")
    if hidden(text):
        raise ValueError("a file name holds a character that no screen shows")
    return text


Hex64 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
State = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Word = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]{0,59}$")]
Uuid = Annotated[
    str, StringConstraints(pattern=r"^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$")
]
Rfc3339 = Annotated[str, AfterValidator(_instant)]
Emblem = Annotated[
    str | None,
    Field(max_length=emblem.LARGEST_TEXT, exclude_if=lambda one: one is None, json_schema_extra=emblem.schema),
    AfterValidator(_emblem),
]


Tongue = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A language (BCP 47); `ka-Latn` is what is written in `ka`, in Latin letters; `und` is not told."""
Named = Annotated[
    dict[Tongue, Annotated[str, StringConstraints(max_length=NAME), AfterValidator(_name)]],
    Field(min_length=1, max_length=20),
]
Names = Annotated[
    Named | None,
    Field(exclude_if=lambda one: one is None, json_schema_extra=_left_out),
    AfterValidator(_given),
]
"""Names by language; left out where there is none."""


class _Strict(BaseModel):
    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)


class Pin(_Strict):
    """An instrument by its id and the SHA-256 of the delivered file."""

    id: Uuid
    sha256: Hex64


class ProcedurePin(_Strict):
    """The procedure's table that the matter is judged by."""

    name: Word
    version: Annotated[int, Field(ge=1, le=10_000)]
    sha256: Hex64


class TreatyPin(_Strict):
    """The treaty under which the matter was opened."""

    code: Word
    version: Annotated[int, Field(ge=1, le=10_000)]
    sha256: Hex64


class TemplatePin(_Strict):
    """The template that the visible text was made with."""

    name: Word
    sha256: Hex64


class Sender(_Strict):
    """Who sends: State, authority, and the official who signs or, under a seal alone, who stepped up."""

    state: State
    authority: Annotated[str, AfterValidator(_authority)]
    official: Annotated[str, AfterValidator(_official)]
    emblem: Emblem = None
    """PNG in base64 (`trust.emblem`), which the authority's State lists; left out where there is none."""
    names: Names = None
    """What the authority is called, as its State's edition has it (docs/decisions/0026)."""
    state_names: Names = None
    """What its State is called, as its edition has it."""


class Recipient(_Strict):
    """To whom it is addressed, and how the sender knows it to be called."""

    state: State
    authority: Annotated[str, AfterValidator(_authority)]
    names: Names = None
    state_names: Names = None


class After(_Strict):
    """What the signer had seen: the last chained instrument of each side (`design.md` §6)."""

    own: Pin | None
    other: Pin | None


class AttachmentPin(_Strict):
    """A file that travels beside the instrument."""

    name: Annotated[str, StringConstraints(min_length=1, max_length=200), AfterValidator(_file_name)]
    sha256: Hex64
    size: Annotated[int, Field(ge=1, le=100 * 1024 * 1024)]
    type: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9.+-]{0,60}/[a-z0-9][a-z0-9.+-]{0,80}$")]


class Overridden(_Strict):
    """A warning that the sender took note of and went on, with the reason (docs/decisions/0022)."""

    code: Word
    field: Annotated[str, StringConstraints(max_length=400)]
    """Dotted path in the body; empty: the instrument whole."""
    words: Annotated[str, StringConstraints(min_length=1, max_length=2000)]
    """What the sender was warned of, in the language of the document where it is translated, else in English."""
    article: Annotated[str, StringConstraints(max_length=200)] | None
    reason: Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_reason)]


class AnswerTime(_Strict):
    """Within how long of its receipt a step is to be taken, and the article that binds to it; null: usual only."""

    number: Annotated[int, Field(ge=1, le=100_000)]
    unit: Literal["minutes", "hours", "days", "working_days"]
    article: Annotated[str, StringConstraints(min_length=1, max_length=200)] | None


class MayAnswer(_Strict):
    """A step that the recipient may take, as the procedure's table and the treaty had it when this was frozen."""

    act: Word
    kind: Word
    at_once: bool
    """Open as soon as this is there; else later in the course of the matter."""
    within: AnswerTime | None
    """Null: no clock of this instrument ends with that step."""


class Content(_Strict):
    """The content of an instrument. `act` is the step that it takes: one kind may serve several."""

    v: Literal[1] = 1
    id: Uuid
    kind: Word
    kind_version: Annotated[int, Field(ge=1, le=10_000)]
    act: Word
    procedure: ProcedurePin
    treaty: TreatyPin | None
    template: TemplatePin
    renderer: Annotated[str, StringConstraints(min_length=1, max_length=60)]
    matter: Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}-[0-9]{4}-[0-9A-HJKMNP-TV-Z]{8}$")]
    sender: Sender
    recipient: Recipient
    after: After
    in_reply_to: Pin | None
    replaces: Pin | None
    frozen_at: Rfc3339
    urgency: Literal["routine", "urgent", "emergency"]
    exercise: bool
    check_token: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{32}$")]
    """128 random bits, printed with the id as a QR code: whoever shows it has seen the document."""
    language: Annotated[str, StringConstraints(pattern=r"^(ar|en|es|fr|ru|zh)$")]
    attachments: Annotated[list[AttachmentPin], Field(max_length=50)]
    overridden: Annotated[
        Annotated[list[Overridden], Field(min_length=1, max_length=100)] | None,
        Field(exclude_if=lambda one: one is None, json_schema_extra=_left_out),
        AfterValidator(_given),
    ] = None
    """Warnings that were overridden for a reason; left out where there is none."""
    treaty_titles: Annotated[
        Annotated[dict[Word, Named], Field(min_length=1, max_length=50)] | None,
        Field(exclude_if=lambda one: one is None, json_schema_extra=_left_out),
        AfterValidator(_given),
    ] = None
    """Titles by language of treaties that it names and for which the template has no words, by their codes."""
    may_answer: Annotated[
        Annotated[list[MayAnswer], Field(min_length=1, max_length=60)] | None,
        Field(exclude_if=lambda one: one is None, json_schema_extra=_left_out),
        AfterValidator(_given),
    ] = None
    """What its recipient may answer (docs/decisions/0042); left out where it asks nothing. It decides nothing."""
    body: dict[str, JsonValue]

    @property
    def instrument(self) -> InstrumentId:
        """Its id."""
        return InstrumentId(self.id)

    @property
    def sending(self) -> AuthorityId:
        """The sending authority."""
        return AuthorityId(self.sender.authority)

    @property
    def receiving(self) -> AuthorityId:
        """The authority that it is addressed to."""
        return AuthorityId(self.recipient.authority)

    @property
    def official(self) -> OfficialId:
        """The official who signs or stepped up."""
        return OfficialId(self.sender.official)

    @property
    def frozen(self) -> datetime:
        """When it was frozen."""
        return instant(self.frozen_at)

    @model_validator(mode="after")
    def _whole(self) -> Content:
        if state_of(self.sender.authority) != self.sender.state or state_of(self.recipient.authority) != (
            self.recipient.state
        ):
            raise ValueError("an authority is not of the State that is named with it")
        if not self.sender.official.startswith(f"{self.sender.authority}/"):
            raise ValueError("the official is not one of the sending authority")
        if self.sender.authority == self.recipient.authority:
            raise ValueError("sender and recipient are the same authority")
        digests = [one.sha256 for one in self.attachments]
        names = [one.name for one in self.attachments]
        if len(set(digests)) != len(digests) or len(set(names)) != len(names):
            raise ValueError("an attachment stands twice")
        return self


def read(data: bytes) -> Content:
    """The content in canonical bytes. `Unreadable` names the first member that is wrong, `Unknown` code
    `unsupported` a header version that this release does not know.
    """
    return parse(canonical.loads(data))


def parse(given: JsonObject) -> Content:
    """The content in a JSON object; as `read`."""
    if isinstance(given.get("v"), int) and given["v"] != VERSION:
        raise Unknown("unsupported", f"This release does not know header version {given['v']}.", "Update the node.")
    try:
        content = Content.model_validate(given)
        _nfc(content.body)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(step) for step in first["loc"]) or "its whole"
        raise Unreadable("content_malformed", f"The content is wrong at {place}: {first['msg']}.") from error
    except Invalid as error:
        raise Unreadable("content_malformed", error.message) from error
    return content


def write(content: Content) -> bytes:
    """Canonical bytes (RFC 8785): what is embedded in the PDF."""
    return canonical.dumps(content.model_dump(mode="json"))


def _nfc(value: Json) -> None:
    """Text is NFC throughout, so that what looks the same is the same."""
    if isinstance(value, str):
        if unicodedata.normalize("NFC", value) != value:
            raise Invalid("not_nfc", "A text of the content is not in Unicode normal form C.")
    elif isinstance(value, list):
        for one in value:
            _nfc(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            _nfc(name)
            _nfc(one)

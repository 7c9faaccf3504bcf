"""The settings of one node: one frozen object, read once by `wiring` and by nothing else.

Sources, the later wins: defaults here, `node.toml` in the node's home, environment variables `ROGATORY_<NAME>`.
Secrets are never values here: they are files below `keys/` or named by `*_file` settings.
"""

from __future__ import annotations

import os
import tomllib
import types
import typing
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from urllib.parse import urlsplit

from app.kit.errors import Misused
from app.kit.ids import AuthorityId, StateCode, authority_id

DEVELOPMENT, PRODUCTION = "development", "production"
_CALLBACK_SECRETS = {"http": "gateway_callback_secret_file", "twilio": "twilio_token_file"}
"""By the kind of a gateway: the setting that names the secret under which it signs what it calls back."""


@dataclass(frozen=True)
class Settings:
    """What a node is told. Paths are absolute; durations are seconds; sizes are bytes."""

    home: Path
    """The node's folder; given to every command, never set."""
    state: StateCode
    """The State that the node belongs to, two capital letters."""
    authorities: tuple[AuthorityId, ...]
    """The authorities that the node serves, such as `XA.moj`; each holds its own copy of its matters."""
    mode: str = PRODUCTION
    """`production`, or `development`, which alone admits development keys and embedded servers."""
    shape: str = "small"
    """Which processes `node up` starts: `small` or `full` (docs/reference/processes.md)."""
    urgent_lanes: bool = True
    """Signing and intake have a process of their own for what is urgent, before which the others step back; false, on a
    machine with little memory: one for all, which takes what is urgent first."""
    database_url: str | None = None
    """SQLAlchemy URL; None starts the embedded PostgreSQL. Without a user in it each class uses its own login."""
    database_password_file: str | None = None
    """File with the password of the database login; `{class}` in it stands for the login without its `rog_`."""
    queue_url: str | None = None
    """Redis or Valkey URL; None starts the embedded Valkey."""
    queue_password_file: str | None = None
    """File with the password of the queue's server."""
    door_host: str = "127.0.0.1"
    """Address that the node door listens on."""
    door_port: int = 8443
    """Port that the node door listens on."""
    door_address: str = ""
    """How other nodes reach the door, `https://host:port`; empty: made of host and port."""
    reachable: bool = True
    """False: this node only reaches out; it fetches what waits for it at its peers."""
    api_host: str = "127.0.0.1"
    """Address that the API listens on."""
    api_port: int = 8080
    """Port that the API and the officials' pages listen on."""
    web_address: str = ""
    """Where browsers find the officials' pages, `https://rogatory.example`; empty: nowhere, and in development at the
    API's own address without TLS."""
    web_tls_certificate: str = ""
    """File with certificate and chain, where the pages speak TLS themselves; empty: a proxy before them does."""
    web_tls_key: str = ""
    """File with the key of that certificate."""
    trusted_proxies: str = ""
    """Addresses of proxies that say truly where a visitor comes from (`X-Forwarded-For`), with commas between."""
    tsa_url: str = ""
    """The timestamping authority (RFC 3161) of the State."""
    policy_file: str = ""
    """The State's own narrowing of algorithms and of the age of revocation data; empty: the policy of the release."""
    revocation_hosts: str = ""
    """Hosts of lists and OCSP responders inside our own networks or on other ports than 80 and 443, as `host` or
    `host:port` with commas between; only such as are listed here are asked there."""
    law_folder: str = ""
    """The State's own treaties, and under `states` what it adds to treaties or takes from them; empty: the release's
    law alone. It changes findings, never what is accepted."""
    fonts: str = ""
    """Folder of the fonts that instruments are rendered with; empty: those of the package."""
    clock_offset: float = 0.0
    """Seconds by which this node's clock is wrong; development only."""
    store: str = ""
    """Folder of the content-addressed store; empty: `store` in the home."""
    retry_first: float = 2.0
    """Seconds before the second try to deliver; the pauses grow from here, with jitter."""
    retry_longest: float = 3600.0
    """Seconds that a pause between two tries grows to."""
    give_up_after: float = 5 * 24 * 3600.0
    """Seconds of tries that failed after which delivery is given up, loudly."""
    receipt_overdue: float = 60.0
    """Seconds after which a receipt that has not come is asked for."""
    poll_every: float = 10.0
    """Seconds between two looks at what peers have laid out for us."""
    shelf_quota: int = 20 * 1024**3
    """Bytes of one peer that may lie here undecided before its door asks it to come back later."""
    chain_test_every: float = 24 * 3600.0
    """How often the whole road to each confirmed State is tried by itself; 0: never."""
    archive_after: float = 24 * 3600.0
    """Seconds after its decision when an instrument's archival copy is made: lists know by then what was revoked."""
    archive_every: float = 60.0
    """Seconds between two looks for archival copies that are due, and for what was found of certificates."""
    pages_address: str = ""
    """Where officials reach this node's pages, `https://host`; messages carry links to it. Empty: they carry none."""
    callback_address: str = ""
    """Where gateways reach the API, `https://host`; empty: as `pages_address`."""
    channel_hosts: str = ""
    """Hosts inside our own networks to which officials may have messages sent by webhook, as `revocation_hosts`."""
    channel_per_minute: int = 300
    """Messages of one channel within a minute; what is not urgent uses at most half of it."""
    smtp_host: str = ""
    """The mail server that takes messages to officials; empty: no e-mail."""
    smtp_port: int = 587
    """Its port."""
    smtp_tls: str = "starttls"
    """`starttls`, `tls` from the first byte, or `none` in development."""
    smtp_user: str = ""
    """Login at the mail server; empty: none."""
    smtp_password_file: str | None = None
    """File with the password of that login."""
    smtp_from: str = ""
    """Address that messages are from."""
    smtp_ca_file: str = ""
    """Anchors of the mail server's certificate, PEM; empty: those of the system."""
    sms_gateway: str = ""
    """Which gateway takes text messages: `http` or `twilio`; empty: none."""
    voice_gateway: str = ""
    """Which gateway makes telephone calls: `http` or `twilio`; empty: none."""
    gateway_url: str = ""
    """Where the gateway of the kind `http` takes messages (docs/explanation/the-protocol-of-gateways.md)."""
    gateway_secret_file: str | None = None
    """File with the secret under which messages to it are signed, `whsec_…`; the keeper's alone."""
    gateway_callback_secret_file: str | None = None
    """File with the secret under which it signs what it calls back, `whsec_…`; the web class's alone. It is needed."""
    twilio_url: str = "https://api.twilio.com"
    """Where the gateway of the kind `twilio` is; other providers speak its API too."""
    twilio_account: str = ""
    """The account, `AC…`."""
    twilio_key: str = ""
    """An API key of the account, `SK…`."""
    twilio_secret_file: str | None = None
    """File with the secret of that key; the keeper's alone."""
    twilio_token_file: str | None = None
    """File with the account's token, which signs callbacks; the web class's alone. It is needed."""
    twilio_sender: str = ""
    """Our number, `+…`, or for text messages a messaging service, `MG…`."""
    push_key_file: str | None = None
    """File with the key of Web Push (P-256, PEM); the keeper's alone. None: no Web Push."""
    push_public_key: str = ""
    """Its public part, base64url, which browsers are given: `rogatory channel key` prints it."""
    push_contact: str = ""
    """Whom the operators of push services may ask, `mailto:` or `https:` (RFC 8292 §2.1)."""
    key_passphrase_file: str | None = None
    """File with the passphrase of the keys in files; `{class}` stands for their folder. A credential goes before it."""
    accept_file_keys: bool = False
    """In production: accepts keys in files that sign instruments, and files without a passphrase; each start warns."""
    test_hooks: bool = False
    """Lets a test stop a process at a numbered step; refused outside development."""
    throwaway: bool = False
    """The embedded PostgreSQL trades durability for speed; tests only."""
    procedures_file: str = ""
    """Procedures beside the released ones, for the test of two releases side by side; development only."""

    @property
    def development(self) -> bool:
        """Whether the means that only development may use are allowed."""
        return self.mode == DEVELOPMENT

    @property
    def address(self) -> str:
        """The door's address for other nodes."""
        return self.door_address or f"https://{self.door_host}:{self.door_port}"

    @property
    def pages(self) -> str:
        """The origin of the officials' pages; empty where there are none."""
        return self.web_address or (f"http://{self.api_host}:{self.api_port}" if self.development else "")

    @property
    def revocation_places(self) -> frozenset[tuple[str, int]]:
        """`revocation_hosts` as host (lower case) and port; `Misused` for what is none."""
        return _places("revocation_hosts", self.revocation_hosts)

    @property
    def channel_places(self) -> frozenset[tuple[str, int]]:
        """`channel_hosts` as host (lower case) and port; `Misused` for what is none."""
        return _places("channel_hosts", self.channel_hosts)

    @property
    def callbacks(self) -> str:
        """Where gateways call back, without a slash at the end."""
        return (self.callback_address or self.pages_address).rstrip("/")

    def heeds(self, kind: str) -> bool:
        """Whether what a kind of gateway calls back can be proven, as a pressed key. False for no kind."""
        return kind in _CALLBACK_SECRETS and bool(getattr(self, _CALLBACK_SECRETS[kind]))

    @property
    def unheeded(self) -> Mapping[str, str]:
        """The kinds of gateways that are used and not heeded: each with the setting that is missing."""
        return {
            kind: name
            for kind, name in _CALLBACK_SECRETS.items()
            if kind in {self.sms_gateway, self.voice_gateway} and not self.heeds(kind)
        }

    @property
    def store_folder(self) -> Path:
        """Where blobs are kept."""
        return Path(self.store) if self.store else self.home / "store"


def load(home: Path, environment: Mapping[str, str] | None = None) -> Settings:
    """Settings of the node in `home`; `Misused` names the setting that is wrong."""
    environment = os.environ if environment is None else environment
    path = home / "node.toml"
    if not path.is_file():
        raise Misused("no_node", f"There is no node in {home}.", "Run `rogatory node init` first, or give --node DIR.")
    try:
        given: dict[str, object] = dict(tomllib.loads(path.read_text("utf-8")))
    except tomllib.TOMLDecodeError as error:
        raise Misused("bad_settings", f"{path} is not TOML: {error}") from error
    known = {field.name: field for field in fields(Settings)}
    for name in given:
        if name not in known or name == "home":
            raise Misused(
                "unknown_setting", f"{path} has the unknown setting {name!r}.", "See docs/reference/settings."
            )
    kinds = typing.get_type_hints(Settings)
    for name in known:
        text = environment.get(f"ROGATORY_{name.upper()}")
        if text is not None and name != "home":
            given[name] = _read(name, text, kinds[name])
    return _checked(home, given)


def _read(name: str, text: str, kind: object) -> object:
    if isinstance(kind, types.UnionType):
        return text or None
    if name == "authorities":
        return text.split(",")
    if kind is bool:
        if text.lower() not in {"true", "false", "1", "0", "yes", "no"}:
            raise Misused("bad_setting", f"ROGATORY_{name.upper()} is neither true nor false: {text!r}.")
        return text.lower() in {"true", "1", "yes"}
    try:
        return kind(text) if kind in {int, float} else text
    except ValueError as error:
        raise Misused("bad_setting", f"ROGATORY_{name.upper()} is not a number: {text!r}.") from error


def _demand_kind(name: str, value: object, kind: object) -> None:
    """A value out of `node.toml` is what the setting is: the text \"false\" is no `false`, and `yes` would be one."""
    wanted = {bool: "true or false", int: "a whole number", float: "a number"}.get(kind, "a text")  # type: ignore[call-overload]  # any annotation
    if kind is float:
        fits = isinstance(value, int | float) and not isinstance(value, bool)
    elif kind is int:
        fits = isinstance(value, int) and not isinstance(value, bool)
    elif kind is bool:
        fits = isinstance(value, bool)
    else:
        fits = isinstance(value, str) or (value is None and isinstance(kind, types.UnionType))
    if not fits:
        raise Misused("bad_setting", f"{name} is {value!r}; it must be {wanted}.", "See docs/reference/settings.md.")


def _places(name: str, value: str) -> frozenset[tuple[str, int]]:
    found: set[tuple[str, int]] = set()
    for one in filter(None, (part.strip() for part in value.split(","))):
        try:
            parts = urlsplit(f"//{one}")
            host, port = parts.hostname, parts.port
        except ValueError:
            host = port = None
        if not host or parts.path or parts.query or parts.username is not None or port == 0:
            raise Misused("bad_setting", f"{name} has {one!r}; each is a host, or host:port.", "No http:// before.")
        found |= {(host, port)} if port else {(host, 80), (host, 443)}
    return frozenset(found)


def _demand_channels(settings: Settings) -> None:
    """What the channels are told fits together."""
    for name in ("pages_address", "callback_address", "gateway_url", "twilio_url"):
        value = getattr(settings, name)
        if value and not value.startswith("https://") and not (settings.development and value.startswith("http://")):
            raise Misused("bad_setting", f"{name} is {value!r}; it must begin with https://.")
    kinds = {"starttls", "tls"} | ({"none"} if settings.development else set())
    if settings.smtp_tls not in kinds:
        raise Misused("bad_setting", f"smtp_tls is {settings.smtp_tls!r}; it is {' or '.join(sorted(kinds))}.")
    if settings.smtp_host and "@" not in settings.smtp_from:
        raise Misused("bad_setting", "smtp_host is set and smtp_from is no address.", "Say who messages are from.")
    for name in ("sms_gateway", "voice_gateway"):
        if getattr(settings, name) not in {"", *_CALLBACK_SECRETS}:
            raise Misused("bad_setting", f"{name} is {getattr(settings, name)!r}; it is http or twilio.")
    used = {settings.sms_gateway, settings.voice_gateway}
    if "http" in used and not (settings.gateway_url and settings.gateway_secret_file and settings.callbacks):
        raise Misused("bad_setting", "A gateway needs gateway_url, gateway_secret_file and callback_address.")
    wanted = (settings.twilio_account, settings.twilio_key, settings.twilio_secret_file, settings.twilio_sender)
    if "twilio" in used and not (all(wanted) and settings.callbacks):
        raise Misused("bad_setting", "Twilio needs twilio_account, _key, _secret_file, _sender and callback_address.")
    for kind, name in settings.unheeded.items() if not settings.development else ():
        raise Misused(
            "bad_setting",
            f"{name} is not set: whatever the gateway {kind} calls back would be refused, also a key that an officer "
            "presses to acknowledge.",
            f"Set {name} to the file with the secret under which it signs: docs/how-to/reach-the-duty-officer.md.",
        )
    if settings.push_key_file and not settings.push_contact.startswith(("mailto:", "https:")):
        raise Misused("bad_setting", "push_key_file is set and push_contact is neither mailto: nor https:.")


def _demand_range(settings: Settings) -> None:
    """Values that no node can run with."""
    if settings.mode not in {DEVELOPMENT, PRODUCTION}:
        raise Misused("bad_setting", f"mode is {settings.mode!r}; it is development or production.")
    if settings.shape not in {"small", "full"}:
        raise Misused("bad_setting", f"shape is {settings.shape!r}; it is small or full.")
    for field in fields(Settings):
        value = getattr(settings, field.name)
        if field.name.endswith("_port") and not 0 < value < 65_536:
            raise Misused("bad_setting", f"{field.name} is {value}; it must be a port, 1 to 65535.")
        if field.name in _POSITIVE and value <= 0:
            raise Misused("bad_setting", f"{field.name} is {value}; it must be more than 0.")
    settings.revocation_places  # noqa: B018  # says what is wrong with it
    settings.channel_places  # noqa: B018  # as above
    _demand_channels(settings)
    _demand_origin(settings)
    if settings.tsa_url and not settings.tsa_url.startswith(("http://", "https://")):
        raise Misused("bad_setting", f"tsa_url is {settings.tsa_url!r}; it must begin with http:// or https://.")


def _demand_origin(settings: Settings) -> None:
    """Where browsers find the pages is an origin, and one with TLS: a cookie that travels in clear is anybody's."""
    if bool(settings.web_tls_certificate) != bool(settings.web_tls_key):
        raise Misused("bad_setting", "web_tls_certificate and web_tls_key belong together.", "Set both or neither.")
    if not settings.web_address:
        return
    parts = urlsplit(settings.web_address)
    whole = not (parts.path or parts.query or parts.fragment or parts.username) and parts.hostname
    if parts.scheme not in {"http", "https"} or not whole or settings.web_address != settings.web_address.lower():
        raise Misused(
            "bad_setting",
            f"web_address is {settings.web_address!r}; it is written like https://rogatory.example.",
            "Lower case, no slash at its end.",
        )
    if parts.scheme == "http" and not settings.development:
        raise Misused("bad_setting", "web_address begins with http://.", "In production the pages need TLS: https://.")


_POSITIVE = {
    "retry_first",
    "retry_longest",
    "give_up_after",
    "receipt_overdue",
    "poll_every",
    "shelf_quota",
    "archive_every",
    "channel_per_minute",
}


def _checked(home: Path, given: dict[str, object]) -> Settings:
    missing = [name for name in ("state", "authorities") if name not in given]
    if missing:
        raise Misused("missing_setting", f"node.toml lacks {' and '.join(missing)}.")
    names = given.pop("authorities")
    if not isinstance(names, list) or not names:
        raise Misused("bad_setting", "`authorities` must be a list with at least one authority.")
    kinds = typing.get_type_hints(Settings)
    for name, value in given.items():
        _demand_kind(name, value, kinds[name])
    settings = Settings(
        home=home.resolve(),
        authorities=tuple(authority_id(str(name)) for name in names),
        **given,  # type: ignore[arg-type]  # names were checked against the fields above
    )
    for authority in settings.authorities:
        if not authority.startswith(settings.state + "."):
            raise Misused("foreign_authority", f"{authority} is not an authority of {settings.state}.")
    _demand_range(settings)
    if not settings.development:
        for name, value in (
            ("clock_offset", settings.clock_offset),
            ("test_hooks", settings.test_hooks),
            ("throwaway", settings.throwaway),
            ("procedures_file", settings.procedures_file),
        ):
            if value:
                raise Misused("development_only", f"`{name}` is for development and this node is in production.")
        if settings.database_url is None:
            raise Misused(
                "embedded_in_production",
                "The embedded PostgreSQL trusts every local user and is for development.",
                "Set ROGATORY_DATABASE_URL to a PostgreSQL of your own.",
            )
    return settings

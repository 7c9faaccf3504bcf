"""What `openapi/node.v1.yaml` says beside paths and schemas, so that another implementation can be written from it.

Tables here, words around them; `tests/exchange/test_node_specification.py` holds them against the code.
"""

from __future__ import annotations

from app.directory.edition import EDITION_TYPE, LARGEST, Edition
from app.directory.introduction import Introduction
from app.exchange.envelope import (
    ATTACHMENT_LIMIT,
    ATTACHMENTS,
    ENVELOPE_TYPE,
    INSTRUMENT_LIMIT,
    RECEIPT_LIMIT,
    RECEIPT_TYPE,
    RECEIPTS,
    TOKEN_LIMIT,
    Envelope,
    Receipt,
)
from app.exchange.standing import CLOCKS
from app.instruments.header import Content
from app.procedures.catalogue import PINNED
from app.trust.reasons import REASONS, Verdict

SEEN = 500
"""Digests in one call."""

SECURITY = {
    "mutualTLS": {
        "type": "mutualTLS",
        "description": (
            "TLS 1.3, nothing older. The client's certificate chains to the node anchor of a State that is confirmed "
            "here, and its SHA-256 is one of `nodes[].tls_certificates` in that State's current edition. The client "
            "holds the door to the same: chain, and listed certificate. Nobody else is answered: 403 "
            "`no_client_certificate` or `unknown_node`. Host names in certificates count for nothing."
        ),
    }
}

ANSWERS: dict[str, tuple[int, str, str]] = {
    "no_client_certificate": (403, "no certificate was shown", "show one"),
    "unknown_node": (403, "no confirmed State's current edition lists the certificate", "publish it, be introduced"),
    "bad_request": (422, "a parameter or the body is not of its schema", "mend the call; repeating it is of no use"),
    "digest_mismatch": (422, "the bytes of a part have another digest", "send them again whole"),
    "too_large": (422, "a part or a token is over its limit", "send larger material as a package"),
    "token_malformed": (422, "the envelope or receipt is no token of our form", "sign it anew"),
    "token_too_large": (422, "the token is over its limit", "sign it anew"),
    "token_header": (422, "the protected header is not of our form", "sign it anew"),
    "token_type": (422, "the token is of another `typ`", "sign it anew"),
    "bad_certificate": (422, "`x5c` holds no certificate", "sign it anew"),
    "envelope_malformed": (422, "the payload is not an `Envelope`", "sign it anew"),
    "receipt_malformed": (422, "the payload is not a `Receipt`", "sign it anew"),
    "sender_not_peer": (422, "the envelope's sender is of another State than the certificate", "send one's own"),
    "unknown_recipient": (404, "no such authority here", "fetch the State's current edition"),
    "parts_missing": (409, "parts are not here; `detail` names them", "PUT them, then post the envelope again"),
    "unknown_envelope": (404, "the envelope never came", "send it again"),
    "no_blob": (404, "nothing of that digest is laid out for you", "ask /v1/waiting what is"),
    "no_edition": (404, "no edition of that number", "ask for `current`"),
    "empty_log": (404, "the log has no checkpoint yet", "ask later"),
    "no_such_size": (404, "the log is not that large", "ask for the checkpoint first"),
    "no_such_place": (404, "no such path, or method", "see this document"),
    "backlog": (503, "too many envelopes of this State are undecided", "try again later"),
    "disk_full": (507, "no room on the disk", "try again later"),
    "shelf_full": (507, "too much of this State lies undecided here", "try again later"),
    "internal": (500, "an unforeseen error; `detail` has an incident number", "try again later"),
}
"""Codes of `Problem` by their meaning: status, what happened, what the caller does."""

HOLDS: dict[str, str] = {
    "edition": "the envelope names an edition newer than the one held; it is fetched",
    "clock": "the envelope's certificate is not valid now by our clock; one of two clocks may be wrong",
    "envelope_refused": "the envelope's signature is not believed; it says nothing of the instrument: pack it anew",
    "parts_missing": "a part is gone or damaged; bring it again",
    "not_confirmed": "the sender's State is not confirmed here",
    "no_edition": "no edition of the sender's State is here",
    "no_log_key": "no log key of the sender's State is here",
    "predecessor": "an instrument that this one builds on is not here yet",
    "unsupported": "an unknown procedure, kind or version; both operators are told",
    "no_revocation_data": "it cannot be told now whether the envelope's certificate was revoked",
}
"""Reasons of `held` beside the undecided ones of a verification."""

UNBELIEVED: dict[str, str] = {
    "envelope_malformed": "the token or its payload is not of our form",
    "sender_not_peer": "the sender is not of the State that brought it",
    "unknown_recipient": "the recipient is not the authority it was stored for",
    "unknown_authority": "the sender's edition has no such authority",
    "envelope_certificate": "the certificate is none that signs envelopes of the sender's node",
    "bad_signature": "the envelope's signature is wrong",
    "bad_chain": "the certificates do not chain",
    "no_anchor": "the chain leads to no node anchor of the sender's State",
    "anchor_signs": "the anchor itself signed",
    "not_a_ca": "a certificate in the chain may not issue",
    "path_too_long": "the chain is longer than it may be",
    "key_usage": "the certificate is not for signing",
    "weak_key": "a key is too weak",
    "unknown_extension": "a critical extension is unknown",
    "expired": "a certificate has expired",
    "not_yet_valid": "a certificate is not valid yet",
    "revoked": "a certificate was revoked",
    "edition_fork": "the envelope names another edition of a number that is held",
}
"""Why an envelope is not believed: for people, in the receiver's quarantine. The sender hears `envelope_refused`."""

REJECTIONS: dict[str, str] = {
    "part_size": "a part has another length than the envelope names",
    "other_digest": "the instrument's id came before with other bytes; an alarm",
    "log_proof": "the inclusion proof or its checkpoint does not hold",
    "log_entry": "the log entry does not speak of this instrument",
    "unstamped_not_urgent": "only an urgent instrument may come without a timestamp",
    "envelope_differs": "envelope and content say different things",
    "content_unreadable": "the content is not what its kind and version demand",
    "exercise_mixed": "an exercise in a real matter, or the reverse",
    "reference_not_yours": "the reference of an opened matter does not begin with the sender's State",
    "other_counterpart": "the matter is one with another authority",
    "not_competent": "another authority spoke for that side in what the signer had seen",
    "crosses_border": "the procedure is between authorities of one State only",
    "never_crosses": "the registration of a paper, which is its registrar's own record",
    "other_procedure": "the matter pins another procedure or version",
    "other_treaty": "the matter pins another treaty or version",
    "unknown_act": "the procedure has no such act",
    "wrong_kind": "the act is not done with this kind",
    "wrong_side": "the act is the other side's",
    "step_not_open": "the step was not open in what its signer had seen",
    "answers_nothing_open": "what it answers is not open, or it names nothing",
    "predecessor_rejected": "it builds on a rejected instrument",
    "wrong_predecessor": "`after` names an instrument of the wrong side, or one that is not chained",
    "never_sent": "`after.other` names what was never sent",
    "forked": "a second instrument with the same `after.own`",
    "goes_back": "`after.other` goes back behind what its signer had seen before",
}
"""Reasons of `rejected` beside the invalid ones of a verification."""

SIGNED: dict[type[Envelope | Receipt | Edition | Introduction | Content], str] = {
    Envelope: f"Payload of a compact JWS, `typ` = `{ENVELOPE_TYPE}`, signed by the sending node.",
    Receipt: f"Payload of a compact JWS, `typ` = `{RECEIPT_TYPE}`, signed by the receiving node.",
    Edition: f"Payload of a flattened JWS, `typ` = `{EDITION_TYPE}`, signed by the State's directory key.",
    Introduction: "Plain canonical JSON; its SHA-256 is compared by telephone.",
    Content: "Canonical JSON, embedded in an instrument as `content.json`; `body` is of its kind.",
}
"""What travels inside the door's strings and files."""


def _rows(table: dict[str, str]) -> str:
    return "\n".join(f"| `{code}` | {words} |" for code, words in table.items())


def _verification(verdict: Verdict) -> str:
    return ", ".join(f"`{reason.code}`" for reason in REASONS.values() if reason.verdict is verdict)


_ANSWERS = "\n".join(f"| {status} | `{code}` | {what} | {do} |" for code, (status, what, do) in ANSWERS.items())

_PINNED = "\n".join(
    f"| `{kind.__name__}` | {', '.join(f'`{name}`' for name in names)} |" for kind, names in PINNED.items()
)

DESCRIPTION = f"""\
How the nodes of two States exchange signed instruments. This document and the standards that it names are meant to
be enough for another implementation. TLS with certificates on both sides is the gate (`mutualTLS` below); the
envelope's signature is the identity.

## Canonical JSON

What is signed or hashed as JSON is canonical (RFC 8785): members sorted by UTF-16 code units, no white space, no
member twice, UTF-8. Numbers are integers within ±(2^53-1); amounts are decimal strings; text is in Unicode normal
form C; times are UTC with milliseconds, `2026-11-24T08:35:51.123Z`; `null` is written out, and a member with a default
too. Unknown members are refused. A reader re-serialises and compares: other spellings are refused. Digests are SHA-256
in 64 lower-case hexadecimal digits. Ids are UUID version 7 (RFC 9562) in lower case.

## Signed JSON

Envelopes and receipts are compact JWS (RFC 7515 §7.1), editions flattened JWS (§7.2.2) in canonical JSON; one signature
each. The protected header is canonical JSON with exactly three members:

```
{{"alg":"ES256","typ":"{ENVELOPE_TYPE}","x5c":["MIIB…","MIIB…"]}}
```

`alg`: the key of the first certificate decides: P-256 `ES256`, P-384 `ES384`, P-521 `ES512`, Ed25519 `EdDSA`; an ECDSA
signature is r and s in fixed width (RFC 7518 §3.4). `typ`: `{ENVELOPE_TYPE}`, `{RECEIPT_TYPE}`,
`{EDITION_TYPE}`. `x5c`: the signer's certificate, then those that issued it, without the anchor; each is DER
in base64 with padding (RFC 7515 §4.1.6). Base64url is without padding and in its one canonical spelling. An
envelope or receipt is named by the SHA-256 of its compact form in ASCII; an edition by the SHA-256 of its
canonical payload.

The certificate must chain to the anchor of the sender's State for the purpose `node` (envelope, receipt) or `directory`
(edition), be valid now, and for envelopes and receipts stand in `nodes[].envelope_certificates` or
`receipt_certificates` of the node that hosts the authority, in that State's current edition. An edition whose signer
has ended counts if an edition that is valid now leads to it by `previous`, link by link; then its signature must have
been valid when it was made.

## Limits

An instrument {INSTRUMENT_LIMIT} bytes, an attachment {ATTACHMENT_LIMIT} bytes, {ATTACHMENTS} attachments; an
envelope {TOKEN_LIMIT} characters, a receipt {RECEIPT_LIMIT}; {RECEIPTS} receipts or {SEEN} digests in a call;
an edition {LARGEST} bytes; a checkpoint 8000 characters.

## A delivery

1. Each part (the signed PDF, then each attachment) is `PUT` under its digest; `HEAD` tells what is there already.
2. The envelope is posted: 202 when it is stored, 409 `parts_missing` when a part is not there.
3. The receiver signs receipts; they are pushed to the sender's door (`POST /v1/receipts`), lie ready under the
   envelope's digest, and are listed under `/v1/waiting` for a node that only reaches out (`reachable` false in
   its edition). Such a node also fetches its envelopes and parts there, and says with `/v1/receipts/seen` what
   it holds.
4. Any call may be repeated and changes nothing; the same instrument may come again in another envelope.

A sender repeats, with growing pauses and jitter, every call that brought no answer or a 5xx, from seconds to an hour,
for days; a 4xx is repeated too, because the other side may mend it, but people are told. The same bytes of the
envelope are sent each time. With 202 and no receipt after a minute it asks `GET /v1/envelopes/…/receipts`: a 404 means
that the envelope was lost, and it is brought again. Nothing but a final receipt ends a delivery, or a loud give-up.
An urgent envelope is not held up by a peer's other failures. The header `Date` tells the door's clock.

## Receipts

`(none) → delivered → accepted | rejected`, with `held` any number of times before the end; `duplicate` repeats the end.

| status | says | `reason` | `decision` | final |
|---|---|---|---|---|
| `delivered` | the envelope is authentic, its parts are whole and on disk | null | null | no |
| `held` | it waits, and is looked at again by itself; but see `envelope_refused` | of the table below | null | no |
| `accepted` | the instrument counts in its matter | null | null | yes |
| `rejected` | it never will; a cure is a new instrument with `replaces` | of the table below | null | yes |
| `duplicate` | the instrument was decided before, in another envelope | that of the decision | what was decided | yes |
| `unattended` | it is urgent, everybody was called, nobody has acknowledged it: telephone | null | null | no |
| `unreviewed` | it left at once, and nobody there gave it the second look within 24 hours | null | null | no |
| `reviewed` | after `unreviewed`: the second look has been given | null | null | no |

The first final receipt counts; one that contradicts it is an alarm. `sender` is who signs: the recipient of
the envelope. `instrument` repeats the envelope's. A receipt may come before an earlier one; a weaker status
never replaces a stronger. `unattended` comes beside the decision, once for an instrument, and changes nothing.
So do `unreviewed` and `reviewed`, which the other side signs: `sender` is the sender of the instrument, and `envelope`
the one that its recipient accepted.

Reasons of `held`:

| reason | meaning |
|---|---|
{_rows(HOLDS)}

and of the verification: {_verification(Verdict.UNDECIDED)}; and `timestamp_far_ahead`, {CLOCKS.days} days long, because
the receiver's clock may be the one that is wrong.

An envelope whose signature is not believed decides nothing about the instrument that it names: whoever brought it
need not be who could have signed it. It is not looked at again. Its receipt says `held`, `envelope_refused`; a sender
for whom that is the envelope in use packs the instrument anew, with growing pauses. Why, stands in the receiver's
quarantine, for a conversation by telephone: {", ".join(f"`{one}`" for one in UNBELIEVED)}.

Reasons of `rejected`:

| reason | meaning |
|---|---|
{_rows(REJECTIONS)}

and of the verification: {_verification(Verdict.INVALID)}.

An implementation takes a reason that it does not know for what its status says.

## Answers that say no

RFC 9457, `application/problem+json`; `code` is stable, `detail` is for people, `remedy` says what to do.

| status | code | what happened | what the caller does |
|---|---|---|---|
{_ANSWERS}

## The log

`Envelope.log` proves that the sender's log had the instrument before it left. `entry` is one entry in canonical JSON;
its `event` is `instrument.issued`, its `authority` the sender, its `subject.instrument` and `subject.sha256`
those of the envelope. The tree is RFC 6962's with SHA-256: a leaf is hashed with 0x00 before it, a node with
0x01. `hashes` is the inclusion proof (§2.1.1) of leaf `index` in the tree of `size` entries; `GET
/v1/log/consistency` answers §2.1.2.

A checkpoint is a C2SP signed note (tlog-checkpoint): three lines, an empty line, then one line a signature.

```
rogatory/XA
<size, decimal>
<root hash, base64>

— rogatory/XA <base64 of the key's id, 4 bytes, and the Ed25519 signature, 64 bytes>
```

The origin is `rogatory/<STATE>` and the key's name as well; the key's id is the first four bytes of
SHA-256(name ‖ 0x0A ‖ 0x01 ‖ public key). The key is `log.vkey` of the sender's edition. Lines of other signers
(cosignatures) are passed over by those who do not know them. Whoever keeps a checkpoint asks for consistency with the
next one: a log that does not contain what it showed before has been rewritten.

## The directory

A State's node is introduced once by a file (`Introduction`) whose SHA-256, as 8 groups of 4 hexadecimal digits,
two officials on each side compare by telephone; it has the anchors of each purpose and the first edition. From then on
editions bring every change. Numbers rise by one; `previous` is the name of the one before (null in the first); two
editions of one number are a fork: an alarm, never in force. A newer edition is fetched daily, and at once when an
envelope names it (`GET /v1/editions/current`, then those between; where the signer of one of these has ended, those
after it first, from the current one downwards). `valid_until` asks for a newer one by then; the old
one stays in force. A new log key comes with `handover`, a note signed by the old and the new key. New anchors are
announced in `next_anchors` and come by a new introduction file and a telephone.

## The instrument

PDF/A-3b with one embedded file, `content.json` (schema `Content`), and the signatures `Signatory` (PAdES B-T,
certifying) and `Seal` (B-LT, covering the whole file, fields locked), or `Seal` alone, as the procedure's
table says for its act. It is accepted if its signatures verify under the anchors of the sender's State for
that purpose, if its certificates name the authority and official of the content, and if its act is a step that
was open to its signer in what `after` says they had seen. The digests of procedure, treaty and template pin
what it was written under.

A procedure's digest is the SHA-256 of its table as canonical JSON. Each object says in `is` what it is, and has these
members, `null` where there is nothing; sets are sorted:

| `is` | members |
|---|---|
{_PINNED}

The tables themselves are in the reference documentation (`docs/reference/procedures`), a treaty's file is what its
digest is of. """

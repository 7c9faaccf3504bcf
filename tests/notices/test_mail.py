"""E-mail goes over TLS to a server that was checked, says the same id again when it is repeated, and hears refusals."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.kit.errors import Refused, Unavailable
from app.notices.channels import Channel
from app.notices.mail import Tls
from app.notices.senders import Message
from tests.notices.letterbox import Box, running
from tests.notices.people import NOW

MESSAGE = Message(
    sending="01938f7e-0000-7000-8000-000000000001",
    channel=Channel.EMAIL,
    address={"to": "dora@moj.xa.example"},
    secret=None,
    purpose="ring",
    urgent=True,
    language="ar",
    subject="عاجل",
    text="Ein Hinweis wartet: ٣ – ждёт\n",
    told=(),
    count=1,
    made=NOW,
    at=NOW,
)


def test_a_message_arrives_over_tls_with_an_id_that_stays(box: Box) -> None:
    handles = [box.mail().send(MESSAGE), box.mail().send(MESSAGE)]
    assert handles[0] == handles[1] == "<01938f7e-0000-7000-8000-000000000001@moj.xa.example>"
    first = box.letterbox.came[0]
    assert first["Message-ID"] == handles[0]
    assert (first["To"], first["Subject"], first["Auto-Submitted"]) == ("dora@moj.xa.example", "عاجل", "auto-generated")
    assert (first["Importance"], first["Content-Language"]) == ("high", "ar")
    assert first.get_content().replace("\r\n", "\n") == MESSAGE.text
    assert box.letterbox.logins[0] == (b"rogatory", b"secret")


def test_a_server_with_another_certificate_is_not_spoken_to(box: Box) -> None:
    with pytest.raises(Unavailable) as refused:
        box.mail(ca=None).send(MESSAGE)
    assert refused.value.code == "smtp_down"
    assert box.letterbox.came == []


def test_a_server_without_tls_is_not_spoken_to(tmp_path: Path) -> None:
    with running(tmp_path, plain=True) as plain:
        with pytest.raises(Unavailable):
            plain.mail().send(MESSAGE)
        assert plain.letterbox.came == []
        assert plain.mail(tls=Tls.NONE, user="").send(MESSAGE)


@pytest.mark.parametrize(
    ("answer", "kind", "code"),
    [
        ("RCPT 550 5.1.1 no such user", Refused, "address_gone"),
        ("RCPT 550 #5.1.1 no such user", Refused, "address_gone"),
        ("RCPT 554 5.1.10 no mail is taken here", Refused, "address_gone"),
        ("RCPT 550 5.2.1 disabled", Refused, "address_gone"),
        ("RCPT 550-5.1.1 no such user\r\n550 5.1.1 ask the postmaster", Refused, "address_gone"),
        ("RCPT 552 5.2.2 mailbox full", Refused, "smtp_refused"),
        ("RCPT 550 no such user", Refused, "address_refused"),
        ("RCPT 550 #5.1.0 address rejected", Refused, "address_refused"),
        ("RCPT 551 not here", Refused, "address_refused"),
        ("RCPT 550 5.7.1 Unable to relay", Unavailable, "smtp_policy"),
        ("RCPT 554 5.7.1 Relay access denied", Unavailable, "smtp_policy"),
        ("RCPT 553 5.7.1 Sender address rejected: not owned by user", Unavailable, "smtp_policy"),
        ("RCPT 550 relay not permitted", Unavailable, "smtp_policy"),
        ("RCPT 550 5.1.8 the domain of the sender has no MX", Unavailable, "smtp_policy"),
        ("RCPT 550 5.3.2 no mail is taken in", Unavailable, "smtp_busy"),
        ("MAIL 553 5.7.1 Sender address rejected", Unavailable, "smtp_refuses_us"),
        ("MAIL 550 5.1.1 no such sender", Unavailable, "smtp_refuses_us"),
        ("MAIL 452 4.3.1 disk full", Unavailable, "smtp_busy"),
        ("DATA 550 5.7.26 not accepted due to DMARC policy", Unavailable, "smtp_policy"),
        ("DATA 550 5.1.1 no such user", Refused, "smtp_refused"),
        ("DATA 550 no", Refused, "smtp_refused"),
        ("RCPT 451 greylisted", Unavailable, "smtp_later"),
        ("RCPT 421 closing", Unavailable, "smtp_busy"),
        ("DATA 452 try later", Unavailable, "smtp_later"),
        ("DATA 452 4.3.1 disk full", Unavailable, "smtp_busy"),
        ("DATA 554 spam", Refused, "smtp_refused"),
    ],
)
def test_what_the_server_says_is_for_now_or_for_good(box: Box, answer: str, kind: type[Exception], code: str) -> None:
    box.letterbox.answers.append(answer)
    with pytest.raises(kind) as refused:
        box.mail().send(MESSAGE)
    assert getattr(refused.value, "code", "") == code
    assert "dora" not in str(refused.value)


def test_a_wrong_password_and_a_server_that_is_away(box: Box) -> None:
    for changed, code in (({"password": "wrong"}, "smtp_login"), ({"port": 1}, "smtp_down")):
        with pytest.raises(Unavailable) as refused:
            box.mail(**changed).send(MESSAGE)
        assert refused.value.code == code

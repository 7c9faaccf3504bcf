"""How one is reached, from the command line; ladders; a notice with its trail."""

from __future__ import annotations

import json
from pathlib import Path

from app.kit.clock import now
from app.kit.ids import AuthorityId
from app.notices.occasions import Occasion
from app.notices.post import post
from app.wiring import open_node
from tests.cli.typing_commands import Terminal

ANA, BEN = ("--as", "XA.moj/ana"), ("--as", "XA.moj/ben")
RUNGS = [{"after": 0, "roles": ["duty_officer"], "next_way": 45}, {"after": 300, "roles": ["head"]}]


def test_a_way_is_said_proven_tried_and_erased(staffed: Terminal) -> None:
    made = staffed.json(*ANA, "channel", "add", "email", "ana@moj.xa.example")
    assert (made["verified"], made["secret"]) == (None, None)
    hook = staffed.json(*ANA, "channel", "add", "webhook", "https://duty.xa.example/in")
    assert str(hook["secret"]).startswith("whsec_")
    listed = staffed.listed(*ANA, "channel", "order", str(hook["id"]), str(made["id"]))
    assert [one["channel"] for one in listed] == ["webhook", "email"]
    assert "ana@moj.xa.example" in staffed.done(*ANA, "channel", "list")
    staffed.refused("wrong_code", 1, *ANA, "channel", "verify", str(made["id"]), "00000000")
    staffed.refused("not_proven", 1, *ANA, "channel", "test", str(made["id"]))
    quiet = staffed.json(*ANA, "channel", "quiet", str(made["id"]), "--from", "22:00", "--to", "07:00")
    assert quiet["quiet"] == [{"from": "22:00", "to": "07:00", "days": [0, 1, 2, 3, 4, 5, 6]}]
    staffed.refused("bad_channel", 2, *ANA, "channel", "add", "pigeon", "x")
    states = {str(one["channel"]): one for one in staffed.listed("channel", "state")}
    assert (states["email"]["configured"], states["webhook"]["configured"]) == (False, True)
    assert staffed.json(*ANA, "channel", "remove", str(made["id"]))["erased"] is True
    assert staffed.json("channel", "erase", "XA.moj/ana") == {"official": "XA.moj/ana", "ways": 1, "done": False}
    assert staffed.json("channel", "erase", "XA.moj/ana", "--yes")["ways"] == 1
    assert staffed.listed(*ANA, "channel", "list") == []


def test_a_ladder_is_shown_checked_set_and_ended(staffed: Terminal, tmp_path: Path) -> None:
    key = "occasion:matter.urgent"
    assert staffed.json("ladder", "show", key)["of"] is None
    rungs = tmp_path / "rungs.json"
    rungs.write_text(json.dumps(RUNGS), "utf-8")
    dead = staffed.run("ladder", "check", key, json.dumps(RUNGS[:1]), "--repeat", "900", "--json")
    assert (dead.exit_code, len(json.loads(dead.stdout)["faults"])) == (1, 1)
    assert staffed.json("ladder", "check", key, str(rungs), "--repeat", "900")["faults"] == []
    staffed.refused("role_missing", 1, *ANA, "ladder", "set", key, str(rungs), "--repeat", "900")
    assert staffed.json(*BEN, "ladder", "set", key, str(rungs), "--repeat", "900")["version"] == 1
    assert staffed.json("ladder", "show", key)["of"] == f"{key}:1"
    assert "at once duty_officer, the next way after 45 s; after 300 s head" in staffed.done("ladder", "show")
    staffed.done(*BEN, "ladder", "end", key)
    assert staffed.listed("ladder", "show") == []
    assert staffed.json(*BEN, "ladder", "policy", "--link", "factor", "--no-keypress") == {
        "link": "factor",
        "keypress": False,
    }


def test_a_notice_is_shown_with_its_trail(staffed: Terminal) -> None:
    node = open_node(staffed.home, "keeper", serves=False)
    params = {"matter": "XB-2026-K7Q3MD9T", "sender": "XB.moj", "urgency": "emergency"}
    with node.sessions().begin(AuthorityId("XA.moj")) as session:
        subject = {"matter": "XB-2026-K7Q3MD9T"}
        notice = post(session, AuthorityId("XA.moj"), Occasion.MATTER_URGENT, subject, now(), params)
    node.close()
    told = staffed.json(*BEN, "notices", "show", notice)
    assert (told["rung"], told["tried"], told["ladder_of"]) == (0, [], None)
    staffed.json(*BEN, "notices", "pass", notice, "--reason", "I am on the road.")
    staffed.refused("passed_already", 1, *BEN, "notices", "pass", notice, "--reason", "Nor can I.")
    [passed] = staffed.json(*BEN, "notices", "show", notice)["passed"]
    assert (passed["by"], passed["reason"]) == ("XA.moj/ben", "I am on the road.")
    staffed.done(*BEN, "notices", "ack", notice)
    assert staffed.json(*ANA, "notices", "ack", notice)["acknowledged_by"] == "XA.moj/ben"
    shown = staffed.done(*BEN, "notices", "show", notice)
    assert "XA.moj/ben" in shown
    assert "signed" in shown


def test_a_key_of_web_push_is_made_once_and_printed(staffed: Terminal, tmp_path: Path) -> None:
    file = tmp_path / "push.pem"
    made = staffed.json("channel", "key", str(file), "--new")
    assert file.stat().st_mode & 0o077 == 0
    assert staffed.json("channel", "key", str(file)) == made
    staffed.refused("file_there", 2, "channel", "key", str(file), "--new")


def test_the_keeper_has_the_channels_that_its_settings_name(staffed: Terminal, tmp_path: Path) -> None:
    staffed.done("channel", "key", str(tmp_path / "push.pem"), "--new")
    for name, secret in (("smtp", "secret"), ("gateway", "whsec_" + "A" * 43 + "="), ("twilio", "s")):
        (tmp_path / name).write_text(secret, "utf-8")
    told = f"""
pages_address = "https://mla.xa.example"
smtp_host = "127.0.0.1"
smtp_from = "duty@moj.xa.example"
smtp_user = "rogatory"
smtp_password_file = "{tmp_path}/smtp"
sms_gateway = "http"
gateway_url = "http://127.0.0.1:1/messages"
gateway_secret_file = "{tmp_path}/gateway"
gateway_callback_secret_file = "{tmp_path}/gateway"
voice_gateway = "twilio"
twilio_account = "AC0"
twilio_key = "SK0"
twilio_secret_file = "{tmp_path}/twilio"
twilio_sender = "+15005550006"
push_key_file = "{tmp_path}/push.pem"
push_contact = "mailto:ops@xa.example"
"""
    with (staffed.home / "node.toml").open("a", encoding="utf-8") as file:
        file.write(told)
    node = open_node(staffed.home, "keeper", serves=False)
    desk = node.channel_desk()
    assert set(desk.senders) == node.channels
    assert {one.value for one in desk.senders} == {"email", "sms", "voice", "push", "webhook", "screen"}
    assert desk.pages == "https://mla.xa.example"
    node.close()
    assert desk.keys is False, "nothing is asked for in a call whose answer would be refused"
    (found,) = (
        one for one in json.loads(staffed.run("node", "doctor", "--json").stdout) if one["check"] == "callbacks"
    )
    assert found["weight"] == "warns"
    assert found["words"].startswith("twilio_token_file is not set")
    with (staffed.home / "node.toml").open("a", encoding="utf-8") as file:
        file.write(f'twilio_token_file = "{tmp_path}/twilio"\n')
    node = open_node(staffed.home, "keeper", serves=False)
    assert node.channel_desk().keys is True
    node.close()

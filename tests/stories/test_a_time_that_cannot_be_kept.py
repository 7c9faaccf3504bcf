"""Who is asked says in time that its decision needs longer, and both sides count the treaty's extension alike; the day
on which it is carried out is moved when the other side agrees to it.
"""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from app.cli.playground import RunningNode, eventually
from app.kit.canonical import JsonObject
from app.kit.clock import instant, now
from tests.cli.typing_commands import Terminal
from tests.factories import bodies
from tests.stories import letters
from tests.stories.clerks import System, Typist
from tests.stories.hands import agree, fresh

TREATY = "bilateral_xa_xb"


def day(days: int) -> str:
    return (now() + timedelta(days=days)).date().isoformat()


def clock(found: list[JsonObject], code: str) -> JsonObject:
    """The clock of that name that runs."""
    (one,) = [one for one in found if one["code"] == code and one["stopped"] is None]
    return one


def test_a_delay_is_told_in_time_and_both_sides_count_alike(xa: RunningNode, xb: RunningNode, tmp_path: Path) -> None:
    asks, asked = System.of(xa), Typist(xb)

    def here(code: str) -> JsonObject:
        return clock(asks.get(f"/matters/{reference}/deadlines")["items"], code)

    def there(code: str) -> JsonObject:
        return clock(Terminal(xb.home).listed("--as", "XB.moj/ana", "matters", "deadlines", reference), code)

    def alike(code: str, *names: str) -> JsonObject:
        eventually(lambda: [here(code)[one] for one in names] == [there(code)[one] for one in names], f"{code} agrees")
        return here(code)

    body = fresh(legal_basis=[{"treaty": TREATY, "measures": ["m1"]}])
    reference = letters.take(asks, "mla", "request", body, to="XB.moj", treaty=TREATY)
    agree(xa, xb, reference, "RECEIVED")
    letters.take(asked, "mla", "acknowledge", bodies.of("acknowledgement"), reference=reference, at="RECEIVED")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    before = alike("decision", "due")

    told = {"decide_by": day(200), "execute_by": day(240), "answer_by": day(10)}
    notice = bodies.of("delay_notice", **told)
    letters.take(asked, "mla", "report_delay", notice, reference=reference, at="ACKNOWLEDGED")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    eventually(lambda: here("decision")["due"] != before["due"], "the extension is counted")
    # Fifteen days at most, whatever day was named; the article of both the time and its extension is shown.
    after = alike("decision", "due", "article", "kind", "reckoning")
    assert instant(str(after["due"])) - instant(str(before["due"])) == timedelta(days=15)
    later = after["reckoning"]["later"]  # type: ignore[index,call-overload]  # JSON
    assert (later["by"], later["article"]) == (15, "XA-XB 6(5)")
    assert (after["kind"], after["article"]) == ("treaty", "XA-XB 6(3)")
    letter = letters.over_api(asks, reference, tmp_path)
    letter.says("Notice of delay", "Decision estimated for", "Proposed day of execution", str(notice["reason"]))
    shown = Terminal(xb.home).done("--as", "XB.moj/ana", "matters", "deadlines", reference)
    assert "by at most 15 (XA-XB 6(5))" in shown

    # The other side agrees to the day of execution: that day counts, as agreed.
    assert here("consult_answer")["duty"] == "requesting"
    letters.take(asks, "mla", "answer_delay", bodies.of("delay_answer"), reference=reference, at="ACKNOWLEDGED")
    agree(xa, xb, reference, "ACKNOWLEDGED")
    eventually(lambda: here("execution")["kind"] == "agreed", "the day is agreed")
    agreed = alike("execution", "due", "kind", "reckoning")
    assert agreed["due"] == agreed["reckoning"]["later"]["until"]  # type: ignore[index,call-overload]  # JSON
    assert abs(instant(str(agreed["due"])) - instant(f"{told['execute_by']}T23:59:59.000Z")) < timedelta(hours=15)
    letters.by_command(xb, reference, tmp_path).says("Answer to a notice of delay", "that day suits us")

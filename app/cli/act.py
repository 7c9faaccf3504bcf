"""`rogatory act`: a step in a matter, from the body to the document; what needs only a seal leaves at once."""

from __future__ import annotations

from typing import Annotated

import typer

from app.cli import paper
from app.cli.acting import person
from app.cli.groups import single
from app.cli.inputs import body
from app.cli.shell import shell
from app.kit.ids import reference as matter_reference
from app.matters import acts, drafts
from app.matters.paper import NewDraft
from app.procedures.table import Sign

app = single()


@app.command()
def act(
    ctx: typer.Context,
    reference: Annotated[str, typer.Argument(metavar="REFERENCE", help="The matter, such as XA-2026-K7Q3MD9T.")],
    step: Annotated[str, typer.Argument(metavar="ACT", help="Such as acknowledge; `matters show` lists what is open.")],
    *,
    content: Annotated[str, typer.Option("--body", metavar="FILE|-|JSON", help="The body.")] = "{}",
    attach: paper.Attach = None,
    urgency: paper.Urgency = None,
    language: paper.Language = "en",
    in_reply_to: paper.Reply = None,
    replaces: paper.Replaces = None,
    tick: paper.Tick = None,
    tick_all: paper.TickAll = False,
    signatory: paper.Signatory = None,
    hold: Annotated[bool, typer.Option("--hold", help="Freeze only, also what could leave at once.")] = False,
    wait: paper.Wait = 30.0,
) -> None:
    """Take a step: draft and freeze it. Under the seal alone and with one pair of eyes it leaves at once. In a matter
    that another authority lets you read, the draft is left with that authority.
    """
    told = shell(ctx)
    given, named = body(content), matter_reference(reference)
    with person(told) as acting:
        draft = drafts.begin(
            acting.session,
            acting.node.office(),
            acting.actor,
            NewDraft(
                act=step,
                reference=named,
                urgency=urgency,
                language=language,
                body=given,
                attachments=paper.attach(acting, attach or []),
                in_reply_to=in_reply_to,
                replaces=replaces,
            ),
        )
        if draft.authority != acting.actor.authority:
            words = f"The draft {draft.id} lies with {draft.authority}, whose matter it is."
            told.show({"draft": draft.id, "holder": draft.authority}, words)
            return
        frozen = paper.freeze(told, acting, draft, tick or (), all_of_them=tick_all, signatory=signatory)
        node = acting.node
    node.wake("sign", frozen)
    found = paper.rendered(told, node, frozen, wait)
    if hold or found.state != "frozen" or found.sign != Sign.SEAL.value or found.missing:
        paper.show_document(told, found)
        return
    with person(told, node=node) as acting:
        job = acts.sign(acting.session, node.office(), acting.actor, frozen).id
    node.wake("sign", job)
    paper.show_document(told, paper.issued(told, node, frozen, wait))

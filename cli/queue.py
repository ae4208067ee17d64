"""`belegwerk queue`: what waits for a person, until the review desk exists."""

from typing import Annotated

import typer
from rich.markup import escape

from cli.terminal import console, person, table
from config.settings import load_settings
from config.wiring import wired
from domain.documents.reasons import document_words
from domain.errors import UnusableInput
from domain.vat.reasons import words as vat_words
from journeys.documents.deciding import decide_document
from journeys.documents.judging import PROCESS as DOCUMENTS
from journeys.vat.deciding import decide
from store.queue import Action, QueueItem

app = typer.Typer(help="What waits for a person.", no_args_is_help=True)

Language = Annotated[str, typer.Option(help="de or en; default: the configured one")]


@app.command("list")
def list_items(
    state: Annotated[str, typer.Option(help="open, resolved, closed or all")] = "open",
    limit: Annotated[int, typer.Option(help="rows at most")] = 25,
    offset: Annotated[int, typer.Option(help="rows to leave out")] = 0,
    language: Language = "",
) -> None:
    """List items, the most money at stake first."""
    settings = load_settings()
    with wired(settings) as parts:
        entries = parts.store.queue.list(state=None if state == "all" else state, limit=limit, offset=offset)
        counts = parts.store.queue.counts()
    rows = [
        (
            entry.item_id,
            f"{entry.item.amount:,.2f} {entry.item.currency}",
            entry.item.title,
            "\n".join(words(entry.item, reason, language or settings.language) for reason in entry.item.reasons),
            entry.state,
        )
        for entry in entries
    ]
    console.print(table("Review queue", ("item", "at stake", "what", "why", "state"), rows, right=("item", "at stake")))
    console.print(", ".join(f"{count:,} {word}" for word, count in counts.items()))


@app.command()
def show(item: Annotated[int, typer.Argument(help="number of the item")], language: Language = "") -> None:
    """Show one item: what is known, why a person is needed, what was decided."""
    settings = load_settings()
    spoken = language or settings.language
    with wired(settings) as parts:
        entry = parts.store.queue.show(item)
        decisions = list(parts.store.queue.decisions(item_id=item))
    console.print(f"[bold]{entry.item_id}  {escape(entry.item.title)}[/bold]  ({entry.state})", highlight=False)
    for reason in entry.item.reasons:
        console.print(f"  • {escape(words(entry.item, reason, spoken))}", highlight=False)
    rows = [(name, words(entry.item, str(value), spoken)) for name, value in entry.item.details.items() if value]
    console.print(table("", ("field", "value"), rows))
    for decision in decisions:
        when = f"{decision.decided_at:%Y-%m-%d %H:%M}Z"
        told = f"{when} {decision.who}: {decision.action.value} — {decision.why} ({decision.evidence_id})"
        console.print(escape(told), highlight=False)


@app.command()
def resolve(  # noqa: PLR0913, PLR0917 - one argument for each option
    item: Annotated[int, typer.Argument(help="number of the item")],
    action: Annotated[Action, typer.Option(help="what is decided")],
    why: Annotated[str, typer.Option(help="the reason; it goes into the audit trail")],
    who: Annotated[str, typer.Option(help="who decides; default: BELEGWERK_USER or the signed-in user")] = "",
    vat_id: Annotated[str, typer.Option(help="with correct: the right VAT ID, proposed for the master data")] = "",
    name: Annotated[str, typer.Option(help="with correct: the right name, proposed for the master data")] = "",
    field: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE", help="with correct: the right value of a document's field; repeatable"),
    ] = None,
) -> None:
    """Decide about one item. The decision is chained into the evidence archive."""
    proposed = {field: value for field, value in (("vat_id", vat_id), ("name", name)) if value}
    read = _fields(field or [])
    with wired(load_settings()) as parts:
        of_document = parts.store.queue.show(item).item.process == DOCUMENTS
        if action is Action.CORRECT and not (read if of_document else proposed):
            wanted = "Add --field NAME=VALUE." if of_document else "Add --vat-id or --name."
            raise UnusableInput("A correction says what is right.", next_step=wanted)
        if of_document:
            decided = decide_document(parts, item, action, person(who), why, read)
        else:
            decided = decide(parts, item, action, person(who), why, proposed)
    console.print(f"{decided}", highlight=False, soft_wrap=True)


def words(item: QueueItem, encoded: str, language: str) -> str:
    """A reason or a value in words, by the journey that the item comes from."""
    return document_words(encoded, language) if item.process == DOCUMENTS else vat_words(encoded, language)


def _fields(given: list[str]) -> dict[str, str]:
    found = {}
    for text in given:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise UnusableInput(f"{text!r} is not NAME=VALUE.", next_step="Write it like --field gross_total=119.00.")
        found[name.strip()] = value.strip()
    return found

"""`belegwerk audit`: the evidence archive for an auditor."""

import datetime as dt
import json
from typing import Annotated

import typer
from rich.markup import escape

from cli.terminal import console, person, table
from config.settings import load_settings
from config.wiring import wired
from domain.errors import UnusableInput
from store.anchor import ChainHead

app = typer.Typer(help="The evidence archive: verify it, show what was asked and answered.", no_args_is_help=True)


@app.command()
def verify(
    head: Annotated[
        str, typer.Option(help="a chain head as printed on a workbook, SEQ:MAC; it must still be in the chain")
    ] = "",
) -> None:
    """Read the whole chain and check every entry, every body and every remembered head. Exit code 1 when something is wrong."""
    expected = _head(head) if head else None
    with wired(load_settings()) as parts, console.status("Reading the evidence chain …"):
        report = parts.store.evidence.verify(expected)
    for problem in report.problems:
        where = problem.evidence_id or (f"entry {problem.seq}" if problem.seq else "archive")
        console.print(
            f"[red]{where}[/red]: {escape(problem.what)} → {escape(problem.next_step)}", highlight=False, soft_wrap=True
        )
    if not report.ok:
        console.print(f"[red]{report.records:,} entries read; the archive is NOT intact.[/red]")
        raise typer.Exit(1)
    if report.unsealed:
        console.print(f"{report.unsealed:,} answers of an older version carry no seal of what was read from them.")
    deleted = f", {report.deleted:,} bodies deleted after retention" if report.deleted else ""
    console.print(f"{report.records:,} entries read{deleted}; the archive is intact.")
    console.print(f"Head {report.head.seq}:{report.head.mac}", highlight=False, soft_wrap=True)


@app.command()
def show(evidence_id: Annotated[str, typer.Argument(help="such as E000000123, from a result or the workbook")]) -> None:
    """Print what was asked and what was answered, byte by byte, or what was decided."""
    with wired(load_settings()) as parts:
        entry = parts.store.evidence.show(evidence_id)
    console.print(
        f"[bold]{entry.evidence_id}[/bold]  {entry.kind}  recorded {entry.recorded_at:%Y-%m-%d %H:%M:%S}Z", highlight=False
    )
    console.print_json(json.dumps(entry.payload, ensure_ascii=False))
    for name, body in (("Request", entry.request), ("Reply", entry.reply)):
        if body is not None:
            console.rule(f"{name} ({len(body)} bytes)", align="left")
            console.print(body.decode("utf-8", errors="backslashreplace"), markup=False, highlight=False, soft_wrap=True)
    console.print(f"Seal {entry.mac}", highlight=False, soft_wrap=True)


@app.command()
def head() -> None:
    """Print where the chain ends now, to be kept outside (in a mail, on paper)."""
    with wired(load_settings()) as parts:
        now = parts.store.evidence.head()
    console.print(f"{now.seq}:{now.mac}", highlight=False, soft_wrap=True)


@app.command()
def decisions(
    run: Annotated[str, typer.Option(help="only this run's")] = "",
) -> None:
    """List what people decided: who, when, why."""
    with wired(load_settings()) as parts:
        rows = [
            (f"{d.decided_at:%Y-%m-%d %H:%M}Z", d.who, d.action.value, d.item.title, d.why, d.evidence_id)
            for d in parts.store.queue.decisions(run or None)
        ]
    console.print(table("Decisions", ("when", "who", "action", "item", "why", "evidence"), rows))


@app.command("delete-content")
def delete_content(
    before: Annotated[dt.datetime, typer.Option(formats=["%Y-%m-%d"], help="bodies recorded before this day are deleted")],
    why: Annotated[str, typer.Option(help="the reason, such as the end of retention; it is chained")],
    who: Annotated[str, typer.Option(help="who orders it; default: BELEGWERK_USER or the signed-in user")] = "",
) -> None:
    """Delete the bodies of old requests and replies after retention. The entries stay, and the chain stays whole."""
    with wired(load_settings()) as parts:
        oldest_allowed = parts.now().year - parts.policy.vat.retention_years
        if before.year > oldest_allowed:
            raise UnusableInput(
                f"The policy keeps evidence for {parts.policy.vat.retention_years} years from the end of its calendar year.",
                next_step=f"Choose a day up to {oldest_allowed}-01-01, or change retention_years in the policy first.",
            )
        deleted = parts.store.evidence.delete_content(before.replace(tzinfo=dt.UTC), person(who), why)
    console.print(f"{deleted:,} bodies deleted; `belegwerk audit verify` still finds the chain whole.", highlight=False)


def _head(text: str) -> ChainHead:
    seq, colon, mac = text.strip().partition(":")
    if not (colon and seq.isdecimal() and mac):
        raise UnusableInput(f"{text!r} is not a chain head.", next_step="Write it as printed: number, colon, 64 hex digits.")
    return ChainHead(int(seq), mac)

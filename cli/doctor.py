"""`belegwerk doctor`: is this machine fit for a run?"""

import typer

from cli.terminal import console
from config.settings import load_settings
from journeys.doctor import examine


def doctor() -> None:
    """Check Python, Tesseract, data folder, disk, database, policy, requester, registers and clock; say what to do."""
    failures = 0
    for finding in examine(load_settings()):
        mark = "[green]ok  [/green]" if finding.ok else "[red]FAIL[/red]"
        console.print(f"{mark} {finding.name:<12} {finding.seen}", highlight=False, soft_wrap=True)
        if not finding.ok:
            failures += 1
            console.print(f"     → {finding.next_step}", highlight=False, soft_wrap=True)
    if failures:
        console.print(f"{failures} of the checks failed.")
        raise typer.Exit(1)
    console.print("Everything is in place.")

"""`belegwerk`: the command and its exit codes.

0 done · 3 done, but numbers are left unanswered · 2 unusable input or configuration · 1 failure (the message says what to do)
"""

import signal
import sys

import typer
from rich.console import Console
from rich.markup import escape

from cli import audit, demo, doctor, documents, extract, label, model, prefect, queue, runs, sandbox, settings, vat
from domain.errors import BelegwerkError, ConfigurationError, UnreadableFile, UnusableInput

app = typer.Typer(
    help="Checks VAT numbers at the public registers and reads incoming documents, with proof for every answer.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for group, name in (
    (vat, "vat"),
    (documents, "documents"),
    (audit, "audit"),
    (queue, "queue"),
    (runs, "runs"),
    (label, "label"),
    (model, "model"),
    (sandbox, "sandbox"),
    (prefect, "prefect"),
):
    app.add_typer(group.app, name=name)
app.command("extract")(extract.extract)
app.command("doctor")(doctor.doctor)
app.command("demo")(demo.demo)
app.command("settings")(settings.settings)

UNUSABLE = 2
FAILURE = 1


def run() -> None:
    """Run the command; turn errors that the product raises on purpose into a sentence and an exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        app()
    except BelegwerkError as error:
        Console(stderr=True, soft_wrap=True).print(f"[red]Stopped:[/red] {escape(str(error))}", highlight=False, markup=True)
        sys.exit(exit_code(error))
    except KeyboardInterrupt:
        Console(stderr=True).print("Interrupted; running the same command again continues where this stopped.")
        sys.exit(FAILURE)


def _terminated(signum: int, frame: object) -> None:  # noqa: ARG001 - the signature of a signal handler
    """End in good order, so that servers which we started end too."""
    sys.exit(128 + signum)


def exit_code(error: BelegwerkError) -> int:
    """2 where input or configuration must change, else 1."""
    return UNUSABLE if isinstance(error, UnusableInput | ConfigurationError | UnreadableFile) else FAILURE

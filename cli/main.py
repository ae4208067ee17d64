"""`belegwerk`: the command and its exit codes.

0 done · 3 done, but numbers are left unanswered · 2 unusable input or configuration · 1 failure (the message says what to do)
"""

import importlib
import signal
import sys

import typer
from rich.console import Console
from rich.markup import escape

from domain.errors import BelegwerkError, ConfigurationError, UnreadableFile, UnusableInput

GROUPS = ("vat", "documents", "audit", "queue", "runs", "label", "model", "sandbox", "prefect")
COMMANDS = ("extract", "doctor", "demo", "settings")


def application(wanted: str = "") -> typer.Typer:
    """The command line, with the one group or command that is wanted, or with all where none of them is.

    What stands behind a command takes seconds to load; nobody waits for what was not asked for.
    """
    made = typer.Typer(
        help="Checks VAT numbers at the public registers and reads incoming documents, with proof for every answer.",
        no_args_is_help=True,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    chosen = [wanted] if wanted in (*GROUPS, *COMMANDS) else [*GROUPS, *COMMANDS]
    for name in chosen:
        module = importlib.import_module(f"cli.{name}")
        if name in GROUPS:
            made.add_typer(module.app, name=name)
        else:
            made.command(name)(getattr(module, name))
    made.callback()(lambda: None)  # also a single command is called by its name
    return made


UNUSABLE = 2
FAILURE = 1


def run() -> None:
    """Run the command; turn errors that the product raises on purpose into a sentence and an exit code."""
    signal.signal(signal.SIGTERM, _terminated)
    try:
        application(sys.argv[1] if len(sys.argv) > 1 else "")()
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

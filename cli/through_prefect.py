"""Whether a command goes through Prefect."""

import os

from domain.errors import ConfigurationError


def prefect_wanted(chosen: bool | None) -> bool:
    """True when the person asked for it, or said nothing and a Prefect server is configured.

    Raises:
        ConfigurationError: it was asked for, but there is no server. Prefect would start one that forgets what it saw.
    """
    configured = bool(os.environ.get("PREFECT_API_URL"))
    if chosen and not configured:
        raise ConfigurationError(
            "There is no Prefect server to run this with.",
            next_step="Start one with `belegwerk prefect serve` and set PREFECT_API_URL as it prints, or leave out --prefect.",
        )
    wanted = configured if chosen is None else chosen
    if wanted:
        quieten_prefect()
    return wanted


def quieten_prefect() -> None:
    """Keep Prefect's log lines off the terminal, where our own progress stands; its server still gets them all.

    Prefect reads this when it is imported, so it must be said before.
    """
    os.environ.setdefault("PREFECT_LOGGING_HANDLERS_CONSOLE_LEVEL", "WARNING")

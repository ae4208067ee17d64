"""Is this machine fit for a run? Every check says what is there and, where it fails, what to do."""

import datetime as dt
import email.utils
import shutil
import socket
import sys
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from typing import NamedTuple

from config.settings import Settings
from config.wiring import load_policy, open_wired_store, requester_of
from domain.errors import BelegwerkError
from extractors.reading import tesseract

# 20,000 answers with their evidence take some 60 MB; the workbook and Prefect's history come on top.
FREE_BYTES = 2 * 1024**3
# Evidence carries times; the registers print theirs. More than this apart and an auditor will ask.
CLOCK_SECONDS = 60
NO_ACCESS = "Give this user write access, or set BELEGWERK_HOME."


class Finding(NamedTuple):
    """One check: its name, whether it passed, what was seen, and what to do when it failed."""

    name: str
    ok: bool
    seen: str
    next_step: str = ""


def examine(settings: Settings) -> Iterator[Finding]:
    """All checks in the order in which failures should be mended."""
    checks: tuple[Callable[[Settings], Finding], ...] = (
        python, tesseract_condition, data_folder, disk, database, policy, requester, vies, evatr, clock,
    )  # fmt: skip
    for check in checks:
        try:
            yield check(settings)
        except BelegwerkError as error:
            message = super(BelegwerkError, error).__str__()
            yield Finding(check.__name__, False, message, error.next_step)


def python(_: Settings) -> Finding:
    """Python 3.11 or newer."""
    version = ".".join(map(str, sys.version_info[:3]))
    return Finding("Python", sys.version_info >= (3, 11), version, "Install Python 3.11 (Debian: apt-get install python3.11).")


def tesseract_condition(_: Settings) -> Finding:
    """Tesseract with the languages of our documents."""
    found = tesseract.condition()
    seen = f"{found.version}, languages {' '.join(found.languages)}" if found.version else "not installed"
    packages = " ".join(["tesseract-ocr", *(f"tesseract-ocr-{language}" for language in found.missing)])
    ok = bool(found.version) and not found.missing
    return Finding("Tesseract", ok, seen, f"apt-get install {packages}")


def data_folder(settings: Settings) -> Finding:
    """A data folder that we may write to."""
    probe = settings.home / ".doctor"
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        probe.write_text("written by belegwerk doctor", encoding="utf-8")
        probe.unlink()
    except OSError as error:
        return Finding(
            "Data folder", False, f"{settings.home}: {error.strerror}", "Give this user write access, or set BELEGWERK_HOME."
        )
    return Finding("Data folder", True, str(settings.home))


def disk(settings: Settings) -> Finding:
    """Enough room for a year of months."""
    folder = next(path for path in (settings.home, *settings.home.parents) if path.exists())
    free = shutil.disk_usage(folder).free
    return Finding("Disk", free >= FREE_BYTES, f"{free / 1024**3:.1f} GiB free", "Free at least 2 GiB, or move BELEGWERK_HOME.")


def database(settings: Settings) -> Finding:
    """A database that answers, with its tables up to date and its evidence chain at its anchor."""
    store = open_wired_store(settings)
    try:
        store.ping()
        return Finding("Database", True, f"{store.url_safe}, evidence head {store.evidence.head().seq}")
    finally:
        store.close()


def policy(settings: Settings) -> Finding:
    """A policy that can be read."""
    load_policy(settings.policy_file)
    return Finding("Policy", True, str(settings.policy_file or "as shipped"))


def requester(settings: Settings) -> Finding:
    """Our own VAT ID, without which no confirmation number is issued."""
    number = requester_of(settings)
    step = "Set BELEGWERK_REQUESTER_VAT_ID: without it VIES issues no consultation number and the BZSt does not answer at all."
    return Finding("Requester", number is not None, str(number or "not set"), step)


def vies(settings: Settings) -> Finding:
    """VIES can be reached."""
    return _reachable("VIES", settings.vies_url, settings.connect_timeout)


def evatr(settings: Settings) -> Finding:
    """The BZSt's eVatR can be reached."""
    return _reachable("eVatR", f"{settings.evatr_url.rstrip('/')}/v1/info/eu_mitgliedstaaten", settings.connect_timeout)


def clock(settings: Settings) -> Finding:
    """Our clock agrees with the registers'."""
    for url in (settings.vies_url, settings.evatr_url):
        told = _date_of(url, settings.connect_timeout)
        if told:
            apart = abs((dt.datetime.now(dt.UTC) - told).total_seconds())
            return Finding(
                "Clock", apart <= CLOCK_SECONDS, f"{apart:.0f} s from {url}", "Switch on time synchronisation (timedatectl)."
            )
    return Finding("Clock", False, "no register told its time", "Repeat when a register can be reached.")


def _reachable(name: str, url: str, timeout: float) -> Finding:
    try:
        status = _open(url, timeout)[0]
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, socket.gaierror):
            reason = "its name cannot be resolved"
        return Finding(
            name,
            False,
            f"{url}: {reason}",
            f"Check network, proxy and firewall, or the address in BELEGWERK_{name.upper()}_URL.",
        )
    return Finding(name, True, f"{url} answers (HTTP {status})")


def _date_of(url: str, timeout: float) -> dt.datetime | None:
    try:
        return email.utils.parsedate_to_datetime(_open(url, timeout)[1])
    except (OSError, ValueError, TypeError):
        return None


def _open(url: str, timeout: float) -> tuple[int, str]:
    """HTTP status and Date header. Any status means that somebody is there: a SOAP endpoint refuses a GET."""
    if not url.startswith(("http://", "https://")):
        raise ValueError("not an http address")
    try:
        with urllib.request.urlopen(url, timeout=timeout) as reply:  # noqa: S310 - checked above
            return reply.status, reply.headers.get("Date", "")
    except urllib.error.HTTPError as refused:
        return refused.code, refused.headers.get("Date", "")

"""Results stand while nothing that they were judged from has changed; then a second run need not judge them again.

What they were judged from: subjects and answers, last month's results, the policy, the rules (the bytes of `domain/`),
and the queue as this run left it, which another run of the month may have changed since.
"""

import functools
import hashlib
from collections import Counter, defaultdict
from collections.abc import Mapping
from decimal import Decimal
from importlib import resources
from importlib.abc import Traversable
from typing import Any

from config.wiring import Parts
from domain.vat.checks import Outcome
from journeys.edition import basis_of
from journeys.vat.tally import Tally
from store.runs import RunRow

NOTE = "judged"


def basis(parts: Parts, run: RunRow) -> str:
    """One digest over everything that decides the results of a run and its items in the queue."""
    previous = parts.store.runs.previous(run.run_id)
    return basis_of(
        parts.store.inquiries.digest(run.run_id),
        previous.run_id if previous else "",
        parts.store.checks.digest(previous.run_id) if previous else "",
        parts.policy.model_dump_json(),
        rules_digest(),
        parts.store.runs.newest_beside(run.run_id),
    )


def standing_tally(parts: Parts, run: RunRow, basis_now: str) -> Tally | None:
    """The tally of the results that were judged on this basis; None where they have to be judged (again)."""
    note = parts.store.runs.get(run.run_id).notes.get(NOTE, {})
    if note.get("basis") != basis_now or note.get("results") != parts.store.checks.digest(run.run_id):
        return None
    return _tally(note["tally"])


def note_standing(parts: Parts, run: RunRow, basis_now: str, tally: Tally) -> None:
    """Remember that the results and the queue were brought up to date on this basis."""
    results = parts.store.checks.digest(run.run_id)
    parts.store.runs.set_note(run.run_id, NOTE, {"basis": basis_now, "results": results, "tally": _told(tally)})


@functools.cache
def rules_digest() -> str:
    """SHA-256 over the modules that judge: an upgrade that changes a rule has every month judged again."""
    total = hashlib.sha256()
    _add(total, resources.files("domain"))
    return total.hexdigest()


def _add(total: Any, folder: Traversable) -> None:
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            _add(total, entry)
        elif entry.name.endswith(".py"):
            total.update(entry.name.encode())
            total.update(entry.read_bytes())


def _told(tally: Tally) -> dict[str, Any]:
    return {
        "outcomes": {outcome.value: count for outcome, count in tally.outcomes.items()},
        "amounts": {
            outcome.value: {currency: str(amount) for currency, amount in sums.items()}
            for outcome, sums in tally.amounts.items()
        },
        "reviews": tally.reviews,
    }


def _tally(told: Mapping[str, Any]) -> Tally:
    tally = Tally(Counter({Outcome(word): count for word, count in told["outcomes"].items()}), reviews=told["reviews"])
    for word, sums in told["amounts"].items():
        amounts = {currency: Decimal(amount) for currency, amount in sums.items()}
        tally.amounts[Outcome(word)] = defaultdict(Decimal, amounts)
    return tally

"""Change the version in force. Who, when and why goes into the evidence chain before anything changes."""

from domain.errors import UnusableInput
from labeling.registry import Registry
from store import Store

PROMOTED, ROLLED_BACK = "model_promoted", "model_rolled_back"


def promote(registry: Registry, store: Store, version: str, who: str, why: str) -> str:
    """Put a version in force that was measured to be better than the one that is.

    Returns:
        The evidence id of the entry.

    Raises:
        ItemError: it was not measured, or is not better.
        UnusableInput: nobody's name or reason was given.
    """
    _need_name_and_reason(who, why)
    mine, theirs = registry.better(version)
    payload = {
        "version": version,
        "digest": registry.card(version).digest,
        "before": registry.active,
        "f1": mine.f1,
        "f1_before": theirs.f1,
        "data": mine.data,
        "documents": mine.documents,
        "who": who,
        "why": why,
    }
    entry = store.evidence.append_event(PROMOTED, payload)
    registry.activate(version)
    return entry


def roll_back(registry: Registry, store: Store, who: str, why: str) -> tuple[str, str]:
    """Put the version before in force again.

    Returns:
        The version that is in force now, and the evidence id of the entry.

    Raises:
        ItemError: there is nothing to go back to.
        UnusableInput: nobody's name or reason was given.
    """
    _need_name_and_reason(who, why)
    before = registry.before()
    digest = registry.card(before).digest
    payload = {"version": before, "digest": digest, "before": registry.active, "who": who, "why": why}
    entry = store.evidence.append_event(ROLLED_BACK, payload)
    registry.go_back()
    return before, entry


def _need_name_and_reason(who: str, why: str) -> None:
    if not who.strip() or not why.strip():
        msg = "A change of the version in force needs a name and a reason."
        raise UnusableInput(msg, next_step="Say who decides and why; both go into the audit trail.")

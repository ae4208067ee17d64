"""What follows from a person's decision about a VAT item."""

from collections.abc import Mapping

from config.wiring import Parts
from domain.errors import ItemError
from domain.vat.numbers import parse
from store.queue import Action


def decide(parts: Parts, item_id: int, action: Action, who: str, why: str, changes: Mapping[str, str]) -> str:
    """Record the decision with its evidence and do what it asks for.

    Returns:
        A sentence that says what happened and what happens next.

    Raises:
        ItemError: no such item, decided already, or the correction is not a VAT ID.
    """
    entry = parts.store.queue.show(item_id)
    if changes.get("vat_id") and parse(changes["vat_id"]).vat_id is None:
        raise ItemError(f"{changes['vat_id']!r} is not a VAT ID.", next_step="Write it with its country prefix.")
    parts.store.queue.resolve(item_id, action.value, who, why, changes)
    told = f"Item {item_id} ({entry.item.title}): {action.value} by {who}."
    if action is Action.ASK_AGAIN:
        number = parse(str(entry.item.details.get("vat_id", ""))).vat_id
        requester = parts.store.runs.get(entry.item.run_id).requester
        if number and parts.store.inquiries.ask_again(entry.item.period, requester, number):
            return f"{told} The next follow-up of {entry.item.period} asks {number} again."
    if action is Action.CORRECT:
        proposed = parse(changes.get("vat_id", ""))
        doubt = f" The check digits of {proposed.normalised} do not fit." if proposed.vat_id and not proposed.format_ok else ""
        return f"{told}{doubt} The next edition of the results carries it in master_proposal.csv."
    return told

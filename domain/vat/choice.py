"""Which register is asked about a number: the one rule, readable by finance.

A German holder of a VAT ID gets the confirmation that protects good faith (§ 18e and § 6a (4) UStG) only from the BZSt, so
foreign numbers go there first and VIES is the other channel. The BZSt does not confirm German numbers; VIES does.
"""

import enum
from typing import NamedTuple

from domain.vat.answers import RegisterName, VatId
from domain.vat.numbers import VIES_STATES

HOME = "DE"

# Northern Ireland is not in the published tables of the BZSt; hand in its own list of member states to change that.
EVATR_STATES = VIES_STATES - {HOME, "XI"}


class RegistryMode(enum.StrEnum):
    """Which channels a run may use."""

    VIES = "vies"
    EVATR = "evatr"
    BOTH = "both"


class Choice(NamedTuple):
    """The registers in the order of asking; where there is none, `reason` is the code that says why (`docs/reasons.md`)."""

    registers: tuple[RegisterName, ...]
    reason: str = ""


def default_mode(requester: VatId | None) -> RegistryMode:
    """Both channels for a German requester, VIES alone for everybody else."""
    return RegistryMode.BOTH if requester and requester.country == HOME else RegistryMode.VIES


def registers_for(
    vat_id: VatId,
    requester: VatId | None,
    mode: RegistryMode,
    evatr_states: frozenset[str] = EVATR_STATES,
) -> Choice:
    """Choose the registers for one number.

    Args:
        vat_id: the number to ask about.
        requester: our own VAT ID, None where none is set.
        mode: the channels that the run may use.
        evatr_states: prefixes that the BZSt confirms, as its `eu_mitgliedstaaten` lists them.
    """
    refusal = _why_not_evatr(vat_id, requester, evatr_states)
    if mode is RegistryMode.VIES:
        return Choice((RegisterName.VIES,))
    if mode is RegistryMode.BOTH:
        return Choice((RegisterName.VIES,) if refusal else (RegisterName.EVATR, RegisterName.VIES))
    if refusal == "evatr_not_this_state":  # the one foreign number that only VIES knows
        return Choice((RegisterName.VIES,))
    return Choice((), refusal) if refusal else Choice((RegisterName.EVATR,))


def _why_not_evatr(vat_id: VatId, requester: VatId | None, evatr_states: frozenset[str]) -> str:
    if requester is None or requester.country != HOME:
        return "evatr_needs_german_requester"
    if vat_id.country == HOME:
        return "evatr_no_german_numbers"
    return "" if vat_id.country in evatr_states else "evatr_not_this_state"

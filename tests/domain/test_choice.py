import pytest

from domain.vat.answers import RegisterName, VatId
from domain.vat.assessment import NO_REGISTER_REASONS
from domain.vat.choice import RegistryMode, default_mode, registers_for
from domain.vat.numbers import VIES_STATES
from domain.vat.reasons import TEXTS

GERMAN = VatId("DE", "136695976")
AUSTRIAN = VatId("AT", "U12345675")
NORTHERN_IRISH = VatId("XI", "110305878")
VIES, EVATR = RegisterName.VIES, RegisterName.EVATR


@pytest.mark.parametrize(
    ("vat_id", "requester", "mode", "registers"),
    [
        (AUSTRIAN, GERMAN, "both", (EVATR, VIES)),
        (AUSTRIAN, GERMAN, "evatr", (EVATR,)),
        (AUSTRIAN, GERMAN, "vies", (VIES,)),
        (GERMAN, GERMAN, "both", (VIES,)),
        (GERMAN, GERMAN, "vies", (VIES,)),
        (AUSTRIAN, AUSTRIAN, "both", (VIES,)),
        (AUSTRIAN, None, "both", (VIES,)),
        (GERMAN, None, "vies", (VIES,)),
        (NORTHERN_IRISH, GERMAN, "both", (VIES,)),
        (NORTHERN_IRISH, GERMAN, "evatr", (VIES,)),
    ],
)
def test_the_register_follows_from_number_requester_and_mode(
    vat_id: VatId, requester: VatId | None, mode: str, registers: tuple[RegisterName, ...]
) -> None:
    choice = registers_for(vat_id, requester, RegistryMode(mode))
    assert choice.registers == registers
    assert choice.reason == ""


@pytest.mark.parametrize(
    ("vat_id", "requester", "reason"),
    [(GERMAN, GERMAN, "evatr_no_german_numbers"), (AUSTRIAN, None, "evatr_needs_german_requester")],
)
def test_where_nobody_may_be_asked_the_reason_is_known_everywhere(vat_id: VatId, requester: VatId | None, reason: str) -> None:
    choice = registers_for(vat_id, requester, RegistryMode.EVATR)
    assert choice == ((), reason)
    assert reason in NO_REGISTER_REASONS
    assert reason in TEXTS


def test_northern_ireland_goes_to_the_bzst_once_its_list_holds_it() -> None:
    choice = registers_for(NORTHERN_IRISH, GERMAN, RegistryMode.BOTH, VIES_STATES)
    assert choice.registers == (EVATR, VIES)


def test_a_german_requester_uses_both_channels_by_default() -> None:
    assert default_mode(GERMAN) is RegistryMode.BOTH
    assert default_mode(AUSTRIAN) is RegistryMode.VIES
    assert default_mode(None) is RegistryMode.VIES

import pytest
from stdnum.ch import vat as swiss
from stdnum.eu import vat
from stdnum.gb import vat as british
from stdnum.no import mva as norwegian

from sandbox.company.numbers import SERIALS, STATES, third_country_number, vat_number, with_wrong_check_digit

SOME = [*range(400), *range(SERIALS - 400, SERIALS)]


def test_every_member_state_and_northern_ireland_has_a_scheme() -> None:
    assert set(STATES) == {("EL" if state == "gr" else state.upper()) for state in vat.MEMBER_STATES}


@pytest.mark.parametrize("state", STATES)
def test_numbers_pass_the_check_of_python_stdnum(state: str) -> None:
    numbers = [vat_number(state, serial) for serial in SOME]
    assert [number for number in numbers if not vat.is_valid(number)] == []
    assert len(set(numbers)) == len(SOME)
    assert all(number.startswith(state) for number in numbers)


@pytest.mark.parametrize("state", STATES)
def test_wrong_check_digits_are_wrong_for_python_stdnum_too(state: str) -> None:
    for serial in SOME:
        number = vat_number(state, serial)
        wrong = with_wrong_check_digit(number)
        assert not vat.is_valid(wrong)
        assert sum(a != b for a, b in zip(number, wrong, strict=True)) == 1


def test_third_countries_have_numbers_of_their_own_kind() -> None:
    for serial in SOME:
        assert swiss.is_valid(third_country_number("CH", serial))
        assert norwegian.is_valid(third_country_number("NO", serial))
        assert british.is_valid(third_country_number("GB", serial))
    assert third_country_number("US", 1) == ""


def test_an_unknown_state_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ValueError, match=r"no VAT scheme for 'GR'; known are AT, BE"):
        vat_number("GR", 1)

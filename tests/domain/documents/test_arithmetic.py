"""What must add up on a document."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from domain.documents.arithmetic import RATES, Factors, adds_up, basis_of, rate_of, sums_to, tax_fits, triples


def test_net_and_tax_make_gross_within_two_cents() -> None:
    assert adds_up(Decimal("100.00"), Decimal("19.00"), Decimal("119.02"))
    assert not adds_up(Decimal("100.00"), Decimal("19.00"), Decimal("119.03"))


def test_tax_may_be_rounded_line_by_line() -> None:
    assert tax_fits(Decimal("100.00"), Decimal(19), Decimal("19.02"))
    assert not tax_fits(Decimal("100.00"), Decimal(19), Decimal("19.03"))
    assert tax_fits(Decimal("100.00"), Decimal(19), Decimal("19.05"), lines=4)


def test_the_rate_that_leads_to_a_tax() -> None:
    assert rate_of(Decimal("845.00"), Decimal("160.55")) == 19
    assert rate_of(Decimal("845.00"), Decimal("0.00")) == 0
    assert rate_of(Decimal("845.00"), Decimal("400.00")) is None
    assert rate_of(Decimal("0.10"), Decimal("0.02")) is None, "many rates make two cents of ten"


def test_triples_among_many_amounts() -> None:
    amounts = [Decimal(a) for a in ("845.00", "160.55", "1005.55", "40.00", "200.00", "180.00")]
    assert triples(amounts)[0] == (Decimal("845.00"), Decimal("160.55"), Decimal("1005.55"), Decimal(19))
    assert triples([Decimal("845.00"), Decimal("1005.55")]) == ()


def test_triples_of_a_credit_note_and_of_an_exempt_supply() -> None:
    assert triples([Decimal("-100.00"), Decimal("-19.00"), Decimal("-119.00")])[0].rate == 19
    assert [(t.net, t.gross) for t in triples([Decimal("500.00"), Decimal("0.00")])] == [(Decimal("500.00"), Decimal("500.00"))]
    assert triples([Decimal("500.00")]) == ()


@given(
    st.decimals(min_value=1, max_value=99_999, places=2),
    st.sampled_from([Decimal(7), Decimal(19), Decimal(20), Decimal("5.5")]),
)
def test_every_net_amount_and_its_tax_are_found(net: Decimal, rate: Decimal) -> None:
    tax = (net * rate / 100).quantize(Decimal("0.01"))
    found = triples([net, tax, net + tax, Decimal("123456.78")])
    assert any((t.net, t.tax, t.gross) == (net, tax, net + tax) for t in found)


def test_lines_may_be_off_by_what_rounding_takes() -> None:
    assert Factors(Decimal(3), Decimal("3.3333")).make(Decimal("10.00"))
    assert Factors(Decimal(8), Decimal("4.55"), Decimal(10)).make(Decimal("32.76"))
    assert Factors(Decimal(20), Decimal("9.90")).make(Decimal("-198.00")), "credit notes print the sign on either side"
    assert Factors(Decimal(150), Decimal("49.29"), basis=Decimal(100)).make(Decimal("73.94"))
    assert not Factors(Decimal(2), Decimal("6.00")).make(Decimal("13.00"))


def test_the_basis_of_a_price() -> None:
    assert basis_of(Decimal(150), Decimal("49.29"), Decimal("73.94")) == 100
    assert basis_of(Decimal(2), Decimal("6.00"), Decimal("12.00")) == 1
    assert basis_of(Decimal(2), Decimal("6.00"), Decimal("13.00")) is None


def test_sums() -> None:
    assert sums_to([Decimal("1.00"), Decimal("2.01")], Decimal("3.00"))
    assert not sums_to([Decimal("1.00"), Decimal("2.01")], Decimal("3.10"))
    assert not sums_to([], Decimal(0))


def test_rates_are_known_once() -> None:
    assert len(set(RATES)) == len(RATES)
    assert {Decimal(0), Decimal(7), Decimal(19), Decimal("5.5"), Decimal(25)} <= set(RATES)

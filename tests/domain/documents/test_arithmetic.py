"""What must add up on a document."""

from decimal import Decimal as D

from hypothesis import given
from hypothesis import strategies as st

from domain.documents.arithmetic import RATES, Factors, adds_up, basis_of, rate_of, sums_to, tax_fits, triples


def test_net_and_tax_make_gross_within_two_cents() -> None:
    assert adds_up(D("100.00"), D("19.00"), D("119.02"))
    assert not adds_up(D("100.00"), D("19.00"), D("119.03"))


def test_tax_may_be_rounded_line_by_line() -> None:
    assert tax_fits(D("100.00"), D(19), D("19.02"))
    assert not tax_fits(D("100.00"), D(19), D("19.03"))
    assert tax_fits(D("100.00"), D(19), D("19.05"), lines=4)


def test_the_rate_that_leads_to_a_tax() -> None:
    assert rate_of(D("845.00"), D("160.55")) == 19
    assert rate_of(D("845.00"), D("0.00")) == 0
    assert rate_of(D("845.00"), D("400.00")) is None
    assert rate_of(D("0.10"), D("0.02")) is None, "many rates make two cents of ten"


def test_triples_among_many_amounts() -> None:
    amounts = [D(a) for a in ("845.00", "160.55", "1005.55", "40.00", "200.00", "180.00")]
    assert [(t.net, t.tax, t.gross, t.rate) for t in triples(amounts)][0] == (D("845.00"), D("160.55"), D("1005.55"), D(19))
    assert triples([D("845.00"), D("1005.55")]) == ()


def test_triples_of_a_credit_note_and_of_an_exempt_supply() -> None:
    assert triples([D("-100.00"), D("-19.00"), D("-119.00")])[0].rate == 19
    assert [(t.net, t.gross) for t in triples([D("500.00"), D("0.00")])] == [(D("500.00"), D("500.00"))]
    assert triples([D("500.00")]) == ()


@given(st.decimals(min_value=1, max_value=99_999, places=2), st.sampled_from([D(7), D(19), D(20), D("5.5")]))
def test_every_net_amount_and_its_tax_are_found(net: D, rate: D) -> None:
    tax = (net * rate / 100).quantize(D("0.01"))
    found = triples([net, tax, net + tax, D("123456.78")])
    assert any((t.net, t.tax, t.gross) == (net, tax, net + tax) for t in found)


def test_lines_may_be_off_by_what_rounding_takes() -> None:
    assert Factors(D(3), D("3.3333")).make(D("10.00"))
    assert Factors(D(8), D("4.55"), D(10)).make(D("32.76"))
    assert Factors(D(20), D("9.90")).make(D("-198.00")), "credit notes print the sign on either side"
    assert Factors(D(150), D("49.29"), basis=D(100)).make(D("73.94"))
    assert not Factors(D(2), D("6.00")).make(D("13.00"))


def test_the_basis_of_a_price() -> None:
    assert basis_of(D(150), D("49.29"), D("73.94")) == 100
    assert basis_of(D(2), D("6.00"), D("12.00")) == 1
    assert basis_of(D(2), D("6.00"), D("13.00")) is None


def test_sums() -> None:
    assert sums_to([D("1.00"), D("2.01")], D("3.00"))
    assert not sums_to([D("1.00"), D("2.01")], D("3.10"))
    assert not sums_to([], D(0))


def test_rates_are_known_once() -> None:
    assert len(set(RATES)) == len(RATES)
    assert {D(0), D(7), D(19), D("5.5"), D(25)} <= set(RATES)

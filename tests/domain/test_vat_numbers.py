import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vat.answers import VatId
from domain.vat.numbers import _FORMS, VIES_STATES, iso_country, parse, vies_country


@pytest.mark.parametrize(
    ("text", "country", "normalised", "notes"),
    [
        ("ATU12345675", "AT", "ATU12345675", ()),
        ("atu 123.456-75", "AT", "ATU12345675", ("vat_id_blanks", "vat_id_lower_case")),
        ("DE\u00a0136\u00a0695\u00a0976", "DE", "DE136695976", ("vat_id_blanks",)),
        ("DE/136/695/976", "DE", "DE136695976", ("vat_id_blanks",)),
        ("GR094014201", "GR", "EL094014201", ("vat_id_greek_prefix",)),
        ("094014201", "GR", "EL094014201", ("vat_id_prefix_missing",)),
        ("ΕΛ094014201", "GR", "EL094014201", ("vat_id_lookalike_letters",)),
        ("UST-ID-NR.: DE136695976", "DE", "DE136695976", ("vat_id_blanks", "vat_id_label")),
        ("VAT NO FR40303265045", "FR", "FR40303265045", ("vat_id_blanks", "vat_id_label")),
        ("K7399859412", "FR", "FRK7399859412", ("vat_id_prefix_missing",)),
        ("B58378431", "ES", "ESB58378431", ("vat_id_prefix_missing",)),
        ("BE697449992", "BE", "BE0697449992", ("vat_id_completed",)),
        ("AT12345675", "AT", "ATU12345675", ("vat_id_completed",)),
        ("8+52100V", "IE", "IE8+52100V", ("vat_id_prefix_missing",)),
        ("FR40303265045", "IT", "FR40303265045", ("vat_prefix_other_country",)),
        ("XI110305878", "GB", "XI110305878", ()),
        ("DE136695976 alt", "DE", "DE136695976", ("vat_id_extra_text",)),
        ("DE 136695976 (ab Mai) GmbH & Co. KG", "DE", "DE136695976", ("vat_id_blanks", "vat_id_extra_text")),
        ("136695976 neu", "DE", "DE136695976", ("vat_id_prefix_missing", "vat_id_extra_text")),
        ("IE 6388047 V", "IE", "IE6388047V", ("vat_id_blanks",)),
        ("IE 6388047 V alt", "IE", "IE6388047V", ("vat_id_blanks", "vat_id_extra_text")),
        ("ATUATU12345675", "AT", "ATU12345675", ("vat_id_prefix_doubled",)),
        ("ATUAT12345675", "AT", "ATU12345675", ("vat_id_prefix_doubled",)),
        ("DEDE136695976", "DE", "DE136695976", ("vat_id_prefix_doubled",)),
        ("GREL094014201", "GR", "EL094014201", ("vat_id_greek_prefix", "vat_id_prefix_doubled")),
        ("ELGR094014201", "GR", "EL094014201", ("vat_id_prefix_doubled",)),
    ],
)
def test_a_number_is_read_however_it_was_typed(text: str, country: str, normalised: str, notes: tuple[str, ...]) -> None:
    parsed = parse(text, country)
    assert parsed.vat_id == VatId(normalised[:2], normalised[2:])
    assert (parsed.normalised, parsed.problem, parsed.notes, parsed.format_ok) == (normalised, "", notes, True)


@pytest.mark.parametrize(
    ("text", "country", "problem"),
    [
        ("", "AT", "no_vat_id"),
        ("  ", "AT", "no_vat_id"),
        *[(text, "DE", "placeholder") for text in ("0", "000000000", "-", "n/a", "keine", "XXX", "???", "folgt", "beantragt")],
        ("CHE-123.456.788 MWST", "CH", "not_eu"),
        ("NO123456789MVA", "NO", "not_eu"),
        ("GB123456789", "GB", "not_eu"),
        ("123456789", "US", "not_eu"),
        ("123456789", "", "unreadable"),
        ("DE", "DE", "unreadable"),
        ("DE136695976 / ATU12345675", "DE", "unreadable"),
        ("SIEHE AKTE", "SI", "unreadable"),
        ("RO1630615123457", "RO", "unreadable"),
        ("DE1366959761", "DE", "unreadable"),
        ("DE136695976 alt 2", "DE", "unreadable"),
        ("ATUATU1234567", "AT", "unreadable"),
    ],
)
def test_what_is_no_number_says_why(text: str, country: str, problem: str) -> None:
    parsed = parse(text, country)
    assert (parsed.vat_id, parsed.problem, parsed.format_ok) == (None, problem, False)


@pytest.mark.parametrize("text", ["ATU12345678", "DE123456789", "BE0123456789", "AT100"])
def test_a_failed_check_digit_is_a_signal_and_the_number_is_still_askable(text: str) -> None:
    parsed = parse(text, text[:2])
    assert parsed.vat_id is not None
    assert not parsed.format_ok


def test_every_state_has_a_form_that_fits_what_a_register_can_be_asked() -> None:
    assert set(_FORMS) == VIES_STATES
    assert all(2 <= form.longest <= 12 for form in _FORMS.values())


@given(st.sampled_from(sorted(VIES_STATES)), st.data())
def test_no_number_of_a_known_shape_is_refused_or_changed(country: str, data: st.DataObject) -> None:
    number = data.draw(st.from_regex(_FORMS[country].shape, fullmatch=True))
    assert len(number) <= _FORMS[country].longest
    assert parse(country + number, country).vat_id == VatId(country, number)


def test_placeholders_count_as_no_number() -> None:
    assert parse("keine").is_absent
    assert parse("").is_absent
    assert not parse("GB123456789").is_absent


def test_greece_is_el_in_vies_and_gr_in_iso() -> None:
    assert (vies_country("gr"), iso_country("EL"), vies_country("AT")) == ("EL", "GR", "AT")
    assert len(VIES_STATES) == 28
    assert "GR" not in VIES_STATES
    assert "GB" not in VIES_STATES


@given(st.text(max_size=24), st.sampled_from(["", "AT", "GR", "FR", "GB", "CH"]))
def test_whatever_is_typed_ends_as_an_askable_number_or_a_problem(text: str, country: str) -> None:
    parsed = parse(text, country)
    assert (parsed.vat_id is None) == bool(parsed.problem)
    if parsed.vat_id:
        assert parsed.vat_id.country in VIES_STATES
        assert re.fullmatch(r"[0-9A-Za-z+*.]{2,12}", parsed.vat_id.number)
        assert parse(parsed.normalised).vat_id == parsed.vat_id

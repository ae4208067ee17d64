from collections.abc import Callable
from typing import Any

from domain.vat.answers import Match, Part
from domain.vat.checks import Comparison
from domain.vat.comparison import compare
from domain.vat.reasons import code_of

Make = Callable[..., Any]
ADDRESS = "Seestr. 4\n6900 Bregenz"


def by_part(comparisons: tuple[Comparison, ...]) -> dict[Part, Comparison]:
    assert [comparison.part for comparison in comparisons] == list(Part)
    return {comparison.part: comparison for comparison in comparisons}


def test_the_same_company_spelled_differently_fits(subject: Make) -> None:
    parts = by_part(compare(subject(), "ALPENHOLZ BERGER GES.M.B.H.", ADDRESS, {}, "AT"))
    assert all(part.score == 1.0 for part in parts.values())
    assert parts[Part.NAME].reason == "same_spelled_differently"


def test_what_the_register_keeps_back_is_not_a_mismatch(subject: Make) -> None:
    parts = by_part(compare(subject(vat_id="DE136695976"), "", "", {}, "DE"))
    assert {(part.score, part.reason) for part in parts.values()} == {(None, "not_disclosed")}


def test_what_sap_lacks_is_not_a_mismatch_either(subject: Make) -> None:
    parts = by_part(compare(subject(name="", street="", postcode="", city=""), "Alpenholz", ADDRESS, {}, "AT"))
    assert {(part.score, part.reason) for part in parts.values()} == {(None, "not_in_sap")}


def test_the_registers_letters_win_over_our_own_comparison(subject: Make) -> None:
    letters = {
        Part.NAME: Match.NO_MATCH,
        Part.STREET: Match.MATCH,
        Part.POSTCODE: Match.NOT_ASKED,
        Part.CITY: Match.NOT_SUPPLIED,
    }
    parts = by_part(compare(subject(), "", "Bergweg 9\n6900 Bregenz", letters, "AT"))
    assert [(part.letter, part.score) for part in parts.values()] == [("B", 0.0), ("A", 1.0), ("C", 1.0), ("D", 1.0)]
    assert parts[Part.NAME].reason == "register_no_match"
    alone = by_part(compare(subject(), "", "", {Part.CITY: Match.NOT_SUPPLIED}, "AT"))
    assert (alone[Part.CITY].letter, alone[Part.CITY].score, alone[Part.CITY].reason) == ("D", None, "not_disclosed")


def test_a_refused_spelling_of_the_same_name_is_told_from_another_company(subject: Make) -> None:
    refused = {Part.NAME: Match.NO_MATCH}
    same = by_part(compare(subject(), "ALPENHOLZ-BERGER Gesellschaft m.b.H.", ADDRESS, refused, "AT"))[Part.NAME]
    assert (same.letter, same.reason) == ("B", "register_spells_otherwise|ALPENHOLZ-BERGER Gesellschaft m.b.H.")
    assert same.score is not None
    assert same.score >= 0.85
    other = by_part(compare(subject(), "Donautextil AG", ADDRESS, refused, "AT"))[Part.NAME]
    assert other.letter == "B"
    assert other.score is not None
    assert other.score < 0.6


def test_another_legal_form_is_a_reason_and_not_another_company(subject: Make) -> None:
    name = by_part(compare(subject(), "Alpenholz Berger AG", ADDRESS, {}, "AT"))[Part.NAME]
    assert name.reason == "legal_form_differs|GmbH|AG"
    assert name.score is not None
    assert name.score >= 0.85


def test_another_company_is_seen_with_its_name(subject: Make) -> None:
    name = by_part(compare(subject(), "Donautextil Handels GmbH", ADDRESS, {}, "AT"))[Part.NAME]
    assert name.score is not None
    assert name.score < 0.6
    assert name.reason.startswith("different|")
    assert name.reason.endswith("|Donautextil Handels GmbH")


def test_a_cut_name_is_not_held_against_the_debtor(subject: Make) -> None:
    ours = subject(name="Internationale Holzhandelsgesellsch", cut=("name",))
    name = by_part(compare(ours, "INTERNATIONALE HOLZHANDELSGESELLSCHAFT BERGER GMBH", ADDRESS, {}, "AT"))[Part.NAME]
    assert name.reason == "same_but_cut"


def test_house_numbers_have_their_own_words(subject: Make) -> None:
    street = by_part(compare(subject(), "x", "Seestr. 9\n6900 Bregenz", {}, "AT"))[Part.STREET]
    assert street.reason == "house_number_differs|4|9"
    missing = by_part(compare(subject(), "x", "Seestr.\n6900 Bregenz", {}, "AT"))[Part.STREET]
    assert missing.reason == "house_number_missing"


def test_an_unknown_layout_is_searched_as_a_whole(subject: Make) -> None:
    ours = subject(country="RO", street="Str. Teilor 12", postcode="400001", city="Cluj-Napoca")
    parts = by_part(compare(ours, "x", "JUD. CLUJ, MUN. CLUJ-NAPOCA\nSTR. TEILOR, Nr. 12", {}, "RO"))
    assert (parts[Part.STREET].score or 0) >= 0.85
    assert (parts[Part.CITY].score or 0) >= 0.85
    assert code_of(parts[Part.POSTCODE].reason) == "not_disclosed"

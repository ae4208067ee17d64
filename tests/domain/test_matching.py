import csv
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.vat.matching.addresses import city_similarity, postcode_similarity, street_similarity
from domain.vat.matching.layouts import split
from domain.vat.matching.legal_forms import same_form
from domain.vat.matching.names import read, similarity, similarity_cut
from domain.vat.matching.words import plain

# label;our name;the register's name - invented, see the two figures that the test holds them to
PAIRS = Path(__file__).with_name("name_pairs.csv")
words = st.text(alphabet="abcdeghiklmnoprstuvwzäöüßéłčřžαβγλμνопрст", min_size=2, max_size=10)
names = st.lists(words, min_size=1, max_size=5).map(" ".join)


def labelled() -> list[tuple[str, str, str]]:
    with PAIRS.open(encoding="utf-8", newline="") as file:
        return [(label, one, other) for label, one, other in csv.reader(file, delimiter=";", quoting=csv.QUOTE_NONE)]


def test_the_same_company_is_told_from_another(capsys: pytest.CaptureFixture[str]) -> None:
    pairs = [(label == "same", similarity(one, other), one, other) for label, one, other in labelled()]
    assert len(pairs) >= 120
    taken = [pair for pair in pairs if pair[1] >= 0.75]
    precision = sum(same for same, *_ in taken) / len(taken)
    recall = sum(same for same, *_ in taken) / sum(same for same, *_ in pairs)
    with capsys.disabled():
        print(f"\nnames: {len(pairs)} pairs, precision {precision:.3f}, recall {recall:.3f} at 0.75")  # noqa: T201
    assert precision >= 0.97
    assert recall >= 0.97
    wrong = [pair for pair in pairs if (pair[1] < 0.85 if pair[0] else pair[1] > 0.65)]
    assert len(wrong) <= 2, wrong


@given(names, names)
def test_similarity_is_symmetrical_and_a_share(one: str, other: str) -> None:
    assert similarity(one, other) == pytest.approx(similarity(other, one))
    assert 0 <= similarity(one, other) <= 1
    assert similarity(one, one) == (1.0 if plain(one) else 0.0)


long_words = st.text(alphabet="bdfghklmprtvz", min_size=6, max_size=10)  # no connective, no legal form


@given(st.lists(long_words, min_size=1, max_size=5).flatmap(lambda parts: st.tuples(st.just(parts), st.permutations(parts))))
def test_the_order_of_words_does_not_count(orders: tuple[list[str], list[str]]) -> None:
    one, other = orders
    assert similarity(" ".join(one), " ".join(other).upper() + " GmbH") == 1.0


@pytest.mark.parametrize(
    ("name", "form"),
    [
        ("Alpenholz Gesellschaft mit beschränkter Haftung", "GmbH"),
        ("Alpenholz GmbH & Co. KG", "GmbH & Co. KG"),
        ("Alpenholz e.K.", "e.K."),
        ("Alpenholz AG", "AG"),
        ("Legno S. r. l.", "SRL"),
        ("Drewno Sp. z o.o.", "Sp. z o.o."),
        ("Dřevo spol. s r.o.", "s.r.o."),
        ("Fa Kft.", "Kft"),
        ("Puu Oy", "Oy"),
        ("Trä Aktiebolag", "AB"),
        ("Træ ApS", "ApS"),
        ("Træ A/S", "a.s."),
        ("Дърво ЕООД", "EOOD"),
        ("Ξύλο Α.Ε.", "AE"),
        ("Ξύλο ΕΠΕ", "EPE"),
        ("Les d.o.o.", "d.o.o."),
        ("UAB Medis", "UAB"),
        ("Bois SARL", "SARL"),
        ("Hout B.V.", "BV"),
        ("Madeira, Unipessoal Lda.", "Lda"),
    ],
)
def test_legal_forms_are_found_in_every_language(name: str, form: str) -> None:
    assert read(name).forms == (form,)
    assert len(read(name).own) == 1


def test_a_missing_legal_form_contradicts_nothing() -> None:
    assert same_form(("GmbH",), ())
    assert same_form(("a.s.",), ("A/S",))
    assert not same_form(("GmbH",), ("AG",))


def test_a_name_of_nothing_but_a_legal_form_keeps_it() -> None:
    assert read("AG").own == ("ag",)
    assert similarity("AG", "AG") == 1.0


def test_a_cut_name_is_compared_as_far_as_it_goes() -> None:
    whole = "Internationale Holzhandelsgesellschaft Berger und Partner GmbH"
    cut = whole[:35]
    assert similarity_cut(cut, whole.upper()) >= 0.95
    assert similarity_cut(cut, "Internationale Spedition Krüger und Partner GmbH") < 0.75


@pytest.mark.parametrize(
    ("state", "address", "street", "postcode", "city"),
    [
        ("AT", "Seestraße 4\nAT-6900 Bregenz", "Seestraße 4", "6900", "Bregenz"),
        ("IT", "VIA DEI TIGLI 9 \n20121 MILANO MI\n", "VIA DEI TIGLI 9", "20121", "MILANO MI"),
        ("NL", "\nTULPENKADE 00012\n1015CJ AMSTERDAM\n", "TULPENKADE 00012", "1015CJ", "AMSTERDAM"),
        ("CZ", "Lipová 5\nPRAHA 1 - STARÉ MĚSTO\n110 00  PRAHA 1", "Lipová 5", "110 00", "PRAHA 1"),
        ("SK", "Lipová 12\n81101 Bratislava\nSlovensko", "Lipová 12", "81101", "Bratislava"),
        ("PL", "UL. LIPOWA 12\n00-001 WARSZAWA", "UL. LIPOWA 12", "00-001", "WARSZAWA"),
        ("EL", "ΕΛΑΙΩΝ 12\n10563 - ΑΘΗΝΑ", "ΕΛΑΙΩΝ 12", "10563", "ΑΘΗΝΑ"),
        ("HU", "1132 BUDAPEST HÁRS UTCA 22", "HÁRS UTCA 22", "1132", "BUDAPEST"),
        ("HU", "Hárs utca 22 1132 Budapest", "Hárs utca 22", "1132", "Budapest"),
        ("BG", "СОФИЯ, УЛ. ЛИПА 5, 1000", "УЛ. ЛИПА 5", "1000", "СОФИЯ"),
        ("EE", "Pärna tee 12   10111 Tallinn", "Pärna tee 12", "10111", "Tallinn"),
        ("LV", "Liepu iela 12, Rīga, LV-1010", "Liepu iela 12", "1010", "Rīga"),
        ("PT", "RUA DAS TILIAS 12\nLISBOA\n1100-053 LISBOA", "RUA DAS TILIAS 12", "1100-053", "LISBOA"),
        ("LU", "12, RUE DES TILLEULS\nL-1611  LUXEMBOURG", "12, RUE DES TILLEULS", "1611", "LUXEMBOURG"),
        ("MT", "12, Triq il-Lampa\nValletta\nVLT 1111", "12, Triq il-Lampa", "VLT 1111", "Valletta"),
        ("XI", "1 Lime Street\nBelfast\nBT1 1AA", "1 Lime Street", "BT1 1AA", "Belfast"),
        ("IE", "5 Lime Street\nDublin 12", "5 Lime Street", "", "Dublin 12"),
        ("AT", "", "", "", ""),
    ],
)
def test_an_address_is_taken_apart_in_the_layout_of_its_state(
    state: str, address: str, street: str, postcode: str, city: str
) -> None:
    assert split(address, state)[:3] == (street, postcode, city)


@given(st.text(max_size=60), st.sampled_from(["AT", "HU", "NL", "IE", "RO", "XX"]))
def test_no_address_is_too_odd_to_be_taken_apart(address: str, state: str) -> None:
    assert all(isinstance(part, str) for part in split(address, state))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Hauptstraße 12a", "HAUPTSTR. 12 A"),
        ("Haupt Str. 12", "Hauptstrasse 12"),
        ("Tulpenkade 12", "TULPENKADE 00012"),
        ("ul. Lipowa 12", "LIPOWA 12"),
        ("Rue des Tilleuls 12", "12, RUE DES TILLEULS"),
        ("Bd. Victor 3", "3 BOULEVARD VICTOR"),
        ("P.zza Garibaldi 1", "PIAZZA GARIBALDI 1"),
        ("Ελαιών 12", "ELAION 12"),
    ],
)
def test_the_same_street_however_it_is_written(one: str, other: str) -> None:
    fit = street_similarity(one, other)
    assert fit.score >= 0.85
    assert fit.same_house is True


def test_another_house_or_another_street_is_seen() -> None:
    other_house = street_similarity("Seestraße 4", "Seestr. 44")
    assert (other_house.same_house, other_house.our_house, other_house.their_house) == (False, "4", "44")
    assert 0.6 <= other_house.score <= 0.7
    assert street_similarity("Seestraße", "Seestr. 44").same_house is None
    assert street_similarity("Seestraße 4", "Bergweg 4").score < 0.6


@pytest.mark.parametrize(
    ("one", "other", "score"),
    [
        ("A-6900", "6900", 1.0),
        ("00-001", "00001", 1.0),
        ("LV-1010", "1010", 1.0),
        ("1015 CJ", "1015CJ", 1.0),
        ("1015", "1015CJ", 0.9),
        ("6900", "6901", 0.0),
        ("10563", "105", 0.0),
    ],
)
def test_postcodes_are_equal_or_not(one: str, other: str, score: float) -> None:
    assert postcode_similarity(one, other) == score


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("München", "Munich"),
        ("Prag", "PRAHA 1"),
        ("Athen", "ΑΘΗΝΑ"),
        ("Mailand", "MILANO MI"),
        ("Paris", "PARIS CEDEX 08"),
        ("Sofia", "гр. София"),
        ("Kopenhagen", "København K"),
        ("Frankfurt am Main", "FRANKFURT"),
        ("Wien", "Vienna"),
    ],
)
def test_a_city_by_its_other_names(one: str, other: str) -> None:
    assert city_similarity(one, other) >= 0.85
    assert city_similarity(other, one) >= 0.85


def test_two_cities_are_two() -> None:
    assert city_similarity("Bregenz", "Innsbruck") < 0.6
    assert city_similarity("", "Innsbruck") == 0.0

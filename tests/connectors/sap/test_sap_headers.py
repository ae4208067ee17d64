import pytest

from connectors.sap.dictionary import TEXTS, Field, Language
from connectors.sap.files.headers import match, normalise

SOURCES = {Language.GERMAN: "german", Language.ENGLISH: "english", Language.FRENCH: "french"}


@pytest.mark.parametrize("language", SOURCES)
def test_every_text_of_a_language_is_found_among_its_own(language):
    anchors = {Language.GERMAN: "Kreditlimit", Language.ENGLISH: "x", Language.FRENCH: "y"}
    rows = {field: getattr(texts, SOURCES[language]).split("|") for field, texts in TEXTS.items()}
    for position in range(max(map(len, rows.values()))):
        headers = {field: texts[min(position, len(texts) - 1)] for field, texts in rows.items() if texts[0]}
        found = match([*headers.values(), anchors[language]])
        wrong = {field: text for field, text in headers.items() if found.fields.get(field) != list(headers).index(field)}
        # A text that two languages share may be another field in the other one, but never in this one.
        assert found.language is language
        assert not wrong


def test_technical_names_and_their_synonyms_are_found():
    found = match(["KNA1-KUNNR", "LAND1", "vbrk~stceg", "ADDRNUMBER", "CITY1", "POST_CODE1"])
    assert found.language is Language.TECHNICAL
    assert set(found.fields) == {
        Field.CUSTOMER,
        Field.COUNTRY,
        Field.VAT_ID,
        Field.ADDRESS_NUMBER,
        Field.CITY,
        Field.POSTCODE,
    }


def test_umlauts_dots_and_wide_letters_do_not_matter():
    for text in ("Straße", "STRASSE", "Strasse", "Ｓｔｒａßｅ"):
        assert match([text]).fields == {Field.STREET: 0}
    for text in ("Währg", "Waehrg", "Wahrg", "WÄHRG."):
        assert match([text]).fields == {Field.CURRENCY: 0}
    assert normalise(" .-/ ") == ()


def test_client_is_the_customer_in_french_and_the_system_in_english():
    assert match(["Client", "Pays", "Nom 1", "N° TVA"]).fields[Field.CUSTOMER] == 0
    assert match(["Client", "Customer", "Country", "City"]).fields == {
        Field.CLIENT: 0,
        Field.CUSTOMER: 1,
        Field.COUNTRY: 2,
        Field.CITY: 3,
    }


def test_names_in_a_row_are_numbered_and_other_doubles_are_told():
    found = match(["Debitor", "Name", "Name", "Name", "Ort", "Ort"])
    assert (found.fields[Field.NAME], found.fields[Field.NAME_2], found.fields[Field.NAME_3]) == (1, 2, 3)
    assert [(double.field, double.first, double.again) for double in found.duplicates] == [(Field.CITY, 4, 5)]


def test_a_cut_header_is_known_by_a_beginning_that_only_one_field_has():
    assert match(["Postleitza"], cut=[0]).fields == {Field.POSTCODE: 0}
    assert match(["Postleitza"]).fields == {}
    assert match(["Steuer"], cut=[0]).fields == {}
    assert match(["Post"], cut=[0]).fields == {}

"""Documents that came before."""

import random

from domain.documents.duplicates import Resemblance, Trace, resemblance, similarity, sketch_of

TEXT = ["Rechnung", "Nr", "4711", "vom", "12", "März", "2026", "an", "die", "Kunden", "AG", "Mitte", "Kundenstraße", "15", "in", "69876", "Frankfurt", "für", "zwanzig", "Trennblätter", "aus", "Karton", "und", "fünfzig", "Becher", "Joghurt", "Banane", "geliefert", "am", "3", "März", "frei", "Haus", "zahlbar", "innerhalb", "von", "dreißig", "Tagen", "netto", "oder", "binnen", "zehn", "Tagen", "mit", "drei", "Prozent", "Skonto", "auf", "unser", "Konto", "bei", "der", "Hausbank", "München", "mit", "freundlichen", "Grüßen", "Lieferant", "GmbH"]
OTHER = ["Auftragsbestätigung", "über", "vier", "Tischbeine", "Buche", "natur", "und", "eine", "Tischplatte", "Eiche", "geölt", "mit", "Lieferung", "in", "der", "Kalenderwoche", "zwölf", "an", "das", "Lager", "der", "Möbelhaus", "Sonne", "KG", "in", "Hamburg", "zu", "unseren", "allgemeinen", "Geschäftsbedingungen"]


def _trace(name: str, number: str = "", supplier: str = "", amount: str = "", words: list[str] | None = None) -> Trace:
    return Trace(name, number, supplier, amount, sketch_of(words or []))


def _misread(words: list[str], share: float) -> list[str]:
    chance = random.Random(7)
    return [word[::-1] if chance.random() < share else word for word in words]


def test_the_same_bytes() -> None:
    assert resemblance(_trace("a"), _trace("a")) is Resemblance.SAME_BYTES


def test_the_same_number_of_the_same_supplier() -> None:
    one = _trace("a", "RE-0815", "Lieferant GmbH & Co. KG")
    assert resemblance(one, _trace("b", "RE 0815", "LIEFERANT GmbH & Co KG")) is Resemblance.SAME_NUMBER
    assert resemblance(one, _trace("b", "RE-0816", "Lieferant GmbH & Co. KG")) is None
    assert resemblance(one, _trace("b", "RE-0815", "Großhandel Nord AG")) is None
    assert resemblance(one, _trace("b", "RE-0815", "")) is None, "a number alone is no supplier's"


def test_vat_ids_must_be_equal() -> None:
    one = _trace("a", "1", "DE136695976")
    assert resemblance(one, _trace("b", "1", "DE136695976")) is Resemblance.SAME_NUMBER
    assert resemblance(one, _trace("b", "1", "DE136695977")) is None


def test_another_scan_of_the_same_paper() -> None:
    clean, noisy = _trace("a", words=TEXT), _trace("b", words=_misread(TEXT, 0.05))
    assert resemblance(clean, noisy) is Resemblance.NEAR
    assert resemblance(clean, _trace("c", words=OTHER)) is None


def test_a_rent_of_another_month_is_no_duplicate() -> None:
    march, april = _trace("a", "2026-03", "", "500.00", TEXT), _trace("b", "2026-04", "", "500.00", TEXT)
    assert resemblance(march, april) is None
    assert resemblance(_trace("a", amount="500.00", words=TEXT), _trace("b", amount="510.00", words=TEXT)) is None


def test_likeness_falls_with_misread_words() -> None:
    whole = sketch_of(TEXT)
    likeness = [similarity(whole, sketch_of(_misread(TEXT, share))) for share in (0.0, 0.05, 0.3)]
    assert likeness[0] == 1
    assert likeness[0] > likeness[1] > likeness[2]
    assert similarity(whole, sketch_of(OTHER)) < 0.1


def test_too_few_words_resemble_nothing() -> None:
    assert sketch_of(["Seite", "1"]) == ()
    assert similarity((), ()) == 0

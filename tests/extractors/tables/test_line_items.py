"""Line items of any layout: headers, wrapped descriptions, page breaks, carried-over sums, tables without labels."""

import pytest
from typed_pages import typed_page

from domain.documents.forms import Line
from domain.documents.pages import Page
from domain.documents.types import DocumentType
from extractors.tables.lines import lines_of


def _rows(*pages: Page, kind: DocumentType = DocumentType.INVOICE) -> list[dict[str, str | None]]:
    return [{name: cell.value for name, cell in line.cells.items()} for line in lines_of(pages, kind)]


def _columns(lines: tuple[Line, ...], name: str) -> list[str | None]:
    return [line.cells[name].value if name in line.cells else None for line in lines]


GERMAN = """
Rechnung Nr. 4711  vom 12.03.2026

Pos  Art.-Nr.   Bezeichnung                     Menge  Einheit   Einzelpreis   USt. %        Gesamt
1    AB-1001    Schraube M8 verzinkt               20  Stk              9,90       19        198,00
                mit Unterlegscheibe
2    AB-2002    Bohrer 5 mm                       1,5  kg              10,00        7         15,00

                                                 Nettobetrag                                 213,00
                                                 zzgl. 19 % MwSt.                             37,62
"""


def test_a_german_table() -> None:
    assert _rows(typed_page(GERMAN)) == [
        {"position": "1", "article": "AB-1001", "description": "Schraube M8 verzinkt mit Unterlegscheibe", "quantity": "20",
         "unit": "Stk", "unit_price": "9.90", "tax_rate": "19", "net": "198.00"},
        {"position": "2", "article": "AB-2002", "description": "Bohrer 5 mm", "quantity": "1.5", "unit": "kg",
         "unit_price": "10.00", "tax_rate": "7", "net": "15.00"},
    ]  # fmt: skip


def test_an_english_table_with_a_discount() -> None:
    page = typed_page("""
Item no  Description                 Qty    Unit price    Disc. %       Amount
A-77     Garden chair, folding        10         25.00        10        225.00
A-78     Parasol                       2         40.00                   80.00

                                          Subtotal                      305.00
""")
    rows = _rows(page)
    assert [row["description"] for row in rows] == ["Garden chair, folding", "Parasol"]
    assert rows[0] | {"discount": "10", "net": "225.00", "unit_price": "25.00", "quantity": "10"} == rows[0]
    assert "discount" not in rows[1]


def test_a_french_table_with_blanks_in_its_amounts() -> None:
    page = typed_page("""
Désignation                        Qté        P.U. HT        Montant HT
Huile d'olive à l'ancienne         100       19,80 €         1 980,00 €
Biscuits aux raisins                20        3,20 €            64,00 €

                                   Total HT                  2 044,00 €
""")
    assert [(row["quantity"], row["unit_price"], row["net"]) for row in _rows(page)] == [
        ("100", "19.80", "1980.00"),
        ("20", "3.20", "64.00"),
    ]


def test_labels_stacked_over_two_rows() -> None:
    page = typed_page("""
Unsere                                    Menge   Meng.-     Preis/
Art.Nr.       Artikelbeschreibung                 einheit    Einheit       Betrag   USt. %
TB100A4       Trennblätter A4             20      Stk.          9,90       198,00       19
""")
    [row] = _rows(page)
    assert (row["article"], row["quantity"], row["unit"], row["unit_price"]) == ("TB100A4", "20", "Stk.", "9.90")


def test_carried_sums_and_a_repeated_header_are_no_items() -> None:
    head = "Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt\n"
    first = typed_page(
        head
        + """1    Tischbein Buche                     4           12,50         50,00
2    Tischplatte Eiche                   1          149,00        149,00
     Übertrag                                                     199,00
"""
    )
    second = typed_page(
        head
        + """     Übertrag                                                     199,00
3    Holzleim                            2            6,00         12,00

     Gesamtbetrag netto                                           211,00
""",
        number=2,
    )
    lines = lines_of((first, second), DocumentType.INVOICE)
    assert _columns(lines, "position") == ["1", "2", "3"]
    assert [line.page for line in lines] == [1, 1, 2]


@pytest.mark.parametrize("label", ["Zwischensumme", "Carried forward", "À reporter", "Report", "Sous-total à reporter"])
def test_a_sum_carried_over_ends_no_table(label: str) -> None:
    page = typed_page(f"""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Tischbein Buche                     4           12,50         50,00
     {label:<52}50,00
2    Holzleim                            2            6,00         12,00
""")
    assert [row["net"] for row in _rows(page)] == ["50.00", "12.00"]


def test_a_discount_below_an_item_is_no_item() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Kunstrasen grün                     3            4,00         12,00
     abzgl. 10 % Rabatt                                            -1,20
2    Pfand                               2            0,25          0,50
""")
    assert [row["description"] for row in _rows(page)] == ["Kunstrasen grün", "Pfand"]


def test_a_price_for_a_hundred_is_told_by_arithmetic() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Müllsack blau                     150           49,29         73,94
2    Kaffee                              2           18,90         37,80
""")
    rows = _rows(page)
    assert rows[0]["price_basis"] == "100"
    assert "price_basis" not in rows[1]


def test_a_table_without_labels_is_told_by_arithmetic() -> None:
    page = typed_page("""
Ihre Bestellung vom 01.03.2026

Gartenstuhl klappbar                10        25,00        250,00
Sonnenschirm                         2        40,00         80,00

Summe                                                      330,00
""")
    lines = lines_of((page,), DocumentType.INVOICE)
    assert _columns(lines, "net") == ["250.00", "80.00"]
    assert _columns(lines, "description") == ["Gartenstuhl klappbar", "Sonnenschirm"]


def test_a_letter_without_a_table_has_no_items() -> None:
    page = typed_page("""
Sehr geehrte Damen und Herren,
wir erlauben uns, unsere Leistung mit 1.200,00 EUR zu berechnen, zahlbar bis 31.03.2026.
""")
    assert _rows(page) == []


def test_a_table_of_taxes_is_no_table_of_items() -> None:
    page = typed_page("""
Art (Kategorie)          Basisbetrag      Steuersatz      Steuerbetrag
Umsatzsteuer                  113,03               7              7,91
Umsatzsteuer                   64,46              19             12,25
""")
    assert _rows(page) == []


def test_delivery_notes_need_no_prices() -> None:
    page = typed_page("""
Pos  Artikel-Nr.   Bezeichnung                EAN               Menge  ME
1    4711          Wasserkocher 1,7 l         4006381333931        12  Stk
2    4712          Toaster                    4006381333948         6  Stk
""")
    rows = _rows(page, kind=DocumentType.DELIVERY_NOTE)
    assert [(row["article"], row["gtin"], row["quantity"]) for row in rows] == [
        ("4711", "4006381333931", "12"),
        ("4712", "4006381333948", "6"),
    ]


def test_rulings_tell_to_which_item_a_row_belongs() -> None:
    page = typed_page(
        """
Bezeichnung                     Menge     Einzelpreis        Gesamt
Regal aus Stahl
mit fünf Böden                      1           80,00         80,00
Schrank abschließbar
mit zwei Türen                      1          120,00        120,00
""",
        rules=(1, 3, 5),
    )
    assert [row["description"] for row in _rows(page)] == [
        "Regal aus Stahl mit fünf Böden",
        "Schrank abschließbar mit zwei Türen",
    ]


def test_a_line_that_calculates_is_surer_than_one_that_does_not() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Tischbein Buche                     4           12,50         50,00
2    Holzleim                            2            6,00         13,00
""")
    right, wrong = (line.cells["net"] for line in lines_of((page,), DocumentType.INVOICE))
    assert right.confidence is not None
    assert wrong.confidence is not None
    assert right.confidence > 0.95
    assert wrong.confidence < 0.8
    assert {signal.name for signal in right.signals} == {"labelled_column", "line_arithmetic"}


def test_every_cell_knows_its_place_and_what_is_printed() -> None:
    [first, _] = lines_of((typed_page(GERMAN),), DocumentType.INVOICE)
    cell = first.cells["net"]
    assert cell.box is not None
    assert (cell.page, cell.raw, cell.source) == (1, "198,00", "text_layer")
    assert first.box.x0 <= cell.box.x0
    assert first.box.top <= cell.box.top < cell.box.bottom <= first.box.bottom


def test_misread_figures_and_parted_cents_are_numbers() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Tischbein Buche                     4           12,5O         5O,00
2    Holzleim                            2           6, 00         12,00
""")
    assert [(row["unit_price"], row["net"]) for row in _rows(page)] == [("12.50", "50.00"), ("6.00", "12.00")]


def test_a_turned_line_in_the_margin_does_not_disturb() -> None:
    letters = "\n".join("x" for _ in range(9))
    margin = typed_page(letters).words
    page = typed_page(GERMAN)
    moved = tuple(word._replace(box=word.box._replace(x0=20, x1=24, top=word.box.top + 5)) for word in margin)
    assert _rows(page._replace(words=(*page.words, *moved))) == _rows(page)


def test_columns_that_stand_off_their_labels_are_told_by_arithmetic() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge  Einzelpreis  Gesamt  Steuersatz
1    Tischbein Buche                     4        12,50       50,00    19 %
2    Holzleim                            2         6,00       12,00    19 %
""")
    assert [(row["unit_price"], row["net"], row["tax_rate"]) for row in _rows(page)] == [
        ("12.50", "50.00", "19"),
        ("6.00", "12.00", "19"),
    ]


def test_a_sum_is_no_item_whatever_it_is_called() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Tischbein Buche                     4           12,50         50,00
2    Holzleim                            2            6,00         12,00
     Alles zusammen                                                62,00
""")
    assert [row["net"] for row in _rows(page)] == ["50.00", "12.00"]


def test_a_batch_below_an_item_is_part_of_its_description() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Montageschaum                       4           12,50         50,00
     Charge 4711-B
2    Holzleim                            2            6,00         12,00
""")
    assert _rows(page)[0]["description"] == "Montageschaum Charge 4711-B"


def test_item_numbers_that_are_no_small_numbers_are_articles() -> None:
    page = typed_page("""
Item no       Description                 Qty    Unit price       Amount
AB-77001      Garden chair, folding        10         25.00       250.00
AB-77002      Parasol                       2         40.00        80.00
""")
    assert [(row.get("article"), row.get("position")) for row in _rows(page)] == [("AB-77001", None), ("AB-77002", None)]


def test_a_subtotal_that_opens_the_totals_ends_the_table() -> None:
    page = typed_page("""
Pos  Bezeichnung                     Menge     Einzelpreis        Gesamt
1    Tischbein Buche                     4           12,50         50,00
2    Holzleim                            2            6,00         12,00

     Zwischensumme                                                 62,00
     Zustellung                                                     4,90
""")
    assert [row["net"] for row in _rows(page)] == ["50.00", "12.00"]


def test_weights_below_a_delivery_note_are_no_items() -> None:
    page = typed_page("""
Menge  ME    Bezeichnung
12     Stk   Wasserkocher 1,7 l
6      Stk   Toaster

Packstücke:  2
Gewicht:     18,5 kg
""")
    assert [row["description"] for row in _rows(page, kind=DocumentType.DELIVERY_NOTE)] == ["Wasserkocher 1,7 l", "Toaster"]


MISREAD = """
Pos  Bezeichnung                     Menge   Einheit   Einzelpreis        Gesamt
1    Tischbein Buche                           12h           12,50        150,00
2    Holzleim                            2     Stk                         12,00
3    Leiste                              7     Stk           10,00         71,30
4    Lasur                               3     Stk            5,00
"""


def test_what_an_ocr_engine_lost_is_computed_and_says_so() -> None:
    lines = lines_of((typed_page(MISREAD),), DocumentType.INVOICE)
    assert (lines[0].cells["quantity"].value, lines[0].cells["unit"].value) == ("12", "h")
    price, net = lines[1].cells["unit_price"], lines[3].cells["net"]
    assert (price.value, price.source, price.raw) == ("6.00", "computed", "")
    assert (net.value, net.source) == ("15.00", "computed")
    assert lines[1].cells["net"].source == "text_layer"


def test_what_is_computed_confirms_nothing() -> None:
    lines = lines_of((typed_page(MISREAD),), DocumentType.INVOICE)
    names = [{signal.name for signal in line.cells["quantity"].signals} for line in lines]
    assert "line_arithmetic" in names[0]
    assert "line_arithmetic" not in names[1]
    assert {signal.name for signal in lines[1].cells["unit_price"].signals} == {"labelled_column", "computed"}

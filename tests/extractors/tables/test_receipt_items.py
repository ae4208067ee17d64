"""Items of till receipts: description and price, quantity times price on a row of its own."""

from typed_pages import typed_page

from domain.documents.types import DocumentType
from extractors.tables.lines import lines_of

RECEIPT = """
Supermarkt Sonnenschein
Hauptstr. 1, 12345 Berlin

Milch 3,5 %                    1,19 B
Joghurt                        2,97 B
   3 x 0,99
Seife                          1,45 A
SUMME EUR                      5,61
Bar                           10,00
"""


def test_items_end_at_the_sum() -> None:
    lines = lines_of((typed_page(RECEIPT),), DocumentType.RECEIPT)
    assert [(line.cells["description"].value, line.cells["net"].value) for line in lines] == [
        ("Milch 3,5 %", "1.19"),
        ("Joghurt", "2.97"),
        ("Seife", "1.45"),
    ]
    assert lines[1].cells["quantity"].value == "3"
    assert lines[1].cells["unit_price"].value == "0.99"
    assert (lines[0].cells["quantity"].value, lines[0].cells["quantity"].raw) == ("1", "")


def test_a_slip_without_a_sum_has_no_items() -> None:
    lines = lines_of((typed_page("Milch            1,19\nJoghurt          2,97"),), DocumentType.RECEIPT)
    assert lines == ()


def test_a_quantity_that_does_not_make_the_price_is_not_taken() -> None:
    text = "Laden\nAdresse\nJoghurt          2,97\n   2 x 0,99\nSUMME            2,97"
    [line] = lines_of((typed_page(text),), DocumentType.RECEIPT)
    assert line.cells["unit_price"].value == "2.97"

"""The invoices that dunning letters claim and payment advices pay."""

from typed_pages import typed_page

from domain.documents.types import DocumentType
from extractors.tables.lines import lines_of


def _rows(text: str, kind: DocumentType) -> list[dict[str, str | None]]:
    return [{name: cell.value for name, cell in line.cells.items()} for line in lines_of((typed_page(text),), kind)]


def test_a_dunning_letter() -> None:
    rows = _rows(
        """
Rechnung       Datum         Fällig am       Betrag      Bezahlt        Offen   Mahnstufe
RE-10023       02.01.2026    01.02.2026      500,00       100,00       400,00           2
RE-10040       20.01.2026    19.02.2026      250,00         0,00       250,00           1
Summe offen                                                            650,00
Mahngebühr                                                               5,00
""",
        DocumentType.DUNNING_LETTER,
    )
    assert rows == [
        {"invoice_number": "RE-10023", "invoice_date": "2026-01-02", "due_date": "2026-02-01", "gross": "500.00", "paid": "100.00",
         "open": "400.00"},
        {"invoice_number": "RE-10040", "invoice_date": "2026-01-20", "due_date": "2026-02-19", "gross": "250.00", "paid": "0.00",
         "open": "250.00"},
    ]  # fmt: skip


def test_a_payment_advice_whose_last_column_is_the_payment() -> None:
    rows = _rows(
        """
Rechnung Nr.   Datum         Bruttobetrag      Abzüge        Betrag
4711           03.02.2026        1.190,00       23,80      1.166,20
4712           05.02.2026         -119,00        0,00       -119,00
""",
        DocumentType.PAYMENT_ADVICE,
    )
    assert [(row["invoice_number"], row["gross"], row["discount"], row["paid"]) for row in rows] == [
        ("4711", "1190.00", "23.80", "1166.20"),
        ("4712", "-119.00", "0.00", "-119.00"),
    ]


def test_types_without_lines_have_none() -> None:
    assert _rows("Rechnung Nr.   Datum   Betrag\n4711   03.02.2026   10,00", DocumentType.CREDIT_REPORT) == []

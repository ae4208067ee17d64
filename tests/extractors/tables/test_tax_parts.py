"""The tax by rate, in a table, in a sentence, or as a row under the net total."""

from typed_pages import typed_page

from domain.documents.forms import TaxPart
from extractors.tables.taxes import tax_parts_of


def test_a_breakdown_whose_rates_have_no_percent_sign() -> None:
    page = typed_page("""
Art (Kategorie)          Basisbetrag      Steuersatz [%]      Steuerbetrag
Umsatzsteuer (S)              113,03                   7              7,91
Umsatzsteuer (S)               64,46                  19             12,25
""")
    assert tax_parts_of((page,)) == (TaxPart("7", "113.03", "7.91"), TaxPart("19", "64.46", "12.25"))


def test_a_row_under_the_net_total() -> None:
    page = typed_page("""
Rechnungssumme netto                845,00
zuzüglich 19% MwSt.                 160,55
Rechnungssumme brutto             1.005,55
""")
    assert tax_parts_of((page,)) == (TaxPart("19", "845.00", "160.55"),)


def test_english_and_french_sentences() -> None:
    english = typed_page("VAT 20.00% on 1,000.00      200.00")
    french = typed_page("TVA 5,5% sur 198,00 €      10,89 €")
    assert tax_parts_of((english,)) == (TaxPart("20", "1000.00", "200.00"),)
    assert tax_parts_of((french,)) == (TaxPart("5.5", "198.00", "10.89"),)


def test_a_line_item_is_no_tax() -> None:
    page = typed_page("""
Artikel                Menge      Preis      Betrag
Storch                    10      20,00      200,00
""")
    assert tax_parts_of((page,)) == ()


def test_a_cash_discount_is_no_tax() -> None:
    page = typed_page("Bei Zahlung bis 10.03. gewähren wir 3 % Skonto auf 100,00, das sind 3,00 weniger\nMwSt. siehe oben")
    assert tax_parts_of((page,)) == ()


def test_an_exempt_supply_has_a_part_of_rate_nought() -> None:
    page = typed_page("Tax                Base          Amount\nTVA 0%         2,076.76            0.00")
    assert tax_parts_of((page,)) == (TaxPart("0", "2076.76", "0.00"),)

import datetime as dt
from decimal import Decimal

import pytest

from connectors.sap.files import Form, Notation, recognise
from domain.errors import UnreadableFile, UnusableInput
from domain.findings import Severity
from domain.parties import CompanyDebtor, RecordKind, VatRegistration, Vendor, VendorVatRegistration

CSV = """\
Customer;Country;Name 1;City;VAT Reg. No.
12345;DE;"Muster; Sohn GmbH";Berlin;DE136695976
0000012346;FR;Dupont, Fils et Cie;Paris;FR40303265045
4711;AT;17" Monitore GmbH;Wien;ATU12345675
"""


def test_a_csv_keeps_delimiters_in_quotes_and_pads_keys(read_list):
    outcome = read_list(CSV)
    assert (outcome.export.form, outcome.export.header_language) == (Form.C1, "EN")
    assert [record.customer for record in outcome.records] == ["0000012345", "0000012346", "0000004711"]
    assert [record.name for record in outcome.records] == ["Muster; Sohn GmbH", "Dupont, Fils et Cie", '17" Monitore GmbH']
    assert outcome.findings == []


def test_line_breaks_in_quotes_stay_in_one_record(read_list):
    outcome = read_list(CSV.replace('"Muster; Sohn GmbH"', '"Muster ""und""\nSohn;\nGmbH"'))
    assert outcome.records[0].name == 'Muster "und"\nSohn;\nGmbH'
    assert [record.origin.row for record in outcome.records] == [2, 5, 6]
    assert outcome.records[0].origin.raw.count("\n") == 2


def test_a_quote_that_never_closes_costs_one_row_at_most(read_list):
    rows = "".join(f"{number};AT;Firma {number};Wien;ATU12345675\n" for number in range(100, 160))
    outcome = read_list(CSV.replace('"Muster; Sohn GmbH"', '"Muster GmbH') + rows)
    assert len(outcome.records) == 63
    assert outcome.records[0].name == '"Muster GmbH'


def test_an_open_quote_does_not_take_the_next_rows_for_its_text(read_list):
    """The quote closes two rows further down, where it looks like the end of a field."""
    outcome = read_list(CSV.replace('"Muster; Sohn GmbH"', '"Muster GmbH').replace("Paris", 'Paris "'))
    assert [record.customer for record in outcome.records] == ["0000012345", "0000012346", "0000004711"]


def test_excels_hint_line_is_no_header(read_list):
    outcome = read_list("sep=;\n" + CSV)
    assert outcome.export.header_row == 2
    assert len(outcome.records) == 3


def test_extra_fields_are_rejected_and_missing_ones_padded(read_list):
    outcome = read_list(CSV.replace(";Paris;", ";Paris;Ville;x;").replace(";Wien;ATU12345675", ";Wien"))
    assert outcome.places == {(3, "too_many_fields"), (4, "too_few_fields")}
    assert [finding.severity for finding in outcome.findings] == [Severity.ERROR, Severity.NOTE]
    assert [record.customer for record in outcome.records] == ["0000012345", "0000004711"]
    assert outcome.records[1].vat_id == ""


def test_empty_fields_behind_the_header_are_no_extra_ones(read_list):
    assert read_list(CSV.replace("FR40303265045", "FR40303265045;;")).findings == []


def test_the_delimiter_is_the_one_that_explains_the_header(read_list):
    commas = CSV.replace(";", ",").replace('"Muster, Sohn GmbH"', '"Muster, Sohn GmbH"').replace("Dupont, Fils", "Dupont Fils")
    assert read_list(commas).records[0].name == "Muster, Sohn GmbH"


def test_a_text_without_last_line_feed_may_be_cut_off(read_list):
    outcome = read_list(CSV.rstrip("\n"))
    assert outcome.places == {(4, "cut_off_file")}
    assert len(outcome.records) == 3
    cut = read_list(CSV[: CSV.index("Wien")])
    assert cut.places == {(4, "too_few_fields"), (4, "cut_off_file")}
    assert cut.summary[:3] == (3, 2, 1)


def test_keys_and_amounts_destroyed_by_excel_are_errors(read_list):
    content = """\
Faktura;Auftraggeber;Fakturadatum;Nettowert;Belegwährung;USt-IdNr.
90000001;12345;46300;1.234,56;EUR;ATU12345675
9,0E+07;12345;05.10.2026;1,00;EUR;ATU12345675
90000003;12345;05.10.2026;1,23E+09;EUR;ATU12345675
90000004;12345;05.10.2026;-5,50;EUR;1,23457E+10
"""
    outcome = read_list(content, "utf-8")
    assert outcome.places == {(3, "damaged_key"), (4, "damaged_number"), (5, "damaged_number")}
    assert [finding.severity for finding in outcome.findings] == [Severity.ERROR, Severity.ERROR, Severity.WARNING]
    first, last = outcome.records
    assert (first.billing_date, first.net_amount) == (dt.date(2026, 10, 5), Decimal("1234.56"))
    assert last.net_amount == Decimal("-5.50")


TAB = (
    "01.11.2026             Dynamische Listenausgabe            1\n\t\t\t\t\t\t\n"
    "\t\tClient\tPays\tNom 1             \tN° TVA             \tCréé le\n\t\t\t\t\t\t\n"
    "\t\t0000012345\tFR\tSociété Dupont    \tFR40303265045      \t20.05.2020\n"
    '\t\t12346     \tBE\t"Chez" Léon       \tBE0403170701       \t00.00.0000\n'
)


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_tab_text_has_banners_and_empty_columns(read_list, encoding):
    outcome = read_list(TAB, encoding)
    export = outcome.export
    assert (export.form, export.header_language, export.header_row) == (Form.P2, "FR", 3)
    assert [record.customer for record in outcome.records] == ["0000012345", "0000012346"]
    assert [record.name for record in outcome.records] == ["Société Dupont", '"Chez" Léon']
    assert [record.created_on for record in outcome.records] == [dt.date(2020, 5, 20), None]
    assert outcome.findings == []


def test_tab_text_repeats_banner_and_header_on_each_page(read_list):
    lines = TAB.splitlines(keepends=True)
    outcome = read_list("".join([*lines, lines[0].replace("1\n", "2\n"), *lines[1:4], "\t\t777\tBE\tTrois\t\t99991231\n"]))
    assert outcome.codes == ["repeated_header"]
    assert len(outcome.records) == 3
    assert outcome.records[2].created_on is None


def test_a_context_row_above_the_table_is_carried_down(read_list):
    content = (
        "Debitor\t\t\t0000012345\tMuster GmbH\n\t\tFaktura\tFakturadatum\tNettowert\tWährg\n"
        "\t\t90000001\t05.10.2026\t1,50\tEUR\nDebitor\t\t\t777\tAndere GmbH\n\t\t90000002\t05.10.2026\t2,50\tEUR\n"
    )
    outcome = read_list(content)
    assert [record.customer for record in outcome.records] == ["0000012345", "0000000777"]


def test_a_raw_extract_has_technical_names_and_points(read_list):
    content = """\
MANDT,VBELN,FKDAT,KUNAG,NETWR,WAERK,STCEG,STCEG_L,LANDTX,FKART,SFAKN
100,0090000001,20261005,0000012345,1234.567,KWD,ATU12345675,AT,DE,F2,
100,0090000002,20261031,0000012345,-1.234,KWD,ATU12345675,AT,DE,G2,
100,0090000003,20261031,0000012345,10.00,EUR,ATU12345675,AT,DE,S1,0090000001
100,0090000004,00000000,0000012345,10.00,EUR,ATU12345675,AT,DE,F2,
"""
    outcome = read_list(content)
    assert (outcome.export.form, outcome.export.header_language, outcome.export.notation) == (
        Form.R1,
        "technical",
        Notation.POINT,
    )
    assert [record.net_amount for record in outcome.records] == [Decimal("1234.567"), Decimal("-1.234"), Decimal("-10.00")]
    assert [record.cancelled for record in outcome.records] == [False, False, True]
    assert (outcome.records[0].vat_country, outcome.records[0].departure) == ("AT", "DE")
    assert outcome.places == {(5, "bad_date")}
    assert outcome.summary.amount_total == {"KWD": Decimal("1233.333"), "EUR": Decimal("-10.00")}


@pytest.mark.parametrize(
    ("header", "row", "kind", "expected"),
    [
        ("KUNNR;BUKRS;KNRZE;LOEVM;SPERR", "1;1000;2;X;", RecordKind.COMPANY_DEBTOR, CompanyDebtor),
        ("KUNNR;LAND1;STCEG", "1;FR;FR40303265045", RecordKind.VAT_REGISTRATION, VatRegistration),
        ("LIFNR;LAND1;STCEG", "1;FR;FR40303265045", RecordKind.VENDOR_VAT_REGISTRATION, VendorVatRegistration),
        ("LIFNR;LAND1;NAME1;STCEG;KUNNR", "1;FR;Dupont;;7", RecordKind.VENDOR, Vendor),
        ("Kreditor;Land;Name 1;USt-IdNr.", "1;FR;Dupont;", RecordKind.VENDOR, Vendor),
    ],
)
def test_the_columns_tell_the_table(read_list, header, row, kind, expected):
    outcome = read_list(f"{header}\n{row}\n")
    assert outcome.export.kinds == (kind,)
    assert isinstance(outcome.records[0], expected)
    assert outcome.records[0][1] == "0000000001"


def test_a_company_row_keeps_its_flags(read_list):
    record = read_list("KUNNR;BUKRS;KNRZE;LOEVM;SPERR\n1;1000;2;X;\n").records[0]
    assert record[1:] == ("0000000001", "1000", "0000000002", True, False)


def test_registrations_without_number_or_company_are_errors(read_list):
    assert read_list("KUNNR;LAND1;STCEG\n1;FR;\n").places == {(2, "missing_key")}
    assert read_list("KUNNR;BUKRS\n1;\n").places == {(2, "missing_key")}


def test_a_debtor_list_with_its_names_lost_in_translation_is_not_taken_for_knas(deliver):
    with pytest.raises(UnusableInput, match="lacks NAME1"):
        recognise(deliver("Debitor;Land;Nimi;Ort;USt-IdNr.\n1;FI;Oy;Turku;FI12345671\n"))


def test_only_grouped_thousands_without_decimals_are_read_as_thousands(read_list):
    content = "Faktura;Auftraggeber;Fakturadatum;Nettowert;Währung\n1;2;05.10.2026;1.234;JPY\n2;2;05.10.2026;500;JPY\n"
    assert [record.net_amount for record in read_list(content).records] == [Decimal(1234), Decimal(500)]
    assert read_list(content.replace("1.234", "1,234")).export.notation is Notation.POINT


def test_contradicting_thousands_stop_the_file(deliver):
    content = "Faktura;Auftraggeber;Fakturadatum;Nettowert;Währung\n1;2;05.10.2026;1.234;JPY\n2;2;05.10.2026;5,000;JPY\n"
    with pytest.raises(UnreadableFile, match="mixes notations"):
        recognise(deliver(content))


@pytest.mark.parametrize("text", ["Just a letter.\nWith two lines, and a comma.\n", "a\n", "Notiz; kurz\n\nEnde\n"])
def test_prose_is_no_table(deliver, text):
    with pytest.raises(UnreadableFile, match="no table"):
        recognise(deliver(text))


def test_a_csv_of_something_else_stops_with_its_columns(deliver):
    with pytest.raises(UnusableInput, match="Artikel, Preis, Menge"):
        recognise(deliver("Artikel;Preis;Menge\nStuhl;1,00;3\nTisch;2,00;4\n"))

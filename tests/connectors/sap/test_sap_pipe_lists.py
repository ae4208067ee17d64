import datetime as dt
from decimal import Decimal

import pytest

from connectors.sap.files import Form, Notation, read, recognise
from domain.errors import UnreadableFile, UnusableInput
from domain.findings import Finding, Severity
from domain.parties import Address, Billing, Debtor, RecordKind

DEBTORS = """\
01.11.2026               Debitorenverzeichnis                  1

-----------------------------------------------------------------
| |Debitor   |Lnd|Name 1            |Postleitz.|USt-IdNr.         |
-----------------------------------------------------------------
| |0000012345|DE |Müller & Söhne    |76131     |DE136695976       |
| |0000012346|FR |Dupont S.A.       |75001     |FR40303265045     |
| |9         |AT |Huber             |          |                  |
-----------------------------------------------------------------
"""

BILLING = """\
----------------------------------------------------------------------------
| |Faktura   |Fakt.Datum|AuftrGeber|    Nettowert  |Währg|USt-IdNr.    |Strn|
----------------------------------------------------------------------------
| |0090000001|05.10.2026|0000012346|     11.900,00 |EUR  |FR40303265045|    |
| |0090000002|31.10.2026|0000012346|        476,00-|EUR  |FR40303265045|    |
| |0090000003|31.10.2026|12347     |      1.000    |JPY  |             |X   |
----------------------------------------------------------------------------
"""


def test_a_debtor_list_is_read_with_its_places(read_list):
    outcome = read_list(DEBTORS)
    export = outcome.export
    assert (export.form, export.encoding, export.kinds) == (Form.P1, "cp1252", (RecordKind.DEBTOR,))
    assert (export.header_language, export.header_row, export.notation) == ("DE", 4, None)
    assert export.columns == ("Debitor", "Lnd", "Name 1", "Postleitz.", "USt-IdNr.")
    assert export.size == len(DEBTORS.replace("\n", "\r\n").encode("cp1252"))
    first, second, third = outcome.records
    assert isinstance(first, Debtor)
    assert (first.customer, first.country, first.name, first.vat_id) == ("0000012345", "DE", "Müller & Söhne", "DE136695976")
    assert first.origin.row == 6
    assert first.origin.raw == "| |0000012345|DE |Müller & Söhne    |76131     |DE136695976       |"
    assert second.vat_id == "FR40303265045"
    assert (third.customer, third.vat_id, third.postcode) == ("0000000009", "", "")
    assert outcome.findings == []
    assert outcome.summary == (3, 3, 0, 0, 0, {})


def test_amounts_keep_sign_and_currency(read_list):
    outcome = read_list(BILLING)
    assert outcome.export.notation is Notation.COMMA
    invoice, credit, cancelled = outcome.records
    assert isinstance(invoice, Billing)
    assert (invoice.billing_date, invoice.net_amount, invoice.currency) == (dt.date(2026, 10, 5), Decimal("11900.00"), "EUR")
    assert credit.net_amount == Decimal("-476.00")
    assert (cancelled.customer, cancelled.cancelled, cancelled.net_amount) == ("0000012347", True, Decimal("1000"))
    assert outcome.summary.amount_total == {"EUR": Decimal("11424.00"), "JPY": Decimal("1000")}


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8", "utf-8-sig", "utf-16"])
def test_every_encoding_gives_the_same_records(read_list, encoding):
    outcome = read_list(DEBTORS, encoding)
    assert [record.name for record in outcome.records] == ["Müller & Söhne", "Dupont S.A.", "Huber"]


def test_utf16_without_a_mark_and_stray_zero_bytes_are_understood(read_list):
    assert read_list(DEBTORS.encode("utf-16-le")).export.encoding == "utf-16-le"
    assert read_list(DEBTORS.encode("utf-16-be")).export.encoding == "utf-16-be"
    stray = read_list(DEBTORS.replace("Dupont", "Du\0pont").encode("cp1252"))
    assert stray.records[1].name == "Dupont S.A."


def test_an_umlaut_far_behind_the_sample_still_decides_the_encoding(read_list):
    row = "| |0000012346|FR |Dupont S.A.       |75001     |FR40303265045     |\n"
    content = DEBTORS.replace("Müller & Söhne", "Mueller Soehne").replace(row, row * 20_000)
    content = content.replace("|Huber  ", "|Höber  ")
    assert read_list(content, "cp1252").records[-1].name == "Höber"
    assert read_list(content, "utf-8").records[-1].name == "Höber"


def test_bars_inside_a_name_are_cut_at_the_header(read_list):
    outcome = read_list(DEBTORS.replace("Dupont S.A.  ", "Duo|Fils|S.A."))
    assert outcome.records[1].name == "Duo|Fils|S.A."
    assert outcome.records[1].vat_id == "FR40303265045"
    assert outcome.places == {(7, "pipe_in_text")}


def test_shifted_and_short_rows_are_errors_and_the_list_goes_on(read_list):
    outcome = read_list(DEBTORS.replace("|FR |", "|F|R | |x|").replace("|AT |Huber ", "|AT Huber "))
    assert outcome.places == {(7, "too_many_fields"), (8, "too_few_fields")}
    assert all(finding.severity is Severity.ERROR for finding in outcome.findings)
    assert outcome.summary[:3] == (3, 1, 2)


def test_pages_repeat_the_header_and_give_rows_their_page(read_list):
    head, _, rows = DEBTORS.partition("| |0000012346")
    content = head + "\f" + DEBTORS.replace("1\n\n", "2\n\n", 1).partition("| |0000012345")[0] + "| |0000012346" + rows
    outcome = read_list(content)
    assert outcome.export.form is Form.P3
    assert [record.origin.part for record in outcome.records] == ["page 1", "page 2", "page 2"]
    assert outcome.codes == ["repeated_header"]
    assert outcome.summary.repeated_headers == 1


def test_a_selection_page_before_the_list_is_not_its_header(read_list):
    page = "Selektionsparameter\n\n" + "Debitor              1000  bis  9999\nLand  DE\n" * 12 + "\f"
    outcome = read_list(page + DEBTORS)
    assert outcome.export.form is Form.P3
    assert len(outcome.records) == 3


def test_rulers_of_bars_and_pluses_empty_rows_and_titles_are_no_data(read_list):
    ruler = "|-+----------+---+------------------+----------+------------------|"
    blank = "| |          |   |                  |          |                  |"
    title = "|              Debitorenverzeichnis Oktober                       |"
    crossed = "|-|----------|---|------------------|----------|------------------|"
    content = DEBTORS.replace("| |9 ", f"{ruler}\n{blank}\n{title}\n{crossed}\n| |9 ")
    outcome = read_list(content)
    assert len(outcome.records) == 3
    assert outcome.findings == []


def test_totals_are_checked_and_left_out(read_list):
    total = "|*|          |          |          |     11.424,00 |EUR  |             |    |\n"
    yen = "|*|          |          |          |      1.000    |JPY  |             |    |\n"
    outcome = read_list(BILLING + total + yen + "-" * 76 + "\n")
    assert outcome.codes == ["totals_row", "totals_row"]
    assert outcome.summary.skipped_totals == 2
    wrong = read_list(BILLING + total.replace("11.424,00", "11.425,00") + "-" * 76 + "\n")
    assert wrong.codes == ["totals_row", "totals_mismatch"]
    assert "11425.00 EUR" in wrong.findings[1].message


def subtotalled(second: str) -> str:
    head = "|   |Faktura   |AuftrGeber|Fakturadat|   Nettowert|Währg|"
    rows = [
        "|   |0090000001|4711      |05.10.2026|       10,00|EUR  |",
        "|   |0090000002|4711      |05.10.2026|        5,00|EUR  |",
        "|*  |          |          |          |       15,00|EUR  |",
        "|   |0090000003|4712      |05.10.2026|        7,00|EUR  |",
        f"|*  |          |          |          |{second:>12}|EUR  |",
        "|** |          |          |          |       22,00|EUR  |",
        "|***|          |          |          |       22,00|     |",
    ]
    ruler = "-" * len(head)
    return "\n".join([ruler, head, ruler, *rows, ruler, ""])


def test_subtotals_of_each_level_are_checked_for_themselves(read_list):
    assert read_list(subtotalled("7,00")).codes == ["totals_row"] * 4
    outcome = read_list(subtotalled("8,00"))
    assert [place for place in outcome.places if place[1] == "totals_mismatch"] == [(8, "totals_mismatch")]


def test_two_stars_are_a_value_where_the_key_is_filled(read_list):
    outcome = read_list(DEBTORS.replace("| |9  ", "|*|9  ").replace("|AT |", "|** |"))
    assert outcome.records[2].country == "**"
    assert outcome.findings == []


def test_the_customer_above_a_block_is_carried_down(read_list):
    block = """
Debitor          0000012345
Name             Muster Möbel GmbH

-------------------------------------------------------
| |Faktura   |Fakt.Datum|   Nettowert|Währg|USt-IdNr.  |
-------------------------------------------------------
| |0090000001|05.10.2026|       10,00|EUR  |ATU12345675|
-------------------------------------------------------
"""
    outcome = read_list(
        "22.11.2026      Fakturen      1\n" + block + block.replace("12345\n", "777\n").replace("000001|", "000002|")
    )
    assert [(record.customer, record.document) for record in outcome.records] == [
        ("0000012345", "0090000001"),
        ("0000000777", "0090000002"),
    ]
    assert outcome.codes == ["repeated_header"]


def test_a_record_over_two_lines_is_zipped(read_list):
    content = """\
---------------------------------
|Debitor   |Name 1              |
|Land      |USt-IdNr.           |
---------------------------------
|0000000001|Eins GmbH           |
|DE        |DE136695976         |
|0000000002|Zwei AG             |
---------------------------------
|0000000003|Drei KG             |
|AT        |ATU12345675         |
---------------------------------
"""
    outcome = read_list(content)
    assert [(r.customer, r.country, r.name, r.vat_id) for r in outcome.records] == [
        ("0000000001", "DE", "Eins GmbH", "DE136695976"),
        ("0000000003", "AT", "Drei KG", "ATU12345675"),
    ]
    assert outcome.places == {(7, "too_few_fields")}
    assert outcome.records[0].origin.raw == "|0000000001|Eins GmbH           |\n|DE        |DE136695976         |"


def test_full_columns_and_cut_marks_may_be_cut(read_list):
    outcome = read_list(
        DEBTORS.replace("Dupont S.A.       ", "Dupont Meubles et ").replace("Huber             ", "Huber Handels und>")
    )
    assert [record.cut for record in outcome.records] == [(), ("name",), ("name",)]
    assert outcome.records[2].name == "Huber Handels und"
    assert outcome.places == {(7, "cut_value"), (8, "cut_mark")}


def test_a_header_cut_by_its_column_is_known_by_its_beginning(read_list):
    outcome = read_list(DEBTORS.replace("|Postleitz.|", "|Postleitza|").replace("|Name 1            |", "|Name              |"))
    assert outcome.records[0].postcode == "76131"


def test_destroyed_letters_are_a_warning(read_list):
    assert read_list(DEBTORS.replace("Müller & Söhne", "M?ller & S?hne")).places == {(6, "damaged_text")}
    assert read_list(DEBTORS.encode().replace("ü".encode(), "Ã¼".encode())).places == {(6, "damaged_text")}
    assert read_list(DEBTORS.replace("Huber  ", "Who?   ")).findings == []
    broken = DEBTORS.encode("utf-8-sig").replace("ü".encode(), b"\xfc")
    assert read_list(broken).places == {(6, "damaged_text")}


def test_a_vat_id_among_the_tax_numbers_is_found_and_used(read_list):
    content = """\
--------------------------------------------------------------
|Debitor   |Lnd|Name 1  |USt-IdNr.     |Steuernummer 1  |Lö|
--------------------------------------------------------------
|0000000001|AT |Eins    |              |atu 12345675    |  |
|0000000002|AT |Zwei    |ATU99999999   |ATU12345675     |X |
|0000000003|DE |Drei    |              |35002/12345     |  |
|0000000004|IT |Vier    |              |ROSMRA85T10A562S|  |
|0000000005|AT |Fünf    |ATU12345675   |ATU12345675     |  |
--------------------------------------------------------------
"""
    outcome = read_list(content)
    assert [record.vat_id for record in outcome.records] == ["atu 12345675", "ATU99999999", "", "", "ATU12345675"]
    assert outcome.places == {(4, "vat_id_in_tax_number"), (5, "vat_id_in_tax_number")}
    assert [record.deletion_flag for record in outcome.records] == [False, True, False, False, False]


def test_rows_without_key_and_damaged_values_are_one_error_each(read_list):
    content = BILLING.replace("05.10.2026", "31.02.2026").replace("476,00-", "   n.a.").replace("|0090000003|", "|          |")
    outcome = read_list(content)
    assert outcome.places == {(4, "bad_date"), (5, "bad_amount"), (6, "missing_key")}
    assert outcome.records == []
    assert outcome.summary[:3] == (3, 0, 3)
    assert outcome.findings[0].key == "0090000001"
    assert "31.02.2026" in outcome.findings[0].message


def test_an_initial_billing_date_and_a_missing_currency_lose_the_row(read_list):
    outcome = read_list(BILLING.replace("05.10.2026", "00.00.0000").replace("|JPY  |", "|     |"))
    assert outcome.places == {(4, "bad_date"), (6, "bad_amount")}


def test_mixed_notations_stop_the_file_and_name_both_rows(deliver):
    path = deliver(BILLING.replace("  476,00-", "1,476.00-"))
    with pytest.raises(UnreadableFile, match=r"'11\.900,00' in row 4 and '1,476\.00-' in row 5") as stopped:
        recognise(path)
    assert stopped.value.next_step


def test_mixed_date_orders_stop_the_file(deliver):
    content = BILLING.replace("05.10.2026", "25/10/2026").replace("31.10.2026", "10/31/2026")
    with pytest.raises(UnreadableFile, match=r"25/10/2026.*row 4.*10/31/2026.*row 5"):
        recognise(deliver(content))


def test_a_day_above_twelve_anywhere_decides_the_date_order(read_list):
    day_first = read_list(BILLING.replace("05.10.2026", "05/10/2026").replace("31.10.2026", "31/10/2026"))
    assert day_first.records[0].billing_date == dt.date(2026, 10, 5)
    month_first = read_list(BILLING.replace("05.10.2026", "10/05/2026").replace("31.10.2026", "10/31/2026"))
    assert month_first.records[0].billing_date == dt.date(2026, 10, 5)


def test_a_missing_column_lists_what_is_there_and_what_is_near(deliver):
    with pytest.raises(UnusableInput) as stopped:
        recognise(deliver(DEBTORS.replace("|USt-IdNr.         |", "|USt-Identnumer    |")))
    message = str(stopped.value)
    assert "STCEG" in message
    assert "Debitor, Lnd, Name 1, Postleitz., USt-Identnumer" in message
    assert "'USt-Identnumer' for STCEG" in message
    assert "Next step" in message


def test_a_foreign_table_stops_with_its_columns(deliver):
    content = DEBTORS.replace("Debitor   ", "Asiakas   ").replace("Lnd", "Maa").replace("Name 1", "Nimi  ")
    with pytest.raises(UnusableInput, match="Columns found: Asiakas, Maa, Nimi"):
        recognise(deliver(content.replace("Postleitz.", "Postinro  ").replace("USt-IdNr.", "ALV-numer")))


def test_a_doubled_amount_column_is_refused(deliver):
    content = BILLING.replace("USt-IdNr.    ", "Nettowert    ")
    with pytest.raises(UnusableInput, match=r"NETWR .*twice, in columns"):
        recognise(deliver(content))


def test_a_doubled_text_column_is_read_once_with_a_warning(read_list):
    outcome = read_list(DEBTORS.replace("Postleitz.", "Lnd       "))
    assert outcome.codes == ["duplicate_header"]
    assert outcome.records[0].country == "DE"


def test_a_header_without_rows_is_a_warning(read_list):
    outcome = read_list("".join(DEBTORS.splitlines(keepends=True)[:5]))
    assert outcome.records == []
    assert outcome.codes == ["header_only"]


@pytest.mark.parametrize(
    "kept", ["| |9         |AT |Hu", "| |9         |AT |Huber             |          |                  |"]
)
def test_a_cut_off_file_is_told(read_list, kept):
    whole = DEBTORS[: DEBTORS.index("| |9 ")]
    outcome = read_list(whole + kept)
    assert "cut_off_file" in outcome.codes
    assert outcome.summary.rows_seen == 3


def test_a_list_cut_between_two_rows_misses_its_last_ruler(read_list):
    outcome = read_list(DEBTORS[: DEBTORS.index("| |9 ")])
    assert outcome.places == {(7, "cut_off_file")}


def test_address_and_vendor_tables_are_told_by_their_columns(read_list):
    address = read_list(DEBTORS.replace("Debitor   ", "ADDRNUMBER").replace("Lnd", "Lnd"))
    assert isinstance(address.records[0], Address)
    vendor = read_list(DEBTORS.replace("Debitor ", "Kreditor"))
    assert vendor.export.kinds == (RecordKind.VENDOR,)
    assert vendor.records[1].vendor == "0000012346"


def test_a_file_that_grows_after_it_was_recognised_is_refused(deliver):
    path = deliver(DEBTORS)
    reader = read(recognise(path))
    with path.open("a") as file:
        file.write("| |0000012399|DE |Neu               |          |                  |\n")
    with pytest.raises(UnreadableFile, match="changed"):
        next(reader)


def test_a_file_that_vanishes_after_it_was_recognised_is_refused(deliver):
    path = deliver(DEBTORS)
    reader = read(recognise(path))
    path.unlink()
    with pytest.raises(UnreadableFile, match="cannot be opened"):
        next(reader)


def test_the_summary_is_there_after_stopping_early(deliver):
    reader = read(recognise(deliver(DEBTORS)))
    assert not isinstance(next(reader), Finding)
    iter(reader).close()
    assert reader.summary.records == 1

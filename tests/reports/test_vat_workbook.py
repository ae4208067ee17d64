"""The workbook as a controller opens it: sheets, types, tables, links, print set-up, words."""

import re
import zipfile
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.utils import column_index_from_string
from openpyxl.worksheet.worksheet import Worksheet

from domain.finding_texts import meaning
from domain.vat.checks import Check, Outcome
from reports import VatReport
from tests.reports.conftest import SIZE, Reader
from tests.reports.vat_samples import check, findings, report

ENGLISH = "Summary Results Exceptions Changes Without_VAT_ID Evidence Findings Reconciliation About".replace(" ", "|")
GERMAN = "Übersicht|Ergebnisse|Ausnahmen|Änderungen|Ohne USt-IdNr|Nachweise|Feststellungen|Abstimmung|Über den Lauf"
RESULTS_ON_PAPER = (
    "Debtor|Name|VAT ID|Outcome|Reason|Net amount|Currency|Register|Asked (UTC)|Name match|Street match|Postcode match|"
    "City match|Confirmation no.|Evidence"
)
LISTS = {
    "Results": "Results",
    "Exceptions": "Exceptions",
    "Changes": "Changes",
    "Without VAT ID": "WithoutVatId",
    "Evidence": "Evidence",
    "Findings": "Findings",
}


def rows(sheet: Worksheet) -> list[dict[str, object]]:
    """The rows of a list by their headings."""
    headings, *lines = sheet.iter_rows(values_only=True)
    return [dict(zip(map(str, headings), line, strict=True)) for line in lines]


def only(*checks: Check) -> VatReport:
    """A report on these results, whose ledger knows nothing of them."""
    return replace(report(0), checks=lambda: iter(checks), check_count=len(checks))


def test_has_all_sheets_in_both_languages(german: Workbook, english: Workbook) -> None:
    assert german.sheetnames == GERMAN.split("|")
    assert english.sheetnames == ENGLISH.replace("_", " ").split("|")


def test_results_hold_real_numbers_times_and_words(english: Workbook, german: Workbook) -> None:
    for number, row in enumerate(rows(english["Results"])):
        expected = check(number)
        assert row["Debtor"] == expected.subject.customer
        assert row["VAT ID"] == (expected.vat_id or None)
        assert row["Net amount"] == pytest.approx(float(expected.subject.net_amount))
        assert isinstance(row["Net amount"], int | float)
        assert row["Asked (UTC)"] == (expected.request_time and expected.request_time.replace(tzinfo=None))
        assert row["Outcome"] == expected.outcome.value.replace("_", " ")
        assert row["Confidence"] == pytest.approx(expected.score)
    words = {row["Ergebnis"] for row in rows(german["Ergebnisse"])}
    assert words == {"gültig", "ungültig", "ohne Antwort", "nicht prüfbar"}
    assert len(rows(english["Results"])) == SIZE


def test_exceptions_say_why_in_words(english: Workbook, german: Workbook) -> None:
    expected = [row for row in map(check, range(SIZE)) if row.outcome is not Outcome.VALID or row.review_reasons]
    expected.sort(key=lambda row: -abs(row.subject.net_amount))  # sorting keeps the order of equal amounts
    english_rows, german_rows = rows(english["Exceptions"]), rows(german["Ausnahmen"])
    assert [row["Debtor"] for row in english_rows] == [row.subject.customer for row in expected]
    mismatch = next(row for row in english_rows if row["Debtor"] == "0000000029")
    assert mismatch["Why here"] == "The company name differs (41 %).\nScore 0,42 below the threshold 0,80."
    assert "−0.23  Different (41 %): the register has “Other Ltd”." in str(mismatch["What the confidence is made of"])
    mismatch = next(row for row in german_rows if row["Debitor"] == "0000000029")
    assert str(mismatch["Warum hier"]).startswith("Der Firmenname weicht ab (41 %).")
    assert "−0,23  Weicht ab (41 %): Register „Other Ltd“." in str(mismatch["Woraus sich die Sicherheit ergibt"])


def test_matches_show_the_registers_letter_or_our_score(english: Workbook) -> None:
    table = {row["Debtor"]: row for row in rows(english["Results"])}
    assert table["0000000008"]["Name match"] == "A"  # Austria: the register compared
    assert table["0000000001"]["Name match"] == pytest.approx(0.91)
    assert table["0000000007"]["Name match"] is None  # Spain discloses nothing


def test_findings_speak_the_language_of_the_workbook_and_keep_the_readers_words(german: Workbook, english: Workbook) -> None:
    for book, sheet, language, headings in (
        (german, "Feststellungen", "de", ("Bedeutung", "Einzelheit", "Code")),
        (english, "Findings", "en", ("Meaning", "Detail", "Code")),
    ):
        shown = [tuple(row[heading] for heading in headings) for row in rows(book[sheet])]
        assert shown == [(meaning(found.code, language), found.message, found.code) for found in findings()]


def test_places_forms_and_modes_are_in_words(german: Workbook, english: Workbook) -> None:
    assert {row["Fundstelle"] for row in rows(german["Ohne USt-IdNr"])} == {
        f"KNA1.txt, Zeile {number + 12}" for number in range(SIZE) if not check(number).vat_id
    }
    for book, mode, form in (
        (german, "BZSt, dann VIES", "Liste mit senkrechten Strichen"),
        (english, "BZSt, then VIES", "list with vertical bars"),
    ):
        summary, *_, reconciliation, about = book.worksheets
        assert mode in str(summary["A2"].value)
        for sheet, words in ((about, {mode, form}), (reconciliation, {form})):
            assert words <= {cell.value for row in sheet for cell in row}


def test_the_summary_counts_by_register(english: Workbook, formulas: Workbook) -> None:
    first = [cell.value for cell in english["Summary"]["A"]].index("By deciding register") + 3
    counted = Counter(check(number).authority for number in range(SIZE))
    shown = [[cell.value for cell in row[:3]] for row in english["Summary"].iter_rows(min_row=first, max_row=first + 2)]
    expected = [("BZSt", counted["BZSt"]), ("VIES", counted["VIES"]), ("none", counted[""])]
    assert [(name, count) for name, count, _ in shown] == expected
    assert [share for *_, share in shown] == [pytest.approx(count / SIZE) for _, count in expected]
    assert "$H:$H" in formulas["Summary"].cell(first, 2).value
    assert formulas["Results"]["H1"].value == "Register"


def test_what_is_printed_fits_legibly_on_a4(formulas: Workbook) -> None:
    last = {}
    for title in LISTS:
        sheet = formulas[title]
        area = re.fullmatch(r"'.+'!\$A\$1:\$([A-Z]+)\$(\d+)", sheet.print_area)
        assert area is not None
        assert int(area[2]) == max(sheet.max_row, 2)
        printed = [cell for cell in sheet[1] if cell.column <= column_index_from_string(area[1])]
        widths = {number: span.width for span in sheet.column_dimensions.values() for number in range(span.min, span.max + 1)}
        # 10 7/8 inches of 96 pixels, 7 pixels a character of 11 points: 230 characters come out at 7 points.
        assert sum(widths[cell.column] for cell in printed) <= 230
        assert sheet.page_setup.paperSize == 9
        last[title] = [cell.value for cell in printed]
    assert last["Results"] == RESULTS_ON_PAPER.split("|")
    assert formulas["Results"].max_column == 26


def test_debtors_without_number_stand_with_their_amounts(english: Workbook) -> None:
    expected = [row for row in map(check, range(SIZE)) if not row.vat_id]
    found = rows(english["Without VAT ID"])
    assert [(row["Debtor"], row["Currency"]) for row in found] == [(e.subject.customer, e.subject.currency) for e in expected]
    assert sum(Decimal(str(row["Net amount"])) for row in found) == sum(e.subject.net_amount for e in expected)


def test_changes_are_in_words(english: Workbook) -> None:
    found = [(row["Change"], row["Before"], row["Now"]) for row in rows(english["Changes"])]
    assert found == [
        ("new", None, "valid"),
        ("gone", "valid", None),
        ("newly invalid", "valid", "invalid"),
        ("renamed", "Zöllner B.V.", "Keukens Zöllner B.V."),
    ]


def test_every_list_is_a_table_with_filters_frozen_headings_and_print_setup(formulas: Workbook) -> None:
    names = []
    for title, name in LISTS.items():
        sheet = formulas[title]
        (table,) = sheet.tables.values()
        names.append(table.displayName)
        assert table.displayName == name
        assert table.ref == sheet.dimensions
        assert table.autoFilter.ref == table.ref
        assert [column.name for column in table.tableColumns] == [cell.value for cell in sheet[1]]
        assert sheet.freeze_panes == "C2"
        assert sheet.print_title_rows == "$1:$1"
    assert len(set(names)) == len(names)
    for sheet in formulas:
        assert sheet.page_setup.orientation == "landscape"
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_outcomes_are_coloured_and_still_words(formulas: Workbook) -> None:
    conditions = {rule.formula[0] for area in formulas["Results"].conditional_formatting for rule in area.rules}
    assert {'"valid"', '"invalid"', '"unanswered"', '"not checkable"', '"review"'} <= conditions


def test_a_result_leads_to_its_evidence(formulas: Workbook, english: Workbook) -> None:
    column = next(cell.column for cell in formulas["Results"][1] if cell.value == "Evidence")
    seen = 0
    for number in range(SIZE):
        link, text = (book["Results"].cell(number + 2, column).value for book in (formulas, english))
        if not check(number).evidence_id:
            assert link is None
            continue
        place = re.fullmatch(r'=HYPERLINK\("#Evidence!(A\d+)","(E\d+)"\)', link)
        assert place is not None
        assert english["Evidence"][place[1]].value == place[2] == text == check(number).evidence_id
        seen += 1
    assert seen > SIZE / 2


def test_summary_counts_what_the_results_say(english: Workbook) -> None:
    summary = {row[0].value: row for row in english["Summary"].iter_rows(min_row=8, max_row=13)}
    results = rows(english["Results"])
    for outcome in ("valid", "invalid", "unanswered", "not checkable"):
        mine = [row for row in results if row["Outcome"] == outcome]
        euros = sum(Decimal(str(row["Net amount"])) for row in mine if row["Currency"] == "EUR")
        count, share, previous, change, net = (cell.value for cell in summary[outcome][1:6])
        assert count == len(mine)
        assert share == pytest.approx(len(mine) / SIZE)
        assert change == count - previous
        assert net == pytest.approx(float(euros))
    assert [cell.value for cell in summary["Total"][1:3]] == [SIZE, 1]


def test_summary_lists_the_largest_exceptions(english: Workbook) -> None:
    column = [cell.value for cell in english["Summary"]["A"]]
    start = column.index("Largest amounts among the exceptions") + 2
    exceptions = [row for row in map(check, range(SIZE)) if row.outcome is not Outcome.VALID or row.review_reasons]
    exceptions.sort(key=lambda row: -abs(row.subject.net_amount))
    assert [text.split()[0] for text in column[start : start + 10]] == [row.subject.customer for row in exceptions[:10]]


def test_summary_leads_to_every_sheet(formulas: Workbook) -> None:
    targets = {cell.value for row in formulas["Summary"] for cell in row if str(cell.value).startswith("=HYPERLINK")}
    for title in formulas.sheetnames[1:]:
        assert f'=HYPERLINK("#\'{title}\'!A1","{title}")' in targets or f'=HYPERLINK("#{title}!A1","{title}")' in targets


def test_the_chart_carries_the_figures(written: dict[str, Path]) -> None:
    with zipfile.ZipFile(written["en"]) as archive:
        chart = archive.read("xl/charts/chart1.xml").decode()
    counts = [sum(check(number).outcome is outcome for number in range(SIZE)) for outcome in Outcome]
    assert re.findall(r"<c:v>(\d+)</c:v>", chart) == [str(count) for count in counts]
    assert "not checkable" in chart


def test_every_formula_has_its_value(formulas: Workbook, english: Workbook) -> None:
    count = 0
    for sheet in formulas:
        for cell in (cell for row in sheet for cell in row if cell.data_type == "f"):
            count += 1
            assert english[sheet.title][cell.coordinate].value is not None, f"{sheet.title}!{cell.coordinate}"
    assert count > SIZE


def test_about_names_run_inputs_and_chain_head(english: Workbook) -> None:
    texts = {cell.value for row in english["About"] for cell in row}
    assert {"vat-2026-10-1f0c9a7e", "DE136695976", "9f" * 32, "a" * 64, "b" * 64, "0.1.0", "c0ffee12"} <= texts
    assert report(SIZE).header.created.replace(tzinfo=None) in texts


def test_text_like_a_formula_stays_text_and_negatives_stay_numbers(reread: Reader) -> None:
    names = ["=1+1", "+49 721", "-Handel", "@SUM(A1)", "\t=1", "{=1}", '=HYPERLINK("x")', "<r>&</r>", "_x0041_"]
    base = check(1)
    checks = [replace(base, subject=replace(base.subject, name=name, net_amount=Decimal("-12.50"))) for name in names]
    sheet = reread(only(*checks), data_only=False)["Results"]
    cells = [(sheet.cell(line, 2), sheet.cell(line, 6)) for line in range(2, len(names) + 2)]
    names[-1] = "_x005F_x0041_"  # Excel, unlike openpyxl, undoes the escape
    assert [name.value for name, _ in cells] == names
    assert {name.data_type for name, _ in cells} == {"s"}
    assert {(amount.value, amount.data_type) for _, amount in cells} == {(-12.5, "n")}


def test_text_like_xml_reaches_the_summary_unharmed(reread: Reader) -> None:
    bad = replace(check(23), vat_id="<r>&</r>")
    summary = reread(only(bad))["Summary"]
    assert any("<r>&</r>" in str(cell.value) for cell in summary["B"])


def test_a_figure_that_is_none_stops_the_workbook(reread: Reader) -> None:
    with pytest.raises(ValueError, match="nan is not a number"):
        reread(only(replace(check(1), score=float("nan"))))


def test_texts_that_excel_cannot_hold_are_made_holdable(reread: Reader) -> None:
    base = check(1)
    texts = ["a\x00b\x1fc", "lone \ud800 surrogate", "x" * 40_000, "😀" * 20_000, "y" * 32_767]
    sheet = reread(only(*(replace(base, subject=replace(base.subject, name=text)) for text in texts)))["Results"]
    names = [str(sheet.cell(line, 2).value) for line in range(2, 7)]
    assert names[:2] == ["a\ufffdb\ufffdc", "lone \ufffd surrogate"]
    assert names[2] == "x" * 32_766 + "…"
    assert names[3] == "😀" * 16_383 + "…"
    assert names[4] == texts[4]


def test_beyond_the_limit_lists_go_on_on_a_second_sheet(reread: Reader) -> None:
    month = report(250)
    formulas, values = reread(month, data_only=False, rows_per_sheet=101), reread(month, rows_per_sheet=101)
    parts = ["Results", "Results 2", "Results 3"]
    assert [values[part].max_row for part in parts] == [101, 101, 51]
    assert [row["Debtor"] for part in parts for row in rows(values[part])] == [f"{n:010d}" for n in range(250)]
    assert {formulas[part].tables.popitem()[0] for part in parts} == {"Results", "Results_2", "Results_3"}
    links = [str(cell.value) for part in parts for cell in formulas[part]["O"][1:] if cell.value]
    for link in links:
        place = re.fullmatch(r'=HYPERLINK\("#(.+)!(A\d+)","(E\d+)"\)', link)
        assert place is not None
        assert values[place[1].strip("'")][place[2]].value == place[3]
    assert any("Evidence 3" in link for link in links)
    total = formulas["Summary"]["B9"].value
    assert all(f"'{part}'!" in total or f"{part}!" in total for part in parts)
    assert str(values["Reconciliation"]["B3"].value).startswith("Agrees")


def test_exceptions_go_on_by_amount_over_several_sheets(reread: Reader) -> None:
    book = reread(report(250), rows_per_sheet=11)
    parts = [sheet for sheet in book if sheet.title.startswith("Exceptions")]
    shown = [row["Debtor"] for sheet in parts for row in rows(sheet)]
    found = [row for row in map(check, range(250)) if row.outcome is not Outcome.VALID or row.review_reasons]
    found.sort(key=lambda row: -abs(row.subject.net_amount))
    assert len(parts) == len(found) // 10 + 1
    assert shown == [row.subject.customer for row in found]


def test_whoever_knows_rates_says_what_comes_first(reread: Reader) -> None:
    def in_rough_euros(row: Check) -> float:
        return abs(float(row.subject.net_amount)) * (100 if row.subject.currency == "CHF" else 1)

    book = reread(replace(report(SIZE), at_stake=in_rough_euros))
    first = rows(book["Exceptions"])[0]
    assert first["Currency"] == "CHF"
    column = [cell.value for cell in book["Summary"]["A"]]
    assert str(column[column.index("Largest amounts among the exceptions") + 2]).startswith(str(first["Debtor"]))


def test_an_empty_first_month_can_be_written(reread: Reader) -> None:
    empty = replace(report(0), changes=lambda: iter(()), change_count=0, previous=None)
    book = reread(empty)
    assert book["Results"].tables["Results"].ref == "A1:Z2"
    assert book["Results"].max_row == 1
    assert book["Changes"].max_row == 1
    assert str(book["Summary"]["B4"].value).startswith("Agrees")

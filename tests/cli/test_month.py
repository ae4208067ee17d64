"""The month from SAP's exports to the files for finance, against the truth that the practice company knows."""

import json
import re
from collections import defaultdict
from decimal import Decimal
from typing import Any

import openpyxl
import pytest

HEADER = (
    "run_id;customer;company_code;country;vat_id;source;first_doc;doc_count;net_amount;currency;format_ok;authority;"
    "request_time;outcome;reason;name_match;street_match;zip_match;city_match;confirmation_no;evidence_id;recommendation"
)
CLOSED = "Stimmt überein: Quelle = Ergebnisse + Ausgesondertes + Fehler"


@pytest.mark.parametrize(
    ("has_requester", "mode", "authorities"),
    [(False, "vies", {"VIES"}), (True, "vies", {"VIES"}), (True, "evatr", {"BZSt"}), (True, "both", {"BZSt", "VIES"})],
    ids=["vies, nameless", "vies", "evatr", "both"],
)
def test_every_row_says_what_the_register_knows(
    workplace: Any, registers: Any, company: Any, has_requester: bool, mode: str, authorities: set[str]
) -> None:
    workplace.at(registers, company.made.requester if has_requester else "", mode)
    ended = workplace.run_month(company.exports)
    rows = workplace.results()
    assert (ended.code, ended.err) == (0, "")
    for row in rows:
        vat_id = row["vat_id"]
        if mode == "evatr" and vat_id.startswith("DE"):
            assert (row["outcome"], row["reason"]) == ("not_checkable", "evatr_no_german_numbers")
        elif vat_id in company.truth:
            assert row["outcome"] == ("valid" if company.is_valid(vat_id) else "invalid"), row
        else:
            assert row["outcome"] in {"invalid", "not_checkable"}, row
    assert not registers.repeated(), "a number is asked once, however many debtors share it"
    assert set(registers.numbers()) == {row["vat_id"] for row in rows if row["authority"]}
    assert {row["authority"] for row in rows if row["outcome"] == "valid"} == authorities
    confirmed = [row["confirmation_no"] for row in rows if row["outcome"] == "valid"]
    assert all(confirmed) if has_requester else not any(confirmed)


def test_nobody_is_forgotten(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    workplace.run_month(company.exports)
    rows = {(row["customer"], row["vat_id"]): row for row in workplace.results()}
    numberless = defaultdict[str, Decimal](Decimal)
    for line in company.made.company.read_text(encoding="utf-8").splitlines():
        debtor = json.loads(line)
        if debtor["deletion_flag"]:
            continue
        for number in filter(None, [debtor["vat_id"], *debtor["further"]]):
            assert (debtor["customer"], number) in rows
        if debtor["situation"] == "no_number" and debtor["meant"]["country"] != "DE":
            for document in debtor["documents"]:
                if not document["cancelled"] and not document["cancels"]:
                    numberless[debtor["customer"]] += Decimal(document["net_amount"])
    assert numberless, "the practice company has EU customers without a number"
    for customer, amount in numberless.items():
        row = rows[customer, ""]
        assert (row["outcome"], Decimal(row["net_amount"])) == ("not_checkable", amount)
        assert re.fullmatch(r"[0-9]{10}", customer)


def test_the_file_for_sap_keeps_its_contract(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    workplace.run_month(company.exports)
    content = (workplace.out / "vat_result.csv").read_bytes()
    lines = content.decode("utf-8-sig").split("\r\n")
    assert content.startswith(b"\xef\xbb\xbf")
    assert lines[0].replace('"', "") == HEADER
    assert lines[-1] == ""
    assert b"\n" not in content.replace(b"\r\n", b"")
    rows = workplace.results()
    assert len(rows) == len(lines) - 2
    assert {row["outcome"] for row in rows} <= {"valid", "invalid", "unanswered", "not_checkable"}
    assert all(re.fullmatch(r"[0-9]{10}", row["customer"]) for row in rows)
    assert len({(row["customer"], row["vat_id"]) for row in rows}) == len(rows), "one row for each debtor and VAT ID"
    assert {row["run_id"] for row in rows} == {run for (run,) in workplace.rows("SELECT run_id FROM run")}


def test_workbook_closes_and_carries_the_head_of_the_chain(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers, company.made.requester, "both")
    ended = workplace.run_month(company.exports)
    book = openpyxl.load_workbook(workplace.workbook, data_only=True)
    assert book["Abstimmung"]["B3"].value == CLOSED
    about = {row[0]: row[1] for row in book["Über den Lauf"].iter_rows(values_only=True)}
    ((seq, mac),) = workplace.rows("SELECT seq, mac FROM chain_head")
    assert (about["Kopf: laufende Nummer"], about["Kopf: HMAC"]) == (str(seq), mac)
    assert f"{seq}:{mac}" in ended.said
    assert workplace.command("audit", "verify", "--head", f"{seq}:{mac}").code == 0
    in_book = [row[0] for row in book["Ergebnisse"].iter_rows(min_row=2, values_only=True)]
    assert in_book == [row["customer"] for row in workplace.results()]


def test_english_workbook(workplace: Any, registers: Any, company: Any) -> None:
    workplace.at(registers)
    workplace.configure(LANGUAGE="en")
    workplace.run_month(company.exports / "KNA1.txt")
    book = openpyxl.load_workbook(workplace.workbook, data_only=True)
    assert book.sheetnames[0] == "Summary"
    assert book["Reconciliation"]["B3"].value == "Agrees: source = results + set aside + errors"

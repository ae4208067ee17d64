"""The files for SAP, byte by byte where it matters and field by field otherwise."""

import csv
import datetime as dt
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from domain.errors import UnusableInput
from domain.vat.checks import Check, Outcome
from reports import Profile, ProposalRow, write_master_proposal_csv, write_vat_result_csv
from tests.reports.vat_samples import RUN_ID, check, report

HEADER = (
    "run_id;customer;company_code;country;vat_id;source;first_doc;doc_count;net_amount;currency;format_ok;authority;request_time;"
    "outcome;reason;name_match;street_match;zip_match;city_match;confirmation_no;evidence_id;recommendation"
)
PROPOSAL = ProposalRow(
    target="KNA1",
    key1="0000000023",
    key2="",
    field="STCEG",
    old_value="ESB0000002",
    new_value="=ESB00000023",
    reason_code="correct_number",
    evidence_id="E000000024",
    approved_by="clerk",
    approved_at=dt.datetime(2026, 11, 3, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1))),
)


def written(path: Path, *checks: Check) -> list[dict[str, str]]:
    assert write_vat_result_csv(RUN_ID, checks, path) == len(checks)
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_form_is_exactly_what_sap_loads(tmp_path: Path) -> None:
    path = tmp_path / "vat_result.csv"
    write_vat_result_csv(RUN_ID, [check(1)], path)
    data = path.read_bytes()
    assert data.startswith(b"\xef\xbb\xbf")
    header, row, end = data[3:].decode().split("\r\n")
    assert header.replace('"', "") == HEADER
    assert row == (
        f'"{RUN_ID}";"0000000001";"1000";"FR";"FR000000001";"VBRK";"9000000001";"2";"-420.81";"EUR";"true";"BZSt";'
        '"2026-11-02T05:00:01Z";"valid";"valid";"0.91";"0.91";"0.91";"0.91";"0000000000000001";"E000000002";"nothing_to_do"'
    )
    assert end == ""


def test_every_result_is_a_row_with_a_stable_outcome(tmp_path: Path) -> None:
    found = written(tmp_path / "r.csv", *report(300).checks())
    assert len(found) == 300
    assert {row["outcome"] for row in found} == {outcome.value for outcome in Outcome}
    without = [row for row in found if not row["vat_id"]]
    assert without
    assert {row["outcome"] for row in without} == {"not_checkable"}
    assert {row["request_time"] for row in without} == {""}


def test_matches_are_letters_scores_or_empty(tmp_path: Path) -> None:
    austrian, french, spanish = written(tmp_path / "r.csv", check(8), check(9), check(7))
    assert [austrian[f"{part}_match"] for part in ("name", "street", "zip", "city")] == ["A", "A", "A", "D"]
    assert french["name_match"] == "0.99"
    assert spanish["name_match"] == ""


def test_keys_are_padded_and_amounts_have_two_digits(tmp_path: Path) -> None:
    base = check(1)
    subjects = [
        replace(base.subject, customer="4711", net_amount=Decimal("1234567.5")),
        replace(base.subject, customer="CPD-AT", net_amount=Decimal("-3")),
    ]
    found = written(tmp_path / "r.csv", *(replace(base, subject=subject) for subject in subjects))
    assert [(row["customer"], row["net_amount"]) for row in found] == [("0000004711", "1234567.50"), ("CPD-AT", "-3.00")]


def test_values_behind_codes_stay_out(tmp_path: Path) -> None:
    base = replace(check(1), reason="refused|evatr-0012|Schema", recommendation="write_number_cleanly|FR1")
    (row,) = written(tmp_path / "r.csv", base)
    assert (row["reason"], row["recommendation"]) == ("refused", "write_number_cleanly")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@A1", "\t=1", "\r=1"])
def test_text_like_a_formula_is_guarded_and_kept_in_its_row(tmp_path: Path, text: str) -> None:
    found = written(tmp_path / "r.csv", replace(check(1), vat_id=text, confirmation_no='a";"b\r\nc'), check(2))
    assert found[0]["vat_id"] == "'" + text.replace("\t", " ").replace("\r", " ")
    assert found[0]["confirmation_no"] == 'a";"b c'
    assert found[0]["net_amount"] == "-420.81"
    assert len(found) == 2


def test_proposal_has_old_and_new_value(tmp_path: Path) -> None:
    path = tmp_path / "master_proposal.csv"
    assert write_master_proposal_csv([PROPOSAL], path) == 1
    assert path.read_bytes().decode("utf-8-sig").splitlines() == [
        '"object";"key1";"key2";"field";"old_value";"new_value";"reason_code";"evidence_id";"approved_by";"approved_at"',
        '"KNA1";"0000000023";"";"STCEG";"ESB0000002";"\'=ESB00000023";"correct_number";"E000000024";"clerk";'
        '"2026-11-02T23:30:00Z"',
    ]


def test_the_sap_profile_is_plain_tab_text(tmp_path: Path) -> None:
    proposal, result = tmp_path / "p.txt", tmp_path / "r.txt"
    write_master_proposal_csv([PROPOSAL._replace(old_value="Möbel\t€")], proposal, profile=Profile.SAP)
    head, row, end = proposal.read_bytes().split(b"\r\n")
    assert head.split(b"\t")[0] == b"object"
    assert row.split(b"\t") == (
        b"KNA1|0000000023||STCEG|M\xf6bel \x80|=ESB00000023|correct_number|E000000024|clerk|20261102".split(b"|")
    )
    assert end == b""
    write_vat_result_csv(RUN_ID, [check(1)], result, profile=Profile.SAP)
    fields = result.read_text("cp1252").splitlines()[1].split("\t")
    assert (fields[8], fields[12]) == ("-420.81", "20261102")


def test_what_the_code_page_lacks_is_refused_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "p.txt"
    path.write_text("old")
    rows = [PROPOSAL, PROPOSAL._replace(new_value="Έπιπλα")]
    with pytest.raises(UnusableInput, match=r"p\.txt, row 3: 'Έ' does not exist in .*Next step: Write this file in the UTF-8"):
        write_master_proposal_csv(rows, path, profile=Profile.SAP)
    assert path.read_text() == "old"

import datetime as dt
from collections import Counter
from decimal import Decimal

import pytest
from stdnum.eu import vat

from sandbox.company import Debtor, PracticeCompany, Situation, Writing, generate_company
from sandbox.company.numbers import STATES

COUNT = 12_000


@pytest.fixture(scope="module")
def company() -> PracticeCompany:
    return generate_company(COUNT, seed=3)


@pytest.fixture(scope="module")
def debtors(company: PracticeCompany) -> list[Debtor]:
    return list(company)


def test_the_same_seed_makes_the_same_company_and_another_seed_another(debtors: list[Debtor]) -> None:
    assert list(generate_company(200, seed=3)) == debtors[:200]
    assert list(generate_company(200, seed=4)) != debtors[:200]


def test_any_debtor_can_be_had_without_the_others(company: PracticeCompany, debtors: list[Debtor]) -> None:
    assert [company.debtor(place) for place in (0, 777, COUNT - 1)] == [debtors[0], debtors[777], debtors[-1]]


def test_debtors_come_from_every_member_state_and_half_of_them_from_germany(debtors: list[Debtor]) -> None:
    countries = Counter(debtor.meant.country for debtor in debtors)
    assert {("EL" if country == "GR" else country) for country in countries} >= set(STATES)
    assert set(countries) >= {"CH", "NO", "GB", "US"}
    assert 0.45 < countries["DE"] / COUNT < 0.55


def test_the_month_is_plausible(debtors: list[Debtor]) -> None:
    situations = Counter(debtor.situation for debtor in debtors)
    numbered = sum(1 for debtor in debtors if debtor.vat_id)
    invalid = situations[Situation.ENDED] + situations[Situation.NOT_ASSIGNED] + situations[Situation.WRONG_CHECK_DIGIT]
    different = situations[Situation.MOVED] + situations[Situation.RENAMED] + situations[Situation.OTHER_COMPANY]
    without = sum(1 for d in debtors if not d.vat_id and d.meant.country != "DE" and d.situation is Situation.NO_NUMBER)
    assert 0.025 < invalid / numbered < 0.04
    assert 0.015 < different / numbered < 0.03
    assert 0.006 < without / COUNT < 0.016
    assert set(situations) == set(Situation)


def test_every_way_of_writing_a_number_occurs(debtors: list[Debtor]) -> None:
    by_writing = {debtor.writing: debtor for debtor in debtors if debtor.vat_id}
    assert set(by_writing) == set(Writing)
    assert by_writing[Writing.BLANKS].vat_text.count(" ") == 2
    assert "\N{NO-BREAK SPACE}" in by_writing[Writing.HARD_BLANKS].vat_text
    assert by_writing[Writing.LOWER_CASE].vat_text.islower()
    assert by_writing[Writing.GREEK_PREFIX].vat_text[:2] == "GR"
    assert by_writing[Writing.GREEK_PREFIX].vat_id[:2] == "EL"
    assert by_writing[Writing.IN_TAX_NUMBER].tax_number == by_writing[Writing.IN_TAX_NUMBER].vat_id
    assert by_writing[Writing.IN_TAX_NUMBER].vat_text == ""
    abroad = by_writing[Writing.OTHER_COUNTRY]
    assert abroad.vat_id[:2] not in (abroad.master.country, {"GR": "EL"}.get(abroad.master.country))


def test_check_digits_are_wrong_exactly_where_meant(debtors: list[Debtor]) -> None:
    for debtor in debtors:
        if debtor.vat_id:
            assert vat.is_valid(debtor.vat_id) == (debtor.situation is not Situation.WRONG_CHECK_DIGIT), debtor


def test_the_register_agrees_with_the_situation(company: PracticeCompany, debtors: list[Debtor]) -> None:
    month = dt.date.fromisoformat(f"{company.month}-01")
    for debtor in debtors:
        if not debtor.vat_id or not debtor.register:
            continue
        entry = debtor.register[0]
        assert entry.vat_id == debtor.vat_id
        match debtor.situation:
            case Situation.ENDED:
                assert not entry.valid
                assert entry.valid_until is not None
                assert entry.valid_until < month
            case Situation.NOT_ASSIGNED | Situation.WRONG_CHECK_DIGIT:
                assert (entry.valid, entry.valid_from, entry.valid_until, entry.postal.name) == (False, None, None, "")
            case _:
                assert entry.valid


def test_one_number_has_one_truth(debtors: list[Debtor]) -> None:
    known: dict[str, object] = {}
    for debtor in debtors:
        for entry in debtor.register:
            assert known.setdefault(entry.vat_id, entry) == entry


def test_some_debtors_share_one_number_as_head_office_and_branch(debtors: list[Debtor]) -> None:
    branches = [debtor for debtor in debtors if debtor.companies[0].head_office]
    assert len(branches) > 20
    for branch in branches:
        head = debtors[branch.place - 1]
        assert (head.customer, head.vat_id) == (branch.companies[0].head_office, branch.vat_id)


def test_master_data_fit_the_code_page_of_a_german_sap_while_registers_write_greek_and_cyrillic(
    debtors: list[Debtor],
) -> None:
    for debtor in debtors:
        "".join(debtor.master).encode("cp1252")
    registered = "".join(entry.postal.name for debtor in debtors for entry in debtor.register)
    for letters in ("ΠΑ", "ИВАН", "Ł", "ř", "ő", "Ö", "ß"):
        assert letters in registered


def test_documents_lie_around_the_month_and_cancellations_close_to_zero(
    company: PracticeCompany, debtors: list[Debtor]
) -> None:
    documents = [document for debtor in debtors for document in debtor.documents]
    by_number = {document.number: document for document in documents}
    assert len(by_number) == len(documents)
    in_month = sum(1 for document in documents if f"{document.day:%Y-%m}" == company.month)
    assert 0.97 < in_month / len(documents) < 0.995
    taking_back = [document for document in documents if document.cancels]
    assert taking_back
    for document in taking_back:
        original = by_number[document.cancels]
        assert original.cancelled
        assert original.net_amount + document.net_amount == Decimal(0)
        assert original.currency == document.currency
    kinds = Counter(document.kind for document in documents)
    assert kinds["G2"] > len(documents) // 30
    assert all(document.net_amount < 0 for document in documents if document.kind in ("G2", "S1"))
    assert len({document.currency for document in documents}) >= 9
    assert max(len(debtor.documents) for debtor in debtors) < 32


def test_invoices_carry_numbers_that_the_master_does_not_know(debtors: list[Debtor]) -> None:
    other = [
        debtor
        for debtor in debtors
        if debtor.situation is not Situation.ONE_TIME_ACCOUNT
        and any(document.vat_id not in ("", debtor.vat_text) for document in debtor.documents)
    ]
    assert any(debtor.further for debtor in other)
    newer = [debtor for debtor in other if not debtor.further and not debtor.companies[0].head_office]
    assert newer
    for debtor in newer:
        registered = {entry.vat_id: entry.valid for entry in debtor.register}
        assert all(registered[document.vat_id] for document in debtor.documents if document.vat_id != debtor.vat_text)


def test_one_time_accounts_have_their_numbers_in_documents_only(debtors: list[Debtor]) -> None:
    accounts = [debtor for debtor in debtors if debtor.situation is Situation.ONE_TIME_ACCOUNT]
    assert accounts
    for account in accounts:
        assert account.vat_text == ""
        assert len(account.documents) >= 2
        assert {document.vat_id for document in account.documents} <= {entry.vat_id for entry in account.register}


def test_vendors_and_the_company_itself_are_registered() -> None:
    company = generate_company(2_000, seed=3)
    own = company.own_registration()
    assert own.valid
    assert vat.is_valid(company.requester)
    assert own.vat_id == company.requester
    vendors = list(company.vendors())
    assert len(vendors) == 100
    assert any(vendor.further for vendor in vendors)
    debtor_numbers = {entry.vat_id for debtor in company for entry in debtor.register}
    assert not debtor_numbers & {entry.vat_id for vendor in vendors for entry in vendor.register}


@pytest.mark.parametrize(("debtors", "month"), [(0, "2026-10"), (10_000_000, "2026-10"), (5, "2026-13"), (5, "october")])
def test_impossible_companies_are_refused(debtors: int, month: str) -> None:
    with pytest.raises(ValueError, match=r"debtors|month|isoformat"):
        generate_company(debtors, 1, month)

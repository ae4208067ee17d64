import datetime as dt
import math
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.errors import ConfigurationError
from domain.figures import figures_of
from domain.judgement import judge
from domain.policy import Baseline, Policy
from domain.routing import priority
from domain.vat.answers import Fault, Match, Part, RegisterName, Verdict
from domain.vat.assessment import AnswerView, UnansweredView
from domain.vat.changes import ChangeKind, PreviousView, changes_between
from domain.vat.checks import Check, Outcome, Source, Subject
from domain.vat.numbers import parse
from domain.vat.reasons import TEXTS, code_of, words

Make = Callable[..., Any]
POLICY = Policy()
LATER = dt.datetime(2026, 11, 3, 18, 30, tzinfo=dt.UTC)
FITTING = {"name": "ALPENHOLZ BERGER GMBH", "address": "Seestr. 4\n6900 Bregenz"}


def of(
    subject: Subject,
    answer: AnswerView | None = None,
    unanswered: UnansweredView | None = None,
    previous: PreviousView | None = None,
) -> Check:
    check = judge(subject, parse(subject.vat_id, subject.country), answer, unanswered, previous, POLICY)
    texts = (check.reason, check.recommendation, *check.review_reasons, *(signal.reason for signal in check.signals))
    assert all(code_of(text) in TEXTS for text in texts)
    assert round(math.fsum(signal.contribution for signal in check.signals), 4) == check.score
    assert 0 <= check.score <= 1
    return check


def codes(check: Check) -> list[str]:
    return [code_of(reason) for reason in check.review_reasons]


def test_a_confirmed_company_needs_nobody(subject: Make, answer: Make) -> None:
    check = of(subject(), answer(**FITTING, confirmation_no="WAPIAAAAX1"), previous=PreviousView("", "", Outcome.VALID))
    assert (check.outcome, check.reason, check.authority) == (Outcome.VALID, "valid", "VIES")
    assert (check.confirmation_no, check.evidence_id, check.format_ok) == ("WAPIAAAAX1", "E000000001", True)
    assert (check.score, check.review_reasons, check.recommendation) == (1.0, (), "nothing_to_do")
    assert words(check.reason) == "Das Register bestätigt die USt-IdNr."


def test_only_a_registers_word_makes_a_number_invalid(subject: Make, answer: Make) -> None:
    check = of(subject(), answer(Verdict.INVALID, status="invalid"))
    assert (check.outcome, check.reason, codes(check)) == (Outcome.INVALID, "not_registered", ["invalid_with_sales"])
    assert check.recommendation == "ask_customer"
    assert check.comparisons == ()
    assert "1250.50 EUR" in words(check.review_reasons[0], "en")


@pytest.mark.parametrize("fault", list(Fault))
def test_no_fault_is_ever_invalid(subject: Make, fault: Fault) -> None:
    check = of(subject(vat_id="ATU00000000"), None, UnansweredView(fault.value, LATER))
    assert (check.outcome, check.reason, check.next_attempt) == (Outcome.UNANSWERED, fault.value, LATER)
    assert (check.review_reasons, check.recommendation, check.authority) == ((), "wait", "")


def test_silence_without_a_further_attempt_goes_to_a_person(subject: Make) -> None:
    for why in ("number_blocked", "deadline_passed"):
        check = of(subject(), None, UnansweredView(why, None, "E000000007"))
        assert (check.outcome, codes(check), check.recommendation) == (
            Outcome.UNANSWERED,
            ["unanswered_for_good"],
            "ask_by_hand",
        )
        assert check.evidence_id == "E000000007"
    waiting = of(subject())
    assert (waiting.reason, waiting.review_reasons, waiting.recommendation) == ("not_asked_yet", (), "wait")


def test_dates_of_a_number_are_told(subject: Make, answer: Make) -> None:
    ended = of(subject(), answer(Verdict.INVALID, valid_from=dt.date(2015, 3, 1), valid_until=dt.date(2026, 8, 31)))
    assert (ended.outcome, code_of(ended.reason)) == (Outcome.INVALID, "no_longer_valid")
    assert words(ended.reason) == "Nicht mehr gültig; war gültig von 2015-03-01 bis 2026-08-31."
    early = of(subject(), answer(Verdict.INVALID, valid_from=dt.date(2027, 1, 1)))
    assert words(early.reason) == "Noch nicht gültig; gültig ab 2027-01-01."


@pytest.mark.parametrize(
    ("vat_id", "country", "sales", "reason", "review", "recommendation"),
    [
        ("", "AT", True, "no_vat_id", ["no_vat_id_with_sales"], "ask_customer_for_number"),
        ("CHE-123.456.788", "CH", False, "not_eu", [], "nothing_to_do"),
        ("GB123456789", "GB", True, "not_eu", ["not_checkable_with_sales"], "ask_customer_for_number"),
        ("ATU1234567890123", "AT", True, "unreadable", ["not_checkable_with_sales"], "ask_customer"),
        ("ATU1234567890123", "AT", False, "unreadable", [], "correct_number"),
    ],
)
def test_what_cannot_be_asked_says_why(  # noqa: PLR0917
    subject: Make, vat_id: str, country: str, sales: bool, reason: str, review: list[str], recommendation: str
) -> None:
    amounts = {} if sales else {"doc_count": 0, "net_amount": Decimal(0), "source": Source.KNA1}
    check = of(subject(vat_id=vat_id, country=country, **amounts))
    assert (check.outcome, check.reason, codes(check)) == (Outcome.NOT_CHECKABLE, reason, review)
    assert check.recommendation == recommendation


def test_a_number_without_any_register_is_not_checkable(subject: Make) -> None:
    ours = subject(vat_id="DE136695976", country="DE", doc_count=0, net_amount=Decimal(0))
    check = of(ours, None, UnansweredView("evatr_no_german_numbers"))
    assert (check.outcome, check.recommendation, check.review_reasons) == (Outcome.NOT_CHECKABLE, "change_settings", ())


def test_a_refusal_is_not_a_verdict(subject: Make, answer: Make) -> None:
    check = of(subject(), answer(Verdict.REFUSED, status="evatr-0012", status_text="passt nicht zum Schema"))
    assert (check.outcome, code_of(check.reason), codes(check)) == (Outcome.NOT_CHECKABLE, "refused", ["refused_by_register"])
    assert "evatr-0012 passt nicht zum Schema" in words(check.reason)


def test_special_circumstances_go_to_a_person(subject: Make, answer: Make) -> None:
    check = of(subject(), answer(register=RegisterName.EVATR, status="evatr-2008", special=True))
    assert (check.outcome, codes(check), check.recommendation) == (Outcome.VALID, ["special_circumstances"], "ask_bzst")


def test_a_number_of_the_home_country_does_not_carry_an_eu_supply(subject: Make, answer: Make) -> None:
    check = of(subject(vat_id="DE136695976", country="DE"), answer())
    assert (check.outcome, codes(check)) == (Outcome.VALID, ["own_country_number"])
    assert check.recommendation == "ask_for_other_state|DE"
    without_sales = of(subject(vat_id="DE136695976", country="DE", doc_count=0, net_amount=Decimal(0)), answer())
    assert without_sales.review_reasons == ()
    assert without_sales.recommendation == "validity_only"


def test_another_companys_number_goes_to_a_person(subject: Make, answer: Make) -> None:
    check = of(subject(), answer(name="DONAUTEXTIL HANDELS GMBH", address="Bergweg 9\n1010 Wien"))
    assert codes(check) == ["name_differs", "address_differs"]
    assert check.recommendation == "check_company"
    assert check.score < POLICY.review.score
    letters = {Part.NAME: Match.NO_MATCH, Part.STREET: Match.MATCH, Part.POSTCODE: Match.MATCH, Part.CITY: Match.MATCH}
    asked = {
        "asked_name": "Alpenholz Berger GmbH",
        "asked_street": "Seestraße 4",
        "asked_postcode": "6900",
        "asked_city": "Bregenz",
    }
    by_letter = of(subject(), answer(register=RegisterName.EVATR, matches=letters, **asked))
    assert codes(by_letter) == ["name_not_confirmed"]


def test_letters_count_only_for_the_data_that_the_register_judged(subject: Make, answer: Make) -> None:
    letters = {Part.NAME: Match.NO_MATCH, Part.STREET: Match.MATCH, Part.POSTCODE: Match.MATCH, Part.CITY: Match.MATCH}
    asked = {"asked_name": "Donautextil GmbH", "asked_street": "Kai 1", "asked_postcode": "1010", "asked_city": "Bregenz"}
    check = of(subject(), answer(register=RegisterName.EVATR, matches=letters, **asked))
    by_part = {comparison.part: (comparison.score, comparison.letter, comparison.reason) for comparison in check.comparisons}
    assert by_part[Part.NAME] == (None, "", "asked_with_other_data")
    assert by_part[Part.CITY] == (1.0, "A", "register_match")
    assert check.review_reasons == ()


@pytest.mark.parametrize(
    ("values", "recommendation"),
    [
        ({"source": Source.KNA1}, "put_number_on_invoice|ATU12345675"),
        ({"master_vat_id": "ATU87654321"}, "update_master|ATU12345675|ATU87654321"),
        ({"vat_id": "atu 12345675"}, "write_number_cleanly|ATU12345675"),
        ({"street": "Bergweg 9", "postcode": "1010", "city": "Wien"}, "check_address"),
    ],
)
def test_a_valid_number_may_leave_something_to_tidy_up(
    subject: Make, answer: Make, values: dict[str, object], recommendation: str
) -> None:
    assert of(subject(**values), answer(**FITTING)).recommendation == recommendation


def test_last_month_is_part_of_the_judgement(subject: Make, answer: Make) -> None:
    before = PreviousView("0000000042", "ATU12345675", Outcome.VALID, "ALPENHOLZ BERGER GMBH")
    quiet = {"doc_count": 0, "net_amount": Decimal(0), "source": Source.KNA1}
    invalid = of(subject(**quiet), answer(Verdict.INVALID), previous=before)
    assert codes(invalid) == ["newly_invalid"]
    assert of(subject(**quiet), answer(Verdict.INVALID)).review_reasons == ()
    renamed = of(subject(), answer(name="Alpenholz Nachfolger GmbH"), previous=before)
    assert renamed.signals[-1].reason == "changed_name|ALPENHOLZ BERGER GMBH"
    silent = of(subject(), answer(**FITTING), previous=before._replace(outcome=Outcome.UNANSWERED))
    assert silent.signals[-1].value is None


def test_large_amounts_need_two_people_and_come_first(subject: Make, answer: Make) -> None:
    large = of(subject(net_amount=Decimal(-60_000)), answer(Verdict.INVALID))
    small = of(subject(net_amount=Decimal("99.90")), answer(Verdict.INVALID))
    assert codes(large) == ["invalid_with_sales", "four_eyes"]
    assert priority(large, POLICY) > priority(small, POLICY) == 99


def test_a_foreign_currency_is_weighed_in_rough_euros(subject: Make, answer: Make) -> None:
    forints = of(subject(net_amount=Decimal(400_000), currency="HUF"), answer(Verdict.INVALID))
    assert priority(forints, POLICY) == 1_000
    assert codes(forints) == ["invalid_with_sales"]


def test_all_currencies_together_decide_on_the_place_and_on_four_eyes(subject: Make, answer: Make) -> None:
    others = (("HUF", Decimal(-4_000_000)), ("USD", Decimal("11")))
    both = of(subject(net_amount=Decimal(45_000), other_amounts=others), answer(Verdict.INVALID))
    assert priority(both, POLICY) == 55_010
    assert codes(both) == ["invalid_with_sales", "sales_in_other_currencies", "four_eyes"]
    assert both.review_reasons[1] == "sales_in_other_currencies|-4000000 HUF, 11 USD"


optional_texts = st.sampled_from(["", "ALPENHOLZ BERGER GMBH", "Donautextil AG", "Ξύλο ΑΕ"])


@given(
    st.sampled_from([*Verdict, None]),
    optional_texts,
    st.sampled_from(["", "Seestr. 4\n6900 Bregenz", "Kai 1\n1010 Wien"]),
    st.sampled_from(["", "keine", "ATU12345675", "atu 99", "DE136695976", "GB123456789", "FR40303265045"]),
    st.dictionaries(st.sampled_from(Part), st.sampled_from(Match)),
    st.sampled_from([None, *Outcome]),
    st.integers(0, 3),
)
def test_every_combination_keeps_the_promise(  # noqa: PLR0917
    verdict: Verdict | None,
    name: str,
    address: str,
    vat_id: str,
    matches: dict[Part, Match],
    before: Outcome | None,
    documents: int,
) -> None:
    subject = Subject(
        "1", "1000", "AT", vat_id, Source.VBRK, "Alpenholz Berger GmbH", "Seestr. 4", "6900", "Bregenz", doc_count=documents
    )
    answer = None
    if verdict:
        answer = AnswerView(RegisterName.EVATR, verdict, "s", LATER, "E1", name=name, address=address, matches=matches)
    previous = PreviousView("1", vat_id, before, "Alt GmbH") if before else None
    check = of(subject, answer, None, previous)
    if check.outcome in {Outcome.VALID, Outcome.INVALID}:
        assert verdict is not None
        assert check.outcome.value == verdict.value
        assert check.evidence_id
    assert (check.outcome is Outcome.UNANSWERED) == (answer is None and parse(vat_id, "AT").vat_id is not None)


@pytest.mark.parametrize(
    ("before", "after", "kinds"),
    [
        (None, None, []),
        (None, (Outcome.VALID, ""), [ChangeKind.NEW]),
        ((Outcome.VALID, ""), None, [ChangeKind.GONE]),
        ((Outcome.VALID, "Alt GmbH"), (Outcome.VALID, "ALT G.m.b.H."), []),
        ((Outcome.VALID, "Alt GmbH"), (Outcome.VALID, "Neu GmbH"), [ChangeKind.RENAMED]),
        ((Outcome.VALID, "Alt GmbH"), (Outcome.VALID, ""), []),
        ((Outcome.VALID, "Alt GmbH"), (Outcome.INVALID, ""), [ChangeKind.NEWLY_INVALID]),
        ((Outcome.INVALID, ""), (Outcome.VALID, "Alt GmbH"), [ChangeKind.NEWLY_VALID]),
        ((Outcome.VALID, ""), (Outcome.UNANSWERED, ""), [ChangeKind.OUTCOME_CHANGED]),
        ((Outcome.UNANSWERED, ""), (Outcome.VALID, ""), [ChangeKind.OUTCOME_CHANGED]),
    ],
)
def test_changes_between_two_months(
    before: tuple[Outcome, str] | None, after: tuple[Outcome, str] | None, kinds: list[ChangeKind]
) -> None:
    def view(seen: tuple[Outcome, str] | None) -> PreviousView | None:
        return PreviousView("1", "ATU12345675", *seen) if seen else None

    assert list(changes_between(view(before), view(after))) == kinds


def test_figures_of_a_month() -> None:
    outcomes = {Outcome.VALID: 90, Outcome.INVALID: 6, Outcome.UNANSWERED: 4}
    figures = figures_of(outcomes, 20, Baseline(), calls=120, retries=20)
    assert (figures.items, figures.unanswered, figures.review_share) == (100, 4, 0.2)
    assert (figures.minutes_saved, figures.fees_saved) == (round(360 * 0.96 - 5 - (20 + 4) * 0.25, 1), Decimal("480.00"))
    assert figures_of({Outcome.VALID: 3}, 0, Baseline(), fees=Decimal(20)).fees_saved == Decimal(480)
    assert figures_of(outcomes, 3_000, Baseline()).minutes_saved < 0
    assert figures.metrics()["outcome_not_checkable"] == 0.0
    assert figures_of({}, 0, Baseline()).review_share == 0.0


@pytest.mark.parametrize("outcomes", [{}, {Outcome.UNANSWERED: 1_000}])
def test_work_that_is_not_done_saves_nothing(outcomes: dict[Outcome, int]) -> None:
    figures = figures_of(outcomes, 0, Baseline())
    assert figures.fees_saved == 0
    assert figures.minutes_saved == -5 - 0.25 * sum(outcomes.values())


def test_a_policy_that_makes_no_sense_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match=r"review\.nmae"):
        Policy.of({"review": {"nmae": 0.5}})
    with pytest.raises(ConfigurationError, match=r"review\.score.*less than or equal to 1"):
        Policy.of({"review": {"score": 75}})
    with pytest.raises(ConfigurationError, match=r"'good' weights add up to 1\.100"):
        Policy.of({"weights": {"city_match": {"bad": 0, "good": 0.14}}})

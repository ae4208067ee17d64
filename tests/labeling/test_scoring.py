import datetime as dt
from typing import Any

import pytest

from labeling.comparing import comparable
from labeling.evaluating import claims_of, data_digest, evaluate, judged_values
from labeling.reliability import accepted_within, auroc, calibration, reliability
from labeling.scoring import (
    Measure,
    Verdict,
    by_attribute,
    by_field,
    documents_in,
    judge,
    macro_f1,
    measures,
    with_confidence,
)


def truth(file: str, *, layout: str = "a", **fields: Any) -> dict[str, Any]:
    return {"file": file, "sha256": file * 2, "layout": layout, "segment": "photo", "fields": fields}


def printed(value: str | None, **more: Any) -> dict[str, Any]:
    return {"value": value, "visible": True, **more}


TRUTHS = [
    truth(
        "one",
        iban=printed("DE02 1203"),
        due_date=printed("2024-01-31"),
        gross_total={"value": "10.00", "visible": False},
        buyer_vat_id=printed(None),
        bic=printed(None),
    ),
    truth("two", layout="b", iban=printed("DE99", all=["DE98"]), due_date=printed("2024-02-01")),
    truth("three", layout="b", iban=printed("DE77")),
]
PREDICTIONS = [
    {
        "file": "elsewhere/one.pdf",
        "sha256": "oneone",
        "segment": "clean_scan",
        "fields": {
            "iban": {"value": "de021203", "confidence": 0.9},
            "due_date": {"value": "30.01.2024", "confidence": 0.4},
            "gross_total": {"value": "99", "confidence": 1.0},
            "buyer_vat_id": {"value": "DE1", "confidence": 0.2},
            "bic": {"value": None, "confidence": 0.7},
            "currency": {"value": "EUR", "confidence": 1.0},
        },
    },
    {"file": "two", "fields": {"iban": {"value": "DE98", "confidence": 0.8}, "due_date": {"value": None, "confidence": 0.1}}},
]


def test_every_field_gets_its_verdict() -> None:
    found = {(o.document["file"], o.field): o.verdict for o in judge(PREDICTIONS, TRUTHS)}
    assert found == {
        ("one", "iban"): Verdict.RIGHT,
        ("one", "due_date"): Verdict.WRONG,
        ("one", "buyer_vat_id"): Verdict.SPURIOUS,
        ("one", "bic"): Verdict.ABSENT,
        ("two", "iban"): Verdict.RIGHT,
        ("two", "due_date"): Verdict.MISSING,
        ("three", "iban"): Verdict.MISSING,
    }


def test_a_wrong_value_counts_twice_and_a_missing_one_once() -> None:
    outcomes = judge(PREDICTIONS, TRUTHS)
    total = Measure.of(outcomes)
    assert total == Measure(right=2, wrong=1, missing=2, spurious=1)
    assert (total.expected, total.precision, total.recall, total.f1) == (5, 0.5, 0.4, pytest.approx(4 / 9))
    assert documents_in(outcomes) == 3
    assert Measure(0, 0, 0, 0).f1 is None


def test_groups_and_their_plain_mean() -> None:
    outcomes = judge(PREDICTIONS, TRUTHS)
    assert {name: measure.f1 for name, measure in measures(outcomes, by_attribute("layout")).items()} == {"a": 0.4, "b": 0.5}
    assert macro_f1(measures(outcomes, by_attribute("layout")).values()) == pytest.approx(0.45)
    assert list(measures(outcomes, by_field)) == ["buyer_vat_id", "due_date", "iban"]
    assert macro_f1([]) is None


def test_only_the_fields_asked_for_and_no_second_copies() -> None:
    assert {o.field for o in judge(PREDICTIONS, TRUTHS, fields=["iban"])} == {"iban"}
    assert judge(PREDICTIONS, [{**TRUTHS[0], "dup_of": "two"}, {**TRUTHS[1], "usable": False}]) == []


def test_truth_in_the_words_of_receipts_is_scored_by_ours() -> None:
    theirs = [truth("r", total=printed("9.0"), company=printed("Otto's Café"), date=printed("25/12/2018"))]
    ours = [{"file": "r", "fields": {"gross_total": {"value": "9.00"}, "seller_name": {"value": "OTTO S CAFÉ"}}}]
    assert [(o.field, o.verdict) for o in judge(ours, theirs)] == [
        ("gross_total", Verdict.RIGHT),
        ("seller_name", Verdict.RIGHT),
        ("issue_date", Verdict.MISSING),
    ]


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("gross_total", "1.234,56 €", "1234.56"),
        ("gross_total", "1'234.56", "1,234.56"),
        ("gross_total", "1.234", "1234.00"),
        ("gross_total", "0.123", "0.12"),
        ("gross_total", "10,00-", "-10.00"),
        ("gross_total", "(10.00)", "-10"),
        ("gross_total", "100,-", "100.00"),
        ("issue_date", "5. März 2018", "05.03.18"),
        ("issue_date", "12/31/2018", "2018-12-31"),
        ("issue_date", "1er février 2020", "20200201"),
        ("iban", "DE 12 34", "de1234"),
        ("seller_name", "Groß & Söhne", "gross  söhne"),
        ("currency", "€", "EUR"),
    ],
)
def test_spellings_of_the_same(field: str, one: str, other: str) -> None:
    assert comparable(field, one) == comparable(field, other) is not None


@pytest.mark.parametrize(
    ("field", "one", "other"),
    [
        ("gross_total", "1.23", "12.3"),
        ("issue_date", "01/02/2024", "2024-01-02"),
        ("issue_date", "31.02.2024", "2024-02-29"),
        ("invoice_number", "RE-1", "RE-7"),
        ("seller_name", "Müller GmbH", "Mueller GmbH"),
    ],
)
def test_spellings_of_different_things(field: str, one: str, other: str) -> None:
    assert comparable(field, one) != comparable(field, other)


@pytest.mark.parametrize("nothing", [None, "", "  "])
def test_nothing_is_no_value(nothing: str | None) -> None:
    assert comparable("iban", nothing) is None


def test_calibration_by_hand() -> None:
    assert reliability([0.5] * 10, [True] * 5 + [False] * 5, 1)[0] == (0.5, 0.5, 10)
    measured = calibration([1.0, 1.0, 0.6, 0.6], [True, True, True, False], bins=2)
    assert measured is not None
    assert measured.ece == pytest.approx(0.05)
    assert measured.brier == pytest.approx((0.16 + 0.36) / 4)
    assert measured.auroc == pytest.approx((1 + 1 + 0.5) / 3)
    assert calibration([], []) is None


def test_bins_of_equal_mass_hold_everything_once() -> None:
    bins = reliability([place / 100 for place in range(100)], [place % 3 == 0 for place in range(100)])
    assert len(bins) == 15
    assert sum(each.values for each in bins) == 100
    assert {each.values for each in bins} == {6, 7}


def test_ranking_is_measured_with_ties_and_needs_both_outcomes() -> None:
    assert auroc([0.1, 0.4, 0.35, 0.8], [False, False, True, True]) == 0.75
    assert auroc([0.5, 0.5], [True, False]) == 0.5
    assert auroc([0.5, 0.6], [True, True]) is None


def test_equal_confidences_are_accepted_together() -> None:
    assert accepted_within([0.9, 0.9, 0.8], [True, False, True], 0.01) == (None, 0, 0)
    assert accepted_within([0.9] * 100, [True] * 99 + [False], 0.01) == (0.9, 100, 1)
    assert accepted_within([0.9, 0.8, 0.7], [True, True, False], 0.01) == (0.8, 2, 0)
    assert accepted_within([], [], 0.01) == (None, 0, 0)


def test_an_evaluation_knows_its_data_by_the_truth_not_by_the_order_or_the_predictions() -> None:
    outcomes = judge(PREDICTIONS, TRUTHS)
    assert data_digest(outcomes) == data_digest(judge([], reversed(TRUTHS)))
    assert data_digest(outcomes) != data_digest(judge(PREDICTIONS, TRUTHS[:2]))


def test_what_may_be_certified_and_what_is_weighed() -> None:
    outcomes = judge(PREDICTIONS, TRUTHS)
    claimed = {(claim.field, claim.segment.value, claim.right, claim.absent) for claim in claims_of(outcomes)}
    assert ("iban", "clean_scan", True, False) in claimed, "the segment is what the reader said"
    assert ("bic", "clean_scan", True, True) in claimed
    assert ("due_date", "photo", False, True) in claimed, "not found although it is there: the claim of absence is wrong"
    assert len(judged_values(outcomes)) == 6, "a rightly absent field is no value"
    assert with_confidence(outcomes) == ([0.9, 0.4, 0.2, 0.8], [True, False, False, True])
    measured = evaluate(outcomes, "Ada", dt.datetime(2026, 11, 25, tzinfo=dt.UTC))
    assert (measured.documents, measured.values, measured.accepted) == (3, 5, 0.4)
    assert measured.segments == {"clean_scan": 0.4, "photo": 0.5}

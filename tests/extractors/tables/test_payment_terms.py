"""Payment terms from sentences in three languages."""

import datetime as dt

import pytest
from typed_pages import typed_page

from extractors.tables.terms import payment_steps_of

ISSUED = dt.date(2026, 3, 5)


def _steps(text: str) -> list[tuple[str, int | None, str | None]]:
    return [(step.discount, step.days, step.due_date) for step in payment_steps_of((typed_page(text),), ISSUED)]


@pytest.mark.parametrize(
    "text",
    [
        "Zahlbar: 2 % Skonto innerhalb 10 Tagen bis 15.03.2026, 30 Tage netto",
        "Zahlbar innerhalb 30 Tagen netto bis 04.04.2026, 2% Skonto innerhalb 10 Tagen bis 15.03.2026",
        "Innerhalb von 10 Tagen 2% Skonto, 30 Tage ohne Abzug",
        "2% 10 days net 30",
        "Terms: 2/10 net 30",
        "2% within 10 days, 30 days net",
        "Payable within 10 days less 2% cash discount, or within 30 days net",
        "escompte 2 % à 10 jours, net à 30 jours",
        "Bei Zahlung innerhalb von 10 Tagen gewähren wir 2 % Skonto, danach 30 Tage netto.",
    ],
)
def test_one_discount_and_the_net_amount(text: str) -> None:
    assert _steps(text) == [("2", 10, "2026-03-15"), ("0", 30, "2026-04-04")]


def test_two_discounts() -> None:
    assert _steps("14 Tage 3 % Skonto, 21 Tage 2 % Skonto, 30 Tage netto") == [
        ("3", 14, "2026-03-19"),
        ("2", 21, "2026-03-26"),
        ("0", 30, "2026-04-04"),
    ]


@pytest.mark.parametrize(
    "text", ["Zahlbar sofort rein netto", "Payment due upon receipt, payable immediately", "Paiement comptant"]
)
def test_at_once(text: str) -> None:
    assert _steps(text) == [("0", 0, "2026-03-05")]


def test_dates_alone() -> None:
    assert _steps("Zahlbar mit 3% Skonto bis 12.03.2026, ohne Abzug bis 04.04.2026") == [
        ("3", 7, "2026-03-12"),
        ("0", 30, "2026-04-04"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "Les règlements reçus avant la date d'échéance ne donneront pas lieu à escompte.",
        "Bei Zahlungsverzug berechnen wir Verzugszinsen von 9 % ab dem 31. Tag, zahlbar sofort.",
        "Wir danken für Ihren Auftrag vom 01.03.2026.",
    ],
)
def test_what_is_no_term(text: str) -> None:
    assert _steps(text) == []


def test_a_sentence_that_wraps() -> None:
    assert _steps("Zahlbar innerhalb 30 Tagen netto bis 04.04.2026, 3%\nSkonto innerhalb 10 Tagen bis 15.03.2026") == [
        ("3", 10, "2026-03-15"),
        ("0", 30, "2026-04-04"),
    ]


def test_without_a_day_of_issue_days_are_not_counted() -> None:
    [step] = payment_steps_of((typed_page("Zahlungsziel: 14 Tage"),), None)
    assert (step.days, step.due_date) == (14, None)

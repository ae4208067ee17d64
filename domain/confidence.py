"""How far a result may be used without a person: a score from named signals whose contributions add up to it.

The score means the probability, 0 to 1, that a clerk who looked would leave the result as it is. The weights
(`config/policy.toml`) are set by hand until enough results are labelled by clerks' decisions; so the score ranks honestly, but
it is not calibrated yet. Each signal has a value from 0 (speaks against) to 1 (speaks for), or none where nothing is known.
"""

import math

from domain.policy import Policy, Weight
from domain.vat.answers import Part
from domain.vat.changes import ChangeKind, PreviousView, changes_between
from domain.vat.checks import Check, Outcome, Signal, Source
from domain.vat.doubts import is_own_country_number
from domain.vat.numbers import iso_country
from domain.vat.reasons import reason

_ANSWERED = frozenset({Outcome.VALID, Outcome.INVALID})
_OTHER_COUNTRY = 0.8  # companies register for VAT abroad; unusual, not wrong
_RENAMED = 0.3
_DIGITS = 4


def score(check: Check, previous: PreviousView | None, policy: Policy) -> tuple[float, tuple[Signal, ...]]:
    """The score of a check and the signals that explain it; the contributions add up to it, to the last of four digits.

    Args:
        check: an assessed check.
        previous: the result for the same debtor and number in the month before, None where there is none.
        policy: with the weights.
    """
    weights = policy.weights
    signals = [
        _register_answer(check, weights.register_answer),
        _part(check, Part.NAME, weights.name_match),
        _part(check, Part.STREET, weights.street_match),
        _part(check, Part.POSTCODE, weights.postcode_match),
        _part(check, Part.CITY, weights.city_match),
        _check_digits(check, weights.check_digits),
        _country_rules(check, policy, weights.country_rules),
        _change(check, previous, weights.change_since_last_month),
    ]
    total = _sum(signals)
    clamped = min(1.0, max(0.0, total))
    if clamped != total:
        signals.append(Signal("limits", None, round(clamped - total, _DIGITS), "clamped"))
    return clamped, tuple(signals)


def _sum(signals: list[Signal]) -> float:
    """Added in whole steps of the last digit, so that no floating dust is left."""
    return round(math.fsum(signal.contribution for signal in signals), _DIGITS)


def _signal(name: str, value: float | None, weight: Weight, why: str) -> Signal:
    contribution = weight.unknown if value is None else weight.bad + (weight.good - weight.bad) * value
    return Signal(name, value, round(contribution, _DIGITS), why)


def _register_answer(check: Check, weight: Weight) -> Signal:
    answered = check.outcome in _ANSWERED
    return _signal("register_answer", float(answered), weight, "answered" if answered else "no_answer")


def _part(check: Check, part: Part, weight: Weight) -> Signal:
    comparison = check.comparison(part)
    if comparison is None:
        return _signal(f"{part.value}_match", None, weight, "not_compared")
    return _signal(f"{part.value}_match", comparison.score, weight, comparison.reason)


def _check_digits(check: Check, weight: Weight) -> Signal:
    """Agreement of check digits and register. A well-formed number that is not registered is no contradiction."""
    if check.outcome not in _ANSWERED or (check.outcome is Outcome.INVALID and check.format_ok):
        return _signal("check_digits", None, weight, "not_compared")
    agree = check.format_ok is (check.outcome is Outcome.VALID)
    return _signal("check_digits", float(agree), weight, "check_digits_agree" if agree else "check_digits_disagree")


def _country_rules(check: Check, policy: Policy, weight: Weight) -> Signal:
    country, state = check.subject.country, iso_country(check.vat_id[:2])
    if is_own_country_number(check, policy):
        return _signal("country_rules", 0.0, weight, reason("own_country_number", policy.vat.home_country))
    if not country or not state:
        return _signal("country_rules", None, weight, "country_unknown")
    if country == state or check.subject.source is Source.KNAS or (state == "XI" and country == "GB"):
        return _signal("country_rules", 1.0, weight, "country_fits")
    return _signal("country_rules", _OTHER_COUNTRY, weight, reason("country_differs", state, country))


def _change(check: Check, previous: PreviousView | None, weight: Weight) -> Signal:
    name = "change_since_last_month"
    if previous is None or previous.outcome not in _ANSWERED:
        return _signal(name, None, weight, "first_month")
    changes = changes_between(previous, PreviousView.of(check))
    if ChangeKind.NEWLY_INVALID in changes:
        return _signal(name, 0.0, weight, reason("changed_outcome", previous.outcome, check.outcome))
    if ChangeKind.RENAMED in changes:
        return _signal(name, _RENAMED, weight, reason("changed_name", previous.register_name))
    return _signal(
        name, 1.0, weight, "unchanged" if not changes else reason("changed_outcome", previous.outcome, check.outcome)
    )

"""Which results a person has to look at, why, and which first."""

from domain.policy import Policy
from domain.vat.answers import Part
from domain.vat.checks import Check, Outcome
from domain.vat.doubts import address_differs, has_sales, is_own_country_number, name_differs
from domain.vat.reasons import code_of, reason

_NO_NUMBER = frozenset({"no_vat_id", "placeholder"})


def route(check: Check, policy: Policy) -> tuple[str, ...]:
    """Why a scored check needs a person, as reasons of `domain.vat.reasons`; empty where it can be used as it stands.

    What the register said about a number without sales is on record and in the workbook, but stops nobody.
    """
    match check.outcome:
        case Outcome.VALID:
            reasons = _for_valid(check, policy)
        case Outcome.INVALID:
            reasons = _for_invalid(check)
        case Outcome.NOT_CHECKABLE:
            reasons = _for_not_checkable(check)
        case Outcome.UNANSWERED:
            waits = check.next_attempt is not None or check.reason == "not_asked_yet"
            reasons = [] if waits else ["unanswered_for_good"]
    answered = check.outcome in {Outcome.VALID, Outcome.INVALID}
    if not reasons and answered and check.score < policy.review.score:
        reasons = [reason("low_score", f"{check.score:.2f}", f"{policy.review.score:.2f}")]
    if reasons and check.subject.other_amounts:
        sums = ", ".join(f"{amount} {currency}" for currency, amount in check.subject.other_amounts)
        reasons.append(reason("sales_in_other_currencies", sums))
    if reasons and priority(check, policy) >= policy.review.four_eyes_amount:
        reasons.append(reason("four_eyes", policy.review.four_eyes_amount))
    return tuple(reasons)


def priority(check: Check, policy: Policy) -> int:
    """The place in the queue, higher first: the net amount at stake in whole euros, roughly.

    A credit in one currency does not make sales in another smaller: each currency's sum counts without its sign.
    """
    subject = check.subject
    sums = ((subject.currency, subject.net_amount), *subject.other_amounts)
    return int(sum(abs(policy.rough_rates.euros(amount, currency)) for currency, amount in sums))


def _for_valid(check: Check, policy: Policy) -> list[str]:
    reasons = []
    if check.reason == "valid_special":
        reasons.append("special_circumstances")
    if is_own_country_number(check, policy):
        reasons.append(reason("own_country_number", policy.vat.home_country))
    name = check.comparison(Part.NAME)
    if name is not None and name.score is not None and name_differs(check, policy):
        alone = name.letter and not check.register_name
        reasons.append("name_not_confirmed" if alone else reason("name_differs", round(name.score * 100)))
    if address_differs(check, policy):
        reasons.append("address_differs")
    return reasons


def _for_invalid(check: Check) -> list[str]:
    reasons = [_with_amount("invalid_with_sales", check)] if has_sales(check) else []
    if any(code_of(signal.reason) == "changed_outcome" for signal in check.signals):
        reasons.append("newly_invalid")
    return reasons


def _for_not_checkable(check: Check) -> list[str]:
    if code_of(check.reason) == "refused":
        return ["refused_by_register"]
    if not has_sales(check):
        return []
    return [_with_amount("no_vat_id_with_sales" if check.reason in _NO_NUMBER else "not_checkable_with_sales", check)]


def _with_amount(code: str, check: Check) -> str:
    return reason(code, check.subject.net_amount, check.subject.currency)

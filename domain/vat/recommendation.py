"""What to do next about a result: one recommendation, the most pressing first."""

from domain.policy import Policy
from domain.vat.checks import Check, Outcome, Source
from domain.vat.doubts import (
    address_differs,
    has_sales,
    is_own_country_number,
    is_spelled_otherwise,
    name_differs,
    nothing_compared,
)
from domain.vat.reasons import reason

_NO_NUMBER = frozenset({"no_vat_id", "not_eu"})
_NO_REGISTER = frozenset({"evatr_no_german_numbers", "evatr_needs_german_requester"})


def recommend(check: Check, policy: Policy) -> str:
    """The next step as a reason of `domain.vat.reasons`: a code, with its values where it has any."""
    match check.outcome:
        case Outcome.VALID:
            return _for_valid(check, policy)
        case Outcome.INVALID:
            return "ask_customer" if has_sales(check) else "correct_number"
        case Outcome.UNANSWERED:
            return "wait" if check.next_attempt or check.reason == "not_asked_yet" else "ask_by_hand"
        case Outcome.NOT_CHECKABLE:
            return _for_not_checkable(check)


def _for_valid(check: Check, policy: Policy) -> str:
    if check.reason == "valid_special":
        return "ask_bzst"
    if is_own_country_number(check, policy):
        return reason("ask_for_other_state", policy.vat.home_country)
    if name_differs(check, policy):
        return "check_company"
    if has_sales(check) and check.subject.source is not Source.VBRK:
        return reason("put_number_on_invoice", check.vat_id)
    return _for_master(check, policy)


def _for_master(check: Check, policy: Policy) -> str:
    """What to tidy up in the master where the sale itself is safe."""
    subject = check.subject
    if subject.master_vat_id:
        return reason("update_master", check.vat_id, subject.master_vat_id)
    if address_differs(check, policy):
        return "check_address"
    if subject.vat_id != check.vat_id:
        return reason("write_number_cleanly", check.vat_id)
    if is_spelled_otherwise(check):
        return reason("write_name_as_registered", check.register_name)
    return "validity_only" if nothing_compared(check) else "nothing_to_do"


def _for_not_checkable(check: Check) -> str:
    if check.reason in _NO_REGISTER:
        return "change_settings"
    if has_sales(check):
        return "ask_customer_for_number" if check.reason in _NO_NUMBER else "ask_customer"
    return "nothing_to_do" if check.reason in _NO_NUMBER else "correct_number"

"""What to do next about a result: one recommendation, the most pressing first."""

from domain.policy import Policy
from domain.vat.checks import Check, Outcome, Source
from domain.vat.doubts import address_differs, has_sales, is_own_country_number, name_differs, nothing_compared
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
    subject = check.subject
    steps = (
        (check.reason == "valid_special", "ask_bzst"),
        (is_own_country_number(check, policy), reason("ask_for_other_state", policy.vat.home_country)),
        (name_differs(check, policy), "check_company"),
        (has_sales(check) and subject.source is not Source.VBRK, reason("put_number_on_invoice", check.vat_id)),
        (bool(subject.master_vat_id), reason("update_master", check.vat_id, subject.master_vat_id)),
        (address_differs(check, policy), "check_address"),
        (subject.vat_id != check.vat_id, reason("write_number_cleanly", check.vat_id)),
        (nothing_compared(check), "validity_only"),
    )
    return next((step for applies, step in steps if applies), "nothing_to_do")


def _for_not_checkable(check: Check) -> str:
    if check.reason in _NO_REGISTER:
        return "change_settings"
    if has_sales(check):
        return "ask_customer_for_number" if check.reason in _NO_NUMBER else "ask_customer"
    return "nothing_to_do" if check.reason in _NO_NUMBER else "correct_number"

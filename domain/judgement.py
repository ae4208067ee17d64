"""The whole judgement about one number, in the order in which a person would make it."""

from dataclasses import replace

from domain.confidence import score
from domain.policy import Policy
from domain.routing import route
from domain.vat.assessment import AnswerView, UnansweredView, assess
from domain.vat.changes import PreviousView
from domain.vat.checks import Check, Subject
from domain.vat.numbers import ParsedNumber
from domain.vat.recommendation import recommend


def judge(
    subject: Subject,
    parsed: ParsedNumber,
    answer: AnswerView | None,
    unanswered: UnansweredView | None,
    previous: PreviousView | None,
    policy: Policy,
) -> Check:
    """What is known about a number, how sure that is, what to do, and whether a person has to look.

    Args:
        subject: debtor, number and sales of the month.
        parsed: the subject's number, read by `domain.vat.numbers.parse`.
        answer: the register's answer of this period, None where there is none.
        unanswered: why there is no answer; ignored where there is one.
        previous: the result for the same debtor and number in the month before.
        policy: thresholds and weights in force.
    """
    check = assess(subject, parsed, answer, unanswered)
    points, signals = score(check, previous, policy)
    check = replace(check, score=points, signals=signals, recommendation=recommend(check, policy))
    reasons = route(check, policy)
    return replace(check, review_reasons=reasons) if reasons else check

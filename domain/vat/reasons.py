"""Every reason and recommendation in words, German and English; `docs/reasons.md` lists the codes.

A reason travels as a stable code, with its values behind bars where it has any: `house_number_differs|12|14`. It is put into
words only where a person reads it, so the same result can be printed in both languages.
"""

from typing import Final

from domain.vat.reason_texts import CHECK_REASONS, COMPARISON_REASONS, RECOMMENDATIONS, REVIEW_REASONS, SIGNAL_REASONS

LANGUAGES: Final = ("de", "en")

TEXTS: Final[dict[str, tuple[str, str]]] = {
    **CHECK_REASONS,
    **COMPARISON_REASONS,
    **SIGNAL_REASONS,
    **REVIEW_REASONS,
    **RECOMMENDATIONS,
}


def reason(code: str, *values: object) -> str:
    """A reason as it travels: the code and its values. Bars inside values become slashes."""
    return "|".join([code, *(str(value).replace("|", "/") for value in values)])


def code_of(encoded: str) -> str:
    """The stable code of a reason."""
    return encoded.partition("|")[0]


def text(code: str, language: str = "de", *values: str) -> str:
    """The words for a code. A code nobody knows is returned as it is, so that an old result stays readable.

    Args:
        code: a code of `docs/reasons.md`.
        language: `de` or `en`.
        values: what the words speak of; missing ones are left blank.
    """
    if code not in TEXTS:
        return code
    template = TEXTS[code][LANGUAGES.index(language)]
    filled = template.format(*values, *[""] * (template.count("{") - len(values)))
    return " ".join(filled.split())


def words(encoded: str, language: str = "de") -> str:
    """The words for a reason with its values, as `reason` built it."""
    code, *values = encoded.split("|")
    return text(code, language, *values) if code in TEXTS else encoded

"""How well types and names are recognised, with the language models and without them.

Without them a type is told by titles, phrases and paper alone, and a name by its line: the issuer is the first line that ends
in a legal form, else the first line; the recipient the first one in the address window. The difference is what spaCy adds.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from domain.documents.pages import Page
from domain.documents.types import DocumentType
from domain.vat.matching import legal_forms
from domain.vat.matching.words import plain
from extractors.language.names import names_in, role_fields
from extractors.language.pieces import Piece, pieces_of
from extractors.recognising import recognise
from labeling.examples import Example
from labeling.naming import same_name, values_of

_SURE: Final = 0.3  # a role less likely than this is not taken
_WINDOW: Final = (0.1, 0.35)  # shares of the page's height between which the address window stands


class TypeReport(NamedTuple):
    """How types were recognised: share of right ones, share of the unknown told as such, and who was taken for whom."""

    documents: int
    accuracy: float
    unknown_recall: float
    confused: Mapping[tuple[str, str], int]


class NameReport(NamedTuple):
    """How names of one field were found."""

    right: int
    wrong: int
    missing: int

    @property
    def f1(self) -> float:
        """Harmonic mean of precision and recall; 0 where there was nothing to find."""
        whole = 2 * self.right + 2 * self.wrong + self.missing
        return 2 * self.right / whole if whole else 0.0


def measure_types(examples: Iterable[Example], *, with_language_model: bool = True) -> TypeReport:
    """Recognise the type of every document and count."""
    pairs: Counter[tuple[str, str]] = Counter()
    for example in examples:
        guess = recognise(example.pages, with_language_model=with_language_model)
        pairs[example.document_type.value, guess.document_type.value] += 1
    whole = pairs.total()
    unknown = sum(count for (true, _), count in pairs.items() if true == DocumentType.UNKNOWN)
    return TypeReport(
        documents=whole,
        accuracy=sum(count for (true, told), count in pairs.items() if true == told) / max(whole, 1),
        unknown_recall=pairs[DocumentType.UNKNOWN.value, DocumentType.UNKNOWN.value] / max(unknown, 1),
        confused={pair: count for pair, count in pairs.most_common() if pair[0] != pair[1]},
    )


def measure_names(examples: Iterable[Example], *, with_language_model: bool = True) -> dict[str, NameReport]:
    """Take the likeliest name for each field of every document and count; a field without truth is not looked at."""
    counts: dict[str, Counter[str]] = {}
    for example in examples:
        found = _by_model(example) if with_language_model else _by_line(example)
        for field in role_fields(example.document_type):
            truth = example.truth[field].value if field in example.truth else None
            if truth:
                told = found.get(field)
                right = told is not None and any(same_name(told, value) for value in values_of(field, truth))
                outcome = "missing" if told is None else "right" if right else "wrong"
                counts.setdefault(field, Counter())[outcome] += 1
    return {field: NameReport(count["right"], count["wrong"], count["missing"]) for field, count in sorted(counts.items())}


def _by_model(example: Example) -> dict[str, str]:
    best: dict[str, tuple[float, str]] = {}
    for name in names_in(example.pages, example.document_type):
        for field, score in name.roles.items():
            best[field] = max(best.get(field, (_SURE, "")), (score, name.candidate.value))
    return {field: value for field, (_, value) in best.items() if value}


def _by_line(example: Example) -> dict[str, str]:
    fields = role_fields(example.document_type)
    lines = {role: text for role, text in _lines(example.pages).items() if text}
    return {field: lines[role] for field, role in fields.items() if role in lines}


def _lines(pages: Sequence[Page]) -> dict[str, str]:
    pieces = [piece for piece in pieces_of(pages[0]) if sum(map(str.isalpha, piece.text)) > 2]
    forms = [piece for piece in pieces if legal_forms.split(plain(piece.text))[1]]
    first, last = (share * pages[0].height for share in _WINDOW)
    window = [piece for piece in pieces if first < piece.box.top < last and piece.box.x0 < pages[0].width / 2]
    issuer = _first(forms) or _first(pieces)
    recipient = _first([piece for piece in window if piece in forms and piece.text != issuer]) or _first(window[1:])
    return {"issuer": issuer, "subject": issuer, "recipient": recipient, "holder": recipient}


def _first(pieces: Sequence[Piece]) -> str:
    return pieces[0].text if pieces else ""

"""Candidates as rows of figures: what surrounds them, where they stand, what they look like, how they compare.

Every kind has its own columns (`columns`), so that a model of dates never hears of tax rates. Training and reading call the
same function, so they cannot drift apart.
"""

import functools
from collections import Counter
from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from domain.documents.pages import Segment
from domain.documents.types import KINDS, DocumentType, Kind
from extractors.fields.amounts import AMOUNT_SIGNALS, amount_signals
from extractors.fields.candidates import Found
from extractors.fields.lexicon import meanings
from extractors.fields.shapes import SHAPES, glance_of, shape_of
from extractors.fields.surroundings import ROLES, Context, Surroundings

_RIVALS: Final[dict[Kind, tuple[str, ...]]] = {
    Kind.DATE: (
        "founded",
        "order_date",
        "original_invoice",
        "discount_terms",
        "birth",
        "print_info",
        "time",
        "delivery_note",
        "reference",
        "order_reference",
        "invoice_number",
        "tendered",
        "article",
        "prepaid_amount",
    ),
    Kind.AMOUNT: (
        "surcharge",
        "allowance",
        "tax_base",
        "tax_rate",
        "unit_price",
        "line_amount",
        "quantity",
        "carry",
        "tendered",
        "previous",
        "phone",
        "discount_terms",
        "article",
        "time",
    ),
    Kind.VAT_ID: ("vat_id", "iban", "company_code", "seller_tax_number", "gln", "validity", "customer_number", "name_label"),
    Kind.TAX_NUMBER: (
        "vat_id",
        "phone",
        "company_code",
        "register_number",
        "gln",
        "account",
        "bank_code",
        "customer_number",
        "industry_code",
    ),
    Kind.IBAN: ("account", "bank_code", "company_code"),
    Kind.BIC: ("iban", "bank_code", "account", "bank_name"),
    Kind.CURRENCY: ("gross_total", "payable_amount", "line_amount", "capital", "unit_price"),
    Kind.NUMBER: (
        "phone",
        "web",
        "bank_code",
        "account",
        "gln",
        "company_code",
        "contract",
        "own_order",
        "delivery_note",
        "supplier_number",
        "original_invoice",
        "vat_id",
        "seller_tax_number",
        "iban",
        "bic",
        "article",
        "quantity",
        "print_info",
        "time",
        "issue_date",
        "order_date",
        "address_label",
        "reference",
        "register_court",
        "name_label",
        "contact",
        "credit_index",
    ),
    Kind.COUNT: (
        "phone",
        "print_info",
        "quantity",
        "article",
        "gross_weight",
        "credit_limit",
        "address_label",
        "issue_date",
        "register_number",
        "account",
    ),
    Kind.PERCENT: ("tax_rate", "discount_terms", "allowance", "tax_total", "interest_amount"),
    Kind.NAME: (
        "name_label",
        "address_label",
        "contact",
        "phone",
        "web",
        "greeting",
        "reference",
        "article",
        "vat_id",
        "iban",
        "invoice_number",
        "issue_date",
        "gross_total",
        "print_info",
        "legal_form",
        "time",
    ),
    Kind.ADDRESS: ("address_label", "name_label", "phone", "contact"),
    Kind.TEXT: ("name_label", "address_label"),
}
_TEXT_FIELDS: Final = (
    "legal_form",
    "payment_behaviour",
    "negative_features",
    "validity",
    "result_name",
    "result_city",
    "result_zip",
    "result_street",
    "insolvency_note",
)
_PLACES: Final = ("near", "line", "above", "header", "after")
_COMMON: Final = (
    "left_gap",
    "above_gap",
    "own_label",
    "page",
    "from_last_page",
    "x0",
    "x1",
    "top",
    "size",
    "bold",
    "confidence",
    "words_on_line",
    "place",
    "last_on_line",
    "same_kind_on_line",
    "order",
    "order_from_end",
    "of_kind",
    "repeats",
    "distinct",
    "most_frequent",
    "checked",
    "unchecked",
    "whole",
    "segment",
    "type",
    *ROLES,
    *(f"line_{role}" for role in ROLES),
)
_SEGMENTS: Final = {segment: number for number, segment in enumerate(Segment)}
_TYPES: Final = {kind: number for number, kind in enumerate(DocumentType)}


@functools.cache
def fields_of(kind: Kind) -> tuple[str, ...]:
    """The fields that hold values of a kind, over all document types; `none` is the first."""
    if kind is Kind.TEXT:
        return ("none", *_TEXT_FIELDS)
    return ("none", *(field for field, of in KINDS.items() if of is kind))


@functools.cache
def columns(kind: Kind) -> tuple[str, ...]:
    """The names of a kind's columns, in their order."""
    labels = tuple(f"{place}/{concept}" for place in _PLACES for concept in _concepts(kind))
    return (*labels, *_COMMON, *SHAPES.get(kind, ()), *(AMOUNT_SIGNALS if kind is Kind.AMOUNT else ()))


@functools.cache
def _concepts(kind: Kind) -> tuple[str, ...]:
    return (*fields_of(kind)[1:], *_RIVALS[kind])


@functools.cache
def _label_columns(kind: Kind) -> dict[str, int]:
    return {name: number for number, name in enumerate(columns(kind)) if "/" in name}


def rows(kind: Kind, found: Sequence[Found], around: Surroundings, document_type: DocumentType) -> NDArray[np.float32]:
    """One row for every candidate of a kind, all of one document, in the columns of the kind."""
    names = columns(kind)
    result = np.zeros((len(found), len(names)), np.float32)
    contexts = [around.context(item) for item in found]
    for row, context in zip(result, contexts, strict=True):
        _labels(row, context, _label_columns(kind))
    first = len(_label_columns(kind))
    result[:, first : first + len(_COMMON)] = _common(found, contexts, around, document_type)
    first += len(_COMMON)
    if kind in SHAPES:
        glance = glance_of(kind, around, found)
        for row, item, context in zip(result, found, contexts, strict=True):
            row[first : first + len(SHAPES[kind])] = shape_of(kind, item, context, glance)
        first += len(SHAPES[kind])
    if kind is Kind.AMOUNT:
        edges = np.array([(i.candidate.page, i.candidate.box.x1, i.candidate.box.top) for i in found]).reshape(-1, 3)
        result[:, first:] = amount_signals([item.candidate.value for item in found], edges)
    return result


def _labels(row: NDArray[np.float32], context: Context, known: dict[str, int]) -> None:
    for place in _PLACES:
        for concept, strength in getattr(context, place).items():
            column = known.get(f"{place}/{concept}")
            if column is not None:
                row[column] = strength


def _common(
    found: Sequence[Found], contexts: Sequence[Context], around: Surroundings, document_type: DocumentType
) -> NDArray[np.float32]:
    layout = around.layout
    values = Counter(item.candidate.value for item in found)
    most = max(values.values(), default=0)
    lines = Counter((item.candidate.page, layout.phrases[item.phrase].line) for item in found)
    result = np.zeros((len(found), len(_COMMON)), np.float32)
    for number, (item, context) in enumerate(zip(found, contexts, strict=True)):
        phrase, box = layout.phrases[item.phrase], item.candidate.box
        page = layout.source[phrase.page]
        on_line = layout.lines[phrase.page, phrase.line]
        roles = around.roles[item.phrase]
        beside = around.roles[on_line[0]]
        result[number] = (
            min(context.left_gap, 50),
            min(context.above_gap, 50),
            max(meanings(item.candidate.raw[:60]).values(), default=0.0),
            phrase.page,
            len(layout.source) - 1 - phrase.page,
            box.x0 / page.width,
            box.x1 / page.width,
            box.top / page.height,
            phrase.size / layout.size,
            phrase.bold,
            phrase.confidence,
            sum(len(layout.phrases[n].words) for n in on_line),
            phrase.place,
            phrase.place == len(on_line) - 1,
            lines[item.candidate.page, phrase.line],
            number,
            len(found) - 1 - number,
            len(found),
            values[item.candidate.value],
            len(values),
            values[item.candidate.value] == most,
            item.checked is True,
            item.checked is False,
            item.whole,
            _SEGMENTS[page.segment],
            _TYPES[document_type],
            *roles,
            *beside,
        )
    return result

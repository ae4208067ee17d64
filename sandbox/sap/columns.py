"""The columns of one export: which fields, under which headings, how wide, and how their values are printed."""

import datetime as dt
from collections.abc import Callable, Sequence
from decimal import Decimal
from typing import NamedTuple

from sandbox.sap.knobs import Defect, Form, Knobs, Language, amount_text, date_text
from sandbox.sap.rows import Value
from sandbox.sap.sinks import Cell
from sandbox.sap.tables import Field, Kind, Table

TYPED_FORMS = frozenset({Form.X1, Form.Q1, Form.X3_BIFF, Form.X3_XML})
"""Forms whose cells are numbers and dates; all others print them as text."""

_LONG_TEXTS = frozenset({"name", "name_2", "street", "city"})

Render = Callable[[Value], Cell]


class Column(NamedTuple):
    """One printed column. `source` is the place of its value in the table's rows; -1 marks a column without a field."""

    field: Field
    source: int
    heading: str
    width: int

    @property
    def long_text(self) -> bool:
        """Whether a value that fills the column may be a cut one."""
        return self.source >= 0 and self.field.attribute in _LONG_TEXTS


def columns_of(table: Table, knobs: Knobs) -> tuple[Column, ...]:
    """The columns of an export: without the party where block headers carry it, with a double where that is the defect."""
    columns = [
        _column(field, source, knobs.language)
        for source, field in enumerate(table.fields)
        if not (knobs.block_headers and source == 0)
    ]
    if Defect.DUPLICATE_HEADER in knobs.defects:
        twin = next(column for column in columns if column.field.kind is Kind.TEXT)
        columns.append(twin._replace(source=-1))
    return tuple(columns)


def _column(field: Field, source: int, language: Language) -> Column:
    match language:
        case Language.GERMAN_LONG:
            headings = [field.german, field.short]
        case Language.GERMAN_SHORT:
            headings = [field.short]
        case Language.ENGLISH:
            headings = [field.english]
        case Language.FRENCH:
            headings = [field.french]
        case Language.TECHNICAL:
            headings = [field.name]
    return Column(field, source, headings[0], max(field.length, len(headings[-1])))


def printed_heading(column: Column) -> str:
    """The heading in a list, where the short text stands in for a long one that does not fit."""
    heading = column.heading
    return heading if len(heading) <= column.width else column.field.short[: column.width]


def renderers(columns: Sequence[Column], form: Form, knobs: Knobs) -> tuple[Render, ...]:
    """One function for each column that turns a field's content into what the form shows."""
    return tuple(_renderer(column, form in TYPED_FORMS, knobs) for column in columns)


def _renderer(column: Column, typed: bool, knobs: Knobs) -> Render:
    if column.source < 0:
        return lambda _: "ZZ"
    match column.field.kind:
        case Kind.KEY if not knobs.padded_keys:
            return _key_as_number if typed else lambda value: str(value).lstrip("0")
        case Kind.DATE if not typed:
            return lambda value: date_text(value if isinstance(value, dt.date) else None, knobs)
        case Kind.AMOUNT if not typed:
            return lambda value: amount_text(Decimal(str(value)), knobs.notation, trailing_minus=knobs.trailing_minus)
        case _:
            return lambda value: value


def _key_as_number(value: Value) -> Cell:
    return int(value) if isinstance(value, str) and value.isdigit() else value


def expected_record(table: Table, values: Sequence[Value]) -> dict[str, str | bool | None]:
    """What a reader should make of a row, by the words of `Field.attribute`: ISO dates, amounts as text, flags as booleans."""
    record: dict[str, str | bool | None] = {}
    for field, value in zip(table.fields, values, strict=True):
        if not field.attribute:
            continue
        match value:
            case dt.date():
                record[field.attribute] = value.isoformat()
            case str() if field.kind is Kind.FLAG:
                record[field.attribute] = value == "X"
            case None:
                record[field.attribute] = None
            case _:
                record[field.attribute] = str(value)
    cancels = table.position("SFAKN")
    if cancels >= 0 and values[cancels]:
        record["cancelled"] = True  # the document that takes an invoice back counts as little as the invoice
    return record

"""Damage done to single rows, each with the finding that a reader owes for it."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from sandbox.sap.columns import Column
from sandbox.sap.knobs import Dates, Defect, Form, Knobs, Notation
from sandbox.sap.sinks import Cell
from sandbox.sap.tables import Kind

FRAMED = frozenset({Form.P1, Form.P3})
TEXT_ROWS = frozenset({Form.C1, Form.R1, Form.P2, Form.X3_TEXT})
SHEETS = frozenset({Form.X1, Form.Q1, Form.X2, Form.X3_BIFF, Form.X3_XML, Form.X3_HTML, Form.X3_MHTML})
_WHOLE_FILE = frozenset({Defect.DUPLICATE_HEADER, Defect.TOTALS_MISMATCH, Defect.CUT_OFF_FILE})


class Damage(NamedTuple):
    """A damaged row.

    Attributes:
        cells: what is written.
        code: the expected finding; empty where the form itself tells (a bar inside a text).
        lost: no record can be made of the row.
        changed: attributes whose value is another one now, or cannot be foretold (None).
    """

    cells: list[Cell]
    code: str
    lost: bool = False
    changed: dict[str, str | None] | None = None


def row_defects(knobs: Knobs) -> dict[int, Defect]:
    """Which record, counted from 0, suffers which defect of the knobs: every fourth from the third on."""
    return {2 + 4 * turn: defect for turn, defect in enumerate(d for d in knobs.defects if d not in _WHOLE_FILE)}


_POSSIBLE: dict[Defect, tuple[frozenset[Form], Callable[[Column], bool] | None]] = {
    # defect: the forms that can have it, and the column that it needs
    Defect.CUT_MARK: (FRAMED, lambda column: column.field.attribute == "name"),
    Defect.PIPE_IN_TEXT: (FRAMED, lambda column: column.field.attribute == "name"),
    Defect.TOO_FEW_FIELDS: (FRAMED, None),
    Defect.TOO_MANY_FIELDS: (TEXT_ROWS, None),
    Defect.DAMAGED_TEXT: (frozenset(Form), lambda column: column.field.attribute == "name"),
    Defect.BAD_DATE: (frozenset(Form), lambda column: column.field.kind is Kind.DATE),
    Defect.BAD_AMOUNT: (frozenset(Form), lambda column: column.field.kind is Kind.AMOUNT),
    Defect.TOTALS_MISMATCH: (frozenset(Form), lambda column: column.field.kind is Kind.AMOUNT),
    Defect.DAMAGED_NUMBER: (SHEETS | {Form.C1}, lambda column: column.field.kind is Kind.AMOUNT),
    Defect.MIXED_NOTATION: (FRAMED | TEXT_ROWS - {Form.R1}, lambda column: column.field.kind is Kind.AMOUNT),
    Defect.DAMAGED_KEY: (SHEETS | {Form.C1}, lambda column: column.source == 0),
    Defect.CUT_OFF_FILE: (FRAMED | TEXT_ROWS, None),
    Defect.REPEATED_HEADER: (frozenset(Form), None),
    Defect.DUPLICATE_HEADER: (frozenset(Form), None),
}


def possible(defect: Defect, form: Form, columns: Sequence[Column]) -> bool:
    """Whether a form can have a defect at all, given the columns of its table."""
    forms, needed = _POSSIBLE[defect]
    return form in forms and (needed is None or any(map(needed, columns)))


def damage(defect: Defect, cells: list[Cell], columns: Sequence[Column], knobs: Knobs) -> Damage:
    """Inflict a row defect on a copy of the rendered cells."""
    return _INFLICT[defect](list(cells), columns, knobs)


def _place(columns: Sequence[Column], kind: Kind) -> int:
    return next(place for place, column in enumerate(columns) if column.field.kind is kind)


def _name_place(columns: Sequence[Column]) -> int:
    return next(place for place, column in enumerate(columns) if column.field.attribute == "name")


def _damaged_key(cells: list[Cell], _: Sequence[Column], knobs: Knobs) -> Damage:
    cells[0] = _scientific(str(cells[0]), knobs)
    return Damage(cells, Defect.DAMAGED_KEY, lost=True)


def _scientific(digits: str, knobs: Knobs) -> str:
    """How Excel shows a long number that it took for one: 1,00002E+06."""
    digits = digits.lstrip("0")
    point = "," if knobs.notation in (Notation.GERMAN, Notation.BLANKS) else "."
    return f"{digits[0]}{point}{digits[1:6]}E+{len(digits) - 1:02d}"


def _damaged_number(cells: list[Cell], columns: Sequence[Column], knobs: Knobs) -> Damage:
    cells[_place(columns, Kind.AMOUNT)] = _scientific("1234567890", knobs)
    return Damage(cells, Defect.DAMAGED_NUMBER, lost=True)


def _damaged_text(cells: list[Cell], columns: Sequence[Column], _: Knobs) -> Damage:
    place = _name_place(columns)
    cells[place] = "M?ller & S?hne GmbH"  # what a passage through the wrong encoding leaves of umlauts
    return Damage(cells, Defect.DAMAGED_TEXT, changed={"name": "M?ller & S?hne GmbH"})


def _cut_mark(cells: list[Cell], columns: Sequence[Column], _: Knobs) -> Damage:
    place = _name_place(columns)
    width = columns[place].width
    cells[place] = f"{cells[place]} Handels- und Vertriebsgesellschaft"[: width - 1] + ">"
    return Damage(cells, Defect.CUT_MARK, changed={"name": None})


def _pipe_in_text(cells: list[Cell], columns: Sequence[Column], _: Knobs) -> Damage:
    place = _name_place(columns)
    cells[place] = "Wohnen|Küche|Bad Handels GmbH"
    return Damage(cells, "", changed={"name": "Wohnen|Küche|Bad Handels GmbH"})


_NO_DAY = {Dates.DOTS: "31.02.2026", Dates.RAW: "20260231", Dates.AMERICAN: "02/31/2026", Dates.ISO: "2026-02-31"}


def _bad_date(cells: list[Cell], columns: Sequence[Column], knobs: Knobs) -> Damage:
    place = _place(columns, Kind.DATE)
    cells[place] = _NO_DAY[knobs.dates]
    needed = columns[place].field.attribute == "billing_date"
    return Damage(cells, Defect.BAD_DATE, lost=needed, changed={columns[place].field.attribute: None})


def _bad_amount(cells: list[Cell], columns: Sequence[Column], _: Knobs) -> Damage:
    cells[_place(columns, Kind.AMOUNT)] = "n.a."
    return Damage(cells, Defect.BAD_AMOUNT, lost=True)


def _mixed_notation(cells: list[Cell], columns: Sequence[Column], knobs: Knobs) -> Damage:
    other = "1,234,567.89" if knobs.notation in (Notation.GERMAN, Notation.BLANKS) else "1.234.567,89"
    cells[_place(columns, Kind.AMOUNT)] = other
    return Damage(cells, Defect.MIXED_NOTATION, lost=True)


def _too_many_fields(cells: list[Cell], *_: object) -> Damage:
    return Damage([*cells, "verrutscht", "X"], Defect.TOO_MANY_FIELDS, lost=True)


def _too_few_fields(cells: list[Cell], *_: object) -> Damage:
    return Damage(cells[: len(cells) // 2], Defect.TOO_FEW_FIELDS, lost=True)


_INFLICT: dict[Defect, Callable[[list[Cell], Sequence[Column], Knobs], Damage]] = {
    Defect.DAMAGED_KEY: _damaged_key,
    Defect.DAMAGED_NUMBER: _damaged_number,
    Defect.DAMAGED_TEXT: _damaged_text,
    Defect.CUT_MARK: _cut_mark,
    Defect.PIPE_IN_TEXT: _pipe_in_text,
    Defect.BAD_DATE: _bad_date,
    Defect.BAD_AMOUNT: _bad_amount,
    Defect.MIXED_NOTATION: _mixed_notation,
    Defect.TOO_MANY_FIELDS: _too_many_fields,
    Defect.TOO_FEW_FIELDS: _too_few_fields,
}

"""Rows of truth and prediction are matched one to one."""

from labeling.row_scoring import RowScore, row_is_right, score_rows, wrong_columns

CHAIR = {"description": "Gartenstuhl, klappbar", "quantity": "10", "unit_price": "25.00", "net": "250.00"}
SHADE = {"description": "Sonnenschirm", "quantity": "2", "unit_price": "40.00", "net": "80.00"}


def test_numbers_are_compared_as_numbers_and_text_by_likeness() -> None:
    assert row_is_right(CHAIR, {**CHAIR, "quantity": "10.0", "description": "Gartenstuhl klappbar"})
    assert not row_is_right(CHAIR, {**CHAIR, "net": "250.01"})
    assert wrong_columns(CHAIR, {**CHAIR, "description": "Liegestuhl"}, ("description", "net")) == ("description",)


def test_what_the_truth_does_not_print_does_not_count() -> None:
    assert row_is_right({"description": "Gartenstuhl", "net": None}, {"description": "Gartenstuhl", "net": "1.00"})


def test_order_does_not_matter_and_excess_rows_do() -> None:
    assert score_rows([CHAIR, SHADE], [SHADE, CHAIR]).f1 == 1
    assert score_rows([CHAIR, SHADE], [SHADE, CHAIR, CHAIR]) == RowScore(2, 3, 2)
    assert score_rows([CHAIR, CHAIR], [CHAIR]) == RowScore(1, 1, 2)


def test_nothing_to_read_and_nothing_read_is_right() -> None:
    assert score_rows([], []).f1 == 1
    assert score_rows([], [CHAIR]).f1 == 0
    assert score_rows([CHAIR], []).plus(RowScore(1, 1, 1)) == RowScore(1, 1, 2)


def test_lists_of_invoices_compare_their_number() -> None:
    row = {"invoice_number": "RE-10023", "gross": "500.00", "open": "400.00"}
    assert row_is_right(row, dict(row))
    assert not row_is_right(row, {**row, "open": "500.00"})

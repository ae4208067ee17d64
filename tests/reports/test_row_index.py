"""The index agrees with a dictionary, also after it has grown."""

from hypothesis import given
from hypothesis import strategies as st

from reports.row_index import RowIndex


@given(st.dictionaries(st.text(), st.integers(min_value=0, max_value=2**32 - 1)))
def test_finds_what_a_dictionary_finds(rows: dict[str, int]) -> None:
    index = RowIndex()
    for key, row in rows.items():
        index[key] = row
    assert {key: index.get(key) for key in rows} == rows


def test_grows_and_keeps_the_last_row_of_a_key() -> None:
    index = RowIndex()
    for number in range(5_000):
        index[f"E{number:09d}"] = number
        index[f"E{number:09d}"] = number + 1
    assert all(index.get(f"E{number:09d}") == number + 1 for number in range(5_000))
    assert index.get("E000005000") is None

"""Documents in both databases: arrivals once, readings whole or not at all, twins among earlier documents."""

import pytest

from domain.documents.forms import FieldValue, Form, Line, PaymentStep, Route, Signal, TaxPart
from domain.documents.pages import Box, Noted, Segment
from domain.documents.types import DocumentType
from store import Store
from store.documents import Arrival, Effort, Keys
from store.staging import FileMeta

BOX = Box(1.0, 2.0, 3.5, 4.0)
VALUE = FieldValue(
    "119.00", 0.9, 2, BOX, "tesseract", "119,00 \0€", ("near",), (Signal("label", 1.5, "behind"), Signal("base", -1.0))
)
FORM = Form(
    "in/a.pdf", "d1", DocumentType.INVOICE, 0.8, Segment.POOR_SCAN, (1, 2),
    {"gross_total": VALUE, "due_date": FieldValue(None, None)},
    (Line(1, BOX, {"net": VALUE}),), (TaxPart("19", "100.00", None),), (PaymentStep(None, 30, "0"),),
    (Noted("odd", "Odd.", 1),), Route.REVIEW,
)  # fmt: skip


def staged(store: Store, sha256: str) -> int:
    return store.staging.stage(FileMeta(sha256, f"{sha256}.pdf", "pdf", "", "document", 5), ()).file_id


def test_a_form_comes_back_as_it_was(store: Store) -> None:
    file_id = staged(store, "d1")
    assert store.documents.save(file_id, "m1", [(FORM, Keys("R1", "S", "119.00 EUR", (1, 2)))], Effort(2, 1.5, 0.5))
    (stored,) = store.documents.forms([file_id], "m1")
    assert stored.form == FORM
    assert (stored.sha256, stored.part, stored.keys) == ("d1", 1, Keys("R1", "S", "119.00 EUR", (1, 2)))
    assert store.documents.effort([file_id], "m1") == Effort(2, 1.5, 0.5)
    assert store.documents.form("d1", 1) == stored
    assert store.documents.form("d1", 2) is None


def test_a_file_is_read_once_by_a_model(store: Store) -> None:
    first, second = staged(store, "d1"), staged(store, "d2")
    assert store.documents.save(first, "m1", [(FORM, Keys())], Effort())
    assert not store.documents.save(first, "m1", [(FORM, Keys()), (FORM, Keys())], Effort()), "the faster worker's forms stand"
    assert len(list(store.documents.forms([first], "m1"))) == 1
    assert store.documents.unread([second, first], "m1") == [second]
    assert store.documents.unread([second, first], "m2") == [second, first]
    store.documents.forget([first], "m1")
    assert store.documents.unread([first], "m1") == [first]


def test_a_failed_save_leaves_nothing(store: Store) -> None:
    file_id = staged(store, "d1")
    broken = FORM._replace(fields={"gross_total": VALUE._replace(value=object())})  # type: ignore[arg-type]  # no such value
    with pytest.raises(TypeError):
        store.documents.save(file_id, "m1", [(FORM, Keys()), (broken, Keys())], Effort())
    assert store.documents.unread([file_id], "m1") == [file_id]
    assert list(store.documents.forms([file_id], "m1")) == []


def test_documents_come_in_the_order_of_their_files(store: Store) -> None:
    ids = [staged(store, f"d{number}") for number in range(3)]
    for file_id in ids:
        store.documents.save(file_id, "m1", [(FORM, Keys()), (FORM, Keys())], Effort())
    found = [(stored.file_id, stored.part) for stored in store.documents.forms(ids[::-1], "m1")]
    assert found == [(file_id, part) for file_id in ids[::-1] for part in (1, 2)]


def test_arrivals_are_noted_once(store: Store) -> None:
    file_id = staged(store, "d1")
    by_mail, by_folder = Arrival("mail", "<1@x>", "a.pdf"), Arrival("folder", "a.pdf@1", "a.pdf")
    for how in (by_mail, by_mail, by_folder):
        store.documents.arrive(file_id, how, "here")
    assert store.documents.arrivals(file_id) == [by_mail, by_folder]
    assert store.documents.has_arrived("mail", "<1@x>", "d1")
    assert not store.documents.has_arrived("mail", "<1@x>", "d2")
    store.documents.put_aside(file_id, "there")
    assert store.documents.place(file_id) == "there"
    assert store.documents.place(99) == ""


def test_twins_are_earlier_documents_of_other_files(store: Store) -> None:
    keys = {
        "d1": Keys("R1", "S", "1.00 EUR"),
        "d2": Keys("R1", "S", "9.00 EUR"),
        "d3": Keys("", "", "1.00 EUR"),
        "d4": Keys("R1", "T", "8.00 EUR"),
        "d5": Keys("R1", "S", "1.00 EUR"),
    }
    ids = {name: staged(store, name) for name in keys}
    for name, key in keys.items():
        store.documents.save(
            ids[name], "m1", [(FORM, key), (FORM, Keys("R1", "S"))] if name == "d5" else [(FORM, key)], Effort()
        )
    last = next(store.documents.forms([ids["d5"]], "m1"))
    assert [twin.name for twin in store.documents.twins(last, "m1")] == ["d1.pdf", "d2.pdf", "d3.pdf"]
    first = next(store.documents.forms([ids["d1"]], "m1"))
    assert store.documents.twins(first, "m1") == []
    assert store.documents.twins(last, "m2") == []

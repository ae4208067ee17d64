import datetime as dt

import pytest

from domain.documents.labels import Label, LabelledDocument, LabelSource, Origin
from domain.documents.pages import Box
from store import Store
from store.labels import Added

DAY = dt.datetime(2026, 11, 25, 8, 30, tzinfo=dt.UTC)
ADA = Origin("Ada", DAY, "2026-11-25")


def label(field: str, value: str | None, origin: Origin = ADA, **more: object) -> Label:
    return Label(field, value, origin, **more)  # type: ignore[arg-type]  # fields of a label


def document(*labels: Label, sha256: str = "aa", **attributes: object) -> LabelledDocument:
    return LabelledDocument(sha256, f"{sha256}.pdf", labels, attributes)


def stored(store: Store) -> list[LabelledDocument]:
    return list(store.labels.documents())


def test_labels_come_back_whole(store: Store) -> None:
    given = document(
        label("due_date", None),
        label("gross_total", "9.00", page=2, box=Box(1.5, 2, 3, 4), alternatives=("9,00",)),
        label("iban", "DE12", Origin("Bob", DAY, "1", LabelSource.DECIDED, trainable=False), visible=False),
        layout="x",
        lines=[{"net": "9.00"}],
    )
    assert store.labels.add([given]) == Added(documents=1, new=3)
    assert stored(store) == [given]


def test_importing_twice_changes_nothing(store: Store) -> None:
    first = document(label("due_date", None), label("iban", "DE12"))
    store.labels.add([first])
    later = ADA._replace(when=DAY + dt.timedelta(days=1))
    again = document(label("iban", "DE12", later), label("due_date", None, later))
    assert store.labels.add([again]) == Added(documents=1, unchanged=2)
    assert stored(store) == [first]
    assert len(store.labels.history("aa", "iban")) == 1


@pytest.mark.parametrize(
    "changed",
    [
        label("iban", "DE99"),
        label("iban", None),
        label("iban", "DE12", visible=False),
        label("iban", "DE12", page=1, box=Box(1, 2, 3, 4)),
        label("iban", "DE12", alternatives=("DE 12",)),
        label("iban", "DE12", ADA._replace(guideline="2027-01-01")),
        label("iban", "DE12", ADA._replace(source=LabelSource.DECIDED)),
        label("iban", "DE12", ADA._replace(trainable=False)),
    ],
)
def test_another_word_of_the_same_person_is_a_new_revision(store: Store, changed: Label) -> None:
    store.labels.add([document(label("iban", "DE12"))])
    assert store.labels.add([document(changed)]) == Added(documents=1, changed=1)
    assert [found.labels for found in stored(store)] == [(changed,)]
    assert store.labels.history("aa", "iban") == [label("iban", "DE12"), changed]


def test_words_of_two_people_stand_beside_each_other(store: Store) -> None:
    bob = label("iban", "DE13", Origin("Bob", DAY, "1"))
    store.labels.add([document(label("iban", "DE12"))])
    assert store.labels.add([document(bob)]).new == 1
    assert stored(store)[0].of("iban") == (label("iban", "DE12"), bob)


def test_attributes_are_completed_and_the_later_ones_win(store: Store) -> None:
    store.labels.add([document(label("iban", "DE12"), layout="x", folder="/old")])
    store.labels.add([document(label("iban", "DE12"), folder="/new")])
    assert stored(store)[0].attributes == {"layout": "x", "folder": "/new"}


def test_only_what_is_asked_for(store: Store) -> None:
    secret = label("bic", "X", ADA._replace(trainable=False))
    decided = label("bic", "Y", Origin("Bob", DAY, "1", LabelSource.DECIDED))
    store.labels.add([document(label("iban", "DE12"), secret, decided), document(secret, sha256="bb")])
    assert [found.labels for found in store.labels.documents(trainable=True)] == [(decided, label("iban", "DE12"))]
    assert [found.sha256 for found in store.labels.documents(trainable=False)] == ["aa", "bb"]
    assert [found.labels for found in store.labels.documents(sources=[LabelSource.DECIDED])] == [(decided,)]


def test_many_documents_in_the_order_of_their_digests(store: Store) -> None:
    digests = [f"{number:04}" for number in range(450)]
    added = store.labels.add(document(label("iban", digest), sha256=digest) for digest in reversed(digests))
    assert added == Added(documents=450, new=450)
    assert [(found.sha256, found.labels[0].value) for found in stored(store)] == [(digest, digest) for digest in digests]

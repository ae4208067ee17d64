"""Labels of documents: brought in once however often they are imported, kept with their history, read back one by one."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, Row, func, insert, select, update

from domain.documents.labels import Label, LabelledDocument, LabelSource, Origin
from domain.documents.pages import Box
from store.columns import without_nul
from store.database import Database, in_chunks
from store.label_tables import label, labelled_document

_FEW = 200  # documents of one transaction


class Added(NamedTuple):
    """What bringing in labels did: documents seen, and labels that are new, changed by their own labeller, or known already."""

    documents: int = 0
    new: int = 0
    changed: int = 0
    unchanged: int = 0

    def __add__(self, other: tuple[Any, ...]) -> "Added":
        return Added(*(mine + theirs for mine, theirs in zip(self, other, strict=True)))


class Labels:
    """The repository of labels."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, documents: Iterable[LabelledDocument]) -> Added:
        """Bring in labels; what is known already is left as it is, so importing twice does nothing the second time.

        A label that says something else than the same labeller said before is a new revision. The attributes of a known
        document are completed, and the later ones win.
        """
        added = Added()
        for chunk in in_chunks(documents, _FEW):
            with self._database.write() as connection:
                for document in chunk:
                    self._put_document(connection, document)
                    added += self._put_labels(connection, document)
        return added

    def documents(self, *, trainable: bool | None = None, sources: Sequence[LabelSource] = ()) -> Iterator[LabelledDocument]:
        """Documents with the labels that count now, in the order of their digests.

        Args:
            trainable: only labels that may (True) or may not (False) be learned from; None: all.
            sources: only labels from there; empty: from everywhere.
        """
        newest = (
            select(label.c.sha256, label.c.field, label.c.who, func.max(label.c.revision).label("revision"))
            .group_by(label.c.sha256, label.c.field, label.c.who)
            .subquery()
        )
        mine = (label.c[name] == newest.c[name] for name in ("sha256", "field", "who", "revision"))
        query = (
            select(label, labelled_document.c.file, labelled_document.c.attributes)
            .join(labelled_document, labelled_document.c.sha256 == label.c.sha256)
            .join(newest, _all(mine))
            .order_by(label.c.sha256, label.c.field, label.c.who)
        )
        if trainable is not None:
            query = query.where(label.c.trainable == trainable)
        if sources:
            query = query.where(label.c.source.in_(sources))
        rows: list[Row[Any]] = []
        for row in self._database.stream(query):
            if rows and rows[-1].sha256 != row.sha256:
                yield _document(rows)
                rows = []
            rows.append(row)
        if rows:
            yield _document(rows)

    def history(self, sha256: str, field: str) -> Sequence[Label]:
        """Everything that was ever said about a field of a document, the oldest first."""
        query = select(label).where(label.c.sha256 == sha256, label.c.field == field)
        with self._database.read() as connection:
            return [_label(row) for row in connection.execute(query.order_by(label.c.labelled_at, label.c.revision))]

    def _put_document(self, connection: Connection, document: LabelledDocument) -> None:
        known = connection.execute(select(labelled_document).where(labelled_document.c.sha256 == document.sha256)).one_or_none()
        values = {"file": document.file, "attributes": dict(document.attributes)}
        if known is None:
            now = self._database.clock()
            connection.execute(insert(labelled_document), {"sha256": document.sha256, "added_at": now, **values})
            return
        values["attributes"] = {**known.attributes, **document.attributes}
        if values != {"file": known.file, "attributes": known.attributes}:
            connection.execute(update(labelled_document).where(labelled_document.c.sha256 == document.sha256).values(values))

    def _put_labels(self, connection: Connection, document: LabelledDocument) -> Added:
        query = select(label).where(label.c.sha256 == document.sha256).order_by(label.c.revision)
        newest = {(row.field, row.who): row for row in connection.execute(query)}
        rows = []
        counted = Added(documents=1)
        for given in document.labels:
            known = newest.get((given.field, without_nul(given.origin.who)))
            if known is not None and _label(known).tells == given.tells and _same(known, given.origin):
                counted += Added(unchanged=1)
                continue
            counted += Added(new=1) if known is None else Added(changed=1)
            rows.append({**_values(given), "sha256": document.sha256, "revision": known.revision + 1 if known else 1})
        if rows:
            connection.execute(insert(label), rows)
        return counted


def _same(known: Row[Any], origin: Origin) -> bool:
    """Whether the label stands for the same thing; that it was said again later changes nothing."""
    return (known.guideline, known.source, known.trainable) == (origin.guideline, origin.source, origin.trainable)


def _all(conditions: Iterable[Any]) -> Any:
    first, *others = conditions
    for condition in others:
        first &= condition
    return first


def _values(given: Label) -> Mapping[str, Any]:
    origin = given.origin
    return {
        "field": given.field,
        "who": origin.who,
        "value": given.value,
        "visible": given.visible,
        "page": given.page,
        "box": list(given.box) if given.box else None,
        "alternatives": list(given.alternatives),
        "labelled_at": origin.when.astimezone(dt.UTC),
        "guideline": origin.guideline,
        "source": origin.source.value,
        "trainable": origin.trainable,
    }


def _document(rows: Sequence[Row[Any]]) -> LabelledDocument:
    return LabelledDocument(rows[0].sha256, rows[0].file, tuple(_label(row) for row in rows), rows[0].attributes)


def _label(row: Row[Any]) -> Label:
    origin = Origin(row.who, row.labelled_at, row.guideline, LabelSource(row.source), row.trainable)
    box = Box(*row.box) if row.box else None
    return Label(row.field, row.value, origin, row.visible, row.page, box, tuple(row.alternatives))

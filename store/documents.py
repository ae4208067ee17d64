"""Documents: how their files arrived, whether they were read, and the forms that came of it.

A file is read once by a model version. Its forms and the note that it was read are one transaction, so that a process that is
killed leaves a file read whole or not at all.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Row, delete, func, insert, or_, select, update

from domain.documents.forms import Form
from domain.documents.written import form_as_dict, form_of
from store.columns import without_nul
from store.database import Database, in_chunks
from store.document_tables import arrival, document, reading
from store.tables import file


class Arrival(NamedTuple):
    """How a file came: `channel` is path, folder or mail, `reference` a path or a Message-ID, `name` what it was called."""

    channel: str
    reference: str
    name: str


class Keys(NamedTuple):
    """What two copies of one document share: its number and supplier, or its amount (`likeness`) and most words (`sketch`)."""

    number: str = ""
    supplier: str = ""
    likeness: str = ""
    sketch: tuple[int, ...] = ()


class Effort(NamedTuple):
    """What reading took; `ocr_seconds` are those in which pages were recognised from images."""

    pages: int = 0
    seconds: float = 0.0
    ocr_seconds: float = 0.0


class StoredForm(NamedTuple):
    """A form in the database. `part` counts the documents of a file from 1."""

    document_id: int
    file_id: int
    sha256: str
    part: int
    form: Form
    keys: Keys
    arrived: dt.datetime


class Twin(NamedTuple):
    """A document that came earlier and has something in common with another one."""

    document_id: int
    name: str
    keys: Keys


class Documents:
    """The repository of documents."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def arrive(self, file_id: int, how: Arrival, place: str) -> None:
        """Note how a file came and where its bytes lie; the same way is noted once."""
        with self._database.write() as connection:
            values = {"file_id": file_id, **how._asdict(), "place": place, "arrived_at": self._database.clock()}
            connection.execute(self._database.insert_new(arrival), values)

    def put_aside(self, file_id: int, place: str) -> None:
        """Note where the bytes of a file were moved to."""
        with self._database.write() as connection:
            connection.execute(update(arrival).where(arrival.c.file_id == file_id).values(place=place))

    def place(self, file_id: int) -> str:
        """Where the bytes of a file lie, as far as we know; empty for one that never arrived."""
        query = select(arrival.c.place).where(arrival.c.file_id == file_id).order_by(arrival.c.arrival_id).limit(1)
        with self._database.read() as connection:
            return str(connection.execute(query).scalar() or "")

    def arrivals(self, file_id: int) -> list[Arrival]:
        """The ways in which a file came, the first one first."""
        query = select(arrival).where(arrival.c.file_id == file_id).order_by(arrival.c.arrival_id)
        with self._database.read() as connection:
            return [Arrival(row.channel, row.reference, row.name) for row in connection.execute(query)]

    def has_arrived(self, channel: str, reference: str, sha256: str) -> bool:
        """Whether these bytes came this way before."""
        query = (
            select(arrival.c.arrival_id)
            .join(file, file.c.file_id == arrival.c.file_id)
            .where(arrival.c.channel == channel, arrival.c.reference == reference, file.c.sha256 == sha256)
        )
        with self._database.read() as connection:
            return connection.execute(query.limit(1)).first() is not None

    def unread(self, file_ids: Sequence[int], model: str) -> list[int]:
        """Those of the files that this model version has not read yet, in the given order."""
        read: set[int] = set()
        with self._database.read() as connection:
            for some in in_chunks(file_ids, 500):
                query = select(reading.c.file_id).where(reading.c.model == model, reading.c.file_id.in_(some))
                read.update(connection.execute(query).scalars())
        return [file_id for file_id in file_ids if file_id not in read]

    def forget(self, file_ids: Sequence[int], model: str) -> None:
        """Forget what this model version read in these files, so that it is read again."""
        with self._database.write() as connection:
            for some in in_chunks(file_ids, 500):
                for table in (document, reading):
                    connection.execute(delete(table).where(table.c.model == model, table.c.file_id.in_(some)))

    def save(self, file_id: int, model: str, forms: Sequence[tuple[Form, Keys]], effort: Effort) -> bool:
        """Store what a model version understood of a file, in one transaction.

        Returns:
            False where another worker was faster; its forms stand then.
        """
        now = self._database.clock()
        with self._database.write() as connection:
            note = {"file_id": file_id, "model": model, "documents": len(forms), **effort._asdict(), "read_at": now}
            noted = connection.execute(self._database.insert_new(reading).returning(reading.c.file_id), note)
            if noted.first() is None:
                return False
            rows = [_values(form, keys) for form, keys in forms]
            numbered = [{"file_id": file_id, "model": model, "part": n, "read_at": now, **row} for n, row in enumerate(rows, 1)]
            if numbered:
                connection.execute(insert(document), numbered)
        return True

    def forms(self, file_ids: Sequence[int], model: str) -> Iterator[StoredForm]:
        """The documents of these files in the given order of files, one at a time."""
        for some in in_chunks(file_ids, 200):
            place = {file_id: index for index, file_id in enumerate(some)}
            with self._database.read() as connection:
                rows = connection.execute(_forms().where(document.c.model == model, document.c.file_id.in_(some))).all()
            yield from map(_stored, sorted(rows, key=lambda row: (place[row.file_id], row.part)))

    def form(self, sha256: str, part: int) -> StoredForm | None:
        """The newest understanding of one document of a file; None where there is none."""
        query = (
            _forms().where(file.c.sha256 == sha256, document.c.part == part).order_by(document.c.document_id.desc()).limit(1)
        )
        with self._database.read() as connection:
            row = connection.execute(query).first()
        return _stored(row) if row else None

    def twins(self, stored: StoredForm, model: str) -> Sequence[Twin]:
        """The earlier documents, of other files, that share number and supplier or likeness with this one; the oldest first."""
        keys = stored.keys
        shared: list[ColumnElement[bool]] = []
        if keys.number and keys.supplier:
            shared.append((document.c.number_key == keys.number) & (document.c.supplier_key == keys.supplier))
        if keys.likeness:
            shared.append(document.c.likeness == keys.likeness)
        if not shared:
            return []
        query = (
            select(document, file.c.name.label("file_name"))
            .join(file, file.c.file_id == document.c.file_id)
            .where(
                or_(*shared),
                document.c.model == model,
                document.c.document_id < stored.document_id,
                document.c.file_id != stored.file_id,
            )
            .order_by(document.c.document_id)
        )
        with self._database.read() as connection:
            return [Twin(row.document_id, row.file_name, _keys(row)) for row in connection.execute(query)]

    def effort(self, file_ids: Sequence[int], model: str) -> Effort:
        """What reading these files took altogether, whenever that was."""
        pages, seconds, ocr_seconds = 0, 0.0, 0.0
        with self._database.read() as connection:
            for some in in_chunks(file_ids, 500):
                sums = select(func.sum(reading.c.pages), func.sum(reading.c.seconds), func.sum(reading.c.ocr_seconds))
                row = connection.execute(sums.where(reading.c.model == model, reading.c.file_id.in_(some))).one()
                pages, seconds, ocr_seconds = pages + (row[0] or 0), seconds + (row[1] or 0), ocr_seconds + (row[2] or 0)
        return Effort(pages, seconds, ocr_seconds)

    def as_of(self, file_ids: Sequence[int], model: str) -> dt.datetime | None:
        """When the last of these files was read; None where none was."""
        newest: list[dt.datetime] = []
        with self._database.read() as connection:
            for some in in_chunks(file_ids, 500):
                query = select(reading.c.read_at).where(reading.c.model == model, reading.c.file_id.in_(some))
                newest.extend(connection.execute(query.order_by(reading.c.read_at.desc()).limit(1)).scalars())
        return max(newest, default=None)


def _forms() -> Any:
    """Documents with their file's digest and the time at which it first came."""
    return select(document, file.c.sha256, file.c.staged_at).join(file, file.c.file_id == document.c.file_id)


def _values(form: Form, keys: Keys) -> dict[str, Any]:
    return {
        "document_type": form.document_type.value,
        "segment": form.segment.value if form.segment else None,
        "route": form.route.value,
        "number_key": without_nul(keys.number),
        "supplier_key": without_nul(keys.supplier),
        "likeness": without_nul(keys.likeness),
        "sketch": list(keys.sketch),
        "payload": json.dumps(form_as_dict(form), separators=(",", ":")),  # pure ASCII: survives in every database
        "findings": len(form.findings),
        "pages": len(form.pages),
    }


def _stored(row: Row[Any]) -> StoredForm:
    form = form_of(json.loads(row.payload))
    return StoredForm(row.document_id, row.file_id, row.sha256, row.part, form, _keys(row), row.staged_at)


def _keys(row: Row[Any]) -> Keys:
    return Keys(row.number_key, row.supplier_key, row.likeness, tuple(row.sketch))

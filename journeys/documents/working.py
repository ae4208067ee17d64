"""Has files read in child processes; whatever happens to one, the others go on."""

import time
from collections.abc import Iterable, Iterator
from itertools import islice

from domain.documents.forms import Form, Route
from domain.documents.pages import Noted
from domain.documents.types import DocumentType
from domain.errors import BelegwerkError
from journeys.documents.children import CHILDREN, Child
from journeys.documents.orders import Chunk, Manner, Order, Reader, Understood, Worked


def chunks_of(orders: Iterable[Order], size: int, reader: Reader, manner: Manner) -> Iterator[Chunk]:
    """The orders in chunks of at most `size`, numbered from 1."""
    source, number = iter(orders), 0
    while some := tuple(islice(source, size)):
        number += 1
        yield Chunk(number, some, reader, manner)


def work(chunk: Chunk) -> tuple[Worked, ...]:
    """Read the files of a chunk one after the other in a child of this process."""
    with CHILDREN.lend(chunk.manner.megabytes) as child:
        return tuple(_work_one(child, order, chunk.reader, chunk.manner) for order in chunk.orders)


def _work_one(child: Child, order: Order, reader: Reader, manner: Manner) -> Worked:
    began = time.monotonic()
    try:
        understood = child.call(reader, order.path, manner, seconds=manner.seconds)
    except BelegwerkError as error:
        understood = _failed(order, "unreadable_document", str(error))
    except Exception as error:  # noqa: BLE001 - a defect met by one document must not cost the batch
        message = f"Reading met a defect of the program: {type(error).__name__}: {error}"
        understood = _failed(order, "reading_defect", f"{message}. Next step: keep the file and report it.")
    seconds = round(time.monotonic() - began, 3)
    forms = understood.forms or _failed(order, "no_document", "The file holds no document. Next step: ask the sender.").forms
    return Worked(order, forms, understood.pages, seconds, understood.ocr_seconds, understood.sketches)


def _failed(order: Order, code: str, message: str) -> Understood:
    form = Form(
        file=order.path,
        sha256=order.sha256,
        document_type=DocumentType.UNKNOWN,
        type_confidence=None,
        segment=None,
        pages=(),
        fields={},
        findings=(Noted(code, message),),
        route=Route.FAILED,
    )
    return Understood((form,), 0)

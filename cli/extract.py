"""`belegwerk extract`: documents in, one line of JSON for each out. Needs no database."""

import asyncio
import json
from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from pathlib import Path
from typing import IO, Annotated

import typer
from rich.markup import escape

from cli.terminal import Steps, console, table
from config.settings import load_settings
from domain.documents.field_texts import field_words
from domain.documents.forms import FieldValue, Form, Route
from domain.documents.types import KINDS
from domain.documents.written import form_as_dict
from domain.errors import StoreUnavailable, UnusableInput
from journeys.documents.equipment import Equipment, equipment_of
from journeys.documents.extracting import extract as extracted
from journeys.documents.picturing import draw

Paths = Annotated[list[Path], typer.Argument(help="documents, or folders that are walked", show_default=False)]
Out = Annotated[Path, typer.Option(help="file for the lines (JSON Lines)")]
IgnoreXml = Annotated[bool, typer.Option("--ignore-embedded-xml", help="read printed pages only, also of e-invoices")]
Workers = Annotated[int, typer.Option(help="files that are read at the same time", min=1)]
Explain = Annotated[str, typer.Option(metavar="FIELD", help="show how this field of each document was found")]
Picture = Annotated[Path | None, typer.Option(help="folder for pictures of the pages with the boxes of the values")]


def extract(
    paths: Paths,
    out: Out,
    ignore_embedded_xml: IgnoreXml = False,
    workers: Workers = 2,
    explain: Explain = "",
    picture: Picture = None,
) -> None:
    """Read documents of any layout and write one line for each: type, fields with confidence, lines, findings, route."""
    if explain and explain not in KINDS and explain != "doc_class":
        raise UnusableInput(f"There is no field {explain!r}.", next_step=f"Choose one of: {', '.join(sorted(KINDS))}.")
    equipment = equipment_of(load_settings())
    manner = equipment.manner._replace(ignore_xml=ignore_embedded_xml)
    equipment = replace(equipment, manner=manner, workers=workers)
    try:
        with out.open("w", encoding="utf-8", newline="\n") as sink:
            counts = asyncio.run(_extract(paths, equipment, _Desk(sink, explain, picture)))
    except OSError as error:
        raise StoreUnavailable(
            f"{out} cannot be written: {error.strerror or error}.", next_step="Name a file in a folder that you may write to."
        ) from error
    documents, failed = counts
    lost = f", {failed:,} of them unreadable" if failed else ""
    console.print(f"{documents:,} documents{lost}: {out}", highlight=False, soft_wrap=True)


class _Desk:
    """Where forms go: the file, and on request the explanation and the picture."""

    def __init__(self, sink: IO[str], explain: str, picture: Path | None) -> None:
        self._sink = sink
        self._explain = explain
        self._picture = picture

    def take(self, form: Form) -> None:
        self._sink.write(json.dumps(form_as_dict(form, whole=False), ensure_ascii=False) + "\n")
        self._sink.flush()
        if self._explain:
            show_chain(form, self._explain)
        if self._picture and form.route is not Route.FAILED:
            draw(form, self._picture)


async def _extract(paths: Sequence[Path], equipment: Equipment, desk: _Desk) -> tuple[int, int]:
    documents = failed = 0
    with Steps() if console.is_terminal else nullcontext() as steps:
        async for form in extracted(paths, equipment, steps):
            desk.take(form)
            documents += 1
            failed += form.route is Route.FAILED
    return documents, failed


def show_chain(form: Form, name: str) -> None:
    """Print the way from the page to one value: where it stands, as it is printed, what speaks for and against it."""
    value = form.fields.get(name)
    title = f"{form.file}: {field_words(name, 'en')} ({name})"
    if value is None:
        why = "; ".join(noted.message for noted in form.findings) if form.route is Route.FAILED else "no field of this type"
        console.print(f"{escape(title)}: {escape(why)}", highlight=False, soft_wrap=True)
        return
    console.print(table(title, ("step", "what"), _chain(form, value)))


def _chain(form: Form, value: FieldValue) -> list[tuple[str, str]]:
    box = ", ".join(f"{edge:.1f}" for edge in value.box) if value.box else "stands nowhere on a page"
    rows = [
        ("document", f"{form.document_type.value}, {_percent(form.type_confidence)}, {form.segment or 'no segment'}"),
        ("page and box", f"{value.page or '—'}: {box}" if value.page else box),
        ("as printed", value.raw or "—"),
        ("read by", value.source or "—"),
        ("value", "absent" if value.value is None else value.value),
    ]
    rows += [(signal.name, f"{signal.contribution:+.3f}  {signal.reason}") for signal in value.signals]
    if value.signals:
        rows.append(("sum of the shares", f"{sum(signal.contribution for signal in value.signals):+.3f} (log-odds)"))
    rows.append(("confidence", _percent(value.confidence)))
    return rows + [("reason", reason) for reason in value.reasons]


def _percent(share: float | None) -> str:
    return "not measured" if share is None else f"{share:.1%}"

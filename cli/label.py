"""`belegwerk label`: what people say is true about documents, in and out, and how well they agree."""

import datetime as dt
import enum
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from cli.terminal import console, person, table
from config.settings import load_settings
from config.wiring import wired
from domain.documents.labels import LabelledDocument, LabelSource, Origin
from domain.documents.types import DocumentType
from domain.errors import StoreUnavailable, UnusableInput
from labeling.agreement import agreement, conflicts, said, settled
from labeling.exchange.label_studio import read_tasks, write_tasks
from labeling.exchange.truth_lines import read_truth, write_truth
from labeling.guidelines import guidelines

app = typer.Typer(help="Labels: what is true about documents; imported, exported, compared.", no_args_is_help=True)

Who = Annotated[str, typer.Option(help="who says so; default: BELEGWERK_USER or the signed-in user")]


class Form(enum.StrEnum):
    """The forms in which labels travel."""

    TRUTH = "truth"
    LABEL_STUDIO = "label-studio"
    DOCBIN = "docbin"


_SUFFIXES = {".jsonl": Form.TRUTH, ".json": Form.LABEL_STUDIO, ".spacy": Form.DOCBIN}

FormOption = Annotated[Form | None, typer.Option("--form", help="default: by the file's name (.jsonl, .json, .spacy)")]


@app.command("import")
def import_labels(
    file: Annotated[Path, typer.Argument(help="truth lines, Label Studio's JSON, or a DocBin", show_default=False)],
    form: FormOption = None,
    who: Who = "",
    measure_only: Annotated[
        bool, typer.Option("--measure-only", help="these labels may be measured with, never learned from")
    ] = False,
    document_type: Annotated[
        DocumentType | None, typer.Option("--type", help="the type of documents whose line does not say it")
    ] = None,
) -> None:
    """Bring in labels. Importing the same file twice changes nothing; another word of the same person is a new revision."""
    settings = load_settings()
    origin = Origin(person(who), _now(), guidelines().version, LabelSource.IMPORTED, not measure_only)
    documents = _read(file, form or _form_of(file), origin)
    with wired(settings) as parts, console.status("Importing labels …"):
        added = parts.store.labels.add(_typed(documents, document_type))
    told = f"{added.new:,} labels are new, {added.changed:,} changed, {added.unchanged:,} were known"
    console.print(f"{added.documents:,} documents: {told}.", highlight=False)


@app.command("export")
def export_labels(
    out: Annotated[Path, typer.Argument(help="file to write", show_default=False)],
    form: FormOption = None,
    trainable: Annotated[bool, typer.Option("--trainable", help="only labels that may be learned from")] = False,
) -> None:
    """Write labels, one for each field: a decision before an import, an import before a generated one; without conflicts."""
    with wired(load_settings()) as parts:
        everything = parts.store.labels.documents(trainable=True if trainable else None)
        documents = (settled(document) for document in everything)
        try:
            count = _write(documents, out, form or _form_of(out))
        except OSError as error:
            msg = f"{out} cannot be written: {error.strerror or error}."
            raise StoreUnavailable(msg, next_step="Name a file in a folder that you may write to.") from error
    console.print(f"{count:,} documents with labels: {out}", highlight=False, soft_wrap=True)


@app.command("agreement")
def show_agreement(
    limit: Annotated[int, typer.Option(help="conflicts to list at most", min=0)] = 25,
) -> None:
    """Show how well people agree on each field, and where they say different things."""
    with wired(load_settings()) as parts:
        documents = list(parts.store.labels.documents())
    rows = [(a.field, a.pairs, _share(a.share), _figure(a.kappa), _figure(a.alpha)) for a in agreement(documents)]
    columns = ("field", "compared", "same", "Cohen's kappa", "Krippendorff's alpha")
    console.print(table("Agreement", columns, rows, right=columns[1:]))
    found = conflicts(documents)
    contradicting = [
        (each.file, each.field, "\n".join(f"{label.origin.who}: {said(label)}" for label in each.labels)) for each in found
    ]
    console.print(table("Conflicts", ("document", "field", "who says what"), contradicting[:limit]))
    console.print(f"{len(documents):,} labelled documents, {len(found):,} conflicts.", highlight=False)


@app.command("guideline")
def show_guideline(
    field: Annotated[str, typer.Argument(help="a field; without one all are listed")] = "",
) -> None:
    """Show how a field is labelled."""
    told = guidelines()
    if not field:
        rows = [(entry.field, entry.german, entry.means) for entry in told.fields.values()]
        console.print(table(f"Guidelines of {told.version}", ("field", "German", "what it is"), rows))
        return
    entry = told.of(field)
    console.print(f"[bold]{entry.field}[/bold] ({escape(entry.german)}), guidelines of {told.version}", highlight=False)
    for line in filter(None, (entry.means, entry.label, entry.confused_with and f"Not: {entry.confused_with}.")):
        console.print(escape(line), highlight=False)
    for rule in told.rules:
        console.print(f"  • {escape(rule)}", highlight=False)


def _read(file: Path, form: Form, origin: Origin) -> Iterator[LabelledDocument]:
    match form:
        case Form.TRUTH:
            return read_truth(file, origin)
        case Form.LABEL_STUDIO:
            return read_tasks(file, origin)
        case Form.DOCBIN:
            from labeling.exchange.docbin import read_docbin  # spaCy takes a second to load

            return read_docbin(file, origin)


def _write(documents: Iterator[LabelledDocument], out: Path, form: Form) -> int:
    match form:
        case Form.TRUTH:
            return write_truth(documents, out)
        case Form.LABEL_STUDIO:
            return write_tasks(documents, out)
        case Form.DOCBIN:
            from labeling.exchange.docbin import write_docbin  # spaCy takes a second to load
            from labeling.exchange.paging import read_pages

            return write_docbin(documents, out, read_pages)


def _typed(documents: Iterator[LabelledDocument], document_type: DocumentType | None) -> Iterator[LabelledDocument]:
    for document in documents:
        known = document.attributes.get("document_type")
        if known or document_type is None:
            yield document
        else:
            yield document._replace(attributes={**document.attributes, "document_type": document_type.value})


def _form_of(file: Path) -> Form:
    try:
        return _SUFFIXES[file.suffix.lower()]
    except KeyError as error:
        msg = f"The form of {file.name} cannot be told by its name."
        raise UnusableInput(msg, next_step=f"Add --form with one of: {', '.join(Form)}.") from error


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _share(share: float | None) -> str:
    return "–" if share is None else f"{share:.1%}"


def _figure(figure: float | None) -> str:
    return "–" if figure is None else f"{figure:.3f}"

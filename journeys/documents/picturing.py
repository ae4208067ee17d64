"""Has pictures of pages drawn in a child process, as carefully as they were read."""

from pathlib import Path

from domain.documents.forms import Form
from domain.errors import StoreUnavailable
from journeys.documents.children import CHILDREN
from journeys.documents.orders import Manner


def draw(form: Form, folder: Path, manner: Manner = Manner()) -> list[Path]:  # noqa: B008 - a tuple is never changed
    """Write a picture of every page of a document, with the boxes of its values, and return their paths.

    Raises:
        ItemError: the file cannot be read any more, or takes too long.
        StoreUnavailable: the folder cannot be written.
    """
    with CHILDREN.lend(manner.megabytes) as child:
        try:
            return [Path(path) for path in child.call(_draw, form, str(folder), seconds=manner.seconds)]
        except OSError as error:
            raise StoreUnavailable(
                f"The pictures cannot be written to {folder}: {error.strerror or error}.",
                next_step="Name a folder that you may write to.",
            ) from error


def _draw(form: Form, folder: str) -> list[str]:
    from extractors.documents.pictures import write_pictures

    return write_pictures(form, folder)

"""The card of a model version: when it was trained, on what, what it was measured to do, what is proven about it."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from domain.documents.certificates import Certificate
from domain.documents.pages import Segment
from domain.errors import ConfigurationError
from labeling.evaluating import Evaluation

FILE: Final = "card.json"


class Card(NamedTuple):
    """Everything that is known about a version.

    Attributes:
        version: its name, which never means anything else.
        digest: of its model files; a card with another digest than its files is not believed.
        made_at: when, ISO 8601 in UTC; empty where it is not known.
        made_by: who had it trained.
        parent: the version that learning started from, empty for one from scratch.
        learned_from: figures about the training data: documents, labels, digest, where they come from.
        documents: the digests of the documents that it learned from; it is never measured on them.
        evaluations: what was measured, the oldest first.
        certificates: what is proven.
    """

    version: str
    digest: str
    made_at: str = ""
    made_by: str = ""
    parent: str = ""
    learned_from: Mapping[str, Any] = {}
    documents: tuple[str, ...] = ()
    evaluations: tuple[Evaluation, ...] = ()
    certificates: tuple[Certificate, ...] = ()

    def on(self, data: str) -> Evaluation | None:
        """The latest evaluation on this truth; None without one."""
        return next((measured for measured in reversed(self.evaluations) if measured.data == data), None)


def write_card(card: Card, folder: Path) -> None:
    """Write the card into a folder, whole or not at all."""
    plain = {
        **card._asdict(),
        "evaluations": [measured._asdict() for measured in card.evaluations],
        "certificates": [certificate._asdict() for certificate in card.certificates],
    }
    write_whole(folder / FILE, json.dumps(plain, indent=1, ensure_ascii=False) + "\n")


def read_card(folder: Path) -> Card | None:
    """The card in a folder, None where there is none.

    Raises:
        ConfigurationError: it is damaged.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    try:
        plain = json.loads(path.read_text(encoding="utf-8"))
        evaluations = tuple(Evaluation(**measured) for measured in plain.pop("evaluations"))
        certificates = tuple(_certificate(told) for told in plain.pop("certificates"))
        documents = tuple(plain.pop("documents"))
        return Card(**plain, documents=documents, evaluations=evaluations, certificates=certificates)
    except (OSError, ValueError, TypeError, KeyError) as error:
        msg = f"The card {path} cannot be read: {error}."
        raise ConfigurationError(msg, next_step="Restore it from the backup, or move the version's folder away.") from error


def write_whole(path: Path, text: str) -> None:
    """Replace a file in one step, so that nobody ever reads half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(path.suffix + ".new")
    fresh.write_text(text, encoding="utf-8")
    fresh.replace(path)


def _certificate(told: dict[str, Any]) -> Certificate:
    return Certificate(**{**told, "fields": tuple(told["fields"]), "segment": Segment(told["segment"])})

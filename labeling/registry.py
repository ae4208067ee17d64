"""The model registry: which versions there are, which one is in force, and how one gives way to another.

The shipped version lies in `extractors/trained/` and is never changed; learned ones lie in `trained/` of the data folder,
each in a folder named after it. `active.json` there names the version in force and the ones before it. What is measured or
proven about the shipped version later is kept in the data folder, too, and believed as long as its files are the same.
"""

import hashlib
import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from domain.documents.certificates import Certificate, Certificates
from domain.errors import ConfigurationError, ItemError
from labeling.cards import FILE, Card, read_card, write_card, write_whole
from labeling.evaluating import Evaluation

SHIPPED: Final = "shipped"
_ACTIVE: Final = "active.json"
_WORSE_CALIBRATED: Final = 0.01
"""By how much the calibration error may grow with a better F1."""


class Registry:
    """All versions of one installation.

    Args:
        learned: the folder of learned versions, made when something is written.
        shipped: the folder of the version that ships.
    """

    def __init__(self, learned: Path, shipped: Path) -> None:
        self._learned = learned
        self._shipped = shipped

    @property
    def active(self) -> str:
        """The version in force."""
        return self._line()[-1]

    def versions(self) -> tuple[Card, ...]:
        """The cards of all versions, the shipped one first, the others in the order of their names."""
        names = sorted(path.name for path in self._learned.glob("*/") if (path / FILE).is_file() and path.name != SHIPPED)
        return tuple(self.card(name) for name in (SHIPPED, *names))

    def card(self, version: str) -> Card:
        """The card of a version.

        Raises:
            ItemError: there is no such version.
            ConfigurationError: its card is damaged, or its files are not those that the card was written for.
        """
        if version == SHIPPED:
            return self._shipped_card()
        card = read_card(self._learned / version) if version and Path(version).name == version else None
        if card is None:
            known = ", ".join(known.version for known in self.versions())
            msg = f"There is no model version {version!r}."
            raise ItemError(msg, next_step=f"Choose one of: {known}.")
        if card.digest != digest_of(self.folder(version)):
            msg = f"The files of model version {version} are not those that it was trained as."
            step = "Restore its folder from the backup, or go back with `belegwerk model rollback`."
            raise ConfigurationError(msg, next_step=step)
        return card

    def folder(self, version: str) -> Path:
        """Where the files of a version lie."""
        return self._shipped if version == SHIPPED else self._learned / version

    def certificates(self) -> Certificates:
        """What is proven about the version in force."""
        card = self.card(self.active)
        return Certificates(card.certificates, model=card.version)

    def add(self, files: Path, card: Card) -> Card:
        """Take in a new version: its files are copied, its digest is put on its card. It is not in force yet.

        Raises:
            ItemError: there is a version of this name already.
        """
        self.check_free(card.version)
        folder = self._learned / card.version
        shutil.copytree(files, folder)
        taken = card._replace(digest=digest_of(folder))
        write_card(taken, folder)
        return taken

    def check_free(self, version: str) -> None:
        """See that a new version may have this name.

        Raises:
            ItemError: there is a version of this name already, or it is no name for a folder.
        """
        if not re.fullmatch(r"[A-Za-z0-9][\w.+-]{0,63}", version):
            msg = f"{version!r} is no name for a model version."
            raise ItemError(msg, next_step="Use letters, digits, point, plus and hyphen, such as `2026-12-01`.")
        if version == SHIPPED or (self._learned / version).exists():
            msg = f"There is a model version {version!r} already."
            raise ItemError(msg, next_step="Choose another name; a version never means two things.")

    def record(self, version: str, evaluation: Evaluation) -> None:
        """Put an evaluation on a version's card."""
        card = self.card(version)
        self._write(card._replace(evaluations=(*card.evaluations, evaluation)))

    def certify(self, version: str, certificates: tuple[Certificate, ...]) -> None:
        """Put certificates on a version's card in place of those that were there."""
        self._write(self.card(version)._replace(certificates=certificates))

    def better(self, version: str) -> tuple[Evaluation, Evaluation]:
        """The evaluations on the same truth that show a version to be better than the one in force: its own, and the other's.

        Raises:
            ItemError: it is in force already, was not measured beside the one in force, or is not better.
        """
        candidate, now = self.card(version), self.card(self.active)
        if candidate.version == now.version:
            msg = f"Version {version} is in force already."
            raise ItemError(msg, next_step="`belegwerk model list` shows the others.")
        measured = next(
            ((mine, theirs) for mine in reversed(candidate.evaluations) if (theirs := now.on(mine.data)) is not None), None
        )
        if measured is None:
            msg = f"Versions {version} and {now.version} were not measured on the same documents."
            raise ItemError(msg, next_step="Run `belegwerk model evaluate PRED TRUTH --record …` for both with the same truth.")
        mine, theirs = measured
        if mine.f1 <= theirs.f1:
            msg = f"Version {version} is not better: F1 {mine.f1:.4f}, and {now.version} has {theirs.f1:.4f}."
            raise ItemError(msg, next_step="Label more documents of the kinds that are read badly, and train again.")
        if mine.ece is not None and theirs.ece is not None and mine.ece > theirs.ece + _WORSE_CALIBRATED:
            msg = f"The confidences of version {version} are worse: ECE {mine.ece:.4f}, and {now.version} has {theirs.ece:.4f}."
            raise ItemError(msg, next_step="Train with more labels kept apart for calibration.")
        return mine, theirs

    def activate(self, version: str) -> None:
        """Put a version in force; the one before is remembered."""
        self.card(version)
        self._write_line([*self._line(), version])

    def before(self) -> str:
        """The version that was in force before this one.

        Raises:
            ItemError: there is none to go back to.
        """
        line = self._line()
        if len(line) < 2:
            msg = f"Nothing can be rolled back: {line[0]} is the only version that was ever in force."
            raise ItemError(msg, next_step="`belegwerk model list` shows all versions, `belegwerk model promote` takes one.")
        self.card(line[-2])
        return line[-2]

    def go_back(self) -> None:
        """Put the version before in force again."""
        self.before()
        self._write_line(self._line()[:-1])

    def _line(self) -> list[str]:
        """The versions that were in force one after the other; the last one is now."""
        path = self._learned / _ACTIVE
        if not path.is_file():
            return [SHIPPED]
        try:
            line = [str(version) for version in json.loads(path.read_text(encoding="utf-8"))]
        except (OSError, ValueError, TypeError) as error:
            msg = f"{path} cannot be read: {error}."
            raise ConfigurationError(msg, next_step="Remove it to go back to the shipped version.") from error
        return line or [SHIPPED]

    def _write_line(self, line: list[str]) -> None:
        write_whole(self._learned / _ACTIVE, json.dumps(line) + "\n")

    def _write(self, card: Card) -> None:
        write_card(card, self._learned / card.version)

    def _shipped_card(self) -> Card:
        digest = digest_of(self._shipped)
        ours, theirs = read_card(self._learned / SHIPPED), read_card(self._shipped)
        for card in (ours, theirs):
            if card is not None and card.digest == digest:
                return card._replace(version=SHIPPED)
        return Card(SHIPPED, digest)


def digest_of(folder: Path) -> str:
    """A digest of all model files of a version, without its card and Python's own files."""
    whole = hashlib.sha256()
    for path in _files(folder):
        whole.update(path.relative_to(folder).as_posix().encode() + b"\0")
        whole.update(hashlib.sha256(path.read_bytes()).digest())
    return whole.hexdigest()


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and path.name != FILE and path.suffix not in {".py", ".pyc"}:
            yield path

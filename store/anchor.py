"""The head of the evidence chain outside of the database: whoever cuts off the chain's end must forge this file too."""

import fcntl
import hashlib
import hmac
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from domain.errors import RunError, StoreUnavailable


class ChainHead(NamedTuple):
    """Where the chain ends: the number of its last entry and that entry's seal (hex)."""

    seq: int
    mac: str


class ChainBroken(RunError):
    """The evidence chain is shorter or other than it was; nothing may be added before a person has looked at it."""


class Anchor:
    """The anchor file. It only ever moves forward, also when several workers of one machine write it."""

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key

    def read(self) -> ChainHead | None:
        """The head as it was last written; None when there is no file yet.

        Raises:
            ChainBroken: the file was not written by this program with this key.
            StoreUnavailable: the file cannot be read.
        """
        try:
            text = self.path.read_text(encoding="utf-8")
        except FileNotFoundError:
            return None
        except OSError as error:
            msg = f"The anchor file {self.path} cannot be read: {error.strerror}."
            raise StoreUnavailable(msg, next_step="Give this user the right to read it.") from error
        try:
            content = json.loads(text)
            head = ChainHead(int(content["seq"]), str(content["mac"]))
            genuine = hmac.compare_digest(self._seal(head), str(content["hmac"]))
        except (ValueError, TypeError, KeyError):
            genuine = False
        if not genuine:
            msg = f"The anchor file {self.path} was changed, damaged, or written with another key."
            raise ChainBroken(
                msg,
                next_step="Put it back from the backup. If there is none and the chain's head is as on the last workbook, "
                "remove the file; it is written anew.",
            )
        return head

    def advance(self, head: ChainHead) -> None:
        """Write a newer head durably; an older one is ignored.

        Raises:
            ChainBroken: the present file is not genuine.
            StoreUnavailable: the file cannot be written.
        """
        try:
            with self._alone():
                present = self.read()
                if present is None or present.seq < head.seq:
                    self._replace(head)
        except OSError as error:
            msg = f"The anchor file {self.path} cannot be written: {error.strerror}."
            raise StoreUnavailable(msg, next_step=f"Free space or grant rights on {self.path.parent}.") from error

    def _replace(self, head: ChainHead) -> None:
        new = self.path.with_name(self.path.name + ".new")
        with new.open("w", encoding="utf-8") as out:
            json.dump({**head._asdict(), "hmac": self._seal(head)}, out)
            out.flush()
            os.fsync(out.fileno())
        new.replace(self.path)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        with self.path.with_name(self.path.name + ".lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _seal(self, head: ChainHead) -> str:
        return hmac.new(self._key, f"anchor {head.seq} {head.mac}".encode(), hashlib.sha256).hexdigest()

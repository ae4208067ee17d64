"""Brings attachments from the mailbox into the drop folder, where they are taken in like every other document."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Final, NamedTuple

from connectors.inbox import MARKERS, UNFINISHED
from connectors.mailbox import Attachment, Letter
from domain.errors import StoreUnavailable
from store.documents import Arrival

MAIL: Final = "mail"
_ODD: Final = re.compile(r"[^\w.,()+ -]+")
_LONGEST: Final = 100


class Post(NamedTuple):
    """The letters that were looked at, without their contents, and how each attachment came, by the digest of its bytes."""

    letters: list[Letter]
    came: dict[str, list[Arrival]]


def bring(letters: Iterable[Letter], folder: Path, is_known: Callable[[Arrival, str], bool]) -> Post:
    """Put the attachments into the drop folder, complete and with a marker, unless they are there or were taken in before.

    Args:
        letters: one at a time; only one is held.
        folder: the drop folder.
        is_known: whether these bytes came this way before.

    Raises:
        StoreUnavailable: the folder cannot be written; the letters stay unseen.
    """
    post = Post([], {})
    for letter in letters:
        for attachment in letter.attachments:
            how = Arrival(MAIL, letter.message_id, attachment.name)
            if not is_known(how, attachment.sha256):
                _put(folder, attachment)
            post.came.setdefault(attachment.sha256, []).append(how)
        post.letters.append(letter._replace(attachments=()))
    return post


def _put(folder: Path, attachment: Attachment) -> None:
    target = folder / f"{attachment.sha256[:8]}_{safe_name(attachment.name)}"
    draft = folder / f".{target.name}.part"
    try:
        draft.write_bytes(attachment.content)
        draft.replace(target)
        target.with_name(f"{target.name}.done").touch()
    except OSError as error:
        raise StoreUnavailable(
            f"The attachment {attachment.name!r} cannot be put into {folder} ({error.strerror}); its letter stays unseen.",
            next_step="Make room, or give this user the right to write there; then run again.",
        ) from error


def safe_name(name: str) -> str:
    """The name as it may stand in a folder: no path, no control characters, no ending that means something to a drop folder."""
    last = re.split(r"[/\\]", name)[-1]
    kept = _ODD.sub("_", last).strip(" .")[-_LONGEST:].lstrip(" .-") or "attachment"
    return f"{kept}_" if kept.lower().endswith((*MARKERS, *UNFINISHED)) else kept

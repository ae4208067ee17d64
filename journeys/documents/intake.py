"""Takes documents in: what was named, or else what lies in the drop folder and what came by mail.

A file's identity is the SHA-256 of its bytes: under whatever name and in whatever way it comes again, it is one file, whose
further arrivals are remembered. Files of the drop folder stay there, and letters stay unseen, until their documents are stored.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from config.wiring import Parts, open_mailbox
from connectors.inbox import Arrival as Dropped
from connectors.inbox import DropFolder, Stability
from domain.errors import UnreadableFile
from journeys.documents.orders import Order
from journeys.documents.post import Post, bring
from journeys.documents.walking import files_of, order_of
from journeys.ticker import Ticker
from store import Store
from store.documents import Arrival
from store.staging import FileMeta

DOCUMENT = "document"
FOLDER, PATH = "folder", "path"

Settle = Callable[[Mapping[int, str]], None]
"""Puts files and letters aside; told, by file number, why some could not be read."""


class Intake(NamedTuple):
    """The files of a batch, each once, in the order in which they were found."""

    orders: list[Order]
    settle: Settle


def take_in(parts: Parts, inputs: Sequence[Path], ticker: Ticker) -> Intake:
    """Note the files in the store.

    Raises:
        UnusableInput: a path was named that does not exist or holds no file.
        UnreadableFile: a file was named that cannot be opened.
        ConfigurationError: the drop folder or the mailbox cannot be used.
        MailboxUnavailable: the mailbox does not answer.
    """
    return _named(parts.store, inputs, ticker) if inputs else _delivered(parts, ticker)


def _named(store: Store, inputs: Sequence[Path], ticker: Ticker) -> Intake:
    orders: dict[str, Order] = {}
    for path in ticker.through(files_of(inputs)):
        order = order_of(path)
        if not order.sha256:
            raise UnreadableFile(f"{path} cannot be opened.", next_step="Give this user the right to read it.")
        place = str(path.absolute())
        file_id = _note(store, order, [Arrival(PATH, place, path.name)], place)
        orders.setdefault(order.sha256, order._replace(file_id=file_id))
    return Intake(list(orders.values()), lambda _: None)


def _delivered(parts: Parts, ticker: Ticker) -> Intake:
    settings, store = parts.settings, parts.store
    inbox = settings.document_folder
    inbox.mkdir(parents=True, exist_ok=True)
    mailbox = open_mailbox(settings)
    letters = mailbox.unseen() if mailbox else ()
    post = bring(letters, inbox, lambda how, sha256: store.documents.has_arrived(how.channel, how.reference, sha256))
    folder = DropFolder(inbox, stability=Stability(settings.stable_scans, settings.scan_seconds))
    taken: list[tuple[int, Dropped]] = []
    orders: dict[str, Order] = {}
    for dropped in ticker.through(folder.scan()):
        if dropped.problem:
            folder.quarantine(dropped, dropped.problem, "Have it sent again.")
            continue
        order = Order(str(dropped.path), dropped.sha256)
        place = str(folder.archived_at(dropped, parts.now()))
        file_id = _note(store, order, _ways(dropped, post), place)
        orders.setdefault(order.sha256, order._replace(file_id=file_id))
        taken.append((file_id, dropped))

    def settle(failed: Mapping[int, str]) -> None:
        for file_id, dropped in taken:
            if not dropped.path.exists():  # an earlier execution was ended between two files
                continue
            if file_id in failed:
                place = folder.quarantine(dropped, failed[file_id], "See the reason; have the document sent again.")
            else:
                place = folder.archive(dropped, parts.now())
            store.documents.put_aside(file_id, str(place))
        if mailbox:
            mailbox.finish(post.letters)

    return Intake(list(orders.values()), settle)


def _ways(dropped: Dropped, post: Post) -> list[Arrival]:
    """By mail where a letter brought these bytes; else by the folder, where a new delivery has a new time of change."""
    by_mail = post.came.get(dropped.sha256)
    if by_mail and dropped.path.name.startswith(dropped.sha256[:8]):
        return by_mail
    changed = dropped.path.stat().st_mtime_ns if dropped.path.exists() else 0
    return [Arrival(FOLDER, f"{dropped.path.name}@{changed}", dropped.path.name)]


def _note(store: Store, order: Order, ways: Sequence[Arrival], place: str) -> int:
    path = Path(order.path)
    size = path.stat().st_size if path.exists() else 0
    meta = FileMeta(order.sha256, ways[0].name, path.suffix.lower().lstrip(".") or "none", "", DOCUMENT, size)
    file_id = store.staging.stage(meta, ()).file_id
    for way in ways:
        store.documents.arrive(file_id, way, place)
    return file_id

"""The evidence chain: every entry is sealed with a key together with the entry before it.

    seal(n) = HMAC-SHA256(key, seal(n-1) || payload(n))

The payload is canonical JSON and carries its own number, so changing, removing, exchanging or moving an entry breaks a seal.
Bodies of requests and replies lie beside the chain under their SHA-256, which the payload names: they hold personal data and
may be deleted after retention without breaking the chain. All workers append behind one locked row, so there is one chain.
"""

import datetime as dt
import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from domain.errors import ConfigurationError
from domain.vat.answers import Exchange
from store.anchor import Anchor, ChainBroken, ChainHead
from store.database import Database
from store.tables import blob, chain_head, evidence

CHAIN_ID = 1


class Seal:
    """The keyed hash of the chain."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.genesis = self._mac(b"belegwerk evidence chain, first entry")
        self.key_check = self._mac(b"belegwerk evidence chain, key check")

    def of(self, before: str, payload: str) -> str:
        """The seal of an entry (hex), given the seal of the one before."""
        return self._mac(bytes.fromhex(before) + payload.encode("ascii"))

    def _mac(self, message: bytes) -> str:
        return hmac.new(self._key, message, hashlib.sha256).hexdigest()


class Chain:
    """Opens transactions that append to the chain."""

    def __init__(self, database: Database, key: bytes, anchor: Anchor | None, software: str) -> None:
        self.database = database
        self.seal = Seal(key)
        self.anchor = anchor
        self.software = software

    def begin(self) -> None:
        """Put down the first head of a new database; does nothing in one that has a chain."""
        with self.database.read() as connection:
            if connection.execute(select(chain_head.c.seq)).first() is not None:
                return
        with self.database.write() as connection:
            connection.execute(
                self.database.insert_new(chain_head),
                {"chain_id": CHAIN_ID, "seq": 0, "mac": self.seal.genesis, "key_check": self.seal.key_check},
            )

    def head(self) -> ChainHead:
        """Where the chain ends now."""
        with self.database.read() as connection:
            row = stored_head(connection)
        return ChainHead(row.seq, row.mac)

    @contextmanager
    def writing(self) -> Iterator["ChainWriter"]:
        """A transaction that may append. Other writers wait until it ends; afterwards the anchor follows.

        Raises:
            ChainBroken: the chain is shorter than the anchor says.
            ConfigurationError: the key is not the one that the chain was begun with.
            StoreUnavailable: the database or the anchor file cannot be written.
        """
        with self.database.write() as connection:
            writer = ChainWriter(self, connection, self._locked_head(connection))
            yield writer
            writer.flush()
        if self.anchor:
            self.anchor.advance(writer.head)

    def _locked_head(self, connection: Connection) -> ChainHead:
        row = stored_head(connection)
        if not hmac.compare_digest(row.key_check, self.seal.key_check):
            msg = "The evidence key is not the one that this database was begun with."
            raise ConfigurationError(
                msg, next_step="Put back the key file from the backup, or open the database that it belongs to."
            )
        # The anchor is read after locking: it can lag behind the head, but never be ahead of it.
        anchored = self.anchor.read() if self.anchor else None
        if anchored and (anchored.seq > row.seq or (anchored.seq == row.seq and anchored.mac != row.mac)):
            msg = f"The evidence chain ends at entry {row.seq}, but the anchor file knows entry {anchored.seq}."
            raise ChainBroken(
                msg,
                next_step="The end of the chain was cut off, or an older backup was restored. Run `belegwerk audit verify`; "
                "put back the newest backup, or have the loss documented and remove the anchor file.",
            )
        return ChainHead(row.seq, row.mac)


class ChainWriter:
    """Appends entries inside one transaction; they are written together at its end or with `flush`."""

    def __init__(self, chain: Chain, connection: Connection, head: ChainHead) -> None:
        self.connection = connection
        self.head = head
        self._chain = chain
        self._stored = head
        self._now = chain.database.clock()
        self._entries: list[dict[str, Any]] = []
        self._blobs: dict[str, bytes] = {}

    def add_exchange(self, exchange: Exchange, links: Mapping[str, Any]) -> int:
        """Append what went over the wire. `links` names the inquiry and the run, and seals the answer that was read from it.

        Returns:
            The number of the entry.
        """
        return self._add(
            "exchange",
            {
                "channel": exchange.channel,
                "method": exchange.method,
                "url": exchange.url,
                "request_headers": dict(exchange.request_headers),
                "request_sha256": self._keep(exchange.request),
                "status": exchange.status,
                "reply_headers": dict(exchange.reply_headers),
                "reply_sha256": None if exchange.reply is None else self._keep(exchange.reply),
                "error": exchange.error,
                "sent_at": _utc(exchange.sent_at),
                "received_at": _utc(exchange.received_at),
                **links,
            },
        )

    def add_event(self, kind: str, payload: Mapping[str, Any]) -> int:
        """Append something that a person or the program did.

        Returns:
            The number of the entry.
        """
        return self._add(kind, dict(payload))

    def flush(self) -> None:
        """Write what was added, so that other rows of the transaction may refer to it."""
        if self._blobs:
            rows = [{"sha256": digest, "content": content} for digest, content in self._blobs.items()]
            self.connection.execute(self._chain.database.insert_new(blob), rows)
        if self._entries:
            self.connection.execute(insert(evidence), self._entries)
        if self.head != self._stored:
            self.connection.execute(update(chain_head).values(seq=self.head.seq, mac=self.head.mac))
        self._entries, self._blobs, self._stored = [], {}, self.head

    def _add(self, kind: str, content: dict[str, Any]) -> int:
        seq = self.head.seq + 1
        full = {**content, "seq": seq, "kind": kind, "recorded_at": _utc(self._now), "software": self._chain.software}
        payload = canonical(full)
        mac = self._chain.seal.of(self.head.mac, payload)
        self._entries.append(
            {
                "seq": seq,
                "kind": kind,
                "recorded_at": self._now,
                "request_sha256": full.get("request_sha256"),
                "reply_sha256": full.get("reply_sha256"),
                "payload": payload,
                "mac": mac,
            }
        )
        self.head = ChainHead(seq, mac)
        return seq

    def _keep(self, content: bytes) -> str:
        digest = hashlib.sha256(content).hexdigest()
        self._blobs[digest] = content
        return digest


def stored_head(connection: Connection) -> Row[Any]:
    """The one row that says where the chain ends, locked when the connection writes.

    Raises:
        ChainBroken: somebody removed it.
    """
    query = select(chain_head)
    if connection.get_execution_options().get("writes"):
        query = query.with_for_update()
    row = connection.execute(query).one_or_none()
    if row is None:
        msg = "The head of the evidence chain was removed from the database."
        raise ChainBroken(msg, next_step="Restore the newest backup and find out who removed it.")
    return row


def canonical(content: Mapping[str, Any]) -> str:
    """One and only one spelling as JSON: sorted keys, no blanks, pure ASCII; decimals and times as text."""
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, default=str)


def evidence_id(seq: int) -> str:
    """The name of an entry as it stands in results, such as E000000123."""
    return f"E{seq:09d}"


def _utc(time: dt.datetime) -> str:
    return time.astimezone(dt.UTC).isoformat(timespec="microseconds")

"""Open the memory: one database with all its repositories, migrated to the shape that this version needs."""

from importlib import metadata
from pathlib import Path

from sqlalchemy import text

from domain.errors import ConfigurationError, StoreUnavailable
from store.anchor import Anchor
from store.chain import Chain
from store.checks import Checks
from store.database import Clock, Database, readable_url, utc_now
from store.documents import Documents
from store.evidence import Evidence
from store.inquiries import Inquiries
from store.labels import Labels
from store.queue import Queue
from store.runs import Runs
from store.staging import Staging
from store.upgrade import upgrade

SHORTEST_KEY = 16


class Store:
    """All repositories of one database. Safe to use from several threads; close it at the end.

    Attributes:
        staging: input files and their records.
        runs: the run ledger.
        inquiries: what is asked of the registers, and their answers.
        evidence: the proof archive.
        checks: results.
        documents: documents, how their files came, and the forms that were filled.
        queue: what waits for a person.
        labels: what people say is true about documents.
    """

    def __init__(self, database: Database, chain: Chain) -> None:
        self._database = database
        self.staging = Staging(database)
        self.runs = Runs(database)
        self.inquiries = Inquiries(database, chain)
        self.evidence = Evidence(database, chain)
        self.checks = Checks(database)
        self.documents = Documents(database)
        self.queue = Queue(database, chain)
        self.labels = Labels(database)

    @property
    def url_safe(self) -> str:
        """The database's URL without its password."""
        return self._database.safe_url

    def ping(self) -> None:
        """Ask the database for a sign of life.

        Raises:
            StoreUnavailable: there is none.
        """
        with self._database.read() as connection:
            connection.execute(text("SELECT 1"))

    def close(self) -> None:
        """Give back all connections."""
        self._database.close()


def open_store(url: str, *, evidence_key: bytes, anchor: Path | None = None, clock: Clock = utc_now) -> Store:
    """Open the database, bringing it to the present shape if need be; several workers may do so at once.

    Args:
        url: `sqlite:////path/to/file.db` (made with its folder if absent) or `postgresql://user:password@host/database`.
        evidence_key: the secret key of the evidence chain, at least 16 bytes; the same one for the database's whole life.
        anchor: the file that remembers the chain's head outside of the database.
        clock: what time it is, aware UTC.

    Raises:
        ConfigurationError: the URL or key cannot be used, or a newer version wrote the database.
        StoreUnavailable: the database cannot be reached or written.
    """
    if len(evidence_key) < SHORTEST_KEY:
        msg = f"The evidence key has {len(evidence_key)} bytes; {SHORTEST_KEY} are the least."
        raise ConfigurationError(msg, next_step="Use 32 random bytes, and keep a copy in a safe place.")
    database = Database(readable_url(url), clock)
    if database.is_sqlite:
        _make_folder(database)
    try:
        upgrade(database)
        chain = Chain(database, evidence_key, Anchor(anchor, evidence_key) if anchor else None, _software())
        chain.begin()
    except BaseException:
        database.close()
        raise
    return Store(database, chain)


def _make_folder(database: Database) -> None:
    folder = Path(database.url.database or "").parent
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        msg = f"The folder {folder} for the database cannot be made: {error.strerror}."
        raise StoreUnavailable(
            msg, next_step="Give this user the right to write there, or choose another BELEGWERK_HOME."
        ) from error


def _software() -> str:
    """Name and version for evidence entries."""
    try:
        return f"belegwerk {metadata.version('belegwerk')}"
    except metadata.PackageNotFoundError:
        return "belegwerk (not installed)"

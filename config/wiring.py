"""Settings become real parts: the store with its key, the registers, the policy, SAP's OData service."""

import datetime as dt
import os
import secrets
import tomllib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from config.settings import Settings
from config.workers import worker_name
from connectors.evatr import Evatr
from connectors.mailbox import Access, Mailbox
from connectors.sap.odata import BasicAuth, BusinessPartners, OAuth2ClientCredentials
from connectors.vies import Vies
from domain.calendar import BERLIN
from domain.errors import ConfigurationError, StoreUnavailable
from domain.policy import Policy
from domain.vat.answers import RegisterName, VatId
from domain.vat.choice import RegistryMode, default_mode
from domain.vat.numbers import parse
from store import Store, open_store

SHIPPED_POLICY = Path(__file__).with_name("policy.toml")
ANCHOR = "evidence-head.json"
KEY_FILE = "evidence.key"


def utc_now() -> dt.datetime:
    """The wall clock in UTC."""
    return dt.datetime.now(dt.UTC)


@dataclass(frozen=True, slots=True)
class Parts:
    """The real parts of one process. `now` is the UTC clock that everything uses."""

    settings: Settings
    policy: Policy
    store: Store
    now: Callable[[], dt.datetime] = utc_now
    worker: str = field(default_factory=worker_name)

    @property
    def requester(self) -> VatId | None:
        """Our own VAT ID.

        Raises:
            ConfigurationError: what is configured cannot be read as one.
        """
        return requester_of(self.settings)

    @property
    def mode(self) -> RegistryMode:
        """Which registers may be asked."""
        chosen = self.settings.registry_mode
        if chosen == "auto":
            return default_mode(self.requester)
        mode = RegistryMode(chosen)
        if mode is not RegistryMode.VIES and (self.requester is None or self.requester.country != "DE"):
            raise ConfigurationError(
                f"Registry mode {mode.value!r} needs a German requester: the BZSt answers holders of a German VAT ID only.",
                next_step="Set BELEGWERK_REQUESTER_VAT_ID to your German number, or BELEGWERK_REGISTRY_MODE to vies.",
            )
        return mode

    @property
    def today(self) -> dt.date:
        """The day in Germany, where the months of this product begin and end."""
        return self.now().astimezone(BERLIN).date()

    @property
    def home_country(self) -> str:
        """The member state that supplies leave from."""
        requester = self.requester
        return self.settings.home_country or (requester.country if requester else "DE")


def requester_of(settings: Settings) -> VatId | None:
    """Our own VAT ID from the settings, None where none is set.

    Raises:
        ConfigurationError: it cannot be read as a VAT ID.
    """
    text = settings.requester_vat_id
    if not text:
        return None
    parsed = parse(text)
    if parsed.vat_id is None:
        raise ConfigurationError(
            f"BELEGWERK_REQUESTER_VAT_ID {text!r} is not a VAT ID of a member state.",
            next_step="Write it with its country prefix, such as DE and nine digits.",
        )
    return parsed.vat_id


def load_policy(path: Path | None) -> Policy:
    """The policy of the house, or the one that ships.

    Raises:
        ConfigurationError: the file is missing or not a policy.
    """
    path = path or SHIPPED_POLICY
    try:
        values = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"The policy {path} cannot be used: {error}", next_step=f"Compare it with {SHIPPED_POLICY.name} as it ships."
        ) from error
    return Policy.of(values)


@contextmanager
def wired(settings: Settings) -> Iterator[Parts]:
    """Open everything that a run needs and close it afterwards.

    Raises:
        ConfigurationError: a setting cannot be used.
        StoreUnavailable: data folder or database cannot be used.
    """
    policy = load_policy(settings.policy_file)
    requester_of(settings)
    store = open_wired_store(settings)
    try:
        yield Parts(settings, policy, store)
    finally:
        store.close()


def open_wired_store(settings: Settings) -> Store:
    """The store with its evidence key and its anchor in the data folder.

    Raises:
        ConfigurationError: the key of an existing chain is missing.
        StoreUnavailable: data folder or database cannot be used.
    """
    try:
        settings.home.mkdir(parents=True, exist_ok=True)
        key, is_new = evidence_key(settings)
    except OSError as error:
        raise StoreUnavailable(
            f"The data folder {settings.home} cannot be used: {error}",
            next_step="Give this user the right to write there, or set BELEGWERK_HOME.",
        ) from error
    store = open_store(settings.database, evidence_key=key, anchor=settings.home / ANCHOR)
    if is_new and store.evidence.head().seq:
        store.close()
        (settings.home / KEY_FILE).unlink()
        raise ConfigurationError(
            f"The database holds evidence, but its key {settings.home / KEY_FILE} is missing.",
            next_step="Bring the key file back from the backup, or set BELEGWERK_EVIDENCE_KEY.",
        )
    return store


def evidence_key(settings: Settings) -> tuple[bytes, bool]:
    """The key of the evidence chain, made at first use and readable by its owner only.

    Returns:
        The key, and whether it was made just now.
    """
    configured = settings.evidence_key.get_secret_value()
    if configured:
        return configured.encode(), False
    path = settings.home / KEY_FILE
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip().encode(), False
    key = secrets.token_hex(32)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(key + "\n")
        file.flush()
        os.fsync(file.fileno())
    return key.encode(), True


def open_registers(settings: Settings, mode: RegistryMode) -> dict[RegisterName, Vies | Evatr]:
    """The registers that the mode allows; to be opened and closed inside one event loop."""
    registers: dict[RegisterName, Vies | Evatr] = {}
    connect, read = settings.connect_timeout, settings.read_timeout
    registers[RegisterName.VIES] = Vies(settings.vies_url, connect_timeout=connect, read_timeout=read)
    if mode is not RegistryMode.VIES:
        registers[RegisterName.EVATR] = Evatr(settings.evatr_url, connect_timeout=connect, read_timeout=read)
    return registers


def open_odata(settings: Settings) -> BusinessPartners | None:
    """SAP's business partners over OData, None where no address is set."""
    if not settings.sap_url:
        return None
    auth: BasicAuth | OAuth2ClientCredentials
    if settings.sap_token_url:
        auth = OAuth2ClientCredentials(
            settings.sap_token_url, settings.sap_client_id, settings.sap_client_secret.get_secret_value()
        )
    else:
        auth = BasicAuth(settings.sap_user, settings.sap_password.get_secret_value())
    return BusinessPartners(settings.sap_url, auth)


def open_mailbox(settings: Settings) -> Mailbox | None:
    """The mailbox with incoming documents, None where no server is set."""
    if not settings.imap_host:
        return None
    access = Access(
        settings.imap_host,
        settings.imap_port,
        settings.imap_user,
        settings.imap_password.get_secret_value(),
        settings.imap_folder,
        settings.imap_security,
        settings.connect_timeout,
    )
    return Mailbox(access, settings.imap_done_folder)

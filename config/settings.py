"""Settings: environment variables `BELEGWERK_*` win over `belegwerk.toml`, which wins over the defaults here.

The file is looked for in the current folder and then in `BELEGWERK_HOME`. An unknown key in it is an error, because a
misspelt setting that is silently ignored would ask the wrong register. Good: `registry_mode = "both"`. Bad: `mode = "both"`.
"""

import datetime as dt
import os
from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict, TomlConfigSettingsSource

from domain.errors import ConfigurationError

FILE_NAME = "belegwerk.toml"

# The genuine services (reference: VIES WSDL, eVatR OpenAPI). Everything else is reached by changing these two.
VIES_URL = "https://ec.europa.eu/taxation_customs/vies/services/checkVatService"
EVATR_URL = "https://api.evatr.vies.bzst.de/app"


def default_home() -> Path:
    """The data folder when none is set."""
    return Path.home() / ".belegwerk"


class Settings(BaseSettings):
    """Everything that differs between installations. Times are in seconds unless the name says otherwise."""

    model_config = SettingsConfigDict(env_prefix="BELEGWERK_", extra="forbid", env_ignore_empty=True)

    home: Path = Field(default_factory=default_home, description="data folder: database, keys, inbox, results")
    database_url: str = Field("", description="SQLAlchemy URL; empty: SQLite in the data folder")
    evidence_key: SecretStr = Field(
        SecretStr(""), description="key of the evidence chain; empty: a key file in the data folder"
    )
    policy_file: Path | None = Field(None, description="policy.toml of the house; empty: the one that ships")
    language: Literal["de", "en"] = Field("de", description="language of the workbook")
    csv_profile: Literal["excel", "sap"] = Field("excel", description="CSV files for Excel, or flat text for LSMW")

    requester_vat_id: str = Field("", description="our own VAT ID; without it no confirmation number is issued")
    registry_mode: Literal["auto", "vies", "evatr", "both"] = Field("auto", description="which registers may be asked")
    vies_url: str = VIES_URL
    evatr_url: str = EVATR_URL
    home_country: str = Field("", description="country of departure; empty: the requester's, else DE")

    connect_timeout: float = Field(10, gt=0)
    read_timeout: float = Field(30, gt=0, description="member states may answer slowly; 30 s is what users of VIES report")
    concurrency_start: int = Field(4, ge=1, description="questions at a time to one member state at the start of a run")
    concurrency_max: int = Field(40, ge=1, description="most questions at a time to one member state")
    concurrency_total: int = Field(200, ge=1, description="most questions at a time to all member states")
    evatr_concurrency_total: int = Field(20, ge=1, description="most questions at a time to the BZSt")
    attempts: int = Field(12, ge=1, description="tries of one number within one run at a register that may be repeated")
    retry_wait: float = Field(0.5, gt=0, description="first wait before a repeat; doubles, with jitter")
    retry_wait_max: float = Field(30, gt=0)
    breaker_failures: int = Field(8, ge=1, description="failures in a row after which a member state is left alone")
    breaker_pause: float = Field(15, gt=0, description="first pause of a member state; doubles up to ten times this")
    state_patience: float = Field(600, gt=0, description="a member state down for so long is given up for this run")
    deadline: float = Field(4 * 3600, gt=0, description="a run asks no longer than this; the rest is left to follow-up")
    second_look: bool = Field(
        True, description="ask VIES for its spelling where the BZSt does not confirm a company name (mode both)"
    )
    evatr_pause_minutes: float = Field(30, ge=0, description="BZSt asks not to repeat a request at once")
    evatr_in_window: Literal["until_first_fault", "never"] = Field(
        "until_first_fault", description="23:00-05:00 German time: ask until the first fault, or do not ask at all"
    )
    chunk: int = Field(100, ge=1, description="numbers per task in the Prefect UI")
    lease_minutes: float = Field(2, gt=0, description="how long a worker may hold numbers without a sign of life")
    store_patience: float = Field(60, ge=0, description="a database that is away for less than this does not end a run")

    inbox: Path | None = Field(None, description="drop folder for SAP exports; empty: `inbox` in the data folder")
    out: Path | None = Field(None, description="folder for results of scheduled runs; empty: `out` in the data folder")
    stable_scans: int = Field(3, ge=1, description="scans without change after which a file without marker is complete")
    scan_seconds: float = Field(20, gt=0)
    include_vendors: bool = Field(False, description="check vendors' numbers (LFA1/LFAS) as well")

    document_inbox: Path | None = Field(
        None, description="drop folder for incoming documents; empty: `documents` in the data folder"
    )
    document_workers: int = Field(2, ge=1, description="files that are read at the same time on this machine")
    document_seconds: float = Field(600, gt=0, description="reading one file may take no longer")
    document_megabytes: int = Field(4096, ge=256, description="a process that reads documents may hold no more")
    document_chunk: int = Field(10, ge=1, description="files per task in the Prefect UI and on a Dask worker")
    ocr_languages: str = Field("deu+eng+fra", description="Tesseract's languages, joined by a plus")
    task_runner: Literal["threads", "dask"] = Field("threads", description="where `process_inbox` reads: here, or with Dask")
    dask_address: str = Field("", description="address of a Dask scheduler; empty: a cluster on this machine")

    imap_host: str = Field("", description="IMAP server with incoming documents; empty: no mailbox")
    imap_port: int = Field(993, gt=0, lt=65536)
    imap_user: str = ""
    imap_password: SecretStr = SecretStr("")
    imap_folder: str = Field("INBOX", description="folder whose unseen letters are taken")
    imap_done_folder: str = Field("", description="folder for finished letters; empty: they are marked as seen")
    imap_security: Literal["tls", "starttls", "none"] = Field("tls", description="`none` on loopback only")

    sap_url: str = Field("", description="base URL of API_BUSINESS_PARTNER; empty: no OData")
    sap_user: str = ""
    sap_password: SecretStr = SecretStr("")
    sap_token_url: str = ""
    sap_client_id: str = ""
    sap_client_secret: SecretStr = SecretStr("")

    @field_validator("home", "policy_file", "inbox", "document_inbox", "out", mode="after")
    @classmethod
    def _expand(cls, path: Path | None) -> Path | None:
        return path.expanduser().absolute() if path else path

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature; .env files are not read
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - pydantic's signature
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments, then environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls, toml_file=settings_files())

    @property
    def database(self) -> str:
        """The SQLAlchemy URL in force."""
        return self.database_url or f"sqlite:///{self.home / 'belegwerk.db'}"

    @property
    def inbox_folder(self) -> Path:
        """The drop folder in force."""
        return self.inbox or self.home / "inbox"

    @property
    def document_folder(self) -> Path:
        """The drop folder for documents in force."""
        return self.document_inbox or self.home / "documents"

    @property
    def out_folder(self) -> Path:
        """Where scheduled runs write."""
        return self.out or self.home / "out"

    @property
    def lease(self) -> dt.timedelta:
        """How long a claim holds."""
        return dt.timedelta(minutes=self.lease_minutes)


def settings_files() -> list[Path]:
    """The files that are read, later ones winning: the data folder's, then the current folder's."""
    home = Path(os.environ.get("BELEGWERK_HOME") or default_home()).expanduser()
    return [home / FILE_NAME, Path(FILE_NAME)]


def load_settings() -> Settings:
    """Read the settings.

    Raises:
        ConfigurationError: a value is not allowed or a key is unknown; names each of them.
    """
    try:
        return Settings()  # type: ignore[call-arg]  # pydantic fills every field from its sources
    except ValidationError as error:
        wrong = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise ConfigurationError(
            f"Settings cannot be used: {wrong}.",
            next_step=f"Correct the BELEGWERK_ environment variable or the key in {FILE_NAME}; `belegwerk settings` lists all.",
        ) from error
    except ValueError as error:  # tomllib: not TOML at all
        raise ConfigurationError(
            f"{FILE_NAME} is not valid TOML: {error}.", next_step="Correct the line that the message names."
        ) from error

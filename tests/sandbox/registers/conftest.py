import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.registers import RegisterOptions, evatr_app, vies_app
from sandbox.serving import serve

# Half past ten in the evening of 1 July in UTC: already 2 July in Brussels and Berlin.
SUMMER_NIGHT = dt.datetime(2026, 7, 1, 22, 30, 15, 123456, tzinfo=dt.UTC)


def entry(vat_id: str, **fields: object) -> dict[str, object]:
    return {
        "vat_id": vat_id,
        "country": vat_id[:2],
        "number": vat_id[2:],
        "valid": True,
        "name": "",
        "street": "",
        "postcode": "",
        "city": "",
        "company_type": "---",
        "valid_from": "2015-03-01",
        "valid_until": None,
        "note": "",
        **fields,
    }


COMPANIES = [
    entry("ATU12345675", name="Huber & Söhne <Wien> GmbH", street="Ringstraße 1", postcode="1010", city="Wien"),
    entry("ATU10000001", valid=False, valid_from=None),
    entry("BE0400000001", note="special", name="Frituur BV", street="Grote Markt 5", postcode="2000", city="Antwerpen"),
    entry("CZ25123891", valid=False, valid_until="2026-06-30", name="Stará s.r.o."),
    entry("DE136695976", name="Muster GmbH", street="Hauptstr. 1", postcode="10115", city="Berlin"),
    entry("DE811128135", valid=False, valid_from=None),
    entry("DK13585628", valid=False, valid_from="2026-08-01", name="Ny A/S"),
    entry("EL123456789", name="Ελιά Α.Ε.", street="Ερμού 3", postcode="10431", city="Αθήνα"),
    entry("ESB12345678", name="Sol S.L.", street="Calle Mayor 1", postcode="28013", city="Madrid", company_type="ES-2"),
    entry("IE1234567T", name="Clover Limited", street="1 Main Street", postcode="D02 X285", city="Dublin 2"),
    entry("IT12345678901", name="Rossi S.R.L.", street="Via Roma 1", postcode="20121", city="Milano"),
    entry("PL1234567890", name="Zielony Sp. z o.o.", street="ul. Prosta 1", postcode="00-001", city="Warszawa"),
    entry("FR12345678901", note="vies:VAT_BLOCKED"),
    entry("FI12345678", note="vies:IP_BLOCKED"),
]


@pytest.fixture(scope="session")
def truth(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("truth") / "truth.jsonl"
    path.write_text("".join(json.dumps(company) + "\n" for company in COMPANIES), encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def options(truth: Path) -> RegisterOptions:
    return RegisterOptions(truth=truth, latency_ms=0, clock=lambda: SUMMER_NIGHT)


@pytest.fixture(scope="session")
def vies(options: RegisterOptions) -> Iterator[str]:
    with serve(vies_app(options)) as url:
        yield url


@pytest.fixture(scope="session")
def evatr(options: RegisterOptions) -> Iterator[str]:
    with serve(evatr_app(options)) as url:
        yield url


def envelope(operation: str, **parameters: str) -> bytes:
    """A question in the form that no toolkit writes: default namespaces instead of prefixes."""
    children = "".join(f"<{name}>{value}</{name}>" if value else f"<{name}/>" for name, value in parameters.items())
    return (
        '<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>'
        f'<{operation} xmlns="urn:ec.europa.eu:taxud:vies:services:checkVat:types">{children}</{operation}>'
        "</Body></Envelope>"
    ).encode()


Asks = Callable[..., httpx.Response]


@pytest.fixture(scope="session")
def http() -> Iterator[httpx.Client]:
    """One client for all: making one costs more than a request."""
    with httpx.Client() as client:
        yield client


@pytest.fixture
def ask(vies: str, http: httpx.Client) -> Asks:
    def post(operation: str, service: str = "checkVatService", **parameters: str) -> httpx.Response:
        return http.post(
            f"{vies}/services/{service}", content=envelope(operation, **parameters), headers={"content-type": "text/xml"}
        )

    return post


@pytest.fixture
def value() -> Callable[[httpx.Response, str], str | None]:
    """Reads one value the way the crudest clients do: by its literal prefix."""

    def read(reply: httpx.Response, name: str) -> str | None:
        found = re.search(rf"<ns2:{name}>(.*?)</ns2:{name}>", reply.text, re.DOTALL)
        return found[1] if found else None

    return read

"""The month's pull: whole at first, brought up to date by what changed while it is young, whole again when it is old."""

import asyncio
import copy
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from scripted_sap import NOW, Sap, address, customer, few, millis, partner, source, tax

from domain.parties import Address, CompanyDebtor, Debtor, VatRegistration
from journeys.conduct import PlainConduct
from journeys.ticker import Ticker
from journeys.vat.pulling import Pull, stage_partners
from store import Store
from store.opening import open_store
from store.staging import StagedFile

WEEK = dt.timedelta(days=7)


@pytest.fixture
def clock() -> list[dt.datetime]:
    return [NOW]


@pytest.fixture
def store(tmp_path: Path, clock: list[dt.datetime]) -> Iterator[Store]:
    opened = open_store(f"sqlite:///{tmp_path / 'pull.db'}", evidence_key=b"a key for tests only", clock=lambda: clock[0])
    yield opened
    opened.close()


def pull(store: Store, server: Any, now: dt.datetime) -> StagedFile:
    async def staged() -> StagedFile:
        ticker = Ticker(PlainConduct(), "read")
        return await asyncio.to_thread(stage_partners, store, Pull(source(server), "https://sap", now, WEEK), ticker)

    return asyncio.run(staged())


def headers_asked(sap: Sap) -> list[str]:
    """The filters on partners with their header fields; empty for a whole pull."""
    return [
        query.get("$filter", "")
        for name, query in sap.queries
        if name == "A_BusinessPartner" and "LastChangeDate" in query["$select"]
    ]


def content(store: Store, file: StagedFile) -> dict[str, list[Any]]:
    """What the file holds by type of record, without the place of each row."""
    found: dict[str, list[Any]] = {}
    for record in store.staging.records(file.file_id):
        found.setdefault(type(record).__name__, []).append(tuple(record[1:]))
    return found


def later(sets: dict[str, list[dict[str, Any]]], day: str) -> dict[str, list[dict[str, Any]]]:
    """Renamed, moved, added, and a tax number changed without a word in the header."""
    sets = copy.deepcopy(sets)
    sets["A_BusinessPartner"][0] |= {"OrganizationBPName1": "Huber Holding GmbH", "LastChangeDate": millis(day)}
    sets["A_BusinessPartner"].append(partner("1000030", "1000030", "Neu AG", LastChangeDate=millis(day)))
    sets["A_BusinessPartnerAddress"][1]["CityName"] = "Linz"
    sets["A_BusinessPartnerAddress"].append(address("1000030", "30", Country="AT"))
    sets["A_Customer"].insert(2, customer("1000030", "ATU67890123"))
    sets["A_CustomerCompany"][0]["CustomerHeadOffice"] = ""
    sets["A_BusinessPartnerTaxNumber"].insert(4, tax("1000023", "ES0", "ESB58378431"))
    return sets


def test_a_young_pull_is_brought_up_to_date_as_if_it_were_pulled_whole(
    server: Any, store: Store, clock: list[dt.datetime], tmp_path: Path
) -> None:
    sap = server.handler = Sap(few())
    first = pull(store, server, NOW)
    assert headers_asked(sap) == [""]
    clock[0] = NOW + dt.timedelta(days=3)
    sap = server.handler = Sap(later(few(), "2026-11-04"))
    second = pull(store, server, clock[0])
    assert [filter_.startswith("LastChangeDate ge datetime'2026-10-31") for filter_ in headers_asked(sap)] == [True]
    assert second.file_id != first.file_id
    whole = open_store(f"sqlite:///{tmp_path / 'whole.db'}", evidence_key=b"a key for tests only", clock=lambda: NOW)
    expected = content(whole, pull(whole, server, NOW))
    whole.close()
    merged = content(store, second)
    assert {kind: sorted(map(repr, rows)) for kind, rows in merged.items()} == {
        kind: sorted(map(repr, rows)) for kind, rows in expected.items()
    }
    assert set(merged) == {kind.__name__ for kind in (Debtor, Address, CompanyDebtor, VatRegistration)}
    assert [finding.key for finding in store.staging.findings([second.file_id])] == ["0001000024"]


def test_nothing_new_is_the_same_file(server: Any, store: Store, clock: list[dt.datetime]) -> None:
    server.handler = Sap(few())
    first = pull(store, server, NOW)
    clock[0] = NOW + dt.timedelta(days=1)
    sap = server.handler = Sap(few())
    assert pull(store, server, clock[0]).file_id == first.file_id
    assert all(headers_asked(sap)), "it was a delta"


def test_an_old_pull_is_replaced_whole_because_deletions_leave_no_date(
    server: Any, store: Store, clock: list[dt.datetime]
) -> None:
    server.handler = Sap(few())
    pull(store, server, NOW)
    gone = few()
    del gone["A_BusinessPartner"][2]
    clock[0] = NOW + dt.timedelta(days=8)
    sap = server.handler = Sap(gone)
    second = pull(store, server, clock[0])
    assert headers_asked(sap) == [""]
    assert [debtor[0] for debtor in content(store, second)["Debtor"]] == ["0001000021", "0001000024"]


def test_an_incomplete_pull_is_nothing_to_build_on(server: Any, store: Store, clock: list[dt.datetime]) -> None:
    sap = server.handler = Sap(few())
    sap.announced = 5
    first = pull(store, server, NOW)
    assert "set_incomplete" in {finding.code for finding in store.staging.findings([first.file_id])}
    clock[0] = NOW + dt.timedelta(days=1)
    sap = server.handler = Sap(few())
    pull(store, server, clock[0])
    assert headers_asked(sap) == [""]

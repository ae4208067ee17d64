"""API_BUSINESS_PARTNER from a small service on a real socket: joins, paging both ways, sets that are not as they should be."""

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import pytest
from scripted_sap import NOW, PROPERTIES, ROOT, Sap, address, customer, edmx, few, of, partner, source

from domain.errors import ConfigurationError, UnusableInput
from domain.findings import Finding, Severity
from domain.parties import Address, CompanyDebtor, Debtor, VatRegistration


@pytest.mark.parametrize(("page_size", "server_pages"), [(1000, 0), (2, 0), (1, 0), (1000, 2), (3, 1)])
def test_everything_is_joined_however_it_is_paged(server: Any, page_size: int, server_pages: int) -> None:
    server.handler = Sap(few(), server_pages)
    records = list(source(server, page_size=page_size).read())
    debtors = of(Debtor, records)
    assert [(d.customer, d.name, d.vat_id, d.country, d.city[:4]) for d in debtors] == [
        ("0001000021", "Huber GmbH", "ATU12345675", "AT", "Wien"),
        ("0002000005", "Bodegas", "ESB58378431", "ES", "MMMM"),
        ("0001000024", "Anna Huber", "", "", ""),
    ]
    assert [(d.deletion_flag, d.posting_block) for d in debtors] == [(False, False), (True, True), (True, True)]
    assert (debtors[0].street, debtors[0].address_number, debtors[0].created_on) == (
        "Ring 1",
        "0000000008",
        dt.date(2020, 2, 29),
    )
    assert (debtors[1].tax_number, debtors[1].cut) == ("B58378431", ("city",))
    assert [(a.address_number, a.street, a.house_number) for a in of(Address, records)] == [
        ("0000000008", "Ring", "1"),
        ("0000000010", "Ring", "1"),
    ]
    assert [(v.customer, v.country, v.vat_id) for v in of(VatRegistration, records)] == [
        ("0001000021", "AT", "ATU12345675"),
        ("0001000021", "FR", "FR40303265045"),
    ]
    assert [(c.customer, c.company_code, c.head_office) for c in of(CompanyDebtor, records)] == [
        ("0001000021", "1000", "0002000005"),
        ("0002000005", "2000", ""),
    ]
    assert [(c.posting_block, c.deletion_flag) for c in of(CompanyDebtor, records)] == [(True, False), (False, True)]
    assert [(f.code, f.key) for f in of(Finding, records)] == [("missing_address", "0001000024")]


def test_origin_says_where_a_record_came_from(server: Any) -> None:
    server.handler = Sap(few())
    origin = of(Debtor, list(source(server).read()))[1].origin
    assert origin.file == f"{server.url}{ROOT}/A_BusinessPartner?sap-client=100"
    assert (origin.part, origin.row) == ("A_BusinessPartner", 3)
    assert json.loads(origin.raw)["Customer"] == "2000005"
    assert "__metadata" not in origin.raw


def test_delta_filters_headers_with_two_days_of_overlap_and_pulls_tax_numbers_whole(server: Any) -> None:
    sap = server.handler = Sap(few())
    since = dt.datetime(2026, 11, 1, 0, 30, tzinfo=dt.timezone(dt.timedelta(hours=1)))
    records = list(source(server).read(since))
    filters = [query["$filter"] for _, query in sap.queries if "$filter" in query]
    assert filters == ["LastChangeDate ge datetime'2026-10-29T00:00:00'"]
    assert [d.customer for d in of(Debtor, records)] == ["0001000021", "0001000024"]
    assert [c.customer for c in of(CompanyDebtor, records)] == ["0001000021"]
    assert len(of(VatRegistration, records)) == 2


def test_delta_without_changes_still_pulls_tax_numbers(server: Any) -> None:
    sap = server.handler = Sap(few())
    records = list(source(server).read(NOW + dt.timedelta(days=365)))
    assert len(records) == len(of(VatRegistration, records)) == 2
    assert "A_CustomerCompany" not in {name for name, _ in sap.queries}


def test_customers_numbered_across_their_partners_are_all_found(server: Any) -> None:
    numbers = range(1, 51)
    sets = {
        "A_BusinessPartner": [partner(str(n), str(9000 - n), f"Nr {n}") for n in numbers],
        "A_BusinessPartnerAddress": [address(str(n), "1", HouseNumber=str(n)) for n in numbers],
        "A_Customer": [customer(str(9000 - n), f"ATU{n:08}") for n in reversed(numbers)],
    }
    server.handler = Sap(sets)
    debtors = of(Debtor, list(source(server, page_size=7).read()))
    assert [(d.name, d.vat_id, d.street) for d in debtors] == [(f"Nr {n}", f"ATU{n:08}", f"Ring {n}") for n in numbers]


def test_a_customer_that_cannot_be_read_is_a_finding(server: Any) -> None:
    sets = few()
    del sets["A_Customer"][0]
    server.handler = Sap(sets)
    records = list(source(server).read())
    assert [f.key for f in of(Finding, records) if f.code == "missing_customer"] == ["0001000021"]
    assert len(of(Debtor, records)) == 3


def test_a_row_that_comes_twice_because_of_paging_counts_once(server: Any) -> None:
    sets = few()
    sets["A_BusinessPartner"].insert(1, sets["A_BusinessPartner"][0])
    server.handler = Sap(sets)
    assert len(of(Debtor, list(source(server, page_size=1).read()))) == 3


def test_rows_that_were_announced_but_did_not_come_are_a_finding(server: Any) -> None:
    sap = server.handler = Sap(few())
    sap.announced = 1
    lost = [f for f in of(Finding, list(source(server).read())) if f.code == "set_incomplete"]
    assert {f.origin.part for f in lost} >= {"A_BusinessPartner", "A_CustomerCompany"}
    assert {f.severity for f in lost} == {Severity.ERROR}


def test_an_unsorted_set_stops_the_run(server: Any) -> None:
    sets = few()
    sets["A_Customer"].reverse()
    server.handler = Sap(sets)
    with pytest.raises(UnusableInput, match=r"A_Customer is not sorted .* file exports"):
        list(source(server).read())


def _page(page: Any) -> Callable[[Any], tuple[int, dict[str, str], bytes]]:
    described = edmx(PROPERTIES)
    return lambda request: (200, {}, described if "$metadata" in request.target else json.dumps({"d": page}).encode())


def test_a_circle_of_pages_stops_the_run(server: Any) -> None:
    circle = {"results": [{"BusinessPartner": "1", "Customer": "1"}], "__next": "https://x/y?$skiptoken=1"}
    server.handler = _page(circle)
    with pytest.raises(UnusableInput, match="circle"):
        list(source(server).read())


@pytest.mark.parametrize("page", [{"results": None}, {}, [1], {"results": [{"Name": "no key"}]}])
def test_pages_of_something_else_stop_the_run(server: Any, page: Any) -> None:
    server.handler = _page(page)
    with pytest.raises(UnusableInput, match="Next step"):
        list(source(server).read())


def test_the_bare_list_of_the_protocols_first_version_is_paged_to_its_end(server: Any) -> None:
    sap = Sap(few())

    def bare(request: Any) -> tuple[int, dict[str, str], bytes]:
        status, headers, body = sap(request)
        if "$metadata" in request.target:
            return status, headers, body
        return status, headers, json.dumps({"d": json.loads(body)["d"]["results"]}).encode()

    server.handler = bare
    assert len(of(Debtor, list(source(server, page_size=3).read()))) == 3


def test_an_older_release_without_optional_properties_is_read(server: Any) -> None:
    sap = Sap(few())
    older = PROPERTIES | {"A_BusinessPartnerAddress": PROPERTIES["A_BusinessPartnerAddress"].partition("Validity")[0]}
    server.handler = lambda request: (200, {}, edmx(older)) if "$metadata" in request.target else sap(request)
    assert [d.city for d in of(Debtor, list(source(server).read()))][:1] == [
        "Graz"
    ]  # the first, as nothing says which is valid
    assert not any("Validity" in query["$select"] for _, query in sap.queries)


def test_a_missing_property_stops_the_run_with_what_there_is(server: Any) -> None:
    other = PROPERTIES | {"A_Customer": "Customer CustomerName VATRegistrationNumber TaxNumber1"}
    sap = Sap(few())
    server.handler = lambda request: (200, {}, edmx(other)) if "$metadata" in request.target else sap(request)
    with pytest.raises(UnusableInput, match=r"no property VATRegistration \(nearest: VATRegistrationNumber.*CustomerName"):
        list(source(server).read())


def test_another_service_stops_the_run_with_its_sets(server: Any) -> None:
    server.handler = lambda _: (200, {}, edmx({"A_SalesOrder": "SalesOrder"}))
    with pytest.raises(ConfigurationError, match=r"has no A_BusinessPartner.*, only A_SalesOrder"):
        list(source(server).read())

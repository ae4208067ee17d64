import datetime as dt
import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import httpx
import pytest

from sandbox.registers import RegisterOptions, evatr_app
from sandbox.registers.evatr import german_check_digit
from sandbox.serving import serve

OWN = "DE136695976"
HUBER = {"firmenname": "HUBER & SÖHNE <wien> GmbH", "strasse": "Ringstraße 1", "plz": "1010", "ort": "Wien"}

# status: HTTP, as in the published list of status messages
LISTED = {
    **{"evatr-0000": 200, "evatr-0001": None, "evatr-0002": 400, "evatr-0003": 400, "evatr-0004": 400, "evatr-0005": 400},
    **{"evatr-0006": 403, "evatr-0007": 403, "evatr-0008": 403, "evatr-0011": 503, "evatr-0012": 400, "evatr-0013": 503},
    **{"evatr-1001": 503, "evatr-1002": 500, "evatr-1003": 500, "evatr-1004": 500, "evatr-2001": 404, "evatr-2002": 200},
    **{"evatr-2003": 400, "evatr-2004": 500, "evatr-2005": 404, "evatr-2006": 200, "evatr-2007": 500, "evatr-2008": 200},
    **{"evatr-2011": 500, "evatr-3011": 500},
}

Asks = Callable[..., httpx.Response]


@pytest.fixture(scope="module")
def client(evatr: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=evatr) as client:
        yield client


@pytest.fixture
def confirm(client: httpx.Client) -> Asks:
    def post(asked: str, own: str = OWN, **company: str) -> httpx.Response:
        return client.post("/app/v1/abfrage", json={"anfragendeUstid": own, "angefragteUstid": asked, **company})

    return post


def test_a_qualified_confirmation(confirm: Asks) -> None:
    reply = confirm("ATU12345675", **HUBER)
    answer = reply.json()
    assert reply.status_code == 200
    assert list(answer) == ["id", "anfrageZeitpunkt", "status", "ergFirmenname", "ergStrasse", "ergPlz", "ergOrt"]
    assert answer["status"] == "evatr-0000"
    assert re.fullmatch(r"[0-9a-f]{16}", answer["id"])
    assert [answer[f"erg{part}"] for part in ("Firmenname", "Strasse", "Plz", "Ort")] == ["A", "A", "A", "A"]


def test_headers_are_those_of_the_service(confirm: Asks) -> None:
    headers = confirm("ATU12345675").headers
    assert headers["content-type"] == "application/json; charset=UTF-8"
    assert headers["set-cookie"].startswith("AL_BALANCE-S=")


def test_the_time_has_nine_fraction_digits_and_berlins_offset(confirm: Asks) -> None:
    moment = confirm("ATU12345675").json()["anfrageZeitpunkt"]
    assert re.fullmatch(r"2026-07-02T00:30:15\.123456\d{3}\+02:00", moment)


def test_every_query_has_its_own_id(confirm: Asks) -> None:
    assert len({confirm("ATU12345675").json()["id"] for _ in range(20)}) == 20


@pytest.mark.parametrize("company", [{}, {"firmenname": "x"}, {"ort": "Wien"}, {"strasse": "x", "plz": "1"}])
def test_without_company_name_or_place_the_query_is_simple(confirm: Asks, company: dict[str, str]) -> None:
    answer = confirm("ATU12345675", **company).json()
    assert answer["status"] == "evatr-0000"
    assert not [name for name in answer if name.startswith("erg")]


@pytest.mark.parametrize(
    ("asked", "company", "letters"),
    [
        ("ATU12345675", {**HUBER, "plz": "1020", "ort": "Graz"}, "AABB"),
        ("ATU12345675", {"firmenname": "Huber", "ort": "wien"}, "BCCA"),
        (
            "PL1234567890",
            {"firmenname": "Zielony Sp. z o.o.", "strasse": "ul. Prosta 1", "plz": "00-001", "ort": "Warszawa"},
            "DDDD",
        ),
        (
            "IE1234567T",
            {"firmenname": "clover limited", "strasse": "1 Main Street", "plz": "D02 X285", "ort": "Dublin 2"},
            "AADA",
        ),
        ("FR12345678901", {"firmenname": "Rien", "ort": "Paris"}, "DCCD"),
    ],
    ids=["two wrong", "not asked", "Poland supplies nothing", "Ireland supplies no postcode", "register holds nothing"],
)
def test_letters(asked: str, company: dict[str, str], letters: str, confirm: Asks) -> None:
    answer = confirm(asked, **company).json()
    assert "".join(answer[f"erg{part}"] for part in ("Firmenname", "Strasse", "Plz", "Ort")) == letters


def test_the_published_test_pair(confirm: Asks) -> None:
    company = {"firmenname": "Musterhaus GmbH & Co KG", "strasse": "Musterstrasse 22", "plz": "12345", "ort": "Musterort"}
    answer = confirm("ATU12345678", own="DE123456789", **company).json()
    assert answer["status"] == "evatr-0000"
    assert [answer[f"erg{part}"] for part in ("Firmenname", "Strasse", "Plz", "Ort")] == ["A", "A", "A", "A"]


@pytest.mark.parametrize(
    ("asked", "own", "status"),
    [
        ("ATU12345675", OWN, "evatr-0000"),
        ("", OWN, "evatr-0002"),
        ("ATU12345675", "", "evatr-0002"),
        ("ATU12345675", "DE123456789", "evatr-0004"),
        ("ATU12345675", "DE12", "evatr-0004"),
        ("ATU12345675", "ATU12345675", "evatr-0004"),
        ("12345", OWN, "evatr-0005"),
        ("atu12345675", OWN, "evatr-0005"),
        ("AT U12345675", OWN, "evatr-0005"),
        ("DE136695976", OWN, "evatr-0006"),
        ("ATU1234567", OWN, "evatr-0012"),
        ("IT1234", OWN, "evatr-0012"),
        ("ATU12345678", OWN, "evatr-2001"),
        ("ATU10000001", OWN, "evatr-2001"),
        ("DK13585628", OWN, "evatr-2002"),
        ("GR123456789", OWN, "evatr-2003"),
        ("GB123456789", OWN, "evatr-2003"),
        ("XC123456789", OWN, "evatr-2003"),
        ("ATU12345675", "DE811128135", "evatr-2005"),
        ("CZ25123891", OWN, "evatr-2006"),
        ("BE0400000001", OWN, "evatr-2008"),
    ],
)
def test_status_and_http_status(asked: str, own: str, status: str, confirm: Asks) -> None:
    reply = confirm(asked, own=own)
    assert (reply.json()["status"], reply.status_code) == (status, LISTED[status])
    assert "anfrageZeitpunkt" in reply.json()


@pytest.mark.parametrize("body", [b"", b"{", b"[]", b'"x"'])
def test_a_faulty_call(client: httpx.Client, body: bytes) -> None:
    reply = client.post("/app/v1/abfrage", content=body, headers={"content-type": "application/json"})
    assert (reply.json()["status"], reply.status_code) == ("evatr-0007", 403)


def test_dates_of_a_registration_that_does_not_hold(confirm: Asks) -> None:
    ended, later = confirm("CZ25123891").json(), confirm("DK13585628").json()
    assert (ended["gueltigAb"], ended["gueltigBis"]) == ("2015-03-01", "2026-06-30")
    assert later["gueltigAb"] == "2026-08-01"
    assert "gueltigBis" not in later


def test_dates_can_be_written_the_german_way(http: httpx.Client, truth: Path) -> None:
    now = dt.datetime(2026, 12, 1, tzinfo=dt.UTC)
    options = RegisterOptions(truth=truth, latency_ms=0, german_dates=True, clock=lambda: now)
    with serve(evatr_app(options)) as url:
        question = {"anfragendeUstid": OWN, "angefragteUstid": "CZ25123891"}
        answer = http.post(f"{url}/v1/abfrage", json=question).json()
    assert (answer["gueltigAb"], answer["gueltigBis"]) == ("01.03.2015", "30.06.2026")
    assert answer["anfrageZeitpunkt"].endswith("+01:00")


@pytest.mark.parametrize("status", [*LISTED, "evatr-9042"])
def test_a_note_in_the_truth_file_forces_any_status(http: httpx.Client, tmp_path: Path, status: str) -> None:
    line = {
        "vat_id": "ATU12345675",
        "valid": True,
        "name": "",
        "street": "",
        "postcode": "",
        "city": "",
        "note": f"evatr:{status}",
    }
    path = tmp_path / "truth.jsonl"
    path.write_text(json.dumps(line))
    with serve(evatr_app(RegisterOptions(truth=path, latency_ms=0))) as url:
        reply = http.post(f"{url}/app/v1/abfrage", json={"anfragendeUstid": OWN, "angefragteUstid": "ATU12345675"})
    assert reply.json()["status"] == status
    assert reply.status_code == (LISTED.get(status) or 200)


@pytest.mark.parametrize("prefix", ["/app/v1", "/v1"])
def test_the_list_of_status_messages(client: httpx.Client, prefix: str) -> None:
    rows = client.get(f"{prefix}/info/statusmeldungen").json()
    assert {row["status"]: row.get("httpcode") for row in rows} == LISTED
    assert all(row["meldung"] for row in rows)
    assert {row["kategorie"] for row in rows} == {"Ergebnis", "Hinweis", "Fehler"}
    assert {row["status"]: row.get("feld") for row in rows}["evatr-2005"] == "anfragendeUstid"


@pytest.mark.parametrize("prefix", ["/app/v1", "/v1"])
def test_the_list_of_member_states_says_who_is_down(http: httpx.Client, truth: Path, prefix: str) -> None:
    with serve(evatr_app(RegisterOptions(truth=truth, latency_ms=0))) as url:
        http.post(f"{url}/_sandbox/down", params={"state": "AT", "on": "1"}).raise_for_status()
        rows = http.get(f"{url}{prefix}/info/eu_mitgliedstaaten").json()
        refused = http.post(f"{url}{prefix}/abfrage", json={"anfragendeUstid": OWN, "angefragteUstid": "ATU12345675"})
    assert len(rows) == 28
    assert [row["alpha2"] for row in rows if not row["verfuegbar"]] == ["AT"]
    assert {"alpha2": "EL", "name": "Griechenland", "verfuegbar": True} in rows
    assert (refused.json()["status"], refused.status_code) == ("evatr-1001", 503)


@pytest.mark.parametrize(
    ("number", "good"), [("136695976", True), ("811128135", True), ("123456789", False), ("136695975", False)]
)
def test_check_digit_of_german_numbers(number: str, good: bool) -> None:
    assert german_check_digit(number) is good

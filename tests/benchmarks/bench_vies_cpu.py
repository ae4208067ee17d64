"""Processor time of one VIES check against the least that it could cost.

Baseline: a bare `httpx.AsyncClient.post` of an envelope prepared beforehand, and lxml parsing the reply. Both sides ask one
server in a process of its own, with as many questions at a time and in turn, so that the machine's moods hit both.
Run it: `python tests/benchmarks/bench_vies_cpu.py`.
"""

import asyncio
import contextlib
import gc
import statistics
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator

import httpx
from lxml import etree

from connectors.vies import Vies
from connectors.vies.soap import Operation
from domain.vat.answers import Query, VatId

ROUNDS = 7
CALLS = 400  # a round
AT_A_TIME = (1, 40)  # alone, where nothing but the call counts, and as in a month's run, where the connection pool counts too
STATES = ("AT", "BE", "CZ", "DE", "ES", "FR", "IT", "NL", "PL", "SE")
NUMBER = "12345678901"
TRADER = {"name": "Huber & Söhne GmbH", "street": "Ringstraße 12", "postcode": "1010", "city": "Wien"}

# Answers every request with the same reply but for the country that was asked; asyncio alone, so that it is not the bottleneck.
SERVER = """
import asyncio, re
REPLY = (
    '<env:Envelope xmlns:env="http://schemas.xmlsoap.org/soap/envelope/"><env:Header/><env:Body><ns2:checkVatApproxResponse'
    ' xmlns:ns2="urn:ec.europa.eu:taxud:vies:services:checkVat:types"><ns2:countryCode>{}</ns2:countryCode>'
    '<ns2:vatNumber>12345678901</ns2:vatNumber><ns2:requestDate>2026-11-02+01:00</ns2:requestDate><ns2:valid>true</ns2:valid>'
    '<ns2:traderName>HUBER UND SOEHNE GMBH</ns2:traderName><ns2:traderCompanyType>---</ns2:traderCompanyType>'
    '<ns2:traderAddress>RINGSTRASSE 12 1010 WIEN</ns2:traderAddress><ns2:requestIdentifier>WAPIAAAAZNgfuVoL'
    '</ns2:requestIdentifier></ns2:checkVatApproxResponse></env:Body></env:Envelope>'
)
async def serve(reader, writer):
    try:
        while head := await reader.readuntil(b"\\r\\n\\r\\n"):
            body = await reader.readexactly(int(re.search(rb"(?i)content-length: (\\d+)", head)[1]))
            reply = REPLY.format(re.search(rb"countryCode>(..)<", body)[1].decode()).encode()
            length = str(len(reply)).encode()
            writer.write(b"HTTP/1.1 200 OK\\r\\nContent-Type: text/xml;charset=UTF-8\\r\\nContent-Length: " + length)
            writer.write(b"\\r\\n\\r\\n" + reply)
    except (asyncio.IncompleteReadError, ConnectionError):
        writer.close()
async def main():
    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()
asyncio.run(main())
"""


@contextlib.contextmanager
def _server() -> Iterator[str]:
    process = subprocess.Popen([sys.executable, "-c", SERVER], stdout=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        yield f"http://127.0.0.1:{int(process.stdout.readline())}/services/checkVatService"
    finally:
        process.terminate()
        process.wait()


async def _seconds(call: Callable[[int], Awaitable[None]], at_a_time: int) -> float:
    """Processor seconds of one call, measured over a round with so many calls under way."""
    numbers = iter(range(CALLS))

    async def worker() -> None:
        for number in numbers:
            await call(number)

    gc.collect()
    start = time.process_time()
    await asyncio.gather(*(worker() for _ in range(at_a_time)))
    return (time.process_time() - start) / CALLS


async def _measure(url: str, at_a_time: int) -> tuple[float, float]:
    fields = {"countryCode": "AT", "vatNumber": NUMBER, "requesterCountryCode": "DE", "requesterVatNumber": "136695976"}
    trader = {f"trader{part.capitalize()}": value for part, value in TRADER.items()}
    prepared = Operation("checkVatApprox").envelope(**fields, **trader)
    headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
    queries = [Query(VatId(state, NUMBER), VatId("DE", "136695976"), **TRADER) for state in STATES]
    vies = Vies(url)
    async with httpx.AsyncClient() as client:

        async def bare(number: int) -> None:
            reply = await client.post(url, content=prepared, headers=headers)
            etree.fromstring(reply.content)

        async def ours(number: int) -> None:
            await vies.ask(queries[number % len(queries)])

        pairs = [(await _seconds(bare, at_a_time), await _seconds(ours, at_a_time)) for _ in range(ROUNDS + 1)][
            1:
        ]  # the first opens connections
    await vies.aclose()
    return statistics.median(pair[0] for pair in pairs), statistics.median(pair[1] for pair in pairs)


def run() -> list[tuple[str, float, float]]:
    """Name, measured ratio and the limit that it must not exceed."""
    results = []
    with _server() as url:
        for at_a_time in AT_A_TIME:
            bare, ours = asyncio.run(_measure(url, at_a_time))
            name = f"CPU of a VIES check, {at_a_time} at a time ({ours * 1e3:.2f} ms), to a bare post ({bare * 1e3:.2f} ms)"
            results.append((name, ours / bare, 2.0))
    return results


if __name__ == "__main__":
    for name, value, limit in run():
        print(f"{name}: {value:.2f} (limit {limit})")  # noqa: T201 - the point of the script

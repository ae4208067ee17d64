"""A worker of its own process: claims and settles a month, or claims and hangs until somebody kills it.

Arguments: database URL, anchor file, run id, worker name, `settle` or `hang`.
"""

import datetime as dt
import sys
import time
from pathlib import Path

from domain.vat.answers import Answer, Exchange, RegisterName, Verdict
from store import open_store
from store.inquiries import Inquiry
from store.settling import Settled


def settled(inquiry: Inquiry, run_id: str) -> Settled:
    now = dt.datetime.now(dt.UTC)
    text = str(inquiry.vat_id).encode()
    exchange = Exchange("VIES", "POST", "https://register.example/", {}, b"?" + text, now, now, 200, {}, b"!" + text)
    return Settled(inquiry.inquiry_id, run_id, [exchange], Answer(RegisterName.VIES, Verdict.VALID, "valid", exchange), None)


def main(url: str, anchor: str, run_id: str, worker: str, errand: str) -> None:
    store = open_store(url, evidence_key=b"a key that only these tests use.", anchor=Path(anchor))
    lease = dt.timedelta(minutes=5)
    while True:
        now = dt.datetime.now(dt.UTC)
        claimed = store.inquiries.claim("2026-10", "DE123456789", "AT", limit=40, worker=worker, now=now, lease=lease)
        sys.stdout.write(f"{len(claimed)}\n")
        sys.stdout.flush()
        if errand == "hang":
            time.sleep(600)
        if not claimed:
            break
        store.inquiries.settle([settled(inquiry, run_id) for inquiry in claimed])
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])

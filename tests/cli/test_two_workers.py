"""Two workers on one PostgreSQL share a month."""

import re
from typing import Any

KEY = "a key that only these tests use."


def test_two_workers_ask_each_number_once(workplace: Any, open_registers: Any, company: Any, postgres_url: str) -> None:
    registers = open_registers(latency_ms=60)
    workplace.at(registers, company.made.requester, "both")
    workplace.configure(DATABASE_URL=postgres_url, EVIDENCE_KEY=KEY, CHUNK="2", LEASE_MINUTES="1", STORE_PATIENCE="30")
    workplace.configure(CONCURRENCY_TOTAL="2", EVATR_CONCURRENCY_TOTAL="2")  # slow enough for both to have their part
    outs = [workplace.folder / name for name in ("first", "second")]
    workers = []
    for out in outs:
        workplace.configure(HOME=str(out / "home"))  # two machines: the key is shared, the anchor file is not
        workers.append(workplace.month_process(company.exports, out=out))
    for worker in workers:
        ended = workplace.wait(worker)
        assert (ended.code, ended.err) == (0, ""), ended.said
    assert not registers.repeated()
    results = [(out / "vat_result.csv").read_bytes() for out in outs]
    assert results[0] == results[1]
    run_id = workplace.results_of(outs[0])[0]["run_id"]
    executions = workplace.command("runs", "show", run_id)
    assert executions.out.count("not ended") == 0
    shares = [int(float(share)) for share in re.findall(r"settled\s+│\s+([0-9.]+)", executions.out)]
    assert (len(shares), sum(shares), min(shares) > 0) == (2, len(set(registers.numbers())), True), "both had their part"
    assert workplace.command("audit", "verify").code == 0

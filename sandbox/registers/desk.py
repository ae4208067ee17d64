"""The desk behind a register, for tests, benchmarks and demonstrations: journal, figures, and the switches for its mood.

Not part of any real register; everything lies under `/_sandbox/`.
"""

import json

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from sandbox.registers.profiles import PROFILES
from sandbox.registers.states import STATES
from sandbox.registers.traffic import Traffic


def figures(traffic: Traffic) -> dict[str, object]:
    """Everything counted since the start, by member state; `--` collects requests for codes that are no member state."""
    return {
        "profile": traffic.profile_name,
        "requests": len(traffic.journal),
        "max_concurrency": traffic.max_concurrency,
        "global_cap": traffic.global_cap,
        "down": sorted(traffic.down),
        "states": {
            state: {
                "requests": count.requests,
                "answers": count.answers,
                "faults": dict(sorted(count.faults.items())),
                "busy_seconds": round(count.busy_seconds, 6),
                "max_concurrency": count.max_concurrency,
                "cap": traffic.cap(state),
            }
            for state, count in sorted(traffic.states.items())
        },
    }


def desk_routes(traffic: Traffic) -> list[Route]:
    """The routes of the desk: GET journal and stats, POST profile?name= and down?state=&on=."""

    async def journal(_: Request) -> Response:
        lines = "".join(json.dumps(line._asdict()) + "\n" for line in traffic.journal)
        return Response(lines, media_type="application/jsonl")

    async def stats(_: Request) -> Response:
        return JSONResponse(figures(traffic))

    async def switch(request: Request) -> Response:
        name = request.query_params.get("name", "")
        if name not in PROFILES:
            return JSONResponse({"error": f"There is no profile {name!r}.", "known": list(PROFILES)}, status_code=400)
        traffic.switch(name)
        return JSONResponse({"profile": name})

    async def down(request: Request) -> Response:
        state, on = request.query_params.get("state", ""), request.query_params.get("on", "")
        if state not in STATES or on not in {"0", "1"}:
            return JSONResponse(
                {"error": "Say state=XX (a member state) and on=1 or on=0.", "known": list(STATES)}, status_code=400
            )
        (traffic.down.add if on == "1" else traffic.down.discard)(state)
        return JSONResponse({"down": sorted(traffic.down)})

    return [
        Route("/_sandbox/journal", journal, methods=["GET"]),
        Route("/_sandbox/stats", stats, methods=["GET"]),
        Route("/_sandbox/profile", switch, methods=["POST"]),
        Route("/_sandbox/down", down, methods=["POST"]),
    ]

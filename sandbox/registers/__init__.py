"""The tax registers as stand-in servers: VIES (SOAP) and the BZSt's eVatR (REST).

    with serve(vies_app(RegisterOptions(profile="storm", seed=7))) as url:
        ...  # post to f"{url}/services/checkVatService"

Each application also has a desk for tests: `/_sandbox/journal`, `/_sandbox/stats`, `/_sandbox/profile`, `/_sandbox/down`.
"""

from sandbox.registers.evatr import evatr_app
from sandbox.registers.options import RegisterOptions, parse_caps
from sandbox.registers.profiles import PROFILES
from sandbox.registers.vies import vies_app

__all__ = ["PROFILES", "RegisterOptions", "evatr_app", "parse_caps", "vies_app"]

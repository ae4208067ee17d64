"""The door to Prefect's API for everything that is set up from the command line."""

import contextlib
from collections.abc import Iterator

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.exceptions import PrefectException, PrefectHTTPStatusError
from prefect.settings import get_current_settings

from domain.errors import ConfigurationError, RunError
from flows.local_server import healthy


@contextlib.contextmanager
def prefect_api() -> Iterator[SyncPrefectClient]:
    """A client of the server that `PREFECT_API_URL` names.

    Without an address Prefect would quietly start a server of its own, set that one up, and throw it away again.

    Yields:
        The client, for the duration of the body.

    Raises:
        ConfigurationError: no address is set, or nobody answers there.
        RunError: the server refused a request; carries its reason.
    """
    url = get_current_settings().api.url
    if not url:
        raise ConfigurationError(
            "No Prefect server is named.", next_step="Set PREFECT_API_URL to its address, such as http://127.0.0.1:4200/api."
        )
    if not healthy(url):
        raise ConfigurationError(
            f"No Prefect server answers at {url}.", next_step="Start it, or correct PREFECT_API_URL; then repeat the command."
        )
    try:
        with get_client(sync_client=True) as client:
            yield client
    except (PrefectHTTPStatusError, PrefectException) as error:
        raise RunError(
            f"The Prefect server at {url} refused: {_reason(error)}.",
            next_step="Correct what the message names, then repeat the command; what was done before it stays in place.",
        ) from error


def _reason(error: Exception) -> str:
    """The server's own words, which Prefect's exceptions bury below the HTTP status."""
    http = error if isinstance(error, PrefectHTTPStatusError) else error.__cause__
    if isinstance(http, PrefectHTTPStatusError):
        with contextlib.suppress(ValueError):
            body = http.response.json()
            return str(body.get("detail") or body.get("exception_detail") or body)
    return str(error)

"""Who holds claims: names of workers that tell whether their process still lives."""

import hashlib
import os
import socket
import uuid
from pathlib import Path

_BOOT = Path("/proc/sys/kernel/random/boot_id")
_NAMESPACE = Path("/proc/self/ns/pid")


def worker_name() -> str:
    """A name for this process's claims: unique, and telling machine and process."""
    return f"{_here()}-{os.getpid()}-{uuid.uuid4().hex[:8]}"


def is_dead(worker: str) -> bool:
    """Whether a worker's process is known to have ended. Of another machine or container nothing is known."""
    place, _, process = worker.rpartition("-")[0].rpartition("-")
    if place != _here() or not process.isdecimal():
        return False
    try:
        os.kill(int(process), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


def _here() -> str:
    """This machine since it was started, and this container: process numbers mean something only here."""
    boot = _BOOT.read_text(encoding="ascii").strip() if _BOOT.is_file() else ""
    namespace = str(_NAMESPACE.readlink()) if _NAMESPACE.is_symlink() else ""
    return f"{socket.gethostname()}-{hashlib.sha256(f'{boot}{namespace}'.encode()).hexdigest()[:8]}"

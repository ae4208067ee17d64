"""Child processes that do the dangerous work: a document that hangs, bursts or crashes takes its child with it, and only that.

A child starts once, imports what reading needs, and then works one call after the other. Calls and results travel as pickles
through its standard streams; what else it prints goes to its error stream. A child whose call takes too long is killed, one
that is gone is replaced, and after some hundred calls it is renewed, so that memory stays flat whatever a library leaks.
"""

import atexit
import contextlib
import os
import pickle
import queue
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

from domain.errors import ItemError

T = TypeVar("T")

CALLS_BEFORE_RENEWAL = 200
_CODE = "from journeys.documents.children import serve; serve()"


class Child:
    """One child process. Not safe to use from two threads at once."""

    def __init__(self, megabytes: int) -> None:
        self.megabytes = megabytes
        self._process: subprocess.Popen[bytes] | None = None
        self._calls = 0

    def call(self, function: Callable[..., T], *arguments: object, seconds: float) -> T:
        """Have the child call a function of a module and return what it returns.

        Raises:
            ItemError: it took too long, or the child died; says which.
            Exception: whatever the function raised.
        """
        process = self._running()
        self._calls += 1
        overdue = threading.Event()

        def end_it() -> None:
            overdue.set()
            process.kill()

        timer = threading.Timer(seconds, end_it)
        timer.start()
        try:
            pickle.dump((function, arguments), _writing(process))
            _writing(process).flush()
            succeeded, result = pickle.load(_reading(process))  # noqa: S301 - our own child wrote it
        except (EOFError, OSError, pickle.UnpicklingError) as error:
            raise _lost(overdue.is_set(), seconds, self._end()) from error
        finally:
            timer.cancel()
        if succeeded:
            return result  # type: ignore[no-any-return]  # the child called a function that returns T
        if isinstance(result, MemoryError):
            self._end()
            raise ItemError(
                f"The document needs more than {self.megabytes:,} MB to be read.",
                next_step="Split the file or reduce its images, or raise BELEGWERK_DOCUMENT_MEGABYTES.",
            )
        raise result

    def close(self) -> None:
        """End the process."""
        self._end()

    def _running(self) -> subprocess.Popen[bytes]:
        if self._process is not None and (self._calls >= CALLS_BEFORE_RENEWAL or self._process.poll() is not None):
            self._end()
        if self._process is None:
            environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path)), "OMP_THREAD_LIMIT": "1"}
            self._process = subprocess.Popen(  # noqa: S603 - our own interpreter and code
                [sys.executable, "-P", "-c", _CODE, str(self.megabytes)],
                env=environment,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
            )
            self._calls = 0
        return self._process

    def _end(self) -> int:
        process, self._process = self._process, None
        if process is None:
            return 0
        process.kill()
        for stream in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if stream is not None:
                    stream.close()
        return process.wait()


class Children:
    """Children at rest, lent to whoever has work."""

    def __init__(self) -> None:
        self._idle: queue.SimpleQueue[Child] = queue.SimpleQueue()

    @contextlib.contextmanager
    def lend(self, megabytes: int) -> Iterator[Child]:
        """A child of that size for the duration of the body."""
        try:
            child = self._idle.get_nowait()
        except queue.Empty:
            child = Child(megabytes)
        child.megabytes = megabytes
        try:
            yield child
        finally:
            self._idle.put(child)

    def close(self) -> None:
        """End all that are at rest."""
        with contextlib.suppress(queue.Empty):
            while True:
                self._idle.get_nowait().close()


CHILDREN = Children()
"""The children of this process; they outlive a chunk of files, since starting one costs more than reading a page."""
atexit.register(CHILDREN.close)


def serve() -> None:
    """The child's life: work calls until the parent closes the stream."""
    _limit_memory(int(sys.argv[1]))
    calls, results = os.fdopen(os.dup(0), "rb"), os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # a library that prints must not disturb the results
    while True:
        try:
            function, arguments = pickle.load(calls)  # noqa: S301 - our own parent wrote it
        except EOFError:
            return
        _answer(results, function, arguments)


def _answer(results: Any, function: Callable[..., Any], arguments: tuple[Any, ...]) -> None:
    try:
        answer: tuple[bool, Any] = (True, function(*arguments))
    except Exception as error:  # noqa: BLE001 - everything goes back to the parent, which decides
        answer = (False, error)
    try:
        written = pickle.dumps(answer)
    except Exception as error:  # noqa: BLE001 - a foreign exception may refuse to travel
        written = pickle.dumps((False, RuntimeError(f"{type(answer[1]).__name__}: {answer[1]} ({error})")))
    results.write(written)
    results.flush()


def _limit_memory(megabytes: int) -> None:
    """Where the system knows such limits; what asks for more gets a MemoryError."""
    with contextlib.suppress(ImportError, ValueError, OSError):
        import resource

        resource.setrlimit(resource.RLIMIT_DATA, (megabytes << 20, megabytes << 20))


def _lost(late: bool, seconds: float, code: int) -> ItemError:
    if late:
        return ItemError(
            f"Reading the document took longer than {seconds:,.0f} s and was ended.",
            next_step="Look at the file; split it, or raise BELEGWERK_DOCUMENT_SECONDS if it is sound.",
        )
    return ItemError(
        f"The process that read the document died (exit code {code}).",
        next_step="Look at the file; print it to a new PDF if it opens, else ask the sender for another copy.",
    )


def _writing(process: subprocess.Popen[bytes]) -> Any:
    return process.stdin


def _reading(process: subprocess.Popen[bytes]) -> Any:
    return process.stdout

"""Work in a process of its own: it knows no secrets, its failure is told apart, and it ends with whoever wanted it."""

import asyncio
import os
import signal
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from bot.work import child

SAID = "rahasia saya"


def reversed_(given: bytes) -> bytes:
    return given[::-1]


def environment(_given: bytes) -> bytes:
    return repr(dict(os.environ)).encode()


def broken(_given: bytes) -> bytes:
    raise RuntimeError(SAID)


def dying(_given: bytes) -> bytes:
    os.kill(os.getpid(), signal.SIGKILL)
    return b""


def endless(given: bytes) -> bytes:
    """Says on the pipe it is given that it has begun, and holds it open until its process ends."""
    with Path(os.fsdecode(given)).open("wb", buffering=0) as pipe:
        pipe.write(b"begun")
        while True:
            time.sleep(60)


@pytest.fixture
def pipe(tmp_path: Path) -> Path:
    os.mkfifo(tmp_path / "pipe")
    return tmp_path / "pipe"


def read(pipe: Path, begun: Callable[[], object]) -> bytes:
    """Calls `begun` once the work has begun; what it said, known only when nobody holds the pipe any more."""
    with pipe.open("rb", buffering=0) as source:
        said = source.read(5)
        begun()
        return said + source.read()


async def test_it_gives_what_the_work_makes() -> None:
    given = bytes(range(256)) * 10_000
    assert await child.run(reversed_, given) == given[::-1]


async def test_it_knows_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", SAID)
    assert SAID.encode() not in await child.run(environment, b"")


async def test_a_failure_is_told_without_what_was_given(caplog: pytest.LogCaptureFixture) -> None:
    with pytest.raises(child.ChildFailed, match="status 1"):
        await child.run(broken, b"")
    assert "in broken" in caplog.text
    assert "RuntimeError" in caplog.text
    assert SAID not in caplog.text


async def test_it_survives_a_process_that_is_killed() -> None:
    with pytest.raises(child.ChildFailed, match="status -9"):
        await child.run(dying, b"x" * 1_000_000)


async def test_cancelled_it_ends(pipe: Path) -> None:
    running = asyncio.create_task(child.run(endless, os.fsencode(pipe)))
    cancel = partial(asyncio.get_running_loop().call_soon_threadsafe, running.cancel)
    assert await asyncio.to_thread(read, pipe, cancel) == b"begun"
    with pytest.raises(asyncio.CancelledError):
        await running


async def test_it_ends_where_the_program_is_killed(pipe: Path) -> None:
    code = f"""
import asyncio, os
from bot.work import child
from {__name__} import endless
asyncio.run(child.run(endless, os.fsencode({str(pipe)!r})))
"""
    program = await asyncio.create_subprocess_exec(
        sys.executable, "-c", code, env={"PYTHONPATH": os.pathsep.join(sys.path)}
    )
    assert await asyncio.to_thread(read, pipe, program.kill) == b"begun"
    assert await program.wait() == -signal.SIGKILL

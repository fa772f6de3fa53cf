"""Processes of the program that need not import it first: each is forked from one that has.

What runs is the program all the same, in a process of its own, with its own environment, folder and signals, and it
ends like any other; only the second that an interpreter takes to import everything is spent once. Run as a module,
this is what they are forked from.
"""

import asyncio
import atexit
import gc
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import BinaryIO

ROOT = Path(__file__).parents[2]
IMPORTED = ("bot.__main__", "bot.demo.show.program", "aiosqlite", "holidays.countries", "reportlab.pdfbase.ttfonts")
"""What a program has imported once it runs."""

COMMAND = "import sys; from bot.__main__ import main; main(sys.argv[1:])"
"""The script that is `python -m bot`."""

_LARGEST = 1 << 17
"""Bytes of what is asked for, the environment above all."""

_NUMBER = 4
"""Bytes of a process's number, and of its status."""


class Forked:
    """A process, used like one of asyncio's."""

    def __init__(self, told: socket.socket, stdin: BinaryIO) -> None:
        self.stdin = stdin
        self._told = told
        said = told.recv(_NUMBER)
        assert said, "there is nothing to fork it from: see what was said on standard error"
        self.pid = int.from_bytes(said, "big")
        self._status: int | None = None
        told.setblocking(False)

    @property
    def returncode(self) -> int | None:
        """Its exit status, or less than zero the signal that ended it; None while it runs."""
        if self._status is None:
            with suppress(BlockingIOError):
                self._learn(self._told.recv(_NUMBER))
        return self._status

    async def wait(self) -> int:
        """Waits until it has ended."""
        if self._status is None:
            self._learn(await asyncio.get_running_loop().sock_recv(self._told, _NUMBER))
        assert self._status is not None
        return self._status

    def _learn(self, said: bytes) -> None:
        assert said, "what it was forked from has ended"
        self._status = int.from_bytes(said, "big", signed=True)
        self._told.close()
        self.stdin.close()

    def kill(self) -> None:
        self._send(signal.SIGKILL)

    def terminate(self) -> None:
        self._send(signal.SIGTERM)

    def _send(self, number: signal.Signals) -> None:
        if self.returncode is None:
            os.kill(self.pid, number)


def fork(
    script: str,
    *arguments: str,
    env: Mapping[str, str],
    cwd: Path,
    stderr: Path,
    stdout: Path = Path(os.devnull),
) -> Forked:
    """A process that runs `script` on the program that PYTHONPATH in `env` finds; what it says is added to files."""
    asked = json.dumps([script, arguments, dict(env), str(cwd)]).encode()
    ours, theirs = socket.socketpair()
    source, stdin = os.pipe()
    with theirs, os.fdopen(source, "rb"), stdout.open("ab") as out, stderr.open("ab") as error:
        given = [theirs.fileno(), source, out.fileno(), error.fileno()]
        socket.send_fds(_origin(env["PYTHONPATH"]), [asked], given)
    return Forked(ours, os.fdopen(stdin, "wb", buffering=0))


async def run(*words: str, env: Mapping[str, str], cwd: Path) -> tuple[int, str, str]:
    """`python -m bot …` to its end: its exit status, and what it said on stdout and stderr."""
    with tempfile.TemporaryDirectory() as folder:
        out, error = Path(folder) / "stdout", Path(folder) / "stderr"
        status = await fork(COMMAND, *words, env=env, cwd=cwd, stdout=out, stderr=error).wait()
        return status, out.read_text(), error.read_text()


@cache
def _origin(path: str) -> socket.socket:
    """Where those of one program are asked for; it ends with this process, and all that it forked with it."""
    ours, theirs = socket.socketpair(type=socket.SOCK_SEQPACKET)
    with theirs:
        origin = subprocess.Popen(  # noqa: S603  # our own program
            [sys.executable, "-P", "-m", __name__, str(theirs.fileno())],
            env={"PYTHONPATH": os.pathsep.join((path, str(ROOT)))},
            pass_fds=[theirs.fileno()],
            start_new_session=True,  # Ctrl+C is for the tests, and with them it ends
        )

    def end() -> None:
        ours.close()
        origin.wait()

    atexit.register(end)
    return ours


def _asked_for(asks: socket.socket) -> str:
    """Forks as long as somebody is there to ask; returns in each child, with the script that it is to run."""
    running: dict[int, socket.socket] = {}

    def reap(*_: object) -> None:
        for pid in [*running]:
            ended, status = os.waitpid(pid, os.WNOHANG)
            if ended:
                with running.pop(pid) as told, suppress(OSError):  # nobody may be there any more to be told
                    told.send(os.waitstatus_to_exitcode(status).to_bytes(_NUMBER, "big", signed=True))

    signal.signal(signal.SIGCHLD, reap)
    while True:
        asked, given, _, _ = socket.recv_fds(asks, _LARGEST, 4)
        if not asked:
            for pid in [*running]:
                os.kill(pid, signal.SIGKILL)
            sys.exit()
        asker, *files = given
        signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGCHLD})
        told = socket.socket(fileno=asker)
        pid = os.fork()
        if pid == 0:
            for other in (asks, told, *running.values()):
                other.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})
            return _become(asked, files)
        running[pid] = told
        told.send(pid.to_bytes(_NUMBER, "big"))
        for file in files:
            os.close(file)
        signal.pthread_sigmask(signal.SIG_UNBLOCK, {signal.SIGCHLD})


def _become(asked: bytes, files: list[int]) -> str:
    """This process with the streams, folder, environment and arguments that are asked for; the script."""
    for number, file in enumerate(files):
        os.dup2(file, number)
        os.close(file)
    script, arguments, env, folder = json.loads(asked)
    os.environ.clear()
    os.environ.update(env)
    os.chdir(folder)
    os.umask(0o022)  # as on most machines
    sys.argv = ["-c", *arguments]
    return str(script)


if __name__ == "__main__":
    gc.disable()
    for module in IMPORTED:
        import_module(module)
    gc.freeze()  # what was imported is shared by all for as long as the collector does not touch it
    script = _asked_for(socket.socket(fileno=int(sys.argv[1])))
    gc.enable()
    exec(script, {"__name__": "__main__"})  # noqa: S102  # a test's own

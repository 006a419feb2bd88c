"""Keeps child processes running: one that dies is started again, more and more patiently; all stop together."""

import os
import signal
import subprocess
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import FrameType

PAUSES_SECONDS = (1, 2, 5, 10, 30)
STEADY_SECONDS = 60
STOP_SECONDS = 20
LOOK_SECONDS = 0.1


@dataclass
class Child:
    name: str
    command: Sequence[str]
    environment: Mapping[str, str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    failures: int = 0
    due: float = 0.0

    def start(self) -> None:
        # A session of its own: Ctrl-C reaches the launcher only, which stops the children in order.
        self.process = subprocess.Popen(
            self.command, env=self.environment, stdin=subprocess.PIPE, start_new_session=True
        )
        self.started = time.monotonic()

    def look_after(self, say: Callable[[str], None]) -> None:
        now = time.monotonic()
        if self.process is None:
            if now >= self.due:
                self.start()
            return
        status = self.process.poll()
        if status is None:
            return
        if now - self.started > STEADY_SECONDS:
            self.failures = 0
        pause = PAUSES_SECONDS[min(self.failures, len(PAUSES_SECONDS) - 1)]
        self.failures += 1
        self._forget()
        self.due = now + pause
        say(f"{self.name} ended (status {status}); it starts again in {pause} s")

    def ask_to_stop(self) -> None:
        if self.process is not None:
            self.process.terminate()

    def see_stopped(self, deadline: float) -> None:
        if self.process is None:
            return
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)  # with the processes that it started
            self.process.wait()
        self._forget()

    def _forget(self) -> None:
        if self.process is not None and self.process.stdin is not None:
            self.process.stdin.close()
        self.process = None


class Stop:
    """Becomes true at the first Ctrl-C or SIGTERM."""

    def __init__(self) -> None:
        self.asked = False
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)

    def _ask(self, number: int, frame: FrameType | None) -> None:
        self.asked = True


def supervise(children: Sequence[Child], stop: Stop, say: Callable[[str], None]) -> None:
    try:
        while not stop.asked:
            for child in children:
                child.look_after(say)
            time.sleep(LOOK_SECONDS)
    finally:
        for child in children:
            child.ask_to_stop()
        deadline = time.monotonic() + STOP_SECONDS
        for child in children:
            child.see_stopped(deadline)

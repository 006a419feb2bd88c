"""A child of the launcher holds the other end of a pipe: when the launcher dies without a word, the child stops too."""

import os
import signal
import sys
import threading
import time

PATIENCE_SECONDS = 20


def stop_when_left_alone() -> None:
    threading.Thread(target=_watch, args=(os.dup(sys.stdin.fileno()),), daemon=True).start()


def _watch(pipe: int) -> None:
    while os.read(pipe, 1):
        pass
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(PATIENCE_SECONDS)
    os.killpg(os.getpgrp(), signal.SIGKILL)

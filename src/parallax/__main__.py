"""`python -m parallax <command>`; the same as `bin/parallax <command>` after set-up."""

import io
import sys

from parallax.cli import main

if __name__ == "__main__":  # Worker processes of the web server import this module again.
    if isinstance(sys.stdout, io.TextIOWrapper):
        # As standard error has it from the start: a terminal without “°” or “…” gets an escape, not a traceback.
        sys.stdout.reconfigure(errors="backslashreplace")
    sys.exit(main(sys.argv[1:]))

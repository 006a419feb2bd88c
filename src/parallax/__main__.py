"""`python -m parallax <command>`; the same as `bin/parallax <command>` after set-up."""

import sys

from parallax.cli import main

if __name__ == "__main__":  # Worker processes of the web server import this module again.
    sys.exit(main(sys.argv[1:]))

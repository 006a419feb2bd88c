"""`python -m parallax <command>`; the same as `bin/parallax <command>` after set-up."""

import sys

from parallax.cli import main

sys.exit(main(sys.argv[1:]))

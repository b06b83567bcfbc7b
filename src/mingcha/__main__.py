"""`python -m mingcha …`, and the console script of the same name."""

import sys

from mingcha.cli import main

if __name__ == "__main__":
    sys.exit(main())

"""`python -m dudao` is `dudao`."""

import sys

from dudao.config.cli import main

if __name__ == "__main__":
    sys.exit(main())

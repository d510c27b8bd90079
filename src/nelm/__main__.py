"""`python -m nelm`."""

import sys

from nelm.cli import main

sys.exit(main())

"""``python -m mtaudit``."""

import os
import sys


def _without_current_folder() -> None:
    """Python looks for modules in the current folder first, which may hold files of strangers. The package itself is
    found there only in a checkout of mtaudit, where it must stay."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    here = os.getcwd()
    if not os.path.samefile(package, here) and sys.path and os.path.realpath(sys.path[0] or here) == here:
        del sys.path[0]


if __name__ == "__main__":
    _without_current_folder()

    from mtaudit.cli.main import main

    main(prog_name="mtaudit")

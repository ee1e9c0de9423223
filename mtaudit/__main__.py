"""``python -m mtaudit`` and the console script."""

import atexit
import gc
import os
import sys

#: Containers allocated, and not freed by reference counting, before the garbage collector looks for cycles. The
#: default of 700 makes it scan the loaded tables again and again, which takes a fifth of the time of a run.
_THRESHOLD = 100_000


def _without_current_folder() -> None:
    """Python looks for modules in the current folder first, which may hold files of strangers. The package itself is
    found there only in a checkout of mtaudit, where it must stay."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    here = os.getcwd()
    if not os.path.samefile(package, here) and sys.path and os.path.realpath(sys.path[0] or here) == here:
        del sys.path[0]


def run() -> None:
    """The command line as a process of its own, whose settings of the garbage collector are its own, too."""
    gc.set_threshold(_THRESHOLD)
    # Without this, the interpreter scans all tables once more before it exits.
    atexit.register(gc.freeze)
    from mtaudit.cli.main import main

    main(prog_name="mtaudit")


if __name__ == "__main__":
    _without_current_folder()
    run()

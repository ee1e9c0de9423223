"""``python -m mtaudit`` and the console script."""

import atexit
import gc
import os
import sys

#: Threshold of the garbage collector. With the default of 700 it scans the loaded tables repeatedly, which takes a
#: fifth of the time of a run.
_THRESHOLD = 100_000


def _without_current_folder() -> None:
    """Remove the current folder from the module search path, since it may contain untrusted files. It is kept if the
    package itself is found there, in a checkout of mtaudit."""
    package = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
    here = os.getcwd()
    if not os.path.samefile(package, here) and sys.path and os.path.realpath(sys.path[0] or here) == here:
        del sys.path[0]


def run() -> None:
    """Run the command line as the main program, with adjusted garbage collection."""
    gc.set_threshold(_THRESHOLD)
    # Otherwise the interpreter would scan all tables again at exit.
    atexit.register(gc.freeze)
    from mtaudit.cli.main import main

    main(prog_name="mtaudit")


if __name__ == "__main__":
    _without_current_folder()
    run()

"""``python -m mtaudit``."""

from mtaudit.cli.main import main

if __name__ == "__main__":
    main(prog_name="mtaudit")

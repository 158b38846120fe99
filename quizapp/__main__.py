"""Start quizapp: the app without arguments, a command with them.

Nothing heavy is imported here: `--version` needs no library at all, and the app
must show its first frame before it loads mathematics or the database.
"""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line; the exit code is the process's."""
    arguments = sys.argv[1:]
    if arguments in (["--version"], ["-V"]):
        from quizapp import __version__

        sys.stdout.write(f"quizapp {__version__}\n")
        return
    from quizapp.cli.entry import run

    sys.exit(run(arguments))


if __name__ == "__main__":
    main()

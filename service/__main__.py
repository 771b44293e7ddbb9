"""The door of `klankbord`: all else is loaded behind it, so that Ctrl-C is answered from the first moment."""

import sys


def main() -> None:
    try:
        from service.cli import main as command_line

        command_line()
    except KeyboardInterrupt:
        print("Stopped.", file=sys.stderr)
        sys.exit(130)


if __name__ == "__main__":
    main()

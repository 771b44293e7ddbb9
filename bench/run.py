"""Every benchmark, one after another; docs/benchmarks.md has what they printed and on what.

make bench
"""

import subprocess
import sys

QUESTIONS = (
    "importing",
    "landing",
    "selecting",
    "answering",
    "refreshing",
    "exporting",
    "delivering",
    "receiving",
    "killing",
    "browsing",
)


def main() -> int:
    for name in QUESTIONS:
        print(f"--- {name}", flush=True)
        if code := subprocess.run([sys.executable, "-m", f"bench.{name}"], check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

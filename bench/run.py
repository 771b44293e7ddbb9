"""Every benchmark, one after another; docs/benchmarks.md has what they printed and on what.

make bench
"""

import subprocess
import sys
from pathlib import Path

QUESTIONS = ("importing", "selecting", "exporting")


def main() -> int:
    for name in QUESTIONS:
        print(f"--- {name}", flush=True)
        path = Path(__file__).with_name(f"{name}.py")
        if code := subprocess.run([sys.executable, str(path)], check=False).returncode:
            return code
    return 0


if __name__ == "__main__":
    sys.exit(main())

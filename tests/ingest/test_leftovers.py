"""What an import that was killed leaves behind tells of people, and is gone once the home is opened again."""

import os
import signal
import subprocess
import sys
from gzip import compress
from pathlib import Path

from sql.home import Home
from sql.warehouse import Warehouse

DYING = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from ingest.files import import_files
from sql.home import Home
from sql.warehouse import Warehouse

def die(*_):
    os.kill(os.getpid(), signal.SIGKILL)

with Warehouse.open(Home.open(Path(sys.argv[1]))) as warehouse:
    import_files(warehouse, "customers", [Path(sys.argv[2])], now=datetime(2026, 11, 22), progress=die, batch_rows=2)
"""


def test_files_of_an_import_that_was_killed_are_gone_at_the_next_opening(tmp_path: Path) -> None:
    people = tmp_path / "people.csv.gz"
    people.write_bytes(compress(b"customer_id,email\n" + b"".join(b"A%d,a%d@x.nl\n" % (n, n) for n in range(9))))
    home = Home.open(tmp_path / "home")
    died = subprocess.run([sys.executable, "-c", DYING, home.path, people], env=os.environ, check=False)
    assert died.returncode == -signal.SIGKILL
    left = [each for each in home.tmp.rglob("*") if each.is_file()]
    assert any(b"a1@x.nl" in each.read_bytes() for each in left)
    with Warehouse.open(home) as warehouse, warehouse.reader() as reader:
        assert [each for each in home.tmp.rglob("*") if each in left] == []
        assert reader.value("select count(*) from customers") == 0

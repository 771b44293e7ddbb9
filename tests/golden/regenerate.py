"""Write every golden file anew from its profile; the difference is read like code before it is committed."""

import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))


def main() -> None:
    import pass_fixtures
    import village
    import worlds

    from segments.planning.passes import PASSES
    from sql import catalog
    from sql.home import Home
    from sql.warehouse import Warehouse

    with tempfile.TemporaryDirectory() as folder, Warehouse.open(Home.open(Path(folder) / "home")) as warehouse:
        with warehouse.transaction() as writer:
            worlds.prepare(writer)
            worlds.store(writer, village.village())
        with warehouse.reader() as reader:
            for path in sorted(HERE.glob("*.profile")):
                for ending, text in village.views(reader, path.read_text()).items():
                    path.with_suffix(f".{ending}").write_text(text)
                for ending, text in village.dialects(reader, path.read_text()).items():
                    (HERE / "dialects" / f"{path.stem}.{ending}").write_text(text)
            for path in sorted(HERE.glob("explain/*.profile")):
                for ending, text in village.explanations(reader, path.read_text()).items():
                    path.with_suffix(f".{ending}").write_text(text)
            known = catalog.load(reader)
        for name in (each.__name__ for each in PASSES):
            worked = [str(pass_fixtures.worked(name, case, known)) for case in pass_fixtures.cases(name)]
            pass_fixtures.path_of(name).write_text("\n====\n".join(worked) + "\n")


if __name__ == "__main__":
    main()

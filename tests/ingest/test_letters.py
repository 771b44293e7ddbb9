"""A file of an older Excel is in Windows-1252: that is told, and read where a mapping says so; nothing guesses it while
a file lands."""

import gzip
from datetime import datetime
from pathlib import Path

import pytest
from landing import ask

from ingest.files import import_files, letters_of_file, look_at_file
from ingest.looks.reading import Ours
from ingest.looks.suggestion import suggest
from ingest.mapping import Mapping
from sql.letters import WINDOWS, Letters
from sql.warehouse import Warehouse

NOW = datetime(2026, 11, 22, 10)
TEXT = "customer_id;naam;coördinaten\r\nK1;Ünal €;x\r\nK2;Daniëlle;’s-Gravenhage\r\nK3;Jan;y\r\n"


def file_of(folder: Path, content: bytes, name: str = "c.csv") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


@pytest.mark.parametrize(
    ("content", "letters"),
    [
        (TEXT.encode(), Letters(0, 3)),
        (TEXT.encode("cp1252"), Letters(3, 0, "coördinaten")),
        (b"a;b\n1;M\xfcller\n", Letters(1, 0, "Müller")),
        (b"\xef\xbb\xbfa;b\n1;M\xfcller\n", Letters(1, 0, "Müller")),
        (b"a;b\n1;M\xfcller\n2;" + "Müller".encode(), Letters(1, 1, "Müller")),
        (b"a;b\n1;2\n", Letters()),
    ],
)
def test_the_letters_of_a_file_are_told(warehouse: Warehouse, tmp_path: Path, content: bytes, letters: Letters) -> None:
    assert letters_of_file(warehouse, file_of(tmp_path, content)) == letters
    assert letters_of_file(warehouse, file_of(tmp_path, gzip.compress(content), "c.csv.gz")) == letters
    assert letters.is_windows == (letters.not_utf8 > 0 and letters.utf8 == 0)


def test_a_mapping_reads_a_file_of_an_older_excel_whole(warehouse: Warehouse, tmp_path: Path) -> None:
    path = file_of(tmp_path, TEXT.encode("cp1252"))
    done = import_files(warehouse, "customers", [path], mapping=Mapping(encoding=WINDOWS), now=NOW)
    assert (done.counts.inserted, done.counts.rejected) == (3, 0)
    assert ask(warehouse, 'select naam, "coördinaten" from customers order by customer_id') == [
        ("Ünal €", "x"),
        ("Daniëlle", "’s-Gravenhage"),
        ("Jan", "y"),
    ]


def test_a_byte_that_is_no_letter_loses_no_line(warehouse: Warehouse, tmp_path: Path) -> None:
    path = file_of(tmp_path, b"customer_id,naam\nK1,a\x81b\xfc\n")
    import_files(warehouse, "customers", [path], mapping=Mapping(encoding=WINDOWS), now=NOW)
    assert ask(warehouse, "select naam from customers") == [("a\x81bü",)]


def test_a_plain_import_rejects_such_lines_and_says_what_to_do(warehouse: Warehouse, tmp_path: Path) -> None:
    path = file_of(tmp_path, b"customer_id,naam\nK1,M\xfcller\nK2,Jan\n")
    done = import_files(warehouse, "customers", [path], now=NOW)
    assert (done.counts.inserted, done.counts.rejected) == (1, 1)
    assert done.message == (
        "Lines that are no UTF-8, as an older Excel saves them: 1. "
        "A mapping that reads them: klankbord import customers FILE --look."
    )


def test_a_look_suggests_the_encoding_where_it_fits_every_line(warehouse: Warehouse, tmp_path: Path) -> None:
    path = file_of(tmp_path, TEXT.encode("cp1252"))
    letters = letters_of_file(warehouse, path)
    with warehouse.reader() as reader:
        ours = Ours.of(reader, "customers")
    found = suggest(ours, look_at_file(warehouse, path, WINDOWS), letters)
    assert found.mapping == Mapping.from_toml(found.text) and found.mapping.encoding == WINDOWS
    assert "Lines that are no UTF-8: 3; the encoding below reads 'coördinaten'." in found.text
    mixed = suggest(ours, look_at_file(warehouse, path), Letters(1, 1, "Müller"))
    assert mixed.mapping.encoding == "utf-8" and "Lines that are no UTF-8, and cannot land: 1;" in mixed.text

"""The keys of link parameters: the newest makes tokens, all of them read. They lie in the home's secrets/ as one text,
a line each, the newest first, and are made on first use. What is encrypted with them never enters."""

import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Self

from cryptography.fernet import Fernet, MultiFernet

from jobs import secrets
from jobs.errors import LinkRefused, SecretMissing

(NAME,) = secrets.OURS
MOST = 100
_writing = threading.Lock()  # the process that has the warehouse is the one that writes them


class Keys:
    def __init__(self, texts: Sequence[str], folder: Path) -> None:
        """`texts`: each as Fernet writes a key, the newest first; SecretMissing where one is none."""
        try:
            self.fernet = MultiFernet([Fernet(each) for each in texts]) if texts else None
        except ValueError:
            raise SecretMissing(
                f"{folder / NAME} holds what is no key of link parameters; put back the file that was kept."
            ) from None
        self._texts = tuple(texts)

    @property
    def count(self) -> int:
        return len(self._texts)

    @classmethod
    def held(cls, folder: Path) -> Self:
        """Those that there are, perhaps none; `folder` is the home's secrets/."""
        if not (folder / NAME).exists():
            return cls((), folder)
        return cls(secrets.read(f"file:{folder / NAME}", {}, folder).split(), folder)

    @classmethod
    def open(cls, folder: Path) -> Self:
        """Those that there are, or the first one, made now."""
        with _writing:
            held = cls.held(folder)
            return held if held.count else cls._keep((Fernet.generate_key().decode(),), folder)

    @classmethod
    def rotate(cls, folder: Path) -> Self:
        """With a new first key; all before it still read. LinkRefused where there are MOST already."""
        with _writing:
            held = cls.held(folder)._texts
            if len(held) >= MOST:
                raise LinkRefused(
                    f"There are {MOST} keys of link parameters already; take the last lines out of {folder / NAME} "
                    "first: tokens that were made with them cannot be read any more."
                )
            return cls._keep((Fernet.generate_key().decode(), *held), folder)

    @classmethod
    def _keep(cls, texts: Sequence[str], folder: Path) -> Self:
        keys = cls(texts, folder)
        secrets.keep(NAME, "\n".join(texts), folder)
        return keys

"""What an e-mail address is: one @, something on both sides of it, no blanks. Whether mail arrives there never enters.

Anything that is told as an address finds its customer; what is none can be mailed nothing.
"""

import re

_SIDE = r"[^@\s\v\x{A0}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{202F}\x{205F}\x{3000}]+"
ADDRESS = f"^{_SIDE}@{_SIDE}$"  # as RE2 has it
_HERE = re.compile(re.sub(r"\\x\{(\w+)\}", lambda found: chr(int(found[1], 16)), ADDRESS).rstrip("$"), re.ASCII)


def is_address(text: str | None) -> bool:
    return text is not None and _HERE.fullmatch(text) is not None

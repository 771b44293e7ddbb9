"""Counts in sentences: `1 row`, `2,000 rows`."""


def counted(count: int, one: str, many: str | None = None) -> str:
    """`count` with what is counted, which is `one` of it, or else `many`: by default the same with an s."""
    return f"{count:,} {one if count == 1 else many or f'{one}s'}"

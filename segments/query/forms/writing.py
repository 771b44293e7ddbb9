"""What a text must look like to be a number, a date or a time, for engines whose own reading takes more, or fails.

Landing keeps values in these writings (ingest/landing/attributes.py); any other text is missing. All are plain enough
to be the same pattern for every engine.
"""

_DAY = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_CLOCK = "[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?"
_OFFSET = "(Z|[+-](0[0-9]|1[0-4]):?[0-5][0-9])"
_EXISTING = (
    "[1-9][0-9]{3}-(0[13578]|1[02])-(0[1-9]|[12][0-9]|3[01])",
    "[1-9][0-9]{3}-(0[469]|11)-(0[1-9]|[12][0-9]|30)",
    "[1-9][0-9]{3}-02-(0[1-9]|1[0-9]|2[0-8])",
    "([1-9][0-9](0[48]|[2468][048]|[13579][26])|([2468][048]|[13579][26])00)-02-29",
)

DATE = f"^{_DAY}$"
TIME = f"^{_DAY}({_CLOCK}{_OFFSET}?)?$"
NAIVE_TIME = f"^{_DAY}({_CLOCK})?$"
TIME_WITH_OFFSET = f"^{_DAY}{_CLOCK}{_OFFSET}$"
# For an engine that fails on a day that does not exist, or makes another of it. Years have four digits.
EXISTING_DAY = f"^({'|'.join(_EXISTING)})"

TRUE = ("true", "t", "yes", "y", "1")
FALSE = ("false", "f", "no", "n", "0")

# What is more than blanks: anything but the separators of Unicode and the controls that move the hand.
SOLID = r"[^\t\n\u000B\f\r \u00A0\u1680\u2000-\u200A\u2028\u2029\u202F\u205F\u3000]"

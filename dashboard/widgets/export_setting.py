"""A setting of an export as a line that is read: what it is called, and its value where that is a word of ours."""

from dashboard.widgets.export_destination import label_of
from dashboard.widgets.export_what import listed
from dashboard.widgets.schedule import in_words
from dashboard.words import phrase_or, say
from exports.settings.settings import own_settings

# Where the words of a setting's values stand.
VALUES = {
    "what": "what",
    "destination": "kind",
    "mode": "mode",
    "confirm": "confirm",
    "format": "file_form",
    "compression": "file_form",
    "line_end": "file_form",
    "encoding": "file_form",
}
LABELS = {"name": "file_name", "patience_minutes": "patience"}  # the phrases that are not called as the setting
SWITCHES = {"yes": "builder.true", "no": "builder.false"}


def setting_line(name: str, value: str, destination: str) -> str:
    return f"{_label(name, destination)}: {_value(name, value, destination)}"


def schedule_line(cron: str | None) -> str:
    return f"{say('step.schedule')}: {in_words(cron)}"


def _label(name: str, destination: str) -> str:
    if name in own_settings(destination):
        return label_of(destination, name)
    return phrase_or(f"export.{LABELS.get(name, name)}", name)


def _value(name: str, value: str, destination: str) -> str:
    if name in own_settings(destination):
        return value
    if name == "withhold":
        return ", ".join(phrase_or(f"withheld.{each.replace(' ', '_')}", each) for each in listed(value))
    if name == "confirm" and value.isdigit():
        return f"{value} %"
    if name in VALUES:
        return phrase_or(f"{VALUES[name]}.{value.replace('-', '_')}", value)
    return say(SWITCHES[value]) if value in SWITCHES else value

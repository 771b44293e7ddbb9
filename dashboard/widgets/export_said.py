"""An export in a few words: what goes, and where to."""

from dashboard import house
from dashboard.widgets.head import escaped
from dashboard.widgets.personal import shown
from dashboard.words import say
from exports.export import Export


def what_goes(export: Export) -> str:
    """`customers of Unhappy`, as Markdown."""
    what = export.texts.get("what", "activities")
    named = export.texts.get("profile") if what == "customers" else export.texts.get("query") if what == "query" else ""
    if named:
        return say(f"goes.{what}", name=escaped(named))
    return say(f"goes.{what}_all")


def where_to(export: Export) -> str:
    """`HubSpot`, or the folder, as Markdown."""
    kind = export.texts.get("destination", "folder")
    if kind == "folder":
        return escaped(house.short(export.texts["folder"]))
    detail = {"sftp": "host", "s3": "bucket", "http": "url"}.get(kind)
    address = export.texts.get(detail or "", "").split("?")[0]
    return say(f"kind.{kind}") + (f" · {shown(address)}" if address else "")

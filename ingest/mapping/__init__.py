"""Which of theirs becomes which of ours, as data: read, checked, applied. Where rows come from never enters."""

from ingest.mapping.mapping import Condition, Mapping, Rule

__all__ = ["Condition", "Mapping", "Rule"]

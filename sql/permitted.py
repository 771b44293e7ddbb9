"""Which queries an analyst may ask: one read of the views and schema `store`, as DuckDB's own parser reads it.

Nothing is forbidden by its looks. The tree of the query is walked, and every kind of node, table, table function and
function in it must be one that is known to read no more than the analyst may see; whatever is new is refused.
"""

import json
import re
from collections.abc import Collection, Iterator
from difflib import get_close_matches
from typing import Any

from sql.errors import QueryRefused, quoted
from sql.reader import Reader

READS = "one SELECT, FROM, WITH, VALUES, DESCRIBE, SUMMARIZE, SHOW TABLES, PIVOT … IN or EXPLAIN"
AUDIT = "audit"  # the view of what accounts did, for those alone who may read it
SCHEMAS = ("main", "store", "information_schema")
QUERIES = frozenset({"SELECT_NODE", "SET_OPERATION_NODE", "RECURSIVE_CTE_NODE", "CTE_NODE", "STATEMENT_NODE"})
TABLES = frozenset(
    {"BASE_TABLE", "SUBQUERY", "JOIN", "TABLE_FUNCTION", "EXPRESSION_LIST", "EMPTY", "EMPTY_FROM", "SHOW_REF", "PIVOT"}
)
CATALOG_TABLES = frozenset({"duckdb_columns", "duckdb_tables", "duckdb_views"})
TABLE_FUNCTIONS = CATALOG_TABLES | {
    "duckdb_functions",
    "duckdb_keywords",
    "duckdb_types",
    "generate_series",
    "json_each",
    "json_tree",
    "pg_timezone_names",
    "range",
    "repeat",
    "unnest",
}
SHOWS = frozenset({"tables", "__show_tables_expanded", "schemas"})
VOLATILE = frozenset({"random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "error"})
# What the installation is set to, what a query that is only a text would read, or plain waiting.
TELLING = frozenset({"current_setting", "getenv", "json_serialize_plan", "pg_sleep"})
WRITES = frozenset({"DELETE", "INSERT", "UPDATE", "MERGE"})
PLAIN = re.compile(r"[^\W\d]\w*")  # a name under which no file can stand


def check(reader: Reader, query: str, *, sees_audit: bool = False) -> None:
    """QueryRefused, in a sentence, for anything but one read of what an analyst may see; the view `audit` with
    `sees_audit` alone."""
    try:
        _Walk(reader, sees_audit).visit(_tree(reader, query))
    except RecursionError:
        raise QueryRefused("The query is nested too deeply; write it in fewer steps.") from None


def check_given(reader: Reader, query: str, given: Collection[str]) -> None:
    """QueryRefused, naming them, where parameters of the query are not among those `given`, or one of these is none of
    the query's. Nothing that is not given counts as null: its rows would look like an answer."""
    names = parameters(reader, query)
    there, asked = {name.lower() for name in given}, {name.lower() for name in names}
    if missing := [f"${name}" for name in names if name.lower() not in there]:
        raise QueryRefused(f"The query has no value for {' and '.join(missing)}; give it one, null if that is meant.")
    if excess := [f"${name}" for name in given if name.lower() not in asked]:
        known = ", ".join(f"${name}" for name in names) or "none"
        raise QueryRefused(f"The query does not ask for {' and '.join(excess)}; its parameters: {known}.")


def parameters(reader: Reader, query: str) -> list[str]:
    """The names of what `$name` in the query stands for, each once however it is written, a `?` by its number; none
    where the query cannot be read."""
    try:
        found = {name.lower(): name for name in _names_of_parameters(_tree(reader, query.strip().rstrip(";")))}.values()
    except (QueryRefused, RecursionError):
        return []
    places = {name: re.search(rf"\${re.escape(name)}\b", query) for name in found}
    return sorted(places, key=lambda name: place.start() if (place := places[name]) else len(query))


def _names_of_parameters(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        if tree.get("class") == "PARAMETER":
            yield str(tree["identifier"])
        for each in tree.values():
            yield from _names_of_parameters(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from _names_of_parameters(each)


def _tree(reader: Reader, query: str) -> Any:
    """What DuckDB's parser makes of the one SELECT-like statement that `query` is."""
    parsed = _parsed(reader, re.sub(r"(?i)\A\s*explain\s+(analyze\s+)?", "", query))
    if parsed["error"]:
        is_write = "CTE needs a SELECT" in parsed["error_message"]  # as DuckDB 1.5 says of a write inside WITH
        if parsed["error_type"] == "parser" and not is_write:
            raise QueryRefused(f"This is not SQL: {parsed['error_message']}{_place(query, parsed)}.")
        raise QueryRefused(f"{_what(query)}: only {READS} can be run here, and it changes nothing.")
    statements = parsed["statements"]
    if not statements:
        raise QueryRefused(f"There is no query in this; write {READS}.")
    if len(statements) > 1:
        raise QueryRefused(f"These are {len(statements)} statements; run them one at a time.")
    return statements[0]


def _parsed(reader: Reader, query: str) -> dict[str, Any]:
    if "\0" in query:
        raise QueryRefused("The query holds a NUL character; take it out.")
    text = "select json_serialize_sql($query::varchar, skip_null := true, skip_empty := true, skip_default := true)"
    tree: dict[str, Any] = json.loads(reader.value(text, {"query": query}))
    return tree


def _what(query: str) -> str:
    """What is wrong with a text that is SQL and no read, by its first word."""
    without_comments = re.sub(r"(?s)--[^\n]*|/\*.*?\*/|'[^']*'|\"[^\"]*\"", " ", query)
    words = [each.upper() for each in re.findall(r"\w+", without_comments)] or ["SELECT"]
    if words[0] not in ("SELECT", "WITH", "FROM", "EXPLAIN", "VALUES"):
        return f"{words[0]} is refused"
    writes = [word for word in words if word in WRITES]
    return f"{writes[0]} is refused, inside WITH as well" if writes else "This is more than a read"


def _place(query: str, parsed: dict[str, Any]) -> str:
    position = str(parsed.get("position", ""))
    if not position.isdigit():
        return ""
    before = query.encode()[: int(position)].decode(errors="ignore")
    return f" (line {before.count(chr(10)) + 1}, column {len(before) - before.rfind(chr(10))})"


class _Walk:
    def __init__(self, reader: Reader, sees_audit: bool) -> None:
        self._hidden = set() if sees_audit else {AUDIT}
        self._known = {
            name
            for (name,) in reader.rows("select table_name from information_schema.tables where table_schema = 'main'")
        } - self._hidden
        self._database = reader.value("select current_database()")
        self._volatile = {
            name
            for (name,) in reader.rows(
                "select distinct function_name from duckdb_functions() where stability = 'VOLATILE' or has_side_effects"
            )
        } - VOLATILE
        self._internal = {name for (name,) in reader.rows("select view_name from duckdb_views() where internal")}
        self._named: set[str] = set()

    def visit(self, tree: Any) -> None:
        self._named = {self._own_name(str(name)) for name in _names_of_ctes(tree)}
        self._node(tree)

    def _own_name(self, name: str) -> str:
        """A name that the query gives itself. It counts wherever it stands, so it may mean nothing else anywhere."""
        if not PLAIN.fullmatch(name) or name.lower() in (self._internal - CATALOG_TABLES) | self._hidden:
            raise QueryRefused(f"WITH {quoted(name)} is refused; give it a plain name that nothing else here has.")
        return name.lower()

    def _node(self, node: Any) -> None:
        if isinstance(node, list):
            for each in node:
                self._node(each)
        if not isinstance(node, dict):
            return
        kind = node.get("type")
        if isinstance(kind, str) and "class" not in node:
            self._kind(kind, node)
        if kind == "TABLE_FUNCTION":
            self._table_function(node["function"])
            node = {**node, "function": {k: v for k, v in node["function"].items() if k != "function_name"}}
        elif isinstance(name := node.get("function_name"), str):
            self._function(name.lower())
        for each in node.values():
            self._node(each)

    def _kind(self, kind: str, node: dict[str, Any]) -> None:
        if kind == "BASE_TABLE":
            self._table(node)
        elif kind == "SHOW_REF":
            self._show(node)
        elif kind.endswith("_NODE") and kind not in QUERIES:
            raise QueryRefused(
                f"{kind.split('_')[0]} is refused, inside WITH as well: only {READS} can be run here, "
                "and it changes nothing."
            )
        elif kind.endswith(("_REF", "TABLE", "_SCAN", "_DATA")) and kind not in TABLES:
            raise QueryRefused(f"This query reads from a place of kind {kind}, which cannot be read here.")

    def _table(self, node: dict[str, Any]) -> None:
        path = _path(node)
        name = path[-1]
        schema = path[-2].lower() if len(path) > 1 else "main"
        if schema in ("main", self._database.lower()):
            is_own = len(path) == 1 and name.lower() in self._named
            if not is_own and name.lower() not in {known.lower() for known in self._known} | CATALOG_TABLES:
                raise QueryRefused(self._unknown(name))
        if len(path) > 3 or (len(path) == 3 and path[0] != self._database) or schema not in (*SCHEMAS, self._database):
            raise QueryRefused(
                f"{'.'.join(path)} cannot be read here; the views and the schema store can. SHOW TABLES lists them."
            )

    def _unknown(self, name: str) -> str:
        readable = sorted(self._known - {"schema_version"})
        near = get_close_matches(name, readable, n=1)
        hint = f"; did you mean {near[0]}?" if near else "."
        return f"There is no table or view {quoted(name)}; there are {', '.join(readable)}{hint}"

    def _show(self, node: dict[str, Any]) -> None:
        name = str(node.get("table_name", "")).strip('"').lower()
        if "query" not in node and (name not in SHOWS or len(_path(node)) > 1):
            raise QueryRefused(f"SHOW {name or 'this'} is refused; SHOW TABLES and DESCRIBE name what can be read.")

    def _table_function(self, function: dict[str, Any]) -> None:
        name = function["function_name"].lower()
        if name not in TABLE_FUNCTIONS:
            raise QueryRefused(f"{name}() is refused: a query reads the warehouse's views and nothing outside them.")

    def _function(self, name: str) -> None:
        if name in self._volatile or name in TELLING:
            raise QueryRefused(f"{name}() is refused: a query reads the warehouse's views, and changes nothing.")


def _path(node: dict[str, Any]) -> list[str]:
    """Catalog, schema and name as far as they were written, in the words of DuckDB 1.5 or 2.0."""
    found = [node.get(key) for key in ("catalog_name", "schema_name", "table_name")]
    return [str(each) for each in found if each] or [
        str(each) for each in node.get("qualified_name", {}).get("path", [])
    ]


def _names_of_ctes(tree: Any) -> Iterator[str]:
    if isinstance(tree, dict):
        entries = tree.get("cte_map")
        if isinstance(entries, dict):
            yield from (entry["key"] for entry in entries.get("map", []))
        if tree.get("type") in ("RECURSIVE_CTE_NODE", "CTE_NODE"):
            yield from (tree[key] for key in ("cte_name", "ctename") if key in tree)
        for each in tree.values():
            yield from _names_of_ctes(each)
    elif isinstance(tree, list):
        for each in tree:
            yield from _names_of_ctes(each)

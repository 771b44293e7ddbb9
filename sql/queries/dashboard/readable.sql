-- What an analyst may read: the views made for reading first, then the tables beside them; a row a column.
select t.schema_name, t.name, t.comment as about, c.column_name, c.data_type, c.comment
from (
    select schema_name, view_name as name, comment from duckdb_views() where schema_name = 'main' and not internal
    union all
    select schema_name, table_name, comment from duckdb_tables() where schema_name = 'store' and not internal
) as t
join duckdb_columns() as c on c.schema_name = t.schema_name and c.table_name = t.name
order by t.schema_name <> 'main', t.name, c.column_index

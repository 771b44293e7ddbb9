-- The views made for reading, with their columns in order: one row a column.
select v.view_name, v.comment, c.column_name, c.data_type, c.comment as column_comment
from duckdb_views() as v
join duckdb_columns() as c on c.schema_name = v.schema_name and c.table_name = v.view_name
where v.schema_name = 'main' and not v.internal and v.view_name <> $hidden
order by v.view_name, c.column_index

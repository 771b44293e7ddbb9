-- About how many rows each table has.
select schema_name || '.' || table_name, estimated_size from duckdb_tables() where schema_name = 'store'

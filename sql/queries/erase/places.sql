-- Every column of the warehouse that holds texts, and what becomes of an address in it: `mark` puts a mark in its place,
-- `number` one of the row's own, for such texts differ from each other, `hash` one of the text; null: it is only told where it stands, for whoever set it
-- up has to change it, or others refer to it. A table that is not named here is told of.
with done (table_schema, table_name, done, except_columns) as (
    values
        ('store', 'customer', 'mark', ['customer_id', 'email']),
        ('store', 'event_detail', 'mark', ['event_id']),
        ('store', 'response', 'mark', ['response_id']),
        ('store', 'answer', 'mark', []),
        ('store', 'message', 'number', []),
        ('store', 'broadcast', 'number', []),
        ('store', 'campaign', 'number', []),
        ('store', 'link', 'number', []),
        ('store', 'form', 'number', []),
        ('store', 'question', 'number', []),
        ('app', 'run', 'mark', ['name', 'job', 'trigger']),
        ('app', 'call', 'mark', []),
        ('app', 'file', 'mark', ['source']),
        ('app', 'rejected', 'mark', ['payload']),
        ('app', 'delivery', 'mark', ['export']),
        ('app', 'attempt', 'mark', ['change', 'key', 'outcome']),
        ('app', 'outcome', 'mark', ['change', 'outcome']),
        ('app', 'dead_letter', 'mark', ['digest', 'ended_by']),
        ('app', 'delivered', 'hash', ['change', 'digest', 'their_id']),
        ('app', 'erasure', 'mark', ['hash']),
        ('app', 'audit', 'mark', ['account', 'role', 'act'])
    union all
    select 'store', 'activity_' || activity, 'mark', ['customer_id', 'email', 'response_id', 'event_id'] from store.activity
)
select c.table_schema, c.table_name, c.column_name, c.data_type,
    case when not list_contains(d.except_columns, c.column_name) and c.data_type in ('VARCHAR', 'JSON', 'VARCHAR[]')
        then d.done end as done
from information_schema.columns as c
left join done as d on d.table_schema = c.table_schema and d.table_name = c.table_name
where c.table_schema in ('store', 'app') and (c.data_type like '%VARCHAR%' or c.data_type like '%JSON%')
    and c.table_catalog = current_database()
order by all

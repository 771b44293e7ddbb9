-- Of whom and of what there is something in the record.
select list_sort(list(distinct account)) as accounts, list_sort(list(distinct split_part(act, '.', 1))) as kinds
from app.audit

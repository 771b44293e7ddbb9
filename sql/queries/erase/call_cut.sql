-- The calls without the pieces that were emptied; one of which nothing is left goes.
create or replace temp table cut_call as
select call_number, string_agg(piece, ',' order by place) filter (piece is not null) as body
from piece group by call_number having bool_or(reason is not null);

update app.payload as p set body = '[' || c.body || ']', headers = null
from cut_call as c where p.run_id = {run_id} and c.call_number = p.call_number and c.body is not null;

delete from app.payload
where run_id = {run_id} and call_number in (select call_number from cut_call where body is null)

-- When the calls were received that are all read anew.
create or replace temp table read_again as
select distinct received_at from app.payload
where source = $source and ($since::timestamp is null or received_at >= $since)

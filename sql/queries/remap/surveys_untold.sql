-- What the calls that were read anew had brought and do not tell any more: responses with their answers, and answers alone.
create or replace temp table leaving_response as
select r.response_key from store.response as r
semi join (select * from app.payload where source = $source and ($since::timestamp is null or received_at >= $since)) as p
    on p.run_id = r.run_id and p.call_number = r.call_number
anti join told_response as t on t.response_key = r.response_key
where r.arrival < $first_arrival;

create or replace temp table leaving_answer as
select a.arrival from store.answer as a
semi join leaving_response as r on r.response_key = a.response_key
union
select a.arrival from store.answer as a
semi join (select * from app.payload where source = $source and ($since::timestamp is null or received_at >= $since)) as p
    on p.run_id = a.run_id and p.call_number = a.call_number
anti join told_answer as t on t.arrival = a.arrival
where a.arrival < $first_arrival

-- The events of a batch, each once: the first row that tells it.
create or replace temp table identified as
select identity, min(row) as row from checked where reason is null group by identity

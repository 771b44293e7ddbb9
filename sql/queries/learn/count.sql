-- How many calls of a source are kept.
select count(*) from app.payload where source = $source

-- The response that a source told last.
select * from main.responses where source = $source order by arrival desc limit 1

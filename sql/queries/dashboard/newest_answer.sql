-- The answer that a source told last.
select * from main.answers where source = $source order by arrival desc limit 1

-- When the new versions were told: now, or when their calls came, where they are read anew.
insert into store.retold
select n." known_arrival", {told_at} from version as n {origins} where n." changes" > 0 and n." known_arrival" is not null

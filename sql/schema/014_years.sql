-- A time in one of the usual writings has a year from 1000 on; one of an earlier year is taken apart, for the year 0 is none
-- that is kept.
create or replace macro main.instant(x) as
    case when regexp_full_match(x, '[1-9]\d{3}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?Z?') then try_cast(x as timestamp)
    else any_instant(x) end;

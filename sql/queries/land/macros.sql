-- How texts are read, wherever rows land. A time: ISO 8601 to the microsecond, with an offset or in UTC.

create or replace temp macro time_part(x, part) as
    regexp_extract(
        x,
        '^\s*(\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?) ?([Zz]|[+-]\d\d(?::?\d\d)?)?\s*$',
        part
    );

create or replace temp macro offset_minutes(o) as
    case when length(o) < 3 then 0
    else (case when o[1] = '-' then -1 else 1 end)
        * (o[2:3]::integer * 60 + case when length(o) > 3 then right(o, 2)::integer else 0 end)
    end;

create or replace temp macro is_offset(o) as
    length(o) < 3 or (abs(offset_minutes(o)) <= 14 * 60 and (length(o) = 3 or right(o, 2) < '60'));

create or replace temp macro within_years(t) as
    case when t between '0001-01-01'::timestamp and '9999-12-31 23:59:59.999999'::timestamp then t end;

create or replace temp macro any_instant(x) as
    case when is_offset(time_part(x, 2)) then within_years(
        try_cast(replace(upper(time_part(x, 1)), ',', '.') as timestamp) - to_minutes(offset_minutes(time_part(x, 2)))
    ) end;

-- The usual writings first, 2026-11-21T10:00:00, with a fraction or a Z: taking an offset apart costs ten times as much.
create or replace temp macro instant(x) as
    case when regexp_full_match(x, '\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?Z?') then try_cast(x as timestamp)
    else any_instant(x) end;

-- Why a text is no time, or null where it is one.
create or replace temp macro time_fault(x, name) as
    case
        when coalesce(trim(x), '') = '' then 'no ' || name
        when time_part(x, 1) = '' then name || ' cannot be read as a time: ' || left(x, 60)
        when not is_offset(time_part(x, 2)) then name || ' has an offset that does not exist: ' || left(x, 60)
        when instant(x) is null then name || ' is no day or hour that exists: ' || left(x, 60)
    end;

create or replace temp macro as_number(x) as
    case when isfinite(try_cast(x as double)) then try_cast(x as double) end;

create or replace temp macro boolean_of(word) as
    case word when 'true' then true when 'false' then false when '1' then true when '0' then false
        when 'yes' then true when 'no' then false end;

create or replace temp macro as_boolean(x) as boolean_of(lower(trim(x)));

create or replace temp macro as_date(x) as instant(x)::date;

create or replace temp macro as_text(x) as nullif(x, '');
;

-- A cell without the spaces around it, null where nothing is left; an empty one is null already (ingest/landing/staging.py).
-- trim costs much even where there is nothing to trim.
create or replace temp macro trimmed(x) as
    case when starts_with(x, ' ') or ends_with(x, ' ') then nullif(trim(x), '') else x end

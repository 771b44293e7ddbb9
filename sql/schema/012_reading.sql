-- How texts are read, wherever rows land. A time: ISO 8601 to the microsecond, with an offset or in UTC.
-- They stand here, for making them costs more than a small landing's rows. A function is written out wherever it is asked
-- for, and what it is given wherever it names that: so a time is taken apart once, as the one element of a list.

create macro main.time_parts(x) as
    regexp_extract(
        x,
        '^\s*(\d{4}-\d\d-\d\d(?:[Tt ]\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?)?) ?([Zz]|[+-]\d\d(?::?\d\d)?)?\s*$',
        ['at', 'offset']
    );

-- Of an offset without its sign. It tries, for DuckDB works it out once for all who ask, of what is no offset too.
create macro main.minutes_of(o) as
    try_cast(o[2:3] as integer) * 60 + case when length(o) > 3 then try_cast(right(o, 2) as integer) else 0 end;

create macro main.offset_minutes(o) as
    case when length(o) < 3 then 0 when o[1] = '-' then -minutes_of(o) else minutes_of(o) end;

create macro main.is_offset(o) as
    length(o) < 3 or (minutes_of(o) <= 14 * 60 and (length(o) = 3 or right(o, 2) < '60'));

create macro main.within_years(t) as
    case when t between '0001-01-01'::timestamp and '9999-12-31 23:59:59.999999'::timestamp then t end;

create macro main.any_instant(x) as list_transform(
    [time_parts(x)],
    lambda part: case when is_offset(part.offset) then list_transform(
        [try_cast(replace(upper(part.at), ',', '.') as timestamp) - to_minutes(offset_minutes(part.offset))],
        lambda moved: within_years(moved)
    )[1] end
)[1];

-- The usual writings first, 2026-11-21T10:00:00, with a fraction or a Z: taking an offset apart costs much more.
create macro main.instant(x) as
    case when regexp_full_match(x, '\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?Z?') then try_cast(x as timestamp)
    else any_instant(x) end;

-- Why a text is no time, or null where it is one.
create macro main.time_fault(x, name) as
    case
        when coalesce(trim(x), '') = '' then 'no ' || name
        else name || coalesce(
            list_transform(
                [time_parts(x)],
                lambda part: case
                    when part.at = '' then ' cannot be read as a time: '
                    when not is_offset(part.offset) then ' has an offset that does not exist: '
                end
            )[1],
            case when instant(x) is null then ' is no day or hour that exists: ' end
        ) || left(x, 60)
    end;

create macro main.as_number(x) as
    case when isfinite(try_cast(x as double)) then try_cast(x as double) end;

create macro main.boolean_of(word) as
    case word when 'true' then true when 'false' then false when '1' then true when '0' then false
        when 'yes' then true when 'no' then false end;

create macro main.as_boolean(x) as boolean_of(lower(trim(x)));

create macro main.as_date(x) as instant(x)::date;

create macro main.as_text(x) as nullif(x, '');

-- A cell without the spaces around it, null where nothing is left; an empty one is null already (ingest/landing/staging.py).
-- trim costs much even where there is nothing to trim.
create macro main.trimmed(x) as
    case when starts_with(x, ' ') or ends_with(x, ' ') then nullif(trim(x), '') else x end;

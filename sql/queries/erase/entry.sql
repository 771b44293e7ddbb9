-- How somebody stands on the block list.
create or replace temp macro entry(kind, name) as
    sha256((select salt from app.erasing_salt) || kind || ':' || name)

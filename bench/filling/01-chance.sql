-- A number from 0 to 1 that depends on what it is asked for and nothing else: the same world on every run.
create or replace temp macro chance(what, one, two) as (hash(what, one, two) >> 11) / 9007199254740992.0;

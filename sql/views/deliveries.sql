-- One row a file that an export brought to its place.
create or replace view main.deliveries as
select d.run_id, d.export, d.file, d.rows, d.bytes, d.sha256, d.after_arrival, d.up_to_arrival, d.delivered_at
from app.delivery as d;

comment on view main.deliveries is 'One row a file that an export brought to its place, with how many rows it had';
comment on column main.deliveries.run_id is 'The number of the run that brought it; see runs';
comment on column main.deliveries.export is 'The export''s name';
comment on column main.deliveries.file is 'Where it was put: a path or an address';
comment on column main.deliveries.rows is 'How many rows it had, without a header';
comment on column main.deliveries.bytes is 'Its size';
comment on column main.deliveries.sha256 is 'The SHA-256 of its bytes, in hex';
comment on column main.deliveries.after_arrival is 'Activity up to this arrival was delivered before';
comment on column main.deliveries.up_to_arrival is 'It has what arrived up to here';
comment on column main.deliveries.delivered_at is 'When it was there, whole (UTC)';

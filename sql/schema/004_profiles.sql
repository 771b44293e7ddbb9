-- Why a version was saved, and who put a profile out of sight.
alter table app.profile add column note varchar;
alter table app.profile add column archived_by varchar;

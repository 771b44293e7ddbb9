-- The call that first brought an answer, as responses and events have it: what another mapping makes of the call anew.
alter table store.answer add column call_number integer;

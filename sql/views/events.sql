-- One row an e-mail event, with the words that the narrow table keeps as numbers.
create or replace view main.events as
select
    c.customer_id,
    c.email,
    e.event,
    e.occurred_at,
    e.received_at,
    e.arrival,
    d.event_id,
    m.message_id,
    b.broadcast_id,
    k.campaign,
    l.url,
    e.kind,
    d.reason,
    e.machine,
    d.user_agent,
    s.source{added}
from store.event as e
join store.customer as c on c.customer_key = e.customer_key
join store.event_detail as d on d.arrival = e.arrival
join store.source as s on s.source_key = e.source_key
left join store.message as m on m.message_key = e.message_key
left join store.broadcast as b on b.broadcast_key = e.broadcast_key
left join store.campaign as k on k.campaign_key = e.campaign_key
left join store.link as l on l.link_key = e.link_key
where c.erased_at is null;

comment on view main.events is 'One row an e-mail event: send, delivery, bounce, open, click …';
comment on column main.events.customer_id is 'The owner''s own id of the person';
comment on column main.events.email is 'The person''s present e-mail address';
comment on column main.events.event is 'What happened: send, delivery, deferral, bounce, rejection, failure, open, click, complaint, unsubscribe, subscribe, autoreply, other';
comment on column main.events.occurred_at is 'When it happened (UTC)';
comment on column main.events.received_at is 'When it was stored (UTC)';
comment on column main.events.arrival is 'The row''s arrival number: only grows, one line for all activity';
comment on column main.events.event_id is 'The source''s own id of this event';
comment on column main.events.message_id is 'One e-mail to one person';
comment on column main.events.broadcast_id is 'One mailing as it was sent';
comment on column main.events.campaign is 'The campaign it belongs to';
comment on column main.events.url is 'The link that was clicked';
comment on column main.events.kind is 'How a bounce bounced: hard or soft; missing is unknown';
comment on column main.events.reason is 'What the receiving server said';
comment on column main.events.machine is 'Made by a machine: true, false, or missing for unknown';
comment on column main.events.user_agent is 'The program that opened or clicked';
comment on column main.events.source is 'Where the row came from';

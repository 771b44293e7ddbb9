-- Narrow tables with the indexes that their users would make: the person last, so that the index alone answers.
create type event_kind as enum ('send', 'delivery', 'bounce', 'open', 'click', 'complaint', 'unsubscribe');
create type bounce_kind as enum ('hard', 'soft');

create unlogged table events (
    occurred_at timestamp not null,
    customer_key integer not null,
    event event_kind not null,
    machine boolean,
    kind bounce_kind,
    message_key integer,
    campaign_key integer,
    link_key integer
);
create unlogged table customers (
    customer_key integer not null,
    customer_id text,
    email text,
    country text,
    points double precision,
    birthday date,
    vip boolean,
    signed_up_at timestamp,
    erased_at timestamp
);
create unlogged table answers (
    customer_key integer not null,
    occurred_at timestamp not null,
    arrival bigint not null,
    form text,
    question text,
    score double precision
);
create unlogged table responses (customer_key integer not null, occurred_at timestamp not null);
create unlogged table orders (customer_key integer not null, occurred_at timestamp not null, status text, total double precision);
create unlogged table panel (customer_key integer not null);
create unlogged table campaigns (campaign_key integer not null, campaign text not null);
create unlogged table links (link_key integer not null, url text not null);

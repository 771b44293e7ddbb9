-- One wide table of events, as ClickHouse likes it: words in dictionaries of the column's own, nothing nullable that need not be.
create table events (
    customer_key UInt32,
    event Enum8('send', 'delivery', 'bounce', 'open', 'click', 'complaint', 'unsubscribe'),
    occurred_at DateTime64(6),
    machine Enum8('no', 'yes', 'unknown'),
    kind Enum8('none', 'hard', 'soft'),
    message_key UInt32,
    campaign LowCardinality(String),
    url LowCardinality(String)
) engine = MergeTree order by ({order});

insert into events
select
    customer_key, event, occurred_at,
    multiIf(machine is null, 'unknown', machine = true, 'yes', 'no'), ifNull(kind, 'none'),
    ifNull(message_key, 0), ifNull(campaign, ''), ifNull(url, '')
from file('{folder}/events.parquet', Parquet);

create table customers (
    customer_key UInt32,
    customer_id Nullable(String),
    email Nullable(String),
    country LowCardinality(Nullable(String)),
    points Nullable(Float64),
    birthday Nullable(Date32),
    vip Nullable(Bool),
    signed_up_at Nullable(DateTime64(6)),
    erased_at Nullable(DateTime64(6))
) engine = MergeTree order by customer_key;
insert into customers select * from file('{folder}/customers.parquet', Parquet);

create table answers (
    customer_key UInt32,
    occurred_at DateTime64(6),
    arrival UInt64,
    form LowCardinality(String),
    question LowCardinality(String),
    score Nullable(Float64)
) engine = MergeTree order by (question, occurred_at);
insert into answers select * from file('{folder}/answers.parquet', Parquet);

create table responses (customer_key UInt32, occurred_at DateTime64(6)) engine = MergeTree order by occurred_at;
insert into responses select * from file('{folder}/responses.parquet', Parquet);

create table orders (
    customer_key UInt32, occurred_at DateTime64(6), status LowCardinality(String), total Float64
) engine = MergeTree order by (status, occurred_at);
insert into orders select * from file('{folder}/orders.parquet', Parquet);

create table panel (customer_key UInt32) engine = MergeTree order by customer_key;
insert into panel select * from file('{folder}/panel.parquet', Parquet);

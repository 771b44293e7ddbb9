-- What was said and done. Narrow tables are what a selection reads; wide content stands apart, reached by key.
-- Times are UTC to the microsecond. Nothing here has an index: a batch finds its duplicates by joining, see ingest/landing/land.py.

create schema store;

-- Types stand in main: DuckDB 1.5 cannot replay its log where another schema has one.
create type main.event_kind as enum (
    'send', 'delivery', 'deferral', 'bounce', 'rejection', 'failure', 'open', 'click',
    'complaint', 'unsubscribe', 'subscribe', 'autoreply', 'other'
);
create type main.bounce_kind as enum ('hard', 'soft');

-- The next number of each kind. Every landing moves `arrival`, so two of them can never commit side by side
-- and the order of arrival is the order of commit: an export that read up to a number has read all below it.
create table store.counter (
    name varchar not null,
    value bigint not null
);
insert into store.counter values
    ('arrival', 0), ('customer', 0), ('response', 0), ('message', 0), ('broadcast', 0), ('campaign', 0),
    ('link', 0), ('form', 0), ('question', 0), ('source', 0), ('list', 0), ('run', 0), ('profile', 0);

-- Attributes are further columns of this table, added as they are met or declared (sql/catalog.py).
create table store.customer (
    customer_key integer not null,
    customer_id varchar,
    email varchar,
    first_seen_at timestamp not null,
    erased_at timestamp
);

-- When each attribute was last set, column by column beside store.customer: what makes the newest win in any order.
create table store.customer_updated (
    customer_key integer not null,
    email timestamp
);

-- Every address that ever led to a person, the present one included.
create table store.customer_email (
    email varchar not null,
    customer_key integer not null,
    tied_at timestamp not null
);

-- Two records that turned out to be one person: what became of the key that is gone.
create table store.customer_merge (
    old_key integer not null,
    new_key integer not null,
    merged_at timestamp not null,
    run_id integer
);

create table store.source (source_key integer not null, source varchar not null);
create table store.message (message_key integer not null, message_id varchar not null);
create table store.broadcast (broadcast_key integer not null, broadcast_id varchar not null);
create table store.campaign (campaign_key integer not null, campaign varchar not null);
create table store.link (link_key integer not null, url varchar not null);

create table store.event (
    customer_key integer not null,
    event main.event_kind not null,
    occurred_at timestamp not null,
    received_at timestamp not null,
    arrival bigint not null,
    machine boolean,
    kind main.bounce_kind,
    message_key integer,
    broadcast_key integer,
    campaign_key integer,
    link_key integer,
    source_key integer not null
);

-- identity: md5 of (source, event_id), or of all content where there is no event_id.
create table store.event_detail (
    arrival bigint not null,
    occurred_at timestamp not null,
    identity uhugeint not null,
    event_id varchar,
    reason varchar,
    user_agent varchar,
    extra json,
    run_id integer
);

-- A form or question is what was asked, word for word: renamed ones are other rows, so an answer keeps its question.
create table store.form (
    form_key integer not null,
    form_id varchar,
    form varchar
);
create table store.question (
    question_key integer not null,
    question varchar,
    question_index varchar,
    question_type varchar
);

create table store.response (
    response_key integer not null,
    customer_key integer not null,
    occurred_at timestamp not null,
    received_at timestamp not null,
    arrival bigint not null,
    form_key integer,
    source_key integer not null,
    response_id varchar not null,
    mailing varchar,
    "group" varchar,
    extra json,
    run_id integer,
    call_number integer
);

create table store.answer (
    customer_key integer not null,
    occurred_at timestamp not null,
    received_at timestamp not null,
    arrival bigint not null,
    response_key integer not null,
    form_key integer,
    question_key integer,
    score double,
    value varchar,
    extra json,
    run_id integer
);

create table store.list (
    list_key integer not null,
    list varchar not null,
    imported_at timestamp not null
);
create table store.list_member (
    list_key integer not null,
    customer_key integer not null
);

-- Fields that data brought or a model declared, beyond the built-in ones in sql/catalog.py.
-- entity: customer, event, response, answer, or a model's activity. type: number, boolean, date, time, text, or "list of" one.
create table store.field (
    entity varchar not null,
    field varchar not null,
    type varchar not null,
    model varchar,
    comment varchar
);

-- Activities that data models added; each has a table store.activity_<name>.
create table store.activity (
    activity varchar not null,
    plural varchar not null,
    model varchar not null,
    key varchar[] not null,
    time varchar not null
);

-- The three facts of the home page: people, rows of activity, and how far they reach.
select
    (select count(*) from store.customer where erased_at is null) as customers,
    (select count(*) from store.event) as events,
    (select count(*) from store.response) as responses,
    (select count(*) from store.answer) as answers,
    greatest(
        (select max(occurred_at) from store.event where occurred_at <= $now),
        (select max(occurred_at) from store.response where occurred_at <= $now)
    ) as up_to

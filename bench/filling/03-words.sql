-- What is said by number elsewhere: a mailing every three days for two years, its links, the forms and their questions.
insert into store.source values (1, 'generic'), (2, 'closealert'), (3, 'shop');

create or replace temp table mailing as
select
    n::integer as mailing,
    $as_of::timestamp - to_hours(((243 - n) * 72 + 26)::integer) as sent_at,
    case (n % 4)::integer
        when 0 then ['Winter', 'Spring', 'Summer', 'Autumn'][(month(sent_at) // 3) % 4 + 1] || ' news ' || n
        when 1 then 'Weekly offer ' || n
        when 2 then 'New in store ' || n
        else 'Loyalty ' || n
    end as campaign
from range(1, 244) as r(n);

insert into store.broadcast select mailing, 'b' || mailing from mailing;
insert into store.campaign select mailing, campaign from mailing;
insert into store.link
select
    (mailing * 4 + n)::integer,
    'https://shop.example.com/' || ['offer', 'news', 'account', 'unsubscribe'][n + 1] || '/' || mailing
from mailing, range(4) as r(n);

insert into store.form values
    (1, 'f1', 'General score'), (2, 'f2', 'After delivery'), (3, 'f3', 'Returns'), (4, 'f4', 'Website');
insert into store.question values
    (1, 'How do you rate us?', '1', 'sentiment'), (2, 'What can we do better?', '2', 'comment'),
    (3, 'Was it on time?', '1', 'sentiment'), (4, 'Anything to add?', '2', 'comment'),
    (5, 'Why did you send it back?', '1', 'choice'), (6, 'Would you buy again?', '2', 'sentiment'),
    (7, 'Did you find what you sought?', '1', 'sentiment'), (8, 'What were you looking for?', '2', 'comment');

insert into store.list values (1, 'Panel', $as_of::timestamp);
insert into store.list_member select 1, customer_key from store.customer where chance('panel', customer_key, 0) < 0.02;

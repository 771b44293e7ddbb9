-- Who may sign in, their sign-ins, and what they did and looked up: accounts/. Passwords and tokens stand here as hashes.

create table app.account (
    name varchar not null,
    role varchar not null,          -- marketer, analyst, admin
    email varchar,                  -- by which an identity of the OIDC provider is this account's; lower case
    password varchar,               -- argon2id; null: it signs in by the provider alone, or not at all
    created_at timestamp not null,
    disabled_at timestamp
);

create table app.sign_in (
    hash varchar not null,          -- of the token in the cookie
    account varchar not null,
    began_at timestamp not null,
    expires_at timestamp not null,
    last_seen_at timestamp not null
);

create table app.audit (
    acted_at timestamp not null,
    account varchar not null,
    role varchar,
    act varchar not null,           -- what was done: profile.save, export.run, person.look, sql.ask
    about varchar,                  -- the name of what it was done with
    customer_key integer,           -- the person who was looked up; the view tells the id while there is one
    detail varchar                  -- a query as it was asked, a role before and after
);

-- Who may ask for what, who is signed in, answers that are given again to a repeated request, and
-- what clients of an older tool sent.

insert into numbers (name, last) values ('token', 0);

create table tokens (
    id text primary key,
    seq bigint not null unique,
    name text not null,
    -- the collector that the token was made for
    collector_id text,
    -- words with blanks between them: read, upload, stream, admin
    scopes text not null,
    -- SHA-256 of the secret, hexadecimal; the secret itself is nowhere. Rows are found by the
    -- first half, and the second half is compared in constant time.
    hash_found text not null unique,
    hash_compared text not null,
    created_at_us bigint not null,
    expires_at_us bigint,
    revoked_at_us bigint,
    -- to the minute
    last_used_at_us bigint
);

create table sign_ins (
    -- SHA-256 of the cookie, as above
    hash_found text primary key,
    hash_compared text not null,
    token_id text not null references tokens (id) on delete cascade,
    created_at_us bigint not null,
    expires_at_us bigint not null
);

create index sign_ins_by_expiry on sign_ins (expires_at_us);

create table kept_answers (
    -- SHA-256 of who asked, what for, and the key that they gave, hexadecimal
    id text primary key,
    -- SHA-256 of the request's body, hexadecimal
    request_hash text not null,
    status bigint not null,
    content_type text not null,
    body bytea not null,
    created_at_us bigint not null
);

create index kept_answers_by_age on kept_answers (created_at_us);

-- Load-test replies as they were sent to the addresses of the older tool: what of them is no
-- part of a result comes out again.
create table load_test_replies (
    result_id text primary key references results (id) on delete cascade,
    -- JSON
    reply text not null
);

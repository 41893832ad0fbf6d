-- What offers cost. Every price ever recorded is kept; the newest of its kind counts.

insert into numbers (name, last) values ('price', 0);

create table prices (
    seq bigint primary key,
    provider text,
    region text,
    shape text,
    -- the three above in lower case, '' where absent: what two prices of one offer share
    provider_key text not null,
    region_key text not null,
    shape_key text not null,
    vcpus bigint,
    memory_bytes bigint,
    allocation text not null,
    per_hour double precision not null,
    currency text not null,
    -- YYYY-MM-DD
    as_of text not null,
    source text not null,
    demo boolean not null,
    recorded_at_us bigint not null
);

create index prices_by_offer on prices (shape_key, provider_key, region_key);

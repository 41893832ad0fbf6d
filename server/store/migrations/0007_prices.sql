-- The price book: offers that prices belong to, which price of a kind counts, and short addresses.

-- What two spellings of one offer share, with its size; narrow, so that a text is looked for in
-- few pages.
create table offers (
    seq bigint primary key,
    provider_key text not null,
    region_key text not null,
    shape_key text not null,
    vcpus bigint,
    memory_bytes bigint,
    -- the three keys with blanks between them, for the filter box
    search text not null
);

-- A size of 0 is refused everywhere: it stands for one that is not known.
create unique index offers_by_name on offers
    (shape_key, provider_key, region_key, coalesce(vcpus, 0), coalesce(memory_bytes, 0));
create index offers_to_search on offers (provider_key, region_key, search, seq);

insert into offers (seq, provider_key, region_key, shape_key, vcpus, memory_bytes, search)
select row_number() over (order by min(seq)), provider_key, region_key, shape_key, vcpus,
    memory_bytes, provider_key || ' ' || region_key || ' ' || shape_key
from prices
group by provider_key, region_key, shape_key, vcpus, memory_bytes;

insert into numbers (name, last) select 'offer', count(*) from offers;

alter table prices add column offer bigint not null default 0;
-- whether it is the newest of its offer, allocation and currency, a demo price only where there
-- is no real one
alter table prices add column counts boolean not null default false;

update prices set offer = (
    select o.seq from offers o
    where o.shape_key = prices.shape_key and o.provider_key = prices.provider_key
        and o.region_key = prices.region_key
        and coalesce(o.vcpus, 0) = coalesce(prices.vcpus, 0)
        and coalesce(o.memory_bytes, 0) = coalesce(prices.memory_bytes, 0)
);

update prices set counts = true where seq in (
    select seq from (
        select seq, row_number() over (
            partition by offer, allocation, currency order by demo, as_of desc, seq desc
        ) as place
        from prices
    ) as placed
    where place = 1
);

create index prices_of_offer on prices (offer, allocation, currency);
-- One index for each column that the book is sorted by.
create index prices_newest on prices (allocation, seq) where counts;
create index prices_by_amount on prices (allocation, per_hour, seq) where counts;
create index prices_by_vcpus on prices (allocation, coalesce(vcpus, 0), seq) where counts;
create index prices_by_memory on prices (allocation, coalesce(memory_bytes, 0), seq) where counts;
create index prices_by_date on prices
    (allocation, cast(replace(as_of, '-', '') as bigint), seq) where counts;

-- Short addresses of views: the code that stands for a path of this site.
create table links (
    code text primary key,
    path text not null unique,
    created_at_us bigint not null
);

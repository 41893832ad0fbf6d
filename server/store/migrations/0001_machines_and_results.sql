-- Machines, their results and the documents those came in. One file for SQLite
-- and PostgreSQL: times are microseconds since 1970 UTC, ids are text.

-- The last number given out; never given out again, so that a page's cursor keeps its meaning.
create table numbers (
    name text primary key,
    last bigint not null
);

insert into numbers (name, last) values ('machine', 0), ('result', 0);

create table machines (
    id text primary key,
    seq bigint not null unique,
    name text not null,
    -- kernel::machine::Machine as JSON
    facts text not null,
    -- when the facts were read: an older document does not replace newer facts
    facts_at_us bigint not null,
    provider text,
    region text,
    shape text,
    -- name, offer and processor in lower case, for the filter box
    search text not null,
    demo boolean not null,
    created_at_us bigint not null,
    updated_at_us bigint not null
);

-- Hashes of machine ids; a machine that was merged has several.
create table machine_keys (
    key text primary key,
    machine_id text not null references machines (id) on delete cascade
);

create index machine_keys_by_machine on machine_keys (machine_id);

create table results (
    id text primary key,
    seq bigint not null unique,
    machine_id text not null references machines (id) on delete cascade,
    origin text not null,
    workload text not null,
    workload_version bigint not null,
    profile text not null,
    status text not null,
    started_at_us bigint,
    received_at_us bigint not null,
    -- started_at_us, or received_at_us where the source has no time
    measured_at_us bigint not null,
    peak_units_per_s double precision,
    demo boolean not null
);

create index results_by_machine on results (machine_id, seq);
create index results_by_workload on results (machine_id, workload, workload_version, measured_at_us);

-- Apart from `results`, so that reading many rows does not read their documents.
create table documents (
    result_id text primary key references results (id) on delete cascade,
    gzip bytea not null
);

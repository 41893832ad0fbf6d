-- What servers do over time: collectors, their sessions and the samples of those.

insert into numbers (name, last) values ('collector', 0), ('session', 0);

create table collectors (
    id text primary key,
    seq bigint not null unique,
    name text not null,
    -- hash of the machine id, where the host has one: a collector is known by it, never by name
    key text unique,
    machine_id text references machines (id) on delete set null,
    -- kernel::machine::Machine as JSON
    facts text not null,
    -- when the facts were read: an older recording does not replace newer facts
    facts_at_us bigint not null,
    -- a list of texts as JSON
    tags text not null,
    agent_version text,
    -- the newest tick of its sessions that ever came in
    last_seen_us bigint not null,
    -- name, tags, offer and processor in lower case, for the filter box
    search text not null,
    demo boolean not null,
    created_at_us bigint not null,
    updated_at_us bigint not null
);

create index collectors_by_machine on collectors (machine_id);

create table sessions (
    id text primary key,
    seq bigint not null unique,
    collector_id text not null references collectors (id) on delete cascade,
    name text not null,
    note text not null,
    -- active, completed, saved
    state text not null,
    -- what it was read from, such as the name of a file
    source text not null,
    -- YYYY-MM-DD of from_us in UTC
    date text not null,
    from_us bigint not null,
    to_us bigint not null,
    ticks bigint not null,
    series bigint not null,
    gaps bigint not null,
    -- median time between two ticks; null with fewer than two
    cadence_us bigint,
    nominal_cadence_us bigint,
    -- SHA-256 of everything that was recorded, so that the same again is recognised
    content text not null,
    result_id text references results (id) on delete set null,
    -- name, note and source in lower case, for the filter box
    search text not null,
    demo boolean not null,
    received_at_us bigint not null
);

create index sessions_by_collector on sessions (collector_id, date);
create index sessions_by_result on sessions (result_id);

-- The series of a session, numbered from 0; the tables below name session and series by number.
create table session_series (
    session bigint not null references sessions (seq) on delete cascade,
    series bigint not null,
    metric text not null,
    -- null is the whole host
    instance text,
    -- of the values that are known
    known bigint not null,
    min double precision not null,
    mean double precision not null,
    max double precision not null,
    primary key (session, series)
);

-- Ticks as they came in, one row for each batch, until they are sealed.
create table samples (
    session bigint not null references sessions (seq) on delete cascade,
    seq bigint not null,
    -- of the first and the last tick
    from_us bigint not null,
    to_us bigint not null,
    ticks bytea not null,
    primary key (session, seq)
);

-- Times of ticks that are sealed, a bounded number in each chunk.
create table chunks (
    session bigint not null references sessions (seq) on delete cascade,
    chunk bigint not null,
    from_us bigint not null,
    to_us bigint not null,
    ticks bigint not null,
    times bytea not null,
    -- levels that the chunk has rollups of: 1 = 10 s, 2 = 1 min, 4 = 1 h, added up
    levels bigint not null,
    primary key (session, chunk)
);

-- Values of one series in one chunk; no row where none is known.
create table chunk_values (
    session bigint not null references sessions (seq) on delete cascade,
    series bigint not null,
    chunk bigint not null,
    bytes bytea not null,
    primary key (session, series, chunk)
);

-- Count, min, mean and max of one series in one chunk, bucket by bucket.
create table rollups (
    session bigint not null references sessions (seq) on delete cascade,
    -- width of a bucket in seconds: 10, 60, 3600
    level bigint not null,
    series bigint not null,
    chunk bigint not null,
    bytes bytea not null,
    primary key (session, level, series, chunk)
);

-- What containers are called, wherever they run.
create table container_names (
    id text primary key,
    name text not null,
    updated_at_us bigint not null
);

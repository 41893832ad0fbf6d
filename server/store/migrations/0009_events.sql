-- What agents report beside their samples.

insert into numbers (name, last) values ('event', 0);

create table events (
    -- order of arrival
    seq bigint primary key,
    -- the sender's UUID in lower case: the same event sent again is found by it
    id text not null unique,
    kind text not null,
    agent text not null,
    -- debug, info, warning, error, critical
    severity text not null,
    run text,
    trace_id text,
    -- the sender's clock, microseconds since 1970 UTC
    at_us bigint not null,
    duration_us bigint,
    cost_usd double precision,
    tokens bigint,
    -- 1 or 0
    success bigint,
    -- JSON
    payload text,
    -- the server's clock
    received_at_us bigint not null
);

create index events_by_kind on events (kind, seq);
create index events_by_agent on events (agent, seq);
create index events_by_run on events (run, seq);
create index events_by_age on events (received_at_us);

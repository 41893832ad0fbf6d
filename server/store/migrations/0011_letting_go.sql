-- What is let go of while the rest stays, and what is remembered of it.

-- How often a token was refused that was to stream for a collector, at most once a minute.
alter table collectors add column token_refused bigint not null default 0;

-- When its samples were let go, by the server's clock: rollups are all that is left of the chunks
-- whose levels have 8 in them.
alter table sessions add column raw_gone_at_us bigint;

-- Streamed sessions that somebody deleted, so that an agent which goes on does not bring them back.
create table deleted_sessions (
    id text primary key,
    -- by the server's clock
    deleted_at_us bigint not null
);

create index deleted_sessions_by_age on deleted_sessions (deleted_at_us);

-- Sessions that record themselves while their samples come in.

-- The number of the tick that is awaited: all before it are kept, or were lost.
alter table sessions add column next_seq bigint not null default 0;
-- Ticks that can never come, because their sender had to drop them.
alter table sessions add column lost bigint not null default 0;
-- When the last of them were missed, by the server's clock.
alter table sessions add column lost_at_us bigint;
-- The sender's clock less the server's, at the last batch; positive where the sender's is ahead.
alter table sessions add column skew_us bigint;
-- Since when it is too large, by the server's clock.
alter table sessions add column skewed_since_us bigint;
-- When the last batch came in, by the server's clock; null for what was brought as a file.
alter table sessions add column last_received_us bigint;
-- Ticks in `samples`, and whether any may come or have to be sealed.
alter table sessions add column hot_ticks bigint not null default 0;
alter table sessions add column unsealed boolean not null default false;
-- request or silence; null while it goes on, and for what was brought as a file
alter table sessions add column ended_by text;

create index sessions_unsealed on sessions (seq) where unsealed;

-- When samples last came in, by the server's clock; null where none ever did.
alter table collectors add column last_received_us bigint;
-- Batches that were refused since the collector is known, the last time and the reason.
alter table collectors add column refused bigint not null default 0;
alter table collectors add column refused_at_us bigint;
alter table collectors add column refused_why text;
-- When a token was refused that was to stream for it, and what was said.
alter table collectors add column token_refused_at_us bigint;
alter table collectors add column token_refused_why text;

-- What a comparison needs of a result, so that no document is unpacked for a page, and what
-- other tools said about machines.

insert into numbers (name, last) values ('foreign_score', 0);

create table summaries (
    result_id text primary key references results (id) on delete cascade,
    -- which arithmetic made it; those of another one are made again
    arithmetic bigint not null,
    -- the result as a comparison takes it, as JSON
    contender text not null
);

create table foreign_scores (
    id text primary key,
    seq bigint not null unique,
    machine_id text not null references machines (id) on delete cascade,
    file_name text not null,
    -- the tool's figures, as JSON
    score text not null,
    received_at_us bigint not null
);

create index foreign_scores_by_machine on foreign_scores (machine_id, seq);

-- Numbers that the server draws for runs, and what it found when it computed results again.

insert into numbers (name, last) values ('challenge', 0);

create table challenges (
    id text primary key,
    -- order of drawing: the oldest go when there are too many
    seq bigint not null unique,
    -- 16 hexadecimal digits
    nonce text not null,
    issued_at_us bigint not null,
    expires_at_us bigint not null,
    -- the one result that answered it; it may be gone since
    result_id text
);

-- pending, verified, self_reported, mismatch
alter table results add column verification text not null default 'pending';
-- how many windows and receipts were computed again, where verification is 'verified'
alter table results add column verified_windows bigint;
-- what does not match, one sentence, where verification is 'mismatch'
alter table results add column mismatch text;
-- when the challenge of the run was drawn: with received_at_us it brackets the run's time
alter table results add column issued_at_us bigint;
-- of the 95 % interval of peak_units_per_s
alter table results add column half_width_units_per_s double precision;
-- grade of the noise passport; null where the program that took the result knew none
alter table results add column noise text;
-- compiler, target and flags: results of different ones are not one history
alter table results add column toolchain text;

create index results_to_verify on results (seq) where verification = 'pending';

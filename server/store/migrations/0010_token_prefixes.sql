-- The first characters of a secret, by which people tell tokens apart; empty for older ones.
alter table tokens add column prefix text not null default '';

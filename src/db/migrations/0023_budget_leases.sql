-- What the latest lease of a budget took: a process takes what it may spend within a second, not each call.
alter table directory.budget add column granted double precision;

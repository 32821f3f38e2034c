-- When what a provider rings for happened, by its own clock, and when it was looked at before it had settled: a ring that says when is looked at at
-- once, and is over as soon as what is read is not older.
alter table directory.ring add column told_at timestamptz, add column looked_at timestamptz;

-- When a stream's first sync was through in both directions: all there is read, all here is planned over, nothing is due.
alter table app.stream add column settled_at timestamptz;
update app.stream set settled_at = pulled_at;

-- How often in a row a stream's work failed, and what it said last; 0 as soon as it works again.
alter table app.stream add column failures int not null default 0, add column failure text;

-- A connection that fell quiet: no successful check for longer than its own interval explains. Raised once that has lasted.
create table app.silence (
  workspace_id uuid not null,
  connection_id uuid not null,
  checked_at timestamptz not null,
  noticed_at timestamptz not null,
  raised_at timestamptz,
  primary key (workspace_id, connection_id),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);
select app.tenant('app.silence'::regclass);

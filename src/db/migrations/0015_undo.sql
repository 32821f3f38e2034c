-- Undo of a run is a run itself: it names the one it takes back. Only one run takes another back.
alter table app.run add column undoes uuid;
alter table app.run add foreign key (workspace_id, undoes) references app.run on delete cascade;
create unique index run_undone on app.run (workspace_id, undoes) where undoes is not null;
drop index app.run_running;
create unique index run_running on app.run (workspace_id, stream_id, direction) where status = 'running' and undoes is null;
create index run_undoing on app.run (workspace_id, id) where status = 'running' and undoes is not null;

-- A run's changes are read record by record.
drop index app.audit_run;
create index audit_run on app.audit (workspace_id, run, kind, record) where run is not null;

-- What a push run wrote there, per link: by slot, the local value that stood for what was there before, and the one sent.
create table app.sent (
  workspace_id uuid not null,
  run_id uuid not null,
  record_id uuid not null,
  link_id uuid not null,
  step text not null check (step in ('create', 'update', 'delete')),
  before jsonb not null,
  after jsonb not null,
  primary key (workspace_id, run_id, record_id, link_id),
  foreign key (workspace_id, link_id) references app.link on delete cascade
);
select app.tenant('app.sent'::regclass);
create index on app.sent (workspace_id, link_id);

-- The run in which a remote was joined to a record; null where a person did it, or a record waits to be created there.
alter table app.link add column made_run uuid;
-- The undo that ended it: an undo of that undo wakes it.
alter table app.link add column undone_run uuid;
create index on app.link (workspace_id, made_run, record_id) where made_run is not null;
create index on app.link (workspace_id, undone_run, record_id) where undone_run is not null;

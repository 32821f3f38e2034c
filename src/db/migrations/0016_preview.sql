-- A preview: one stream read to its end and rehearsed, with nothing kept but what it would do.
create table app.rehearsal (
  workspace_id uuid not null,
  job_id uuid not null,
  stream_id uuid not null,
  status text not null default 'running' check (status in ('running', 'completed', 'failed')),
  seen int not null default 0,
  estimate int,
  found jsonb,
  error text,
  started_at timestamptz not null,
  completed_at timestamptz,
  primary key (workspace_id, job_id, stream_id),
  foreign key (workspace_id, job_id) references app.job on delete cascade,
  foreign key (workspace_id, stream_id) references app.stream on delete cascade
);
select app.tenant('app.rehearsal'::regclass);

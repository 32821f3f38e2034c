-- One kind of thing in one connection. `version` is raised by a changed mapping or filter: links read under an older one are read anew.
create table app.stream (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  kind text not null,
  version int not null default 1,
  -- The version all records were last planned over for push, and how far a plan under way has come.
  planned int not null default 0,
  plan_after uuid,
  -- End of the first complete listing: nothing is created there before it.
  pulled_at timestamptz,
  -- What the provider last told of its fields.
  described jsonb,
  described_at timestamptz,
  wait_until timestamptz,
  wait_reason text,
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, connection_id, kind),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);

-- How far a scope of a stream is read. A null cursor begins a listing from nothing; `listing` says one is under way, `sweep` that its end is to be compared.
create table app.cursor (
  workspace_id uuid not null,
  stream_id uuid not null,
  scope text not null default '',
  title text not null default '',
  cursor text,
  generation int not null default 0,
  listing boolean not null default false,
  sweep boolean not null default false,
  checked_at timestamptz,
  primary key (workspace_id, stream_id, scope),
  foreign key (workspace_id, stream_id) references app.stream on delete cascade
);

-- One remote and the record it stands for, with both sides as last merged. Links never die: a remote with a link in any state is never new.
create table app.link (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  stream_id uuid not null,
  scope text not null default '',
  remote_id text,
  record_id uuid,
  state text not null check (state in ('unborn', 'live', 'held', 'unknown', 'refused', 'filtered', 'gone', 'excluded')),
  reason text,
  -- When to look at it again without a new hint: a merge left something to push, a settle time, a retry.
  retry_at timestamptz,
  attempts int not null default 0,
  tag text,
  "order" text,
  at timestamptz,
  shadow jsonb,
  ours jsonb not null default '{}',
  theirs jsonb not null default '{}',
  -- A write on its way: what was sent and when; cleared by its receipt.
  sent jsonb,
  detail jsonb,
  rev int not null default 1,
  version int not null default 0,
  generation int not null default 0,
  created_at timestamptz not null default now(),
  synced_at timestamptz,
  gone_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, stream_id) references app.stream on delete cascade,
  check (state <> 'live' or (remote_id is not null and record_id is not null)),
  check (state <> 'unborn' or (remote_id is null and record_id is not null))
);
create unique index link_remote on app.link (workspace_id, stream_id, scope, remote_id) where remote_id is not null;
-- A record stands for one remote of a stream at a time.
create unique index link_record on app.link (workspace_id, stream_id, record_id) where record_id is not null and state in ('unborn', 'live', 'unknown', 'refused');
create index on app.link (workspace_id, record_id) where record_id is not null;
create index on app.link (workspace_id, stream_id, retry_at) where retry_at is not null;
create index on app.link (workspace_id, stream_id, id) where state = 'unborn';
create index on app.link (workspace_id, stream_id, generation, id) where state = 'live';
create index on app.link (workspace_id, stream_id, gone_at) where gone_at is not null;
create index on app.link (workspace_id, stream_id, state) where state in ('held', 'refused', 'unknown');

-- A reference to a remote that has no link yet; the new link hints its referrers.
create table app.unresolved (
  workspace_id uuid not null,
  connection_id uuid not null,
  kind text not null,
  remote_id text not null,
  link_id uuid not null,
  field text not null,
  primary key (workspace_id, connection_id, kind, remote_id, link_id, field),
  foreign key (workspace_id, link_id) references app.link on delete cascade
);
create index on app.unresolved (workspace_id, link_id);

-- Fields of one link that both sides changed to different meanings and a person must answer. `remote_raw` = their object as of the conflict.
create table app.conflict (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  link_id uuid not null,
  kind text not null,
  record_id uuid not null,
  remote_id text,
  status text not null default 'pending' check (status in ('pending', 'resolved', 'ignored')),
  fields text[] not null,
  app_data jsonb not null,
  crm_data jsonb not null,
  base_data jsonb not null,
  remote_raw jsonb,
  strategy text check (strategy in ('use_app', 'use_crm', 'manual')),
  detected_at timestamptz not null,
  detected_run uuid,
  resolved_by uuid,
  resolved_at timestamptz,
  rev bigint not null default 1,
  updated_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  primary key (workspace_id, id),
  foreign key (workspace_id, link_id) references app.link on delete cascade
);
create unique index conflict_open on app.conflict (workspace_id, link_id) where status in ('pending', 'ignored');
create index on app.conflict (workspace_id, connection_id, detected_at desc);
create index on app.conflict (workspace_id, record_id);

-- What a policy or a person decided between two values; the loser is kept here for ever.
create table app.ruling (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  link_id uuid not null,
  record_id uuid not null,
  run_id uuid,
  field text not null,
  rule text not null,
  winner text not null check (winner in ('app', 'crm', 'both')),
  won jsonb,
  lost jsonb,
  ruled_by text not null,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, link_id) references app.link on delete cascade
);
create index on app.ruling (workspace_id, record_id, field, at desc);

-- One press of "Sync now", a retry, or a Start: answered at once, even while it waits.
create table app.job (
  workspace_id uuid not null,
  id uuid not null,
  connection_id uuid not null,
  asked_by text not null,
  cause text not null default 'trigger',
  estimate int,
  created_at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);

-- The log: one stream in one direction. A scheduled execution without effect writes none.
create table app.run (
  workspace_id uuid not null,
  id uuid not null,
  job_id uuid,
  connection_id uuid not null,
  stream_id uuid not null,
  kind text not null,
  direction text not null check (direction in ('pull', 'push')),
  status text not null default 'running' check (status in ('running', 'completed', 'failed', 'partial')),
  processed int not null default 0,
  synced int not null default 0,
  failed int not null default 0,
  skipped int not null default 0,
  conflicts_detected int not null default 0,
  conflicts_resolved int not null default 0,
  estimate int,
  error text,
  details jsonb not null default '{}',
  started_at timestamptz not null,
  completed_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, stream_id) references app.stream on delete cascade
);
create index on app.run (workspace_id, started_at desc, id);
create index on app.run (workspace_id, connection_id, started_at desc);
create unique index run_running on app.run (workspace_id, stream_id, direction) where status = 'running';

-- A job's share in each stream; taken by the run that does it, so two presses while one waits share a run.
create table app.job_part (
  workspace_id uuid not null,
  job_id uuid not null,
  stream_id uuid not null,
  direction text not null check (direction in ('pull', 'push')),
  run_id uuid,
  primary key (workspace_id, job_id, stream_id, direction),
  foreign key (workspace_id, job_id) references app.job on delete cascade,
  foreign key (workspace_id, stream_id) references app.stream on delete cascade
);
create index on app.job_part (workspace_id, stream_id, direction) where run_id is null;
create index on app.job_part (workspace_id, run_id) where run_id is not null;

-- Why a record was not synced in a run, in the provider's or our plain words.
create table app.run_issue (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  run_id uuid not null,
  link_id uuid,
  record_id uuid,
  remote_id text,
  what text not null check (what in ('refused', 'unknown', 'held', 'skipped', 'unlinked')),
  reason text not null,
  at timestamptz not null,
  primary key (workspace_id, id),
  foreign key (workspace_id, run_id) references app.run on delete cascade
);
create index on app.run_issue (workspace_id, run_id, at);

-- A reader of the change feed (the audit) and how far it has come, below the horizon of open transactions.
create table app.follower (
  workspace_id uuid not null references directory.workspace on delete cascade,
  name text not null,
  xid xid8 not null,
  seq bigint not null,
  primary key (workspace_id, name)
);

-- What a listing has shown: compared at its end by a sweep, staged with values by a preview.
create table app.seen (
  workspace_id uuid not null,
  stream_id uuid not null,
  scope text not null default '',
  remote_id text not null,
  generation int not null,
  tag text,
  "order" text,
  at timestamptz,
  "values" jsonb,
  primary key (workspace_id, stream_id, scope, remote_id),
  foreign key (workspace_id, stream_id) references app.stream on delete cascade
);

-- When a stream is next to be looked at; read across tenants by the schedule, holds no customer data.
create table directory.due (
  workspace_id uuid not null references directory.workspace on delete cascade,
  stream_id uuid not null,
  at timestamptz not null,
  primary key (workspace_id, stream_id)
);
create index on directory.due (at);
grant select, insert, update, delete on directory.due to pipedesk_app;

do $$
declare t text;
begin
  foreach t in array array['stream', 'cursor', 'link', 'unresolved', 'conflict', 'ruling', 'job', 'run', 'job_part', 'run_issue', 'follower', 'seen'] loop
    perform app.tenant(('app.' || t)::regclass);
  end loop;
end $$;
select app.audit_attach('app.conflict', skip => '{app_data,crm_data,base_data,remote_raw}', actions => '{"insert": "''CONFLICT''", "update": "''CONFLICT''", "delete": "''CONFLICT''"}');
create trigger revise before update on app.conflict for each row when (old.* is distinct from new.*) execute function app.revise();

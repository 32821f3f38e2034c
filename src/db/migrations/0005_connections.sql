-- One account at one provider. Salesforce and HubSpot: member_id null, one per workspace; Google and Microsoft: one per member and account.
create table app.connection (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  provider text not null,
  account_id text not null,
  account_email text,
  member_id uuid,
  sandbox boolean not null default false,
  phase text not null default 'pending' check (phase in ('pending', 'ready', 'active', 'paused', 'error', 'disconnected')),
  reason text,
  instance_url text,
  scopes text[] not null default '{}',
  capabilities text[] not null default '{}',
  direction text not null default 'bidirectional' check (direction in ('push', 'pull', 'bidirectional')),
  frequency text not null default 'realtime' check (frequency in ('realtime', 'every_15_minutes', 'every_30_minutes', 'hourly', 'daily', 'manual')),
  schedule jsonb not null default '{}',
  kinds text[] not null default '{}',
  rules jsonb not null default '{}',
  policy text not null default 'last_write_wins' check (policy in ('last_write_wins', 'crm_wins', 'app_wins', 'manual_review')),
  field_policies jsonb not null default '{}',
  options jsonb not null default '{}',
  last_sync_at timestamptz,
  last_sync_status text check (last_sync_status in ('success', 'failed', 'partial')),
  last_sync_error text,
  next_sync_at timestamptz,
  created_by uuid,
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references directory.member on delete set null (member_id)
);
-- The same account wakes its sleeping connection instead of making a second one.
create unique index connection_account on app.connection (workspace_id, provider, account_id, coalesce(member_id, '00000000-0000-0000-0000-000000000000'::uuid)) where deleted_at is null;

-- Sealed tokens (AES-256-GCM, key id and connection id as associated data). Never audited, never selected with the connection.
create table app.connection_secret (
  workspace_id uuid not null,
  connection_id uuid not null,
  sealed text not null,
  expires_at timestamptz,
  refreshed_at timestamptz not null default now(),
  primary key (workspace_id, connection_id),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);

-- A row of a mapping reads both ways: a path into the provider's JSON, a path into ours.
create table app.mapping (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  kind text not null,
  remote_path text not null,
  local_path text not null,
  direction text not null check (direction in ('push', 'pull', 'bidirectional', 'none')),
  transform text,
  transform_back text,
  position int not null default 0,
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, connection_id, kind, remote_path),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);

select app.tenant('app.connection'), app.tenant('app.connection_secret'), app.tenant('app.mapping');
create trigger revise before update on app.connection for each row when (old.* is distinct from new.*) execute function app.revise();
create trigger revise before update on app.mapping for each row when (old.* is distinct from new.*) execute function app.revise();

select app.audit_attach('app.connection', quiet => '{last_sync_at,last_sync_status,last_sync_error,next_sync_at}', actions => '{"insert": "''CONNECT''", "delete": "''DISCONNECT''",
    "update": "case when n.phase is distinct from o.phase and n.phase = ''disconnected'' then ''DISCONNECT'' when n.phase is distinct from o.phase and o.phase in (''pending'', ''disconnected'') and n.phase in (''ready'', ''active'') then ''CONNECT'' else ''SETTINGS'' end"}'),
  app.audit_attach('app.mapping', actions => '{"insert": "''MAPPING''", "update": "''MAPPING''", "delete": "''MAPPING''"}');

-- What objects there point at that is no record there (people with a seat, pipelines, stages), and what of ours it stands for. Rows stay when
-- it is gone there: records still name it. `by`: who said so; a person's word, even that it stands for nothing, is never changed by a match.
create table app.counterpart (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  connection_id uuid not null,
  "to" text not null check ("to" in ('member', 'pipeline', 'stage')),
  remote_id text not null,
  label text not null default '',
  email text,
  -- Of a stage: the id of its pipeline there.
  within text,
  place int,
  -- A member, pipeline or stage of ours.
  local_id uuid,
  by text not null default 'match' check (by in ('match', 'person', 'made')),
  -- Null: records name it, and the provider does not.
  seen_at timestamptz,
  gone_at timestamptz,
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, id),
  unique (workspace_id, connection_id, "to", remote_id),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);
create index on app.counterpart (workspace_id, connection_id, "to", local_id) where local_id is not null;

-- When the provider was last asked for them; `makes`: missing pipelines and stages were made here then.
create table app.counterpart_look (
  workspace_id uuid not null,
  connection_id uuid not null,
  at timestamptz not null,
  makes boolean not null,
  primary key (workspace_id, connection_id),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);

select app.tenant('app.counterpart'), app.tenant('app.counterpart_look');
create trigger revise before update on app.counterpart for each row when (old.* is distinct from new.*) execute function app.revise();
select app.audit_attach('app.counterpart', quiet => '{seen_at,place,email}', actions => '{"insert": "''MAPPING''", "update": "''MAPPING''", "delete": "''MAPPING''"}');

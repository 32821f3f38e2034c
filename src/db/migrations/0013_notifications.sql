-- What a member is told. One that stands for a cause (`cause`) is there once while the cause lasts, and settles with it.
create table app.notification (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  member_id uuid not null,
  kind text not null,
  -- Who writes and settles it: each source knows only its own.
  source text not null,
  cause text not null,
  -- Ids of what it is about, and the parts of its sentence.
  subject jsonb not null default '{}',
  parts jsonb not null default '{}',
  at timestamptz not null,
  read_at timestamptz,
  settled_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, member_id) references directory.member on delete cascade
);
select app.tenant('app.notification'::regclass);
create unique index notification_standing on app.notification (workspace_id, member_id, source, cause) where settled_at is null;
create index on app.notification (workspace_id, member_id, at desc, id desc);
create index on app.notification (workspace_id, source) where settled_at is null;

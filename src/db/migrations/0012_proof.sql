-- What a comparison of both sides of a stream found last. `held`: of what is kept here; `read`: with the remotes read afresh, on demand.
create table app.proof (
  workspace_id uuid not null,
  stream_id uuid not null,
  how text not null check (how in ('held', 'read')),
  -- When the last comparison that came to its end did so; null: none has.
  at timestamptz,
  took_ms int not null default 0,
  links int not null default 0,
  equal int not null default 0,
  open int not null default 0,
  digest_here text,
  digest_there text,
  -- How many of the open ones there are for each reason, and the first hundred of them.
  reasons jsonb not null default '{}',
  differing jsonb not null default '[]',
  -- A comparison that was asked for and is not at its end: since when, how far it is and what it has found.
  asked_at timestamptz,
  under_way jsonb,
  error text,
  primary key (workspace_id, stream_id, how),
  foreign key (workspace_id, stream_id) references app.stream on delete cascade,
  check (links = equal + open)
);
select app.tenant('app.proof'::regclass);
create index on app.proof (workspace_id, stream_id) where asked_at is not null;

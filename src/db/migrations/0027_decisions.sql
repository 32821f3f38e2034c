-- One act that decided several conflicts: what it was, and the connection's rules as they stood before where it made one.
create table app.decision (
  workspace_id uuid not null,
  id uuid not null,
  strategy text not null check (strategy in ('use_app', 'use_crm', 'ignore', 'rule')),
  connection_id uuid,
  rules_before jsonb,
  rules_after jsonb,
  decided_by uuid not null,
  at timestamptz not null,
  undone_at timestamptz,
  primary key (workspace_id, id),
  foreign key (workspace_id, connection_id) references app.connection on delete cascade
);

-- What it settled, with link and record as they stood before: taken back while the link has not moved on from `link_rev`.
create table app.decided (
  workspace_id uuid not null,
  decision_id uuid not null,
  conflict_id uuid not null,
  link_rev int not null,
  before jsonb not null,
  undone_at timestamptz,
  primary key (workspace_id, decision_id, conflict_id),
  foreign key (workspace_id, decision_id) references app.decision on delete cascade,
  foreign key (workspace_id, conflict_id) references app.conflict on delete cascade
);
create index on app.decided (workspace_id, conflict_id);
select app.tenant('app.decision'::regclass);
select app.tenant('app.decided'::regclass);

create index on app.conflict (workspace_id, status, detected_at desc, id);

-- Where the time of a run went: by stage, when it first began and last ended, and how long it was at work.
alter table app.run add column stages jsonb not null default '{}';
create index on app.conflict (workspace_id, detected_run) where detected_run is not null;

-- A merge of two records, and what of the sync it moved: an un-merge finds here what it takes back. What it changed in records is told by the
-- audit, whose rows carry the cause `merge:<id>`.
create table app.merge (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null,
  kind text not null check (kind in ('company', 'contact', 'lead', 'deal', 'note')),
  winner_id uuid not null,
  loser_id uuid not null,
  merged_at timestamptz not null default now(),
  unmerged_at timestamptz,
  primary key (workspace_id, id)
);
create unique index merge_loser on app.merge (workspace_id, loser_id) where unmerged_at is null;
create index on app.merge (workspace_id, winner_id) where unmerged_at is null;

-- A link that a merge moved to the winner, held or ended, as it was before.
create table app.merge_link (
  workspace_id uuid not null,
  merge_id uuid not null,
  link_id uuid not null,
  record_id uuid not null,
  state text not null,
  reason text,
  primary key (workspace_id, merge_id, link_id),
  foreign key (workspace_id, merge_id) references app.merge on delete cascade,
  foreign key (workspace_id, link_id) references app.link on delete cascade
);
create index on app.merge_link (workspace_id, link_id);
select app.tenant('app.merge'::regclass), app.tenant('app.merge_link'::regclass);

create index audit_merge on app.audit (workspace_id, cause) where cause like 'merge:%';

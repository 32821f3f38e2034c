-- Pages a preview has read, as the provider gave them: the first sync takes them up instead of reading again. `read`: the cursor each was read
-- from, empty for none. `json`, not jsonb: they are kept as they came and read once.
create table app.staged_page (
  workspace_id uuid not null,
  stream_id uuid not null,
  scope text not null,
  read text not null default '',
  next text not null,
  more boolean not null,
  estimate int,
  changes json not null,
  read_at timestamptz not null,
  primary key (workspace_id, stream_id, scope, read),
  foreign key (workspace_id, stream_id) references app.stream on delete cascade
);
select app.tenant('app.staged_page');

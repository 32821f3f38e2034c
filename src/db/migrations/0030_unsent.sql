-- What a link points at here that has no live link of its own there yet: its reference is told there as soon as it has one.
create table app.unsent (
  workspace_id uuid not null,
  connection_id uuid not null,
  kind text not null,
  record_id uuid not null,
  link_id uuid not null,
  primary key (workspace_id, link_id, kind, record_id),
  foreign key (workspace_id, link_id) references app.link on delete cascade
);
create index on app.unsent (workspace_id, connection_id);
select app.tenant('app.unsent');

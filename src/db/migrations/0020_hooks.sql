-- Whose account a provider rings for, known before the tenant is: kept by the database from the connections themselves. `rung_at`: its last ring.
create table directory.hook_channel (
  workspace_id uuid not null references directory.workspace on delete cascade,
  connection_id uuid not null,
  provider text not null,
  account_id text not null,
  sandbox boolean not null,
  active boolean not null,
  rung_at timestamptz,
  primary key (workspace_id, connection_id)
);
create index on directory.hook_channel (provider, account_id) where active;

-- Remotes that a provider rang for and that were not read since; `rung` counts the rings of one wait. Ids only.
create table directory.ring (
  workspace_id uuid not null references directory.workspace on delete cascade,
  stream_id uuid not null,
  remote_id text not null,
  connection_id uuid not null,
  rung int not null default 1,
  first_at timestamptz not null,
  last_at timestamptz not null,
  primary key (workspace_id, stream_id, remote_id)
);
create index on directory.ring (workspace_id, connection_id);
grant select, insert, update, delete on directory.hook_channel, directory.ring to pipedesk_app;

create function app.keep_channel() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if tg_op <> 'DELETE' and new.deleted_at is null then
    insert into directory.hook_channel as h (workspace_id, connection_id, provider, account_id, sandbox, active)
    values (new.workspace_id, new.id, new.provider, new.account_id, new.sandbox, new.phase = 'active')
    on conflict (workspace_id, connection_id) do update set account_id = excluded.account_id, sandbox = excluded.sandbox, active = excluded.active;
  else
    delete from directory.hook_channel where workspace_id = old.workspace_id and connection_id = old.id;
    delete from directory.ring where workspace_id = old.workspace_id and connection_id = old.id;
  end if;
  return null;
end $$;
revoke all on function app.keep_channel() from public;
create trigger keep_channel after insert or delete or update of account_id, sandbox, phase, deleted_at on app.connection
  for each row execute function app.keep_channel();

insert into directory.hook_channel (workspace_id, connection_id, provider, account_id, sandbox, active)
  select workspace_id, id, provider, account_id, sandbox, phase = 'active' from app.connection where deleted_at is null;

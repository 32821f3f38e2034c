-- Who is removed takes nobody's data along: their personal connections rest from the same transaction on, until they are back and resume them.
create function app.rest_connections() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update app.connection set phase = 'paused', reason = 'Its member was removed: invite them again, or disconnect it'
  where workspace_id = new.workspace_id and member_id = new.person_id and phase in ('ready', 'active') and deleted_at is null;
  return null;
end $$;
revoke all on function app.rest_connections() from public;
create trigger rest_connections after update of removed_at on directory.member
  for each row when (new.removed_at is not null and old.removed_at is null) execute function app.rest_connections();

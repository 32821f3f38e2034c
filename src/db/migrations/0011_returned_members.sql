-- A member who is back finds their personal connections as they were left: paused, saying that it is theirs to resume them.
create function app.greet_connections() returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update app.connection set reason = 'Its member was removed and is back: only they can resume it'
  where workspace_id = new.workspace_id and member_id = new.person_id and phase = 'paused' and deleted_at is null
    and reason = 'Its member was removed: invite them again, or disconnect it';
  return null;
end $$;
revoke all on function app.greet_connections() from public;
create trigger greet_connections after update of removed_at on directory.member
  for each row when (new.removed_at is null and old.removed_at is not null) execute function app.greet_connections();

-- Two schemas of ours: `app` holds tenant data under row-level security, `directory` what is needed before the tenant is known.
-- The application works as `pipedesk_app`, taken inside each transaction; it owns nothing, so policies bind it.
create schema if not exists app;
create schema if not exists directory;

do $$
begin
  create role pipedesk_app nologin;
exception when duplicate_object or unique_violation then null; -- roles are cluster-wide: another database made it
end $$;

do $$
begin
  execute format('grant pipedesk_app to %I', current_user);
exception when others then null; -- a superuser needs no membership
end $$;

revoke all on schema app, directory from public;
grant usage on schema app, directory to pipedesk_app;

-- A Supabase database offers its own roles to PostgREST: none of ours is theirs.
do $$
declare r text;
begin
  foreach r in array array['anon', 'authenticated', 'service_role'] loop
    if exists (select from pg_roles where rolname = r) then
      execute format('revoke all on schema app, directory from %I', r);
    end if;
  end loop;
end $$;

-- The tenant of this transaction. Unset or malformed is an error, never "no rows": the engine would read that as "all deleted here".
create function app.workspace() returns uuid language sql stable parallel safe
  as $$ select current_setting('app.workspace')::uuid $$;

-- Puts a table under the tenant policy and gives the application its rights.
create function app.tenant(target regclass, rights text default 'select, insert, update, delete') returns void language plpgsql as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('create policy tenant on %s to pipedesk_app using (workspace_id = current_setting(''app.workspace'')::uuid)', target);
  execute format('grant %s on %s to pipedesk_app', rights, target);
end $$;

-- Every write of a record raises its revision; the caller cannot forget or forge it. An update that changes nothing is no write.
create function app.revise() returns trigger language plpgsql as $$
begin
  new.rev := old.rev + 1;
  new.updated_at := statement_timestamp();
  new.created_at := old.created_at;
  return new;
end $$;

revoke execute on all functions in schema app from public;
grant execute on function app.workspace() to pipedesk_app;

-- A dump can be restored: a trigger that is made on a table with a generated column may not name the whole new row, as those made before the
-- column did. Instead it names every column that is written. After `alter table … add column` on such a table: app.revise_attach.
create function app.revise_attach(target regclass) returns void language plpgsql set search_path = '' as $$
declare
  written text[] := (select array_agg(quote_ident(attname) order by attnum) from pg_catalog.pg_attribute
    where attrelid = target and attnum > 0 and not attisdropped and attgenerated = '');
begin
  execute format('create or replace trigger revise before update on %s for each row when ((%s) is distinct from (%s)) execute function app.revise()', target,
    (select string_agg('old.' || c, ', ') from unnest(written) c), (select string_agg('new.' || c, ', ') from unnest(written) c));
end $$;
revoke execute on function app.revise_attach(regclass) from public;

do $$
declare t regclass;
begin
  for t in select tgrelid::regclass from pg_trigger where tgname = 'revise' and not tgisinternal
    and exists (select from pg_attribute where attrelid = tgrelid and attgenerated <> '' and not attisdropped)
  loop
    perform app.revise_attach(t);
  end loop;
end $$;

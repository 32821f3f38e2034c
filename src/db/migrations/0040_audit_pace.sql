-- The audit of an update, cheaper: what differs of a row becomes JSON once instead of field by field, and the rare case of a changed key
-- is a statement of its own. The rows it writes are the same.
-- The expression that turns row `r` of a table into JSON: every field that holds something, or what differs from row `other`.
-- Columns are compared one by one, which is 3 to 6 times cheaper than comparing JSON, and what differs becomes JSON once, as one text.
create or replace function app.audit_fields(target regclass, r text, other text, skip text[], hidden text[]) returns text language plpgsql stable set search_path = '' as $$
declare
  c record;
  value text;
  parts text[] := '{}';
  custom text := '';
begin
  for c in
    select a.attname as name, a.atttypid::regtype::text as type from pg_catalog.pg_attribute a
    where a.attrelid = target and a.attnum > 0 and not a.attisdropped and a.attname <> all (hidden) order by a.attnum
  loop
    if c.name = 'custom' then
      custom := case when other is null
        then format(' || case when %1$s.custom <> ''{}'' then (select jsonb_object_agg(''custom.'' || e.key, e.value) from jsonb_each(%1$s.custom) e) else ''{}'' end', r)
        else format(' || case when %1$s.custom is distinct from %2$s.custom then app.audit_custom(%1$s.custom, %2$s.custom) else ''{}'' end', r, other) end;
      continue;
    end if;
    value := format('%s.%I', r, c.name);
    if other is null and c.type = 'jsonb' then value := format('nullif(%s, ''[]'')', value); end if;
    if other is null and c.type like '%[]' then value := format('nullif(%s, ''{}'')', value); end if;
    if c.name = any (skip) then value := format('''sha256:'' || encode(sha256(convert_to(%s::text, ''UTF8'')), ''hex'')', value); end if;
    if other is null then
      -- concat() leaves nulls out.
      parts := parts || format('%L || %s', ',"' || app.camel(c.name) || '":', case when c.type = 'jsonb' and c.name <> all (skip) then value || '::text' else format('to_json(%s)::text', value) end);
    else
      parts := parts || format('case when %1$s.%3$I is distinct from %2$s.%3$I then %4$L || coalesce(%5$s, ''null'') end', r, other, c.name, ',"' || app.camel(c.name) || '":',
        case when c.type = 'jsonb' and c.name <> all (skip) then value || '::text' else format('to_json(%s)::text', value) end);
    end if;
  end loop;
  return format('(''{'' || substr(concat(%s), 2) || ''}'')::jsonb', array_to_string(parts, ', ')) || custom;
end $$;

-- Puts a table under the audit: one trigger per kind of statement, written for its columns. After `alter table … add column`: app.audit_refresh.
-- skip: columns shown as their SHA-256 · quiet: columns that are not shown and whose change alone leaves no row · kind, record, workspace: what
-- the row is called and which columns hold whose it is · actions: {"insert", "update", "delete"}: SQL over `o` and `n` for the action's name.
create or replace function app.audit_attach(target regclass, skip text[] default '{}', quiet text[] default '{}', kind text default null, record text default 'id',
  workspace text default 'workspace_id', actions jsonb default '{}') returns void language plpgsql set search_path = '' as $$
declare
  short text := (select relname from pg_catalog.pg_class where oid = target);
  noun text := coalesce(kind, short);
  hidden text[] := quiet || array['id', 'workspace_id', 'rev', 'created_at', 'updated_at', record, workspace];
  key_pairs text := (select string_agg(format('n.%1$I = o.%1$I', attname), ' and ') from pg_catalog.pg_index join pg_catalog.pg_attribute a on attrelid = indrelid and attnum = any (indkey) where indrelid = target and indisprimary);
  has_rev boolean := exists (select from pg_catalog.pg_attribute where attrelid = target and attname = 'rev' and not attisdropped);
  full_new text := app.audit_fields(target, 'n', null, skip, hidden);
  full_old text := app.audit_fields(target, 'o', null, skip, hidden);
  shown text[] := (select array_agg(attname::text order by attnum) from pg_catalog.pg_attribute where attrelid = target and attnum > 0 and not attisdropped and attname <> all (hidden));
  changed text := (select string_agg(format('n.%1$I is distinct from o.%1$I', c), ' or ') from unnest(shown) c);
  event text;
  body text;
  rest text;
begin
  foreach event in array array['insert', 'update', 'delete'] loop
    body := case event
      when 'insert' then format('select n.%1$I, n.%2$I, %3$s, %4$s, null::jsonb, %5$s from new_rows n', workspace, record, case when has_rev then 'n.rev' else 'null::bigint' end, coalesce(actions ->> 'insert', '''CREATE'''), full_new)
      when 'delete' then format('select o.%1$I, o.%2$I, %3$s, %4$s, %5$s, null::jsonb from old_rows o', workspace, record, case when has_rev then 'o.rev' else 'null::bigint' end, coalesce(actions ->> 'delete', '''DELETE'''), full_old)
      else format('select n.%1$I, n.%2$I, %3$s, %4$s, %5$s, %6$s from old_rows o join new_rows n on %7$s where %8$s', workspace, record, case when has_rev then 'n.rev' else 'null::bigint' end,
        coalesce(actions ->> 'update', app.audit_action(target)), app.audit_fields(target, 'o', 'n', skip, hidden), app.audit_fields(target, 'n', 'o', skip, hidden), key_pairs, changed)
    end;
    -- A changed key shows as one row removed and one made: rare, so what that needs is prepared only where it happened.
    rest := case event when 'update' then format($q$
        if exists (select from new_rows n where not exists (select from old_rows o where %1$s)) then
          insert into app.audit (workspace_id, xid, at, actor, run, cause, kind, record, rev, action, before, after)
          select v.workspace_id, app.feed_xid(pg_current_xact_id()), app.moment(), app.actor(), nullif(current_setting('app.run', true), '')::uuid, v_cause, %2$L, v.record, v.rev,
            case when v_cause like 'undo:%%' then 'UNDO' else v.action end, v.before, v.after
          from (select o.%3$I, o.%4$I, %5$s, %7$s, %9$s, null::jsonb from old_rows o where not exists (select from new_rows n where %1$s)
            union all select n.%3$I, n.%4$I, %6$s, %8$s, null::jsonb, %10$s from new_rows n where not exists (select from old_rows o where %1$s)) v (workspace_id, record, rev, action, before, after);
        end if;$q$, key_pairs, noun, workspace, record, case when has_rev then 'o.rev' else 'null::bigint' end, case when has_rev then 'n.rev' else 'null::bigint' end,
        coalesce(actions ->> 'delete', '''DELETE'''), coalesce(actions ->> 'insert', '''CREATE'''), full_old, full_new) else '' end;
    execute format($f$
      create or replace function app.%1$I() returns trigger language plpgsql security definer set search_path = '' set timezone = 'UTC' set enable_mergejoin = off as $body$
      declare
        v_cause text := nullif(current_setting('app.cause', true), '');
      begin
        insert into app.audit (workspace_id, xid, at, actor, run, cause, kind, record, rev, action, before, after)
        select v.workspace_id, x.xid, x.at, x.actor, x.run, v_cause, %2$L, v.record, v.rev, case when v_cause like 'undo:%%' then 'UNDO' else v.action end, v.before, v.after
        from (select app.feed_xid(pg_current_xact_id()) as xid, app.moment() as at, app.actor() as actor, nullif(current_setting('app.run', true), '')::uuid as run offset 0) x,
          (%3$s) v (workspace_id, record, rev, action, before, after);%4$s
        return null;
      end $body$
    $f$, format('audit_%s_%s', short, event), noun, body, rest);
    execute format('revoke all on function app.%I() from public', format('audit_%s_%s', short, event));
    execute format('create or replace trigger %1$I after %2$s on %3$s %4$s for each statement execute function app.%5$I()', 'audit_' || event, event, target,
      case event when 'insert' then 'referencing new table as new_rows' when 'delete' then 'referencing old table as old_rows' else 'referencing old table as old_rows new table as new_rows' end,
      format('audit_%s_%s', short, event));
  end loop;
  execute format('comment on function app.%I() is %L', format('audit_%s_update', short), jsonb_build_object('table', target::text, 'columns', shown || hidden, 'skip', skip, 'quiet', quiet, 'kind', noun, 'record', record, 'workspace', workspace, 'actions', actions)::text);
  execute format('create or replace trigger no_truncate before truncate on %s for each statement execute function app.refuse_truncate()', target);
end $$;

do $$
declare t regclass;
begin
  for t in select tgrelid::regclass from pg_trigger where tgname = 'audit_update' and not tgisinternal loop
    perform app.audit_refresh(t);
  end loop;
end $$;

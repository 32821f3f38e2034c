-- The audit: written by the database itself, in the transaction of the change, so that not even a DBA's UPDATE goes without trace.
-- It is also the change feed, ordered by (xid, seq); below app.horizon() it never changes any more.

-- After a restore into a fresh server transaction ids start low again; `npm run migrate` then raises this shift, so the order holds.
create function app.xid_shift() returns numeric language sql immutable parallel safe as 'select 0::numeric';

create function app.feed_xid(id xid8) returns xid8 language sql stable parallel safe set search_path = ''
  as $$ select case when app.xid_shift() = 0 then id else (id::text::numeric + app.xid_shift())::text::xid8 end $$;

-- Rows of the feed below it are complete: every transaction that could still add one has ended.
create function app.horizon() returns xid8 language sql volatile set search_path = ''
  as $$ select app.feed_xid(pg_snapshot_xmin(pg_current_snapshot())) $$;

-- `record`, `run`: ids without reference, for the audit outlives them. `before` is null for a new row, `after` for one removed for good;
-- an update holds the same fields in both, by their public names, custom ones as custom.<key>. `action` is for people.
create table app.audit (
  workspace_id uuid not null,
  xid xid8 not null,
  seq bigint generated always as identity (cache 50),
  at timestamptz not null,
  actor text not null,
  run uuid,
  cause text,
  kind text not null,
  record uuid not null,
  rev bigint,
  action text not null check (action in ('CREATE', 'UPDATE', 'DELETE', 'STATUS_CHANGE', 'RESTORE', 'MERGE', 'UNMERGE', 'UNDO', 'CONNECT', 'DISCONNECT', 'SETTINGS', 'MAPPING', 'CONFLICT', 'MEMBER', 'ROLE', 'FLAG', 'PERMISSION', 'ERASE')),
  before jsonb,
  after jsonb,
  erased_at timestamptz,
  primary key (workspace_id, xid, seq)
);
create index audit_record on app.audit (workspace_id, record, at, seq);
create index audit_at on app.audit using brin (at);
create index audit_run on app.audit (workspace_id, run) where run is not null;
create index audit_person on app.audit (workspace_id, actor, at) where actor like 'person:%';

-- One seal per batch: `digests` holds 16 bytes per row in the feed's order, `hash` binds them to the seal before.
create table app.audit_seal (
  workspace_id uuid not null,
  number bigint not null,
  from_xid xid8 not null,
  from_seq bigint not null,
  to_xid xid8 not null,
  to_seq bigint not null,
  count int not null check (count > 0),
  digests bytea not null,
  kid text not null,
  hash bytea not null,
  sealed_at timestamptz not null default now(),
  primary key (workspace_id, number)
);

select app.tenant('app.audit', 'select'), app.tenant('app.audit_seal', 'select, insert');

create function app.refuse_truncate() returns trigger language plpgsql as $$
begin
  raise exception 'TRUNCATE of % is refused: it would leave no trace', tg_relid::regclass using errcode = 'insufficient_privilege';
end $$;
create trigger no_truncate before truncate on app.audit for each statement execute function app.refuse_truncate();
create trigger no_truncate before truncate on app.audit_seal for each statement execute function app.refuse_truncate();

-- In whose name this transaction works. Without inTx it is the database's login that counts.
create function app.actor() returns text language sql stable set search_path = ''
  as $$ select coalesce(nullif(current_setting('app.actor', true), ''), 'db:' || session_user) $$;

-- The instant of the change: the caller's clock where it passed one, else the database's.
create function app.moment() returns timestamptz language sql volatile set search_path = ''
  as $$ select coalesce(nullif(current_setting('app.at', true), '')::timestamptz, clock_timestamp()) $$;

-- An act that changes no audited row: a login that was refused its right, a run undone, data erased.
create function app.audit_act(kind text, record uuid, action text, before jsonb default null, after jsonb default null) returns void
  language sql security definer set search_path = '' as $$
  insert into app.audit (workspace_id, xid, at, actor, run, cause, kind, record, action, before, after)
  values (current_setting('app.workspace')::uuid, app.feed_xid(pg_current_xact_id()), app.moment(), app.actor(), nullif(current_setting('app.run', true), '')::uuid,
    nullif(current_setting('app.cause', true), ''), $1, $2, $3, $4, $5)
$$;

-- What differs between two objects of custom fields, as custom.<key>: the first one's side.
create function app.audit_custom(mine jsonb, other jsonb) returns jsonb language sql immutable parallel safe set search_path = '' as $$
  select coalesce(jsonb_object_agg('custom.' || k, coalesce(mine -> k, 'null')), '{}')
  from (select jsonb_object_keys(coalesce(mine, '{}')) union select jsonb_object_keys(coalesce(other, '{}'))) keys (k)
  where mine -> k is distinct from other -> k
$$;

create function app.camel(name text) returns text language sql immutable parallel safe set search_path = ''
  as $$ select left(name, 1) || substr(replace(initcap(replace(name, '_', ' ')), ' ', ''), 2) $$;

-- The expression that turns row `r` of a table into JSON: every field that holds something, or what differs from row `other`.
-- Columns are compared one by one, which is 3 to 6 times cheaper than comparing JSON.
create function app.audit_fields(target regclass, r text, other text, skip text[], hidden text[]) returns text language plpgsql stable set search_path = '' as $$
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
      parts := parts || format('case when %1$s.%3$I is distinct from %2$s.%3$I then jsonb_build_object(%4$L, %5$s) else ''{}'' end', r, other, c.name, app.camel(c.name), value);
    end if;
  end loop;
  return case when other is null then format('(''{'' || substr(concat(%s), 2) || ''}'')::jsonb', array_to_string(parts, ', ')) else array_to_string(parts, ' || ') end || custom;
end $$;

-- What a change of a record is called where nothing else is said; `o` and `n` are the row before and after.
create function app.audit_action(target regclass) returns text language sql stable set search_path = '' as $$
  select 'case ' || coalesce(string_agg(branch, ' ' order by rank), '') || ' else ''UPDATE'' end'
  from (values
    (1, 'merged_into', 'when n.merged_into is distinct from o.merged_into then case when n.merged_into is null then ''UNMERGE'' else ''MERGE'' end'),
    (2, 'deleted_at', 'when n.deleted_at is not null and o.deleted_at is null then ''DELETE'' when n.deleted_at is null and o.deleted_at is not null then ''RESTORE'''),
    (3, 'status_id', 'when n.status_id is distinct from o.status_id then ''STATUS_CHANGE'''),
    (4, 'stage_id', 'when n.stage_id is distinct from o.stage_id then ''STATUS_CHANGE''')
  ) rules (rank, col, branch)
  where exists (select from pg_catalog.pg_attribute where attrelid = target and attname = col and not attisdropped)
$$;

-- Puts a table under the audit: one trigger per kind of statement, written for its columns. After `alter table … add column`: app.audit_refresh.
-- skip: columns shown as their SHA-256 · quiet: columns that are not shown and whose change alone leaves no row · kind, record, workspace: what
-- the row is called and which columns hold whose it is · actions: {"insert", "update", "delete"}: SQL over `o` and `n` for the action's name.
create function app.audit_attach(target regclass, skip text[] default '{}', quiet text[] default '{}', kind text default null, record text default 'id',
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
begin
  foreach event in array array['insert', 'update', 'delete'] loop
    body := case event
      when 'insert' then format('select n.%1$I, n.%2$I, %3$s, %4$s, null::jsonb, %5$s from new_rows n', workspace, record, case when has_rev then 'n.rev' else 'null::bigint' end, coalesce(actions ->> 'insert', '''CREATE'''), full_new)
      when 'delete' then format('select o.%1$I, o.%2$I, %3$s, %4$s, %5$s, null::jsonb from old_rows o', workspace, record, case when has_rev then 'o.rev' else 'null::bigint' end, coalesce(actions ->> 'delete', '''DELETE'''), full_old)
      -- A changed key shows as one row removed and one made.
      else format($q$select coalesce(n.%1$I, o.%1$I), coalesce(n.%2$I, o.%2$I), %3$s,
          case when o.%1$I is null then %4$s when n.%1$I is null then %5$s else %6$s end,
          case when o.%1$I is null then null when n.%1$I is null then %7$s else %8$s end,
          case when n.%1$I is null then null when o.%1$I is null then %9$s else %10$s end
        from old_rows o full join new_rows n on %11$s
        where n.%1$I is null or o.%1$I is null or %12$s$q$, workspace, record, case when has_rev then 'coalesce(n.rev, o.rev)' else 'null::bigint' end,
        coalesce(actions ->> 'insert', '''CREATE'''), coalesce(actions ->> 'delete', '''DELETE'''), coalesce(actions ->> 'update', app.audit_action(target)),
        full_old, app.audit_fields(target, 'o', 'n', skip, hidden), full_new, app.audit_fields(target, 'n', 'o', skip, hidden), key_pairs, changed)
    end;
    execute format($f$
      create or replace function app.%1$I() returns trigger language plpgsql security definer set search_path = '' set timezone = 'UTC' set enable_mergejoin = off as $body$
      declare
        v_cause text := nullif(current_setting('app.cause', true), '');
      begin
        insert into app.audit (workspace_id, xid, at, actor, run, cause, kind, record, rev, action, before, after)
        select v.workspace_id, x.xid, x.at, x.actor, x.run, v_cause, %2$L, v.record, v.rev, case when v_cause like 'undo:%%' then 'UNDO' else v.action end, v.before, v.after
        from (select app.feed_xid(pg_current_xact_id()) as xid, app.moment() as at, app.actor() as actor, nullif(current_setting('app.run', true), '')::uuid as run offset 0) x,
          (%3$s) v (workspace_id, record, rev, action, before, after);
        return null;
      end $body$
    $f$, format('audit_%s_%s', short, event), noun, body);
    execute format('revoke all on function app.%I() from public', format('audit_%s_%s', short, event));
    execute format('create or replace trigger %1$I after %2$s on %3$s %4$s for each statement execute function app.%5$I()', 'audit_' || event, event, target,
      case event when 'insert' then 'referencing new table as new_rows' when 'delete' then 'referencing old table as old_rows' else 'referencing old table as old_rows new table as new_rows' end,
      format('audit_%s_%s', short, event));
  end loop;
  execute format('comment on function app.%I() is %L', format('audit_%s_update', short), jsonb_build_object('table', target::text, 'columns', shown || hidden, 'skip', skip, 'quiet', quiet, 'kind', noun, 'record', record, 'workspace', workspace, 'actions', actions)::text);
  execute format('create or replace trigger no_truncate before truncate on %s for each statement execute function app.refuse_truncate()', target);
end $$;

-- Writes the triggers of a table anew for its columns of today, with the options it was attached with.
create function app.audit_refresh(target regclass) returns void language plpgsql set search_path = '' as $$
declare o jsonb := obj_description(format('app.%I()', 'audit_' || (select relname from pg_catalog.pg_class where oid = target) || '_update')::regprocedure)::jsonb;
begin
  perform app.audit_attach(target, array(select jsonb_array_elements_text(o -> 'skip')), array(select jsonb_array_elements_text(o -> 'quiet')), o ->> 'kind', o ->> 'record', o ->> 'workspace', o -> 'actions');
end $$;

revoke execute on all functions in schema app from public;
grant execute on function app.workspace(), app.horizon(), app.feed_xid(xid8), app.xid_shift(), app.audit_act(text, uuid, text, jsonb, jsonb) to pipedesk_app;
-- Inside the triggers and audit_act the owner acts; these two are read by nobody else.
alter function app.actor() parallel safe;

select app.audit_attach('app.company'), app.audit_attach('app.contact'), app.audit_attach('app.lead'), app.audit_attach('app.deal'), app.audit_attach('app.note'),
  app.audit_attach('app.custom_field', actions => '{"insert": "''SETTINGS''", "update": "''SETTINGS''", "delete": "''SETTINGS''"}'),
  app.audit_attach('app.pipeline', actions => '{"insert": "''SETTINGS''", "update": "''SETTINGS''", "delete": "''SETTINGS''"}'),
  app.audit_attach('app.stage', actions => '{"insert": "''SETTINGS''", "update": "''SETTINGS''", "delete": "''SETTINGS''"}'),
  app.audit_attach('app.lead_status', actions => '{"insert": "''SETTINGS''", "update": "''SETTINGS''", "delete": "''SETTINGS''"}'),
  app.audit_attach('app.lead_origin', actions => '{"insert": "''SETTINGS''", "update": "''SETTINGS''", "delete": "''SETTINGS''"}'),
  app.audit_attach('app.lead_member', quiet => '{added_at}', kind => 'lead', record => 'lead_id', actions => '{"insert": "''PERMISSION''", "update": "''PERMISSION''", "delete": "''PERMISSION''"}'),
  app.audit_attach('directory.workspace', kind => 'workspace', workspace => 'id', actions => '{"insert": "''SETTINGS''", "update": "''SETTINGS''", "delete": "''SETTINGS''"}'),
  app.audit_attach('directory.member', kind => 'member', record => 'person_id',
    actions => '{"insert": "''MEMBER''", "update": "case when n.role is distinct from o.role then ''ROLE'' when n.grants is distinct from o.grants then ''PERMISSION'' else ''MEMBER'' end", "delete": "''MEMBER''"}'),
  app.audit_attach('directory.invitation', quiet => '{token_hash}', kind => 'invitation', actions => '{"insert": "''MEMBER''", "update": "''MEMBER''", "delete": "''MEMBER''"}');

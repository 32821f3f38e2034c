-- Two records of which a person said that they are not the same; the smaller id stands first.
create table app.not_same (
  workspace_id uuid not null references directory.workspace on delete cascade,
  one_id uuid not null,
  other_id uuid not null check (one_id < other_id),
  said_by uuid not null,
  said_at timestamptz not null default now(),
  primary key (workspace_id, one_id, other_id)
);
select app.tenant('app.not_same'::regclass);

-- What two systems' records became there: the one left behind says into which.
create index link_merged_there on app.link (workspace_id, stream_id, id) where reason = 'merged_there';

-- Names spelled alike. Under row-level security no index serves `%`, for the operator is not leakproof: a function of the owner's, bound to the
-- tenant, does the finding. Each pair comes once, from its smaller name. Without pg_trgm nothing is alike.
do $$
declare
  trgm text := (select n.nspname from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm');
begin
  if trgm is not null then
    execute format('create index record_key_alike on app.record_key using gin (value %I.gin_trgm_ops) where type = ''name''', trgm);
    execute format($f$
      create function app.names_alike(kind text, names text[]) returns table (name text, alike text, similarity real)
      language sql stable security definer set search_path = '' set pg_trgm.similarity_threshold = 0.6 set enable_seqscan = off as $body$
        select n.name, k.value, %1$I.similarity(n.name, k.value) from unnest($2) n (name) cross join lateral (
          select distinct k.value from app.record_key k
          where k.workspace_id = current_setting('app.workspace')::uuid and k.kind = $1 and k.type = 'name' and k.value operator(%1$I.%%) n.name and k.value > n.name) k
      $body$ $f$, trgm);
  else
    create function app.names_alike(kind text, names text[]) returns table (name text, alike text, similarity real)
      language sql stable set search_path = '' as $body$ select null::text, null::text, null::real where false $body$;
  end if;
end $$;
revoke execute on function app.names_alike(text, text[]) from public;
grant execute on function app.names_alike(text, text[]) to pipedesk_app;

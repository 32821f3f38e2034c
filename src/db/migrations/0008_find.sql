-- What the search box of lists looks in: one text a record, without case and accents, phone numbers as digits. Under row-level security an index
-- on LIKE is not used, for the operator is not leakproof; so a view of the owner's, bound to the tenant, does the finding (`<table>_find`).
do $$
begin
  if exists (select from pg_available_extensions where name = 'pg_trgm') and not exists (select from pg_extension where extname = 'pg_trgm') then
    create extension pg_trgm with schema app;
  end if;
end $$;

-- As the model folds names: decomposed, without marks, in lower case. Plain ASCII, the common case, skips that.
create function app.fold(t text) returns text language sql immutable parallel safe
  as $$ select case when octet_length(t) = length(t) then lower(t) else lower(regexp_replace(normalize(t, NFD), '[\u0300-\u036f]+', '', 'g')) end $$;

create function app.joined(list text[]) returns text language sql immutable parallel safe set search_path = '' as $$ select array_to_string(list, ' ') $$;
create function app.element_values(list jsonb) returns text language sql immutable parallel safe set search_path = ''
  as $$ select case when list = '[]' then '' else jsonb_path_query_array(list, '$[*].value')::text end $$;
create function app.digits(t text) returns text language sql immutable parallel safe as $$ select translate(t, ' ()+-./', '') $$;

-- One row each: the noun and the expression over its columns. The text is kept in a column that follows them, for a match is looked at again in the
-- row, and folding it anew for each takes most of the time.
do $$
declare
  r record;
  trigram text := (select format('%I.gin_trgm_ops', n.nspname) from pg_extension e join pg_namespace n on n.oid = e.extnamespace where e.extname = 'pg_trgm');
begin
  for r in select * from (values
    ('company', $e$app.fold(coalesce(name, '') || ' ' || coalesce(legal_name, '') || ' ' || app.joined(domains) || ' ' || coalesce(industry, '') || ' ' || coalesce(website, '') || ' ' || app.digits(coalesce(phone, '')))$e$),
    ('contact', $e$app.fold(coalesce(first_name, '') || ' ' || coalesce(last_name, '') || ' ' || coalesce(company_name, '') || ' ' || app.element_values(emails) || ' ' || app.digits(app.element_values(phones)))$e$),
    ('lead', $e$app.fold(coalesce(title, '') || ' ' || coalesce(trade_name, '') || ' ' || coalesce(legal_name, ''))$e$),
    ('deal', $e$app.fold(coalesce(name, ''))$e$),
    ('note', $e$app.fold(coalesce(body, ''))$e$)
  ) nouns (noun, expression)
  loop
    execute format('alter table app.%I add column find text generated always as (%s) stored', r.noun, r.expression);
    -- What follows from other columns is no change of its own.
    perform app.audit_attach(format('app.%I', r.noun)::regclass, quiet => '{find}');
    execute format('create view app.%1$I as select * from app.%2$I where workspace_id = current_setting(''app.workspace'')::uuid', r.noun || '_find', r.noun);
    execute format('grant select on app.%I to pipedesk_app', r.noun || '_find');
    if trigram is not null then
      execute format('create index %1$I on app.%2$I using gin (find %3$s)', r.noun || '_find_index', r.noun, trigram);
    end if;
    -- The orders lists are read in by default.
    execute format('create index on app.%I (workspace_id, created_at desc, id desc) where deleted_at is null', r.noun);
    execute format('create index on app.%I (workspace_id, updated_at desc, id desc) where deleted_at is null', r.noun);
  end loop;
end $$;

revoke execute on function app.fold(text), app.joined(text[]), app.element_values(jsonb), app.digits(text) from public;
grant execute on function app.fold(text), app.joined(text[]), app.element_values(jsonb), app.digits(text) to pipedesk_app;

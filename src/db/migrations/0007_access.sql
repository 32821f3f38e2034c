-- The sign-in library's tables (users, browser sessions, credentials, OIDC flows under way). Reached only through access/sign-in.store.ts.
create schema if not exists auth_pd;
revoke all on schema auth_pd from public;

do $$
declare r text;
begin
  foreach r in array array['anon', 'authenticated', 'service_role'] loop
    if exists (select from pg_roles where rolname = r) then
      execute format('revoke all on schema auth_pd from %I', r);
    end if;
  end loop;
end $$;

create table auth_pd."user" (
  id uuid primary key default gen_random_uuid(),
  name text not null,
  email text not null unique,
  email_verified boolean not null,
  image text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);

create table auth_pd.session (
  id uuid primary key default gen_random_uuid(),
  expires_at timestamptz not null,
  token text not null unique,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  ip_address text,
  user_agent text,
  user_id uuid not null references auth_pd."user" on delete cascade
);
create index on auth_pd.session (user_id);

create table auth_pd.account (
  id uuid primary key default gen_random_uuid(),
  account_id text not null,
  provider_id text not null,
  user_id uuid not null references auth_pd."user" on delete cascade,
  access_token text,
  refresh_token text,
  id_token text,
  access_token_expires_at timestamptz,
  refresh_token_expires_at timestamptz,
  scope text,
  password text,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null,
  unique (provider_id, account_id)
);
create index on auth_pd.account (user_id);

create table auth_pd.verification (
  id uuid primary key default gen_random_uuid(),
  identifier text not null,
  value text not null,
  expires_at timestamptz not null,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index on auth_pd.verification (identifier);

-- Who may do what is remembered for seconds by each web process; whatever changes it empties that memory everywhere.
create function directory.access_changed() returns trigger language plpgsql as $$
begin
  perform pg_notify('pipedesk_access', '');
  return null;
end $$;
create trigger access_changed after insert or update or delete on directory.member for each statement execute function directory.access_changed();
create trigger access_changed after delete on directory.api_token for each statement execute function directory.access_changed();
create trigger access_changed after insert or delete or update of workspace_id on directory.session for each statement execute function directory.access_changed();
create trigger access_changed after update of name, email on directory.person for each statement execute function directory.access_changed();
create trigger access_changed after update of deleted_at, slug on directory.workspace for each statement execute function directory.access_changed();
create trigger access_changed after delete on auth_pd.session for each statement execute function directory.access_changed();

-- Takes up to `want` from an allowance that refills by `per_second` to `burst`; answers how much was given and, when nothing was, the wait.
create function directory.take(name text, want double precision, per_second double precision, burst double precision, out given double precision, out wait_ms double precision)
language plpgsql as $$
declare
  used double precision;
  moment timestamptz;
begin
  insert into directory.rate (key, spent, at) values (name, 0, clock_timestamp()) on conflict (key) do nothing;
  select r.spent, r.at into used, moment from directory.rate r where r.key = name for update;
  used := greatest(0, used - extract(epoch from clock_timestamp() - moment) * per_second);
  given := least(want, floor(burst - used + 1e-6));
  if given < 1 then
    given := 0;
    wait_ms := ceil((used + 1 - burst) / per_second * 1000);
  else
    wait_ms := 0;
  end if;
  update directory.rate r set spent = used + given, at = clock_timestamp() where r.key = name;
end $$;

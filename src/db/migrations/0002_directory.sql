-- What must be known before the tenant is: no customer data, no row-level security; written only by access, connections and jobs.
create table directory.workspace (
  id uuid primary key default gen_random_uuid(),
  slug text not null unique check (slug ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  name text not null check (length(name) between 1 and 200),
  zone text not null default 'UTC',
  country text not null default 'US' check (country ~ '^[A-Z]{2}$'),
  currency text not null default 'USD' check (currency ~ '^[A-Z]{3}$'),
  created_at timestamptz not null default now(),
  deleted_at timestamptz
);

create table directory.person (
  id uuid primary key default gen_random_uuid(),
  name text not null default '',
  email text,
  created_at timestamptz not null default now()
);

-- Who a credential speaks for. The issuer of the built-in sign-in is `pipedesk`.
create table directory.identity (
  issuer text not null,
  subject text not null,
  person_id uuid not null references directory.person on delete cascade,
  created_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index on directory.identity (person_id);

-- A removed member stays as a row: the database's word wins over any claim until invited again.
create table directory.member (
  workspace_id uuid not null references directory.workspace on delete cascade,
  person_id uuid not null references directory.person on delete cascade,
  role text not null check (role in ('admin', 'manager', 'sales', 'analyst', 'viewer')),
  grants text[] not null default '{}',
  removed_at timestamptz,
  created_at timestamptz not null default now(),
  primary key (workspace_id, person_id)
);
create index on directory.member (person_id);

create table directory.invitation (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  email text,
  role text not null check (role in ('admin', 'manager', 'sales', 'analyst', 'viewer')),
  token_hash text not null unique,
  invited_by uuid references directory.person on delete set null,
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  accepted_by uuid references directory.person on delete set null,
  accepted_at timestamptz,
  revoked_at timestamptz,
  primary key (workspace_id, id)
);

-- Personal API tokens: only the hash is kept.
create table directory.api_token (
  id uuid primary key default gen_random_uuid(),
  workspace_id uuid not null references directory.workspace on delete cascade,
  person_id uuid not null references directory.person on delete cascade,
  name text not null,
  prefix text not null,
  token_hash text not null unique,
  created_at timestamptz not null default now(),
  expires_at timestamptz,
  last_used_at timestamptz
);
create index on directory.api_token (person_id);

-- The workspace a browser session last chose.
create table directory.session (
  id text primary key,
  person_id uuid not null references directory.person on delete cascade,
  workspace_id uuid references directory.workspace on delete cascade,
  seen_at timestamptz not null default now()
);

-- One OAuth flow under way; taken by `delete … returning` before the exchange. `bound_to` is the hash of the session, or of person and workspace.
create table directory.oauth_state (
  state_hash text primary key,
  provider text not null,
  workspace_id uuid not null references directory.workspace on delete cascade,
  person_id uuid not null references directory.person on delete cascade,
  bound_to text not null,
  begun_by text not null check (begun_by in ('session', 'bearer')),
  sealed text not null,
  return_to text,
  request jsonb not null default '{}',
  created_at timestamptz not null default now(),
  expires_at timestamptz not null
);

-- Provider budgets (keys span workspaces: client id, portal, mailbox) and what the provider last said of them.
create table directory.budget (
  key text primary key,
  spent double precision not null default 0,
  at timestamptz not null default now(),
  blocked_until timestamptz,
  reason text
);

-- Request rates, shared by all web processes; losing it in a crash costs nothing.
create unlogged table directory.rate (
  key text primary key,
  spent double precision not null,
  at timestamptz not null
);

-- Facts of this installation: set-up code hash, era of transaction ids, release.
create table directory.instance (
  key text primary key,
  value text not null
);

grant select on directory.workspace, directory.person, directory.member to pipedesk_app;

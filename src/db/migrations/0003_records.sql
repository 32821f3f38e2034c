-- The nouns people work with. Keys, uniques and references lead with workspace_id; every noun has the same frame of columns.
create table app.custom_field (
  workspace_id uuid not null references directory.workspace on delete cascade,
  kind text not null check (kind in ('company', 'contact', 'lead', 'deal', 'note')),
  key text not null check (key ~ '^[a-zA-Z][a-zA-Z0-9_]{0,62}$'),
  id uuid not null default gen_random_uuid(),
  label text not null check (length(label) between 1 and 200),
  type text not null check (type in ('text', 'number', 'money', 'date', 'instant', 'boolean', 'option', 'options', 'url', 'email', 'phone', 'reference')),
  options jsonb,
  required boolean not null default false,
  position int not null default 0,
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  primary key (workspace_id, kind, key),
  unique (workspace_id, id)
);

create table app.pipeline (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  position int not null default 0,
  primary key (workspace_id, id)
);
create table app.stage (
  workspace_id uuid not null,
  id uuid not null default gen_random_uuid(),
  pipeline_id uuid not null,
  name text not null,
  position int not null default 0,
  outcome text not null default 'open' check (outcome in ('open', 'won', 'lost')),
  primary key (workspace_id, id),
  foreign key (workspace_id, pipeline_id) references app.pipeline on delete cascade
);
create table app.lead_status (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  position int not null default 0,
  outcome text not null default 'open' check (outcome in ('open', 'qualified', 'lost')),
  primary key (workspace_id, id)
);
create table app.lead_origin (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text not null,
  position int not null default 0,
  primary key (workspace_id, id)
);

create table app.company (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text,
  legal_name text,
  domains text[] not null default '{}',
  industry text,
  phone text,
  website text,
  address jsonb,
  tags text[] not null default '{}',
  owner_id uuid,
  custom jsonb not null default '{}',
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  merged_into uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, owner_id) references directory.member on delete set null (owner_id)
);

create table app.contact (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  first_name text,
  last_name text,
  emails jsonb not null default '[]',
  phones jsonb not null default '[]',
  addresses jsonb not null default '[]',
  company_id uuid,
  company_name text,
  title text,
  birthday text check (birthday ~ '^(\d{4}|-)-\d{2}-\d{2}$'),
  about text,
  tags text[] not null default '{}',
  owner_id uuid,
  custom jsonb not null default '{}',
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  merged_into uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, company_id) references app.company on delete set null (company_id),
  foreign key (workspace_id, owner_id) references directory.member on delete set null (owner_id)
);
create index on app.contact (workspace_id, company_id) where deleted_at is null;

create table app.lead (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  title text,
  legal_name text,
  trade_name text,
  description text,
  status_id uuid,
  origin_id uuid,
  primary_contact_id uuid,
  company_id uuid,
  tags text[] not null default '{}',
  owner_id uuid,
  custom jsonb not null default '{}',
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  merged_into uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, status_id) references app.lead_status on delete set null (status_id),
  foreign key (workspace_id, origin_id) references app.lead_origin on delete set null (origin_id),
  foreign key (workspace_id, primary_contact_id) references app.contact on delete set null (primary_contact_id),
  foreign key (workspace_id, company_id) references app.company on delete set null (company_id),
  foreign key (workspace_id, owner_id) references directory.member on delete set null (owner_id)
);
create index on app.lead (workspace_id, company_id) where deleted_at is null;
create index on app.lead (workspace_id, primary_contact_id) where deleted_at is null;

-- Colleagues a lead is shared with.
create table app.lead_member (
  workspace_id uuid not null,
  lead_id uuid not null,
  person_id uuid not null,
  added_at timestamptz not null default now(),
  primary key (workspace_id, lead_id, person_id),
  foreign key (workspace_id, lead_id) references app.lead on delete cascade,
  foreign key (workspace_id, person_id) references directory.member on delete cascade
);

create table app.deal (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  name text,
  amount numeric(20, 4),
  currency text check (currency ~ '^[A-Z]{3}$'),
  pipeline_id uuid,
  stage_id uuid,
  close_on date,
  company_id uuid,
  contact_ids uuid[] not null default '{}',
  tags text[] not null default '{}',
  owner_id uuid,
  custom jsonb not null default '{}',
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  merged_into uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, pipeline_id) references app.pipeline on delete set null (pipeline_id),
  foreign key (workspace_id, stage_id) references app.stage on delete set null (stage_id),
  foreign key (workspace_id, company_id) references app.company on delete set null (company_id),
  foreign key (workspace_id, owner_id) references directory.member on delete set null (owner_id)
);
create index on app.deal (workspace_id, company_id) where deleted_at is null;

create table app.note (
  workspace_id uuid not null references directory.workspace on delete cascade,
  id uuid not null default gen_random_uuid(),
  body text,
  company_id uuid,
  contact_id uuid,
  lead_id uuid,
  deal_id uuid,
  owner_id uuid,
  custom jsonb not null default '{}',
  rev bigint not null default 1,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  deleted_at timestamptz,
  merged_into uuid,
  primary key (workspace_id, id),
  foreign key (workspace_id, company_id) references app.company on delete cascade,
  foreign key (workspace_id, contact_id) references app.contact on delete cascade,
  foreign key (workspace_id, lead_id) references app.lead on delete cascade,
  foreign key (workspace_id, deal_id) references app.deal on delete cascade,
  foreign key (workspace_id, owner_id) references directory.member on delete set null (owner_id)
);

-- Normalised values by which a record is found and matched: e-mail, phone (E.164), domain, name. Written with the record.
create table app.record_key (
  workspace_id uuid not null references directory.workspace on delete cascade,
  kind text not null,
  type text not null check (type in ('email', 'phone', 'domain', 'name')),
  value text not null,
  record_id uuid not null,
  primary key (workspace_id, kind, type, value, record_id)
);
create index on app.record_key (workspace_id, record_id);

-- A narrow index of what belongs on whose timeline; audit rows have no entry. `via` = the record through which it belongs, `key` = what copies share.
create table app.timeline_entry (
  workspace_id uuid not null references directory.workspace on delete cascade,
  record_id uuid not null,
  at timestamptz not null,
  kind text not null,
  item_id uuid not null,
  via uuid,
  key text,
  primary key (workspace_id, record_id, at, item_id)
);
create index on app.timeline_entry (workspace_id, item_id);
create index on app.timeline_entry (workspace_id, via) where via is not null;

-- The answer to a POST that carried an Idempotency-Key, for 24 h.
create table app.idempotency (
  workspace_id uuid not null references directory.workspace on delete cascade,
  person_id uuid not null,
  key text not null,
  request_hash text not null,
  status int,
  body jsonb,
  created_at timestamptz not null default now(),
  primary key (workspace_id, person_id, key)
);

do $$
declare t text;
begin
  foreach t in array array['custom_field', 'pipeline', 'stage', 'lead_status', 'lead_origin', 'company', 'contact', 'lead', 'lead_member', 'deal', 'note', 'record_key', 'timeline_entry', 'idempotency'] loop
    perform app.tenant(('app.' || t)::regclass);
  end loop;
  foreach t in array array['custom_field', 'company', 'contact', 'lead', 'deal', 'note'] loop
    execute format('create trigger revise before update on app.%I for each row when (old.* is distinct from new.*) execute function app.revise()', t);
  end loop;
end $$;

-- Which job is at work for which key, by which process, until when; prolonged while it works. Losing it in a crash of the server is right: nobody works then.
create unlogged table directory.running (
  job text not null,
  key text not null,
  holder uuid not null,
  until timestamptz not null,
  -- Somebody came while it worked and was put back: wake them at the end.
  wanted boolean not null default false,
  primary key (job, key)
);

-- How the connections of all workspaces fare, for operators: provider, phase and how many; no tenant, no account, no words of theirs.
create function app.connection_health() returns table (provider text, phase text, sandbox boolean, count bigint, last_sync_at timestamptz) language sql stable security definer set search_path = ''
  as $$ select provider, phase, sandbox, count(*), max(last_sync_at) from app.connection where deleted_at is null group by 1, 2, 3 $$;
revoke execute on function app.connection_health() from public;
grant execute on function app.connection_health() to pipedesk_app;

-- Age of the oldest audit row that no seal covers yet, over all workspaces.
create function app.unsealed_seconds() returns double precision language sql stable security definer set search_path = '' as $$
  select coalesce(max(extract(epoch from now() - open.at)), 0)::double precision
  from directory.workspace w
    left join lateral (select to_xid, to_seq from app.audit_seal s where s.workspace_id = w.id order by number desc limit 1) last on true
    cross join lateral (select at from app.audit a where a.workspace_id = w.id and (a.xid, a.seq) > (coalesce(last.to_xid, '0'), coalesce(last.to_seq, 0)) order by a.xid, a.seq limit 1) open
$$;
revoke execute on function app.unsealed_seconds() from public;
grant execute on function app.unsealed_seconds() to pipedesk_app;

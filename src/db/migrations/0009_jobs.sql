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

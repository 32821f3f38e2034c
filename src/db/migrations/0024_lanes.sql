-- Up to which round each workspace's hints for a job have been given a place: one a round, so that who has thousands holds nobody up.
-- Losing it in a crash of the server costs one round's order.
create unlogged table directory.lane (
  job text not null,
  lane text not null,
  round int not null,
  primary key (job, lane)
);

-- What is known of a point beyond its content. Pins are separated by line feeds.
alter table recovery_point
  add column locked_until timestamptz,
  add column pins         text not null default '',
  add column damage       text,
  add column verified_at  timestamptz;

create table replica_action (
  id         uuid primary key,
  item       uuid        not null,
  kind       text        not null,
  phase      text        not null,
  ordered_at timestamptz not null,
  expires_at timestamptz not null,
  document   text        not null
);
create index replica_action_newest on replica_action (item, kind, ordered_at desc);
create index replica_action_ordered on replica_action (expires_at) where phase = 'Ordered';

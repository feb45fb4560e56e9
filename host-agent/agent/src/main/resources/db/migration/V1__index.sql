-- An index of what happened and of what is on disk. The truth about points is their manifests.
create table cycle (
  id            bigint generated always as identity primary key,
  vm            uuid                     not null,
  started_at    timestamp with time zone not null,
  finished_at   timestamp with time zone not null,
  outcome       text                     not null,
  point         text,
  bytes_changed bigint                   not null,
  bytes_sent    bigint                   not null,
  error         text
);

create index cycle_newest on cycle (vm, started_at desc, id desc);

create table recovery_point (
  vm            uuid                     not null,
  point         text                     not null,
  instant       timestamp with time zone not null,
  kind          text                     not null,
  origin        text                     not null,
  changed_bytes bigint                   not null,
  stored_bytes  bigint                   not null,
  committed_at  timestamp with time zone not null,
  primary key (vm, point)
);

create index recovery_point_instant on recovery_point (vm, instant desc);

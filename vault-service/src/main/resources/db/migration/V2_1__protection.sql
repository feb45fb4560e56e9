-- What administrators decide and what became of it. A record is kept whole as JSON (document), beside
-- the columns by which it is looked up.

create table policy (
  id       uuid primary key,
  vault    text not null,
  name     text not null,
  document text not null
);
create unique index policy_name on policy (vault, lower(name));

create table cloud_pairing (
  id       uuid primary key,
  vault    text not null,
  name     text not null,
  policy   uuid not null references policy (id),
  document text not null
);
create index cloud_pairing_vault on cloud_pairing (vault);
create index cloud_pairing_policy on cloud_pairing (policy);

create table protected_item (
  id             uuid primary key,
  vault          text not null,
  primary_server text not null,
  primary_cloud  text not null,
  name           text not null,
  vm             uuid not null unique, -- a machine is protected once
  pairing        uuid not null references cloud_pairing (id),
  policy         uuid not null references policy (id),
  document       text not null
);
create unique index protected_item_name
  on protected_item (vault, primary_server, primary_cloud, lower(name));
create index protected_item_pairing on protected_item (pairing);
create index protected_item_policy on protected_item (policy);

-- How often a machine was protected; outlives its items.
create table machine_generation (
  vm         uuid primary key,
  generation bigint not null
);

-- A removed point stays as a mark, so that it is not listed by an event that comes late.
create table recovery_point (
  vm                     uuid        not null,
  host                   text        not null,
  point                  text        not null,
  epoch                  bigint      not null,
  sequence               bigint      not null,
  instant                timestamptz not null,
  application_consistent boolean     not null,
  changed_bytes          bigint      not null,
  stored_bytes           bigint      not null,
  committed_at           timestamptz not null,
  heard_at               timestamptz not null,
  primary key (vm, host, point)
);
create index recovery_point_newest on recovery_point (vm, epoch desc, sequence desc);
create table removed_point (
  vm    uuid not null,
  host  text not null,
  point text not null,
  primary key (vm, host, point)
);

create table failover (
  id         uuid primary key,
  phase      text        not null,
  expires_at timestamptz not null,
  document   text        not null
);
create index failover_ordered on failover (expires_at) where phase = 'Ordered';

create table job (
  id         uuid primary key,
  vault      text        not null,
  state      text        not null,
  started_at timestamptz not null,
  document   text        not null
);
create index job_newest on job (vault, started_at desc);

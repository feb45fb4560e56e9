-- What is known of mappings and protection is read and written whole.
create table network_mapping (
  id uuid primary key,
  body text not null
);

create table protection_document (
  id varchar(512) primary key,
  body text not null
);

create table failover_run (
  id uuid primary key,
  accepted_at timestamp(6) with time zone not null,
  is_finished boolean not null,
  ordered_by varchar(255),
  host varchar(255),
  boot varchar(255),
  body text not null
);

create index failover_run_unfinished on failover_run (accepted_at) where not is_finished;
create index failover_run_newest on failover_run (accepted_at desc);
create index failover_run_boot on failover_run (host, boot);

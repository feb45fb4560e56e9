-- The image of what sites and vault told: a cache of the topics inventory and protection.
-- The row of inventory_version counts the changes; who changes anything locks it first.
create table inventory_version (
  id      integer primary key check (id = 1),
  version bigint  not null
);
insert into inventory_version values (1, 0);

create table inventory_object (
  key        varchar(600) primary key,
  kind       varchar(32),
  content    text,            -- JSON; null: gone, kept so that all instances of the service see it
  changed_in bigint not null  -- the version that brought it
);
create index inventory_object_changed on inventory_object (changed_in);

create table network_mapping (
  id               uuid          primary key,
  vault            varchar(1024) not null,
  name             varchar(255)  not null,
  primary_server   varchar(255)  not null,
  primary_network  varchar(255)  not null,
  recovery_server  varchar(255)  not null,
  recovery_network varchar(255)  not null,
  resolution       text          not null, -- JSON: the subnets as last published
  created_at       timestamptz   not null,
  changed_at       timestamptz   not null,
  unique (primary_server, primary_network, recovery_server),
  unique (recovery_server, recovery_network, primary_server)
);
create unique index network_mapping_name
  on network_mapping (lower(vault), primary_server, primary_network, lower(name));

create table storage_mapping (
  id                      uuid          primary key,
  vault                   varchar(1024) not null,
  name                    varchar(255)  not null,
  primary_server          varchar(255)  not null,
  primary_classification  varchar(255)  not null,
  recovery_server         varchar(255)  not null,
  recovery_classification varchar(255)  not null,
  created_at              timestamptz   not null,
  changed_at              timestamptz   not null,
  unique (primary_server, primary_classification, recovery_server)
);
create unique index storage_mapping_name
  on storage_mapping (lower(vault), primary_server, primary_classification, lower(name));

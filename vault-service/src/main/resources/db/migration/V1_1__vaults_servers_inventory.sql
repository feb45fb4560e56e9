-- Vaults, registration, and what the servers told of their sites.

create table vault (
  key            text        primary key, -- the ARM id in small letters
  subscription   text        not null,
  resource_group text        not null,
  name           text        not null,
  location       text        not null,
  sku            text        not null,
  tags           text        not null, -- a JSON object
  created_at     timestamptz not null
);

create table registration_key (
  id            uuid        primary key,
  vault_key     text        not null,
  vault_id      text        not null,
  secret_sha256 text        not null unique,
  created_by    text        not null,
  created_at    timestamptz not null,
  expires_at    timestamptz not null,
  revoked_at    timestamptz,
  used_by       text,
  used_keys     text,
  used_at       timestamptz
);
create index registration_key_vault on registration_key (vault_key, created_at);

create table server (
  name_key         text        primary key, -- one server of a name in all vaults
  name             text        not null,
  vault_key        text        not null,
  vault_id         text        not null,
  provider_version text        not null,
  keys             text        not null, -- fingerprints of its key pairs
  authority_pem    text        not null,
  identity_pem     text        not null,
  chain_pem        text        not null,
  registered_at    timestamptz not null
);
create index server_vault on server (vault_key);

-- One row an object, with its full state.
create table inventory_object (
  key        text        primary key, -- server/kind/name, as in the event
  server     text        not null,
  kind       text        not null,
  name       text        not null,
  document   text,                 -- JSON; null: the object is gone
  version    bigint      not null,
  updated_at timestamptz not null
);
create index inventory_object_kind on inventory_object (server, kind);

-- One-use tokens for host-agents. Only a digest is kept.
create table join_token (
  digest      varchar(64) primary key,
  host        varchar(64) not null,
  expires_at  timestamptz not null,
  -- the digest of the public key that used it; the same key may ask again, its answer may be lost
  used_by_key varchar(64),
  used_at     timestamptz
);
create index join_token_host on join_token (host);

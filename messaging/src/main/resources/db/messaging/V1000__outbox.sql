-- What io.secondsite.messaging keeps in each service's own database.

-- How many events each aggregate has had; its row lock puts their writers in order.
create table outbox_aggregate (
  topic   text   not null,
  key     text   not null,
  version bigint not null,
  primary key (topic, key)
);

-- Events, written with the change they tell of and sent by the relay.
create table outbox (
  position     bigint generated always as identity primary key,
  id           uuid        not null unique,
  topic        text        not null,
  key          text        not null,
  version      bigint      not null,
  headers      text        not null, -- a JSON object
  value        bytea,                -- null: a tombstone
  written_at   timestamptz not null,
  published_at timestamptz,
  unique (topic, key, version)
);
create index outbox_unpublished on outbox (position) where published_at is null;
create index outbox_published on outbox (published_at) where published_at is not null;

-- Events that a consumer has taken in, so that it takes each once.
create table inbox (
  consumer text        not null,
  event_id uuid        not null,
  taken_at timestamptz not null,
  primary key (consumer, event_id)
);
create index inbox_taken on inbox (taken_at);

-- Records that could not be taken in yet, and those of the same key that wait behind them.
create table parked_event (
  position        bigint generated always as identity primary key,
  consumer        text        not null,
  event_id        uuid        not null,
  topic           text        not null,
  key             text        not null,
  partition       integer     not null,
  record_offset   bigint      not null,
  record_time     timestamptz not null,
  headers         text        not null, -- a JSON object
  value           bytea,
  attempts        integer     not null,
  reason          text        not null,
  parked_at       timestamptz not null,
  next_attempt_at timestamptz not null,
  unique (consumer, event_id)
);
create index parked_event_key on parked_event (consumer, topic, key, position);

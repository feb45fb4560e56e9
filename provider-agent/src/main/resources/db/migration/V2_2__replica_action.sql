-- What is to be done to recovery points, and how far that is.
create table replica_action (
  id uuid primary key,
  accepted_at timestamp(6) with time zone not null,
  is_finished boolean not null,
  body text not null
);

create index replica_action_unfinished on replica_action (accepted_at) where not is_finished;

-- What each host told last; kept while it is away.
create table host_observation (
  host    varchar(64) primary key,
  content text        not null
);

-- What was published last, so that only changes are.
create table published_object (
  object_key varchar(512) primary key,
  digest     varchar(64)  not null
);

-- Whether the point's event is written to the outbox.
alter table recovery_point add column announced boolean not null default false;

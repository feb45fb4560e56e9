package io.secondsite.vault.replica;

/** Tells the sites what is to be done. */
public interface ActionAnnouncements {
  void ordered(ReplicaAction action);
}

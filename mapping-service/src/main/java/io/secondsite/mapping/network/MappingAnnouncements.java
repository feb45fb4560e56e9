package io.secondsite.mapping.network;

/** Tells the others what is mapped, in the transaction of the change. */
public interface MappingAnnouncements {
  void set(NetworkMapping mapping);

  void gone(NetworkMapping mapping);
}

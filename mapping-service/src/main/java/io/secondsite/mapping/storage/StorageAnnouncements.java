package io.secondsite.mapping.storage;

/** Tells the others what is mapped, in the transaction of the change. */
public interface StorageAnnouncements {
  void set(StorageMapping mapping);

  void gone(StorageMapping mapping);
}

package io.secondsite.provider.inventory;

import java.util.Map;

/** What was published last: the digest of each object by its key. Joins the transaction. */
public interface PublishedObjects {
  Map<String, String> digests();

  void put(String key, String digest);

  void remove(String key);

  /** Forgets the digests, not the keys. */
  void forgetDigests();
}

package io.secondsite.volume;

import java.io.Closeable;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of points that views read, a bounded number of them, shared by all views of a storage
 * location; the one used least lately is closed first, and none while somebody reads it.
 * Thread-safe.
 */
final class OpenLayers implements Closeable {
  private static final Logger log = LoggerFactory.getLogger(OpenLayers.class);

  private final int filesMax;
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<Long, Use> open = new LinkedHashMap<>(16, 0.75f, true);

  private long opened;

  OpenLayers(int filesMax) {
    this.filesMax = filesMax;
  }

  /** One that reads a file; it must let go of it. */
  final class Use {
    private final LayerFile file;

    private int users;

    private boolean left;

    private Use(LayerFile file) {
      this.file = file;
    }

    LayerFile file() {
      return file;
    }

    void release() {
      lock.lock();
      try {
        users--;
        closeUnused();
      } finally {
        lock.unlock();
      }
    }

    private void closeUnused() {
      if (left && users == 0) {
        try {
          file.close();
        } catch (IOException e) {
          log.atDebug().setCause(e).log("a file that was read did not close");
        }
      }
    }
  }

  /** A file with another one below is another file: a removal replaced it. */
  private static long key(Place.Layer layer, Place.Layer below) {
    return (long) layer.number() << 32 | below.number();
  }

  /** The file of a point, if it is open. */
  @Nullable Use find(Place.Layer layer, Place.Layer below) {
    lock.lock();
    try {
      Use use = open.get(key(layer, below));
      if (use != null) {
        use.users++;
      }
      return use;
    } finally {
      lock.unlock();
    }
  }

  /** Takes over a file that was opened. */
  Use add(Place.Layer layer, Place.Layer below, LayerFile file) {
    lock.lock();
    try {
      opened++;
      Use use = new Use(file);
      use.users = 1;
      Use other = open.put(key(layer, below), use);
      if (other != null) {
        leave(other);
      }
      Iterator<Use> eldest = open.values().iterator();
      while (open.size() > filesMax && eldest.hasNext()) {
        Use gone = eldest.next();
        eldest.remove();
        leave(gone);
      }
      return use;
    } finally {
      lock.unlock();
    }
  }

  private static void leave(Use use) {
    use.left = true;
    use.closeUnused();
  }

  /** Lets go of the files of points: they were replaced or deleted, and take space until then. */
  void forget(List<Place.Layer> layers) {
    List<Integer> numbers = layers.stream().map(Place.Layer::number).toList();
    lock.lock();
    try {
      for (Iterator<Map.Entry<Long, Use>> all = open.entrySet().iterator(); all.hasNext(); ) {
        Map.Entry<Long, Use> entry = all.next();
        if (numbers.contains((int) (entry.getKey() >>> 32))) {
          all.remove();
          leave(entry.getValue());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many files were opened so far. */
  long opened() {
    lock.lock();
    try {
      return opened;
    } finally {
      lock.unlock();
    }
  }

  int size() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      List<Use> all = new ArrayList<>(open.values());
      open.clear();
      all.forEach(OpenLayers::leave);
    } finally {
      lock.unlock();
    }
  }
}

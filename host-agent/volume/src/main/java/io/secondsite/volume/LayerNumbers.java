package io.secondsite.volume;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** Numbers for the points of a disk, for as long as this process runs. Thread-safe. */
final class LayerNumbers {
  private final AtomicInteger next;
  private final Map<PointId, Place.Layer> layers = new ConcurrentHashMap<>();

  /** Takes numbers from a counter that other disks use too: none is given twice. */
  LayerNumbers(AtomicInteger next) {
    this.next = next;
  }

  Place.Layer layer(PointId point) {
    return layers.computeIfAbsent(
        point, unnumbered -> new Place.Layer(unnumbered, next.getAndIncrement()));
  }
}

package io.secondsite.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The files of one disk from its base upwards: a tree, of which the oldest layer rests on the base
 * and every other one on an older layer.
 *
 * @param layers the points that have the disk, oldest first
 * @param belows what each layer rests on; the one that rests on the base is not in it
 * @param foreign the image that has what the base has not got yet
 */
record DiskChain(
    SumsOwner owner,
    Path directory,
    List<PointId> layers,
    Map<PointId, PointId> belows,
    @Nullable ForeignBase foreign) {
  DiskChain {
    layers = List.copyOf(layers);
    belows = Map.copyOf(belows);
  }

  static DiskChain empty(SumsOwner owner, Path directory) {
    return new DiskChain(owner, directory, List.of(), Map.of(), null);
  }

  /** The same over a foreign image, or no longer over one. */
  DiskChain over(@Nullable ForeignBase image) {
    return new DiskChain(owner, directory, layers, belows, image);
  }

  DiskId diskId() {
    return owner.diskId();
  }

  /** The layers that make up a point, which must have the disk, oldest first. */
  List<PointId> path(PointId point) {
    List<PointId> path = new ArrayList<>();
    for (PointId layer = point; layer != null; layer = belows.get(layer)) {
      path.add(layer);
    }
    return List.copyOf(path.reversed());
  }

  /** The layer right below one, or empty where that is the base. */
  Optional<PointId> below(PointId layer) {
    return Optional.ofNullable(belows.get(layer));
  }

  /** With another layer, newer than all, on the given one or on the base. */
  DiskChain with(PointId newest, @Nullable PointId below) {
    List<PointId> grown = new ArrayList<>(layers);
    grown.add(newest);
    Map<PointId, PointId> places = new HashMap<>(belows);
    if (below != null) {
      places.put(newest, below);
    }
    return new DiskChain(owner, directory, grown, places, foreign);
  }

  /** Without some layers: what rested on one of them rests on what was below. */
  DiskChain without(Collection<PointId> removed) {
    List<PointId> left = new ArrayList<>(layers);
    left.removeAll(removed);
    Map<PointId, PointId> places = new HashMap<>();
    for (PointId layer : left) {
      PointId below = belows.get(layer);
      while (below != null && removed.contains(below)) {
        below = belows.get(below);
      }
      if (below != null) {
        places.put(layer, below);
      }
    }
    return new DiskChain(owner, directory, left, places, foreign);
  }

  /** Opens the files of the given layers, a path of this chain from its base on. */
  List<LayerFile> open(List<PointId> path) throws IOException {
    List<LayerFile> files = new ArrayList<>();
    try {
      Optional<PointId> below = Optional.empty();
      for (PointId layer : path) {
        files.add(LayerFile.open(directory, owner, layer, below));
        below = Optional.of(layer);
      }
      return files;
    } catch (IOException | RuntimeException e) {
      for (LayerFile file : files) {
        file.close();
      }
      throw e;
    }
  }
}

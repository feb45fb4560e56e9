package io.secondsite.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/** The files of one disk from its base upwards: the points that have the disk, oldest first. */
record DiskChain(SumsOwner owner, Path directory, List<PointId> layers) {
  DiskChain {
    layers = List.copyOf(layers);
  }

  DiskId diskId() {
    return owner.diskId();
  }

  /** The layers that make up a point, which must have the disk. */
  List<PointId> upTo(PointId point) {
    return layers.subList(0, layers.indexOf(point) + 1);
  }

  /** The layers that make up a point, oldest first. */
  List<PointId> path(PointId point) {
    return upTo(point);
  }

  /** The layer right below one, or empty where that is the base. */
  Optional<PointId> below(PointId layer) {
    int index = layers.indexOf(layer);
    return index <= 0 ? Optional.empty() : Optional.of(layers.get(index - 1));
  }

  DiskChain with(PointId newest) {
    List<PointId> grown = new ArrayList<>(layers);
    grown.add(newest);
    return new DiskChain(owner, directory, grown);
  }

  DiskChain without(Collection<PointId> removed) {
    List<PointId> left = new ArrayList<>(layers);
    left.removeAll(removed);
    return new DiskChain(owner, directory, left);
  }

  /** Opens the files of the given layers, a run of this chain from its base on. */
  List<LayerFile> open(List<PointId> run) throws IOException {
    List<LayerFile> files = new ArrayList<>();
    try {
      Optional<PointId> below = Optional.empty();
      for (PointId layer : run) {
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

package io.secondsite.volume;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Real files that fail at the n-th operation, and that remember what was synced, so that a power
 * cut can take away the rest: contents page by page, names of a directory from some moment on.
 */
final class FaultyFiles implements VolumeFiles {
  /** What happens at the n-th operation. */
  enum Fault {
    /** The process dies: nothing works any more, everything done so far is there. */
    KILL,
    /** The power goes: everything that was not synced is gone. */
    POWER_CUT_ALL_LOST,
    /** The power goes: of what was not synced anything may be gone. */
    POWER_CUT_SOME_LOST,
    /** This one operation fails, as a full or a faulty device has it. */
    FAIL_ONCE
  }

  private static final int PAGE_BYTES = 4096;

  private final VolumeFiles real = new RealFiles();
  private final Path root;
  private final Path kept;
  private final Fault fault;
  private final int failAt;
  private final Random random;
  private final Map<Object, byte[]> synced = new HashMap<>();
  private final List<NameChange> unsyncedNames = new ArrayList<>();
  private int operations;
  private int keptFiles;
  private boolean struck;

  private interface Undo {
    void run() throws IOException;
  }

  private record NameChange(Path directory, Undo undo) {}

  /** What lies under {@code root} now counts as synced; {@code kept} takes what names let go of. */
  FaultyFiles(Path root, Path kept, Fault fault, int failAt, long seed) throws IOException {
    this.root = root;
    this.kept = kept;
    this.fault = fault;
    this.failAt = failAt;
    random = new Random(seed);
    for (Path file : files()) {
      synced.put(key(file), Files.readAllBytes(file));
    }
  }

  boolean struck() {
    return struck;
  }

  private void step() throws IOException {
    operations++;
    boolean dead = struck && fault != Fault.FAIL_ONCE;
    if (operations == failAt || dead) {
      struck = true;
      throw new IOException("fault at operation " + operations);
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    step();
    real.createDirectory(directory);
  }

  @Override
  public OutputStream create(Path file) throws IOException {
    step();
    keepAndDelete(file);
    OutputStream out = real.create(file);
    unsyncedNames.add(new NameChange(VolumeLayout.parent(file), () -> Files.deleteIfExists(file)));
    return out;
  }

  @Override
  public void write(FileChannel channel, Path file, long offset, ByteBuffer from)
      throws IOException {
    try {
      step();
    } catch (IOException e) {
      int half = from.remaining() / 2;
      real.write(channel, file, offset, from.slice(from.position(), half)); // torn
      throw e;
    }
    real.write(channel, file, offset, from);
  }

  @Override
  public void resize(Path file, long sizeBytes) throws IOException {
    step();
    real.resize(file, sizeBytes);
  }

  @Override
  public void sync(Path file) throws IOException {
    step();
    synced.put(key(file), Files.readAllBytes(file));
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    step();
    unsyncedNames.removeIf(change -> change.directory().equals(directory));
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    step();
    Path old = keep(to);
    real.rename(from, to);
    unsyncedNames.add(
        new NameChange(
            VolumeLayout.parent(to),
            () -> {
              Files.move(to, from, StandardCopyOption.ATOMIC_MOVE);
              putBack(old, to);
            }));
  }

  @Override
  public void delete(Path file) throws IOException {
    step();
    keepAndDelete(file);
  }

  private void keepAndDelete(Path file) throws IOException {
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      Path old = keep(file);
      Files.delete(file);
      unsyncedNames.add(new NameChange(VolumeLayout.parent(file), () -> putBack(old, file)));
    }
  }

  private Path keep(Path file) throws IOException {
    Path place = kept.resolve("kept-" + keptFiles++);
    if (Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      Files.createLink(place, file);
    }
    return place;
  }

  private static void putBack(Path old, Path file) throws IOException {
    if (Files.exists(old)) {
      Files.deleteIfExists(file);
      Files.createLink(file, old);
    }
  }

  /** What the disk holds when the machine comes back. */
  void afterwards() throws IOException {
    switch (fault) {
      case KILL, FAIL_ONCE -> {}
      case POWER_CUT_ALL_LOST, POWER_CUT_SOME_LOST -> {
        undoNames();
        loseContents();
      }
    }
  }

  private void undoNames() throws IOException {
    Map<Path, Integer> persisted = new HashMap<>();
    Map<Path, Integer> count = new HashMap<>();
    for (NameChange change : unsyncedNames) {
      count.merge(change.directory(), 1, Integer::sum);
    }
    count.forEach((directory, changes) ->
        persisted.put(
            directory, fault == Fault.POWER_CUT_ALL_LOST ? 0 : random.nextInt(changes + 1)));
    for (int index = unsyncedNames.size() - 1; index >= 0; index--) {
      NameChange change = unsyncedNames.get(index);
      int place = count.merge(change.directory(), -1, Integer::sum);
      if (place >= persisted.getOrDefault(change.directory(), 0)) {
        change.undo().run();
      }
    }
  }

  private void loseContents() throws IOException {
    for (Path file : files()) {
      byte[] now = Files.readAllBytes(file);
      byte[] then = synced.getOrDefault(key(file), new byte[0]);
      if (!Arrays.equals(now, then)) {
        Files.write(file, fault == Fault.POWER_CUT_ALL_LOST ? then : mixed(then, now));
      }
    }
  }

  private byte[] mixed(byte[] then, byte[] now) {
    byte[] mixed = Arrays.copyOf(now, random.nextBoolean() ? now.length : then.length);
    for (int page = 0; page < mixed.length; page += PAGE_BYTES) {
      if (random.nextBoolean()) {
        int end = Math.min(page + PAGE_BYTES, mixed.length);
        Arrays.fill(mixed, page, end, (byte) 0);
        int present = Math.min(end, then.length) - page;
        if (present > 0) {
          System.arraycopy(then, page, mixed, page, present);
        }
      }
    }
    return mixed;
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      return files.filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)).toList();
    }
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
  }
}

package io.secondsite.volume.simulation;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A disk with a file system: real files, and beside them a model of what of them is durable. Every
 * call that a program makes under {@link #root()} passes here, whichever class makes it, and may
 * fail. POSIX's promises and no more: a file's bytes are durable after its own sync, a name after
 * the sync of its directory, and until then in any selection. Thread-safe.
 */
final class SimulatedDisk {
  private final Path live;
  private final Path kept;
  private final Random random;
  private final Faults faults = new Faults();
  private final SimulatedFileSystem fileSystem;
  private final Map<Object, Node> nodes = new HashMap<>();
  private final Node rootNode;
  private int anchors;

  private SimulatedDisk(Path live, Path kept, long seed) throws IOException {
    this.live = live;
    this.kept = kept;
    random = new Random(seed);
    fileSystem = new SimulatedFileSystem(this, live.getFileSystem());
    rootNode = scan(live);
  }

  /**
   * What lies in a directory is a disk's content and durable.
   *
   * @param kept an empty directory of the same file system, for what names let go of
   */
  static SimulatedDisk over(Path live, Path kept, long seed) throws IOException {
    return new SimulatedDisk(live, kept, seed);
  }

  private Node scan(Path directory) throws IOException {
    Node node = Node.directory();
    nodes.put(key(directory), node);
    try (Stream<Path> entries = Files.list(directory)) {
      for (Path entry : entries.sorted().toList()) {
        boolean folder = Files.isDirectory(entry, LinkOption.NOFOLLOW_LINKS);
        String name = entry.getFileName().toString();
        node.durablyNamed(name, folder ? scan(entry) : track(entry, Files.readAllBytes(entry)));
      }
    }
    return node;
  }

  private Node track(Path file, byte[] durable) throws IOException {
    Path anchor = kept.resolve("kept-" + anchors++);
    Files.createLink(anchor, file);
    Node node = Node.file(anchor, durable);
    nodes.put(key(file), node);
    return node;
  }

  private static Object key(Path file) throws IOException {
    return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
        .fileKey();
  }

  /** The disk's topmost directory, as programs are given it. */
  Path root() {
    return fileSystem.wrap(live);
  }

  /** The same directory for those whose calls shall not count. */
  Path files() {
    return live;
  }

  Faults faults() {
    return faults;
  }

  Random random() {
    return random;
  }

  synchronized Node node(Path file) throws IOException {
    Node known = nodes.get(key(file));
    return known == null ? track(file, new byte[0]) : known;
  }

  private Node parent(Path file) throws IOException {
    Path parent = file.toAbsolutePath().getParent();
    return node(parent == null ? file : parent);
  }

  private static String name(Path file) {
    return String.valueOf(file.getFileName());
  }

  synchronized void created(Path file) throws IOException {
    parent(file).named(name(file), track(file, new byte[0]));
  }

  synchronized void createdDirectory(Path directory) throws IOException {
    Node node = Node.directory();
    nodes.put(key(directory), node);
    parent(directory).named(name(directory), node);
  }

  synchronized void renamed(Path from, Path to) throws IOException {
    if (parent(from) != parent(to)) {
      throw new IOException("simulated: renames stay within a directory");
    }
    parent(to).renamed(name(from), name(to), node(to));
  }

  synchronized void deleted(Path file) throws IOException {
    parent(file).unnamed(name(file));
  }

  /** Makes what the disk holds after a power cut now: a directory that may be a disk again. */
  synchronized void image(Path target, Loss loss, Random choice) throws IOException {
    image(rootNode, target, loss, choice);
  }

  private static void image(Node directory, Path target, Loss loss, Random choice)
      throws IOException {
    Files.createDirectories(target);
    for (Map.Entry<String, Node> entry : directory.names(loss, choice).entrySet()) {
      Path file = target.resolve(entry.getKey());
      Node node = entry.getValue();
      if (node.isDirectory()) {
        image(node, file, loss, choice);
      } else {
        Files.write(file, node.content(loss, choice));
      }
    }
  }

  /** Deletes a directory and what is in it. */
  static void delete(List<Path> directories) throws IOException {
    for (Path directory : directories) {
      Files.walkFileTree(directory, new Deleting());
    }
  }

  private static final class Deleting extends SimpleFileVisitor<Path> {
    @Override
    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
      Files.delete(file);
      return FileVisitResult.CONTINUE;
    }

    @Override
    public FileVisitResult postVisitDirectory(Path directory, @Nullable IOException failure)
        throws IOException {
      Files.delete(directory);
      return FileVisitResult.CONTINUE;
    }
  }
}

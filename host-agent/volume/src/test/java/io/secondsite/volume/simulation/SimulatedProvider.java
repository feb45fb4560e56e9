package io.secondsite.volume.simulation;

import java.io.IOException;
import java.net.URI;
import java.nio.channels.FileChannel;
import java.nio.channels.SeekableByteChannel;
import java.nio.file.AccessMode;
import java.nio.file.CopyOption;
import java.nio.file.DirectoryStream;
import java.nio.file.FileStore;
import java.nio.file.FileSystem;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.FileAttributeView;
import java.nio.file.spi.FileSystemProvider;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the real calls, after the disk's faults had their say, and tells the disk's model. */
final class SimulatedProvider extends FileSystemProvider {
  private final SimulatedDisk disk;
  private final SimulatedFileSystem fileSystem;
  private final FileSystemProvider provider;

  SimulatedProvider(
      SimulatedDisk disk, SimulatedFileSystem fileSystem, FileSystemProvider provider) {
    this.disk = disk;
    this.fileSystem = fileSystem;
    this.provider = provider;
  }

  private static Path real(Path path) {
    return SimulatedFileSystem.real(path);
  }

  @Override
  public String getScheme() {
    return "simulated";
  }

  @Override
  public FileSystem newFileSystem(URI uri, Map<String, ?> environment) {
    throw new UnsupportedOperationException("simulated disks are made by tests");
  }

  @Override
  public FileSystem getFileSystem(URI uri) {
    return fileSystem;
  }

  @Override
  public Path getPath(URI uri) {
    return fileSystem.wrap(provider.getPath(uri));
  }

  @Override
  public SeekableByteChannel newByteChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    return newFileChannel(path, options, attributes);
  }

  @Override
  public FileChannel newFileChannel(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    Path file = real(path);
    boolean writes =
        options.contains(StandardOpenOption.WRITE) || options.contains(StandardOpenOption.APPEND);
    boolean exists = Files.exists(file, LinkOption.NOFOLLOW_LINKS);
    boolean creates =
        writes
            && !exists
            && (options.contains(StandardOpenOption.CREATE)
                || options.contains(StandardOpenOption.CREATE_NEW));
    boolean truncates = writes && exists && options.contains(StandardOpenOption.TRUNCATE_EXISTING);
    if (creates) {
      disk.faults().next(Call.CREATE, file);
    } else if (truncates) {
      disk.faults().next(Call.RESIZE, file);
    }
    FileChannel channel = provider.newFileChannel(file, options, attributes);
    if (creates) {
      disk.created(file);
    }
    Node node = disk.node(file);
    if (truncates) {
      node.resized(0);
    }
    return new SimulatedChannel(disk, file, node, channel);
  }

  @Override
  public DirectoryStream<Path> newDirectoryStream(
      Path directory, DirectoryStream.Filter<? super Path> filter) throws IOException {
    DirectoryStream<Path> entries =
        provider.newDirectoryStream(
            real(directory), entry -> filter.accept(fileSystem.wrap(entry)));
    return new DirectoryStream<>() {
      @Override
      public Iterator<Path> iterator() {
        Iterator<Path> next = entries.iterator();
        return new Iterator<>() {
          @Override
          public boolean hasNext() {
            return next.hasNext();
          }

          @Override
          public Path next() {
            return fileSystem.wrap(next.next());
          }
        };
      }

      @Override
      public void close() throws IOException {
        entries.close();
      }
    };
  }

  @Override
  public void createDirectory(Path directory, FileAttribute<?>... attributes) throws IOException {
    disk.faults().next(Call.MAKE_DIRECTORY, real(directory));
    provider.createDirectory(real(directory), attributes);
    disk.createdDirectory(real(directory));
  }

  @Override
  public void delete(Path path) throws IOException {
    Path file = real(path);
    if (!Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      provider.delete(file); // tells that it is not there
    }
    disk.faults().next(Call.DELETE, file);
    disk.node(file); // keeps what it names
    provider.delete(file);
    disk.deleted(file);
  }

  @Override
  public void move(Path source, Path target, CopyOption... options) throws IOException {
    Path to = real(target);
    disk.faults().next(Call.RENAME, to);
    if (Files.exists(to, LinkOption.NOFOLLOW_LINKS)) {
      disk.node(to);
    }
    provider.move(real(source), to, options);
    disk.renamed(real(source), to);
  }

  @Override
  public void copy(Path source, Path target, CopyOption... options) {
    throw new UnsupportedOperationException("a volume writes its files, it does not copy them");
  }

  @Override
  public boolean isSameFile(Path path, Path other) throws IOException {
    return provider.isSameFile(real(path), real(other));
  }

  @Override
  public boolean isHidden(Path path) throws IOException {
    return provider.isHidden(real(path));
  }

  @Override
  public FileStore getFileStore(Path path) throws IOException {
    return provider.getFileStore(real(path));
  }

  @Override
  public void checkAccess(Path path, AccessMode... modes) throws IOException {
    provider.checkAccess(real(path), modes);
  }

  @Override
  public <V extends FileAttributeView> @Nullable V getFileAttributeView(
      Path path, Class<V> type, LinkOption... options) {
    return provider.getFileAttributeView(real(path), type, options);
  }

  @Override
  public <A extends BasicFileAttributes> A readAttributes(
      Path path, Class<A> type, LinkOption... options) throws IOException {
    return provider.readAttributes(real(path), type, options);
  }

  @Override
  public Map<String, Object> readAttributes(Path path, String attributes, LinkOption... options)
      throws IOException {
    return provider.readAttributes(real(path), attributes, options);
  }

  @Override
  public void setAttribute(Path path, String attribute, Object value, LinkOption... options)
      throws IOException {
    provider.setAttribute(real(path), attribute, value, options);
  }
}

package io.secondsite.volume.simulation;

import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.file.FileSystem;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.jspecify.annotations.Nullable;

/** A path whose files are reached through a simulated disk. */
record SimulatedPath(SimulatedFileSystem fileSystem, Path real) implements Path {

  private Path wrap(Path path) {
    return fileSystem.wrap(path);
  }

  private @Nullable Path wrapNullable(@Nullable Path path) {
    return path == null ? null : wrap(path);
  }

  @Override
  public FileSystem getFileSystem() {
    return fileSystem;
  }

  @Override
  public boolean isAbsolute() {
    return real.isAbsolute();
  }

  @Override
  public @Nullable Path getRoot() {
    return wrapNullable(real.getRoot());
  }

  @Override
  public @Nullable Path getFileName() {
    return wrapNullable(real.getFileName());
  }

  @Override
  public @Nullable Path getParent() {
    return wrapNullable(real.getParent());
  }

  @Override
  public int getNameCount() {
    return real.getNameCount();
  }

  @Override
  public Path getName(int index) {
    return wrap(real.getName(index));
  }

  @Override
  public Path subpath(int from, int to) {
    return wrap(real.subpath(from, to));
  }

  @Override
  public boolean startsWith(Path other) {
    return real.startsWith(SimulatedFileSystem.real(other));
  }

  @Override
  public boolean endsWith(Path other) {
    return real.endsWith(SimulatedFileSystem.real(other));
  }

  @Override
  public Path normalize() {
    return wrap(real.normalize());
  }

  @Override
  public Path resolve(Path other) {
    return wrap(real.resolve(SimulatedFileSystem.real(other)));
  }

  @Override
  public Path relativize(Path other) {
    return wrap(real.relativize(SimulatedFileSystem.real(other)));
  }

  @Override
  public URI toUri() {
    return real.toUri();
  }

  @Override
  public Path toAbsolutePath() {
    return wrap(real.toAbsolutePath());
  }

  @Override
  public Path toRealPath(LinkOption... options) throws IOException {
    return wrap(real.toRealPath(options));
  }

  /** For other programs; what is done through it is no call of the simulated disk. */
  @Override
  public File toFile() {
    return real.toFile();
  }

  @Override
  public WatchKey register(
      WatchService watcher, WatchEvent.Kind<?>[] events, WatchEvent.Modifier... modifiers) {
    throw new UnsupportedOperationException("a simulated disk is not watched");
  }

  @Override
  public int compareTo(Path other) {
    return real.compareTo(SimulatedFileSystem.real(other));
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof SimulatedPath path && real.equals(path.real);
  }

  @Override
  public int hashCode() {
    return real.hashCode();
  }

  @Override
  public String toString() {
    return real.toString();
  }
}

package io.secondsite.hypervisor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells whether an image was written: another file in its place has another inode, a write moves
 * the times, and what sets the time of change back (a copy that keeps times, say) moves the time of
 * the inode.
 */
public final class ImageStamp {
  private static final String ATTRIBUTES = "unix:dev,ino,size,lastModifiedTime,ctime,isRegularFile";

  private ImageStamp() {}

  /** The image's stamp; empty where it has none: a device's times say nothing of its content. */
  public static String of(Path image) {
    Map<String, Object> values;
    try {
      values = Files.readAttributes(image, ATTRIBUTES);
    } catch (IOException | UnsupportedOperationException e) {
      return "";
    }
    return Boolean.TRUE.equals(values.get("isRegularFile"))
        ? "%s:%s %s %d %d"
            .formatted(
                values.get("dev"),
                values.get("ino"),
                values.get("size"),
                nanos(values.get("lastModifiedTime")),
                nanos(values.get("ctime")))
        : "";
  }

  private static long nanos(@Nullable Object time) {
    return time instanceof FileTime at ? at.to(TimeUnit.NANOSECONDS) : 0;
  }
}

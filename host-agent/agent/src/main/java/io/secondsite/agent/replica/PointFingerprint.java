package io.secondsite.agent.replica;

import io.secondsite.volume.RecoveryPoint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * SHA-256 over what a manifest says for ever of its point. Parent and stored size are left out:
 * they change when points between are removed.
 */
final class PointFingerprint {
  private PointFingerprint() {}

  static String of(RecoveryPoint point) {
    StringBuilder text = new StringBuilder();
    line(text, point.vm(), point.pointId().text(), point.kind(), point.origin());
    line(text, point.instant(), point.begun(), point.sourceCheckpoint(), point.committedAt());
    for (RecoveryPoint.Disk disk : point.disks()) {
      line(text, disk.diskId(), disk.target(), disk.sizeBytes(), disk.contentDigest());
    }
    text.append(point.definition());
    try {
      return HexFormat.of()
          .formatHex(
              MessageDigest.getInstance("SHA-256")
                  .digest(text.toString().getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("SHA-256 is in every JDK", e);
    }
  }

  private static void line(StringBuilder text, Object... parts) {
    for (Object part : parts) {
      text.append(part).append('\t');
    }
    text.append('\n');
  }
}

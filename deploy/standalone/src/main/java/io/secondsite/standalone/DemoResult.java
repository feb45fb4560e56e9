package io.secondsite.standalone;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the demo found out; the last line of {@code demo --json}.
 *
 * @param result {@code passed} or {@code failed}
 * @param rpoSeconds age of the newest point when the source was killed
 * @param rtoSeconds from the request to the failed-over guest's first record
 * @param verified true only if every proof held
 * @param network the VM network of the failed-over machine's card
 * @param events how many events each service published
 */
@JsonPropertyOrder({
  "result",
  "hypervisor",
  "recoveryPoints",
  "bytesChanged",
  "bytesSent",
  "bytesStored",
  "rpoSeconds",
  "rtoSeconds",
  "drill",
  "verified",
  "network",
  "events",
  "points",
  "failures"
})
@JsonInclude(JsonInclude.Include.NON_NULL)
public record DemoResult(
    String result,
    String hypervisor,
    int recoveryPoints,
    long bytesChanged,
    long bytesSent,
    long bytesStored,
    @Nullable Double rpoSeconds,
    @Nullable Double rtoSeconds,
    Drill drill,
    boolean verified,
    String network,
    Map<String, Integer> events,
    List<Point> points,
    List<String> failures) {
  public DemoResult {
    events = new TreeMap<>(events);
    points = List.copyOf(points);
    failures = List.copyOf(failures);
  }

  /** The drill in the middle. */
  public record Drill(boolean verified) {}

  /**
   * A point compared with what the source's disks were at its instant.
   *
   * @param digest SHA-256 of each disk's whole content at the source, frozen at the instant
   */
  public record Point(String instant, String digest, boolean identical) {}
}

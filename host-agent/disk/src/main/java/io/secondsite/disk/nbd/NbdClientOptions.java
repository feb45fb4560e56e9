package io.secondsite.disk.nbd;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;

/**
 * How a client connects.
 *
 * @param metaContexts metadata contexts that the server must grant, by their exact names
 * @param connectDeadline for connecting and the whole handshake
 * @param requestDeadline for each request on the wire, counted from when it is sent
 */
public record NbdClientOptions(
    List<String> metaContexts, Duration connectDeadline, Duration requestDeadline) {
  /** Most contexts that one connection can ask for. */
  public static final int CONTEXTS_MAX = 16;

  private static final NbdClientOptions DEFAULTS =
      new NbdClientOptions(List.of(), Duration.ofSeconds(10), Duration.ofSeconds(30));

  public NbdClientOptions {
    metaContexts = List.copyOf(metaContexts);
    if (metaContexts.size() > CONTEXTS_MAX) {
      throw new IllegalArgumentException("metaContexts: at most " + CONTEXTS_MAX);
    }
    if (new HashSet<>(metaContexts).size() != metaContexts.size()) {
      throw new IllegalArgumentException("metaContexts: a name twice in " + metaContexts);
    }
    metaContexts.forEach(NbdClientOptions::requireContextName);
    if (!connectDeadline.isPositive()) {
      throw new IllegalArgumentException("connectDeadline must be positive: " + connectDeadline);
    }
    if (!requestDeadline.isPositive()) {
      throw new IllegalArgumentException("requestDeadline must be positive: " + requestDeadline);
    }
  }

  /** No metadata contexts; 10 s to connect, 30 s a request. */
  public static NbdClientOptions defaults() {
    return DEFAULTS;
  }

  /** These options with other contexts. */
  public NbdClientOptions withMetaContexts(String... contexts) {
    return new NbdClientOptions(List.of(contexts), connectDeadline, requestDeadline);
  }

  /** These options with another deadline for requests. */
  public NbdClientOptions withRequestDeadline(Duration deadline) {
    return new NbdClientOptions(metaContexts, connectDeadline, deadline);
  }

  /** These options with another deadline for connecting. */
  public NbdClientOptions withConnectDeadline(Duration deadline) {
    return new NbdClientOptions(metaContexts, deadline, requestDeadline);
  }

  /** A name that ends in a colon is a wildcard in parts of the protocol, so it is no name. */
  static String requireContextName(String name) {
    int colon = name.indexOf(':');
    if (colon <= 0
        || name.endsWith(":")
        || name.getBytes(StandardCharsets.UTF_8).length > NbdProtocol.STRING_BYTES_MAX) {
      throw new IllegalArgumentException(
          "metadata context must be namespace:name of at most 4096 bytes, not '" + name + "'");
    }
    return name;
  }
}

package io.secondsite.fabric;

import java.net.InetAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Checks addresses of agents, of networks, and paths. */
final class Addresses {
  private static final Pattern RANGE =
      Pattern.compile("([0-9]{1,3}(?:\\.[0-9]{1,3}){3}|[0-9a-fA-F.]*:[0-9a-fA-F.:]+)/([0-9]{1,3})");

  private Addresses() {}

  /** Where an agent is reached: https, a host, no more than a port behind it. */
  static Optional<URI> agentUrl(Entry entry) {
    Optional<String> text = entry.text();
    Optional<URI> url = text.flatMap(Addresses::uri).filter(Addresses::isAgents);
    if (url.isEmpty() && text.isPresent()) {
      entry.fault("is no address of an agent", "write it as https://HOST:PORT");
    }
    return url;
  }

  private static Optional<URI> uri(String text) {
    try {
      return Optional.of(new URI(text));
    } catch (URISyntaxException e) {
      return Optional.empty();
    }
  }

  private static boolean isAgents(URI url) {
    return "https".equals(url.getScheme())
        && url.getHost() != null
        && url.getUserInfo() == null
        && url.getQuery() == null
        && url.getFragment() == null
        && (url.getPath().isEmpty() || url.getPath().equals("/"));
  }

  /** A range of addresses such as 10.1.0.0/24 or fd00:1::/64. */
  static String range(Entry entry) {
    String text = entry.text().orElse("");
    if (!text.isEmpty() && !isRange(text)) {
      entry.fault("`" + Entry.brief(text) + "` is no range", "write it as 10.1.0.0/24");
    }
    return text;
  }

  private static boolean isRange(String text) {
    Matcher form = RANGE.matcher(text);
    if (!form.matches()) {
      return false;
    }
    try {
      int bits = InetAddress.ofLiteral(form.group(1)).getAddress().length * 8;
      return Integer.parseInt(form.group(2)) <= bits;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** An absolute path without detours. */
  static Optional<String> path(Entry entry) {
    Optional<String> path = entry.text();
    if (path.isPresent() && !isPlain(path.get())) {
      entry.fault("is no absolute path", "write it in full, without . and ..");
    }
    return path;
  }

  private static boolean isPlain(String text) {
    try {
      Path path = Path.of(text);
      return path.isAbsolute() && path.normalize().equals(path);
    } catch (InvalidPathException e) {
      return false;
    }
  }
}

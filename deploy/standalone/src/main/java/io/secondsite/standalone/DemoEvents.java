package io.secondsite.standalone;

import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Collects the events of the demo, to show at least one of each service. Not thread-safe. */
final class DemoEvents implements AutoCloseable {
  /** Those that publish. */
  static final Set<String> SERVICES =
      Set.of("vault-service", "mapping-service", "provider-agent", "host-agent");

  private final EventFeed feed;
  private final Progress progress;

  private DemoEvents(EventFeed feed, Progress progress) {
    this.feed = feed;
    this.progress = progress;
  }

  static DemoEvents follow(StateFolder state, Progress progress) throws IOException {
    return new DemoEvents(
        EventFeed.open(KafkaAccess.read(state).orElseThrow()).fromBeginning(), progress);
  }

  /** Reads all there is, prints the newest of each service, and counts. */
  Map<String, Integer> show(Duration deadline) throws IOException, InterruptedException {
    Map<String, Integer> counts = new TreeMap<>();
    Map<String, EventFeed.Entry> newest = new LinkedHashMap<>();
    Until.holds(
        "events of all services",
        deadline,
        () -> {
          List<EventFeed.Entry> entries = new ArrayList<>(feed.next());
          for (EventFeed.Entry entry : entries) {
            counts.merge(entry.topic().publisher(), 1, Integer::sum);
            newest.put(entry.topic().publisher(), entry);
          }
          return entries.isEmpty() && counts.keySet().containsAll(SERVICES) && feed.isAtEnd();
        });
    newest.values().forEach(entry -> progress.detail(EventsCommand.text(entry)));
    return counts;
  }

  @Override
  public void close() {
    feed.close();
  }
}

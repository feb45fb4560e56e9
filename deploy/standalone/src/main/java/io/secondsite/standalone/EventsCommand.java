package io.secondsite.standalone;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code secondsite events}: what the services tell one another, as it happens. */
@Command(name = "events", description = "Follows the events of all services; end with Ctrl-C.")
final class EventsCommand implements Callable<Integer> {
  @Option(names = "--json", description = "Each event raw, as one line of JSON.")
  private boolean json;

  @Option(names = "--from-beginning", description = "First what has been kept so far.")
  private boolean fromBeginning;

  @Option(names = "--no-follow", description = "Ends when everything kept so far has been shown.")
  private boolean noFollow;

  @Option(names = "--topic", description = "Only this topic, e.g. job or replication-delta.")
  private String topic = "";

  @Override
  public Integer call() throws IOException {
    StateFolder state = StateFolder.usual();
    if (LauncherRecord.read(state).flatMap(LauncherRecord::process).isEmpty()) {
      throw CommandFailure.wrongState("nothing is running; start it with: up");
    }
    KafkaAccess access =
        KafkaAccess.read(state)
            .orElseThrow(() -> CommandFailure.wrongState("there is no broker; start it with: up"));
    try (EventFeed feed = EventFeed.open(access)) {
      if (fromBeginning || noFollow) {
        feed.fromBeginning();
      } else {
        feed.fromNow();
      }
      follow(feed);
      return ExitCode.OK;
    } catch (KafkaException e) {
      throw CommandFailure.failed("the broker does not answer: " + e.getMessage(), e);
    }
  }

  private void follow(EventFeed feed) {
    while (true) {
      List<EventFeed.Entry> entries = feed.next();
      entries.stream().filter(this::isWanted).forEach(this::print);
      if (System.out.checkError() || (noFollow && entries.isEmpty() && feed.isAtEnd())) {
        return;
      }
    }
  }

  private boolean isWanted(EventFeed.Entry entry) {
    String wanted = topic.toLowerCase(Locale.ROOT);
    return wanted.isEmpty()
        || entry.topic().topicName().equals(wanted)
        || entry.topic().topicName().equals("secondsite." + wanted);
  }

  private void print(EventFeed.Entry entry) {
    System.out.println(json ? entry.raw() : text(entry));
  }

  static String text(EventFeed.Entry entry) {
    return String.format(
        Locale.ROOT, "%s  %-16s  %s", entry.time(), entry.topic().publisher(), entry.line());
  }
}

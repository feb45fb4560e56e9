package io.secondsite.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/**
 * The process behind {@code ./secondsite up}: holds the children, says when all are ready, and ends
 * them when it is asked to end.
 */
public final class Launcher {
  private Launcher() {}

  public static void main(String[] args) throws Exception {
    StateFolder state = new StateFolder(Path.of(args[0]));
    HypervisorKind kind = HypervisorKind.valueOf(args[1]);
    String reason = args[2];
    boolean prepared = Boolean.parseBoolean(args[3]);
    Optional<Path> fabric = args.length > 4 ? Optional.of(Path.of(args[4])) : Optional.empty();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch ended = new CountDownLatch(1);
    Runtime.getRuntime()
        .addShutdownHook(
            Thread.ofPlatform()
                .unstarted(() -> {
                  asked.countDown();
                  try {
                    ended.await();
                  } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                  }
                }));
    Progress progress = new Progress(System.out, false);
    try (Stack stack = Stack.start(state, SiteSet.of(fabric), kind, progress)) {
      stack.startSampleGuest();
      stack.register(progress);
      if (fabric.isEmpty()) {
        ExampleOrganisation.awaitShown(stack.vault());
        if (prepared) {
          ExampleOrganisation.prepare(stack.vault());
        }
      }
      describe(stack, kind, reason).write(state);
      asked.await();
    } finally {
      Files.deleteIfExists(state.launcherFile());
      ended.countDown();
    }
  }

  private static LauncherRecord describe(Stack stack, HypervisorKind kind, String reason)
      throws IOException {
    ProcessHandle self = ProcessHandle.current();
    return new LauncherRecord(
        self.pid(), LauncherRecord.startOf(self), kind.label(), reason, services(stack));
  }

  private static List<LauncherRecord.Part> services(Stack stack) {
    List<LauncherRecord.Part> all = new ArrayList<>();
    all.add(new LauncherRecord.Part("postgres", "postgres", stack.databaseUrl()));
    all.add(new LauncherRecord.Part("kafka", "kafka", stack.brokerUrl()));
    all.add(
        new LauncherRecord.Part(
            "vault-service", "vault", stack.vault().address().url().toString()));
    all.add(new LauncherRecord.Part("mapping-service", "mapping", stack.mappingUrl().toString()));
    for (ProviderProcess provider : stack.providers()) {
      all.add(
          new LauncherRecord.Part("provider-agent", provider.site(), provider.url().toString()));
    }
    for (HostProcess host : stack.hosts()) {
      all.add(new LauncherRecord.Part("host-agent", host.name(), host.url().toString()));
    }
    return all;
  }
}

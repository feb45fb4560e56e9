package io.secondsite.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
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
    try (Stack stack = Stack.start(state, kind, progress)) {
      stack.startSampleGuest();
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
        self.pid(),
        LauncherRecord.startOf(self),
        kind.label(),
        reason,
        List.of(
            new LauncherRecord.Agent(stack.newYork().name(), stack.newYork().url()),
            new LauncherRecord.Agent(stack.chicago().name(), stack.chicago().url())));
  }
}

package io.secondsite.standalone;

import java.io.IOException;

/** Ends this process when its parent is gone: the parent holds the other end of standard input. */
final class ParentWatch {
  private ParentWatch() {}

  static void exitAtEndOfInput() {
    Thread.ofPlatform()
        .daemon()
        .name("parent-watch")
        .start(() -> {
          try {
            while (System.in.read() >= 0) {
              // the parent never writes; only the end of file means something
            }
          } catch (IOException e) {
            // a broken pipe is an ended parent as well
          }
          Runtime.getRuntime().exit(0);
        });
  }
}

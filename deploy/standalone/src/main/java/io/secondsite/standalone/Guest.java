package io.secondsite.standalone;

import java.nio.file.Path;
import java.util.UUID;

/** The sample guest of a stack: a machine that writes numbered records to two disks. */
interface Guest {
  UUID id();

  String name();

  /** Where its serial console is written. */
  Path serialLog();

  /** Its process dies at once by SIGKILL; returns when it is gone. */
  void kill() throws Exception;
}

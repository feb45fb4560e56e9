package io.secondsite.replication;

import java.util.List;

/** How far a package is that is not finished: it goes on after these files. */
record SeedDraft(int formatVersion, Staging staging, List<SeedManifest.SeedFile> files) {
  static final int FORMAT_VERSION = 1;

  SeedDraft {
    if (formatVersion != FORMAT_VERSION) {
      throw new IllegalArgumentException("formatVersion: " + formatVersion + " is unknown here");
    }
    files = List.copyOf(files);
  }
}

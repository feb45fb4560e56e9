package io.secondsite.vault.job;

/** Tells others how a job stands. */
public interface JobAnnouncements {
  void changed(Job job);
}

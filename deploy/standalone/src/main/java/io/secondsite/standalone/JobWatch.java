package io.secondsite.standalone;

import io.secondsite.cli.Job;
import java.util.HashMap;
import java.util.Map;

/** Shows a job's tasks as they change, each change once. Not thread-safe. */
final class JobWatch {
  private final Progress progress;
  private final Map<String, String> shown = new HashMap<>();

  JobWatch(Progress progress) {
    this.progress = progress;
  }

  void show(Job job) {
    for (Job.Task task : job.tasks()) {
      String before = shown.put(task.name(), task.state());
      if (!task.state().equals(before) && !task.state().equals("NotStarted")) {
        progress.detail(job.friendlyName() + ": " + task.friendlyName() + ": " + task.state());
      }
    }
  }
}

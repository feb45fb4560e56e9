package io.secondsite.vault.policy;

import java.util.ArrayList;
import java.util.List;

/** A policy's retention before and after somebody changed it. */
public record RetentionChange(Policy before, Policy after) {

  /** What the change does not do, though it might be thought to. */
  public List<String> notes() {
    List<String> notes = new ArrayList<>();
    int locked = before.terms().retention().lockHours();
    int locks = after.terms().retention().lockHours();
    if (locks < locked) {
      notes.add(
          "lockHours is shorter from now on, for points to come: a point that has a lock keeps it"
              + " to its end, up to "
              + locked
              + " hours from now, and nobody can take it away");
    }
    int hours = after.terms().recoveryPointHours();
    if (locks > hours) {
      notes.add(
          "lockHours is more than windowHours: points are kept for " + locks + " hours, by lock");
    }
    return List.copyOf(notes);
  }
}

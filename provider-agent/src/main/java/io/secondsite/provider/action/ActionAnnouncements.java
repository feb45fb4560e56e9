package io.secondsite.provider.action;

/** Tells how a run stands; in the transaction that keeps it. */
public interface ActionAnnouncements {
  void changed(ActionRun run);
}

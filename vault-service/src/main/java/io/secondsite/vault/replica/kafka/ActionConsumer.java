package io.secondsite.vault.replica.kafka;

import io.secondsite.contracts.provider.FailoverEvent.ReplicaActionChanged;
import io.secondsite.contracts.provider.InventoryEvent;
import io.secondsite.vault.protection.Failure;
import io.secondsite.vault.replica.ActionNews;
import jakarta.inject.Singleton;

/** Takes what the sites tell of actions. */
@Singleton
public final class ActionConsumer {
  private final ActionNews news;

  ActionConsumer(ActionNews news) {
    this.news = news;
  }

  public void take(ReplicaActionChanged told) {
    switch (told.state()) {
      case "InProgress" -> news.begun(told.action(), told.at());
      case "Succeeded" -> {
        String summary = told.summary();
        news.succeeded(told.action(), summary == null ? "done" : summary, told.at());
      }
      default -> news.failed(told.action(), failure(told), told.findings(), told.at());
    }
  }

  private static Failure failure(ReplicaActionChanged told) {
    InventoryEvent.Failure error = told.error();
    return error == null
        ? new Failure("ACTION_FAILED", "site " + told.server() + " gave no reason", null)
        : new Failure(error.code(), error.message(), error.remedy());
  }
}

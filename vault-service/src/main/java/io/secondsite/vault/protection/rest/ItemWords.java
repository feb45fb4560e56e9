package io.secondsite.vault.protection.rest;

import io.secondsite.vault.protection.ItemState;
import java.util.List;

/** The public API's words for a state. */
record ItemWords(
    String protectionState,
    String activeLocation,
    String testFailoverState,
    List<String> allowedOperations) {
  private static final String NONE = "None";
  private static final String PRIMARY = "Primary";

  static ItemWords of(ItemState state) {
    return switch (state) {
      case ItemState.Enabling _ -> quiet("EnablingProtection", "DisableProtection");
      case ItemState.InitialReplication _ ->
          quiet("InitialReplicationInProgress", "DisableProtection");
      case ItemState.EnableFailed _ -> quiet("EnablingFailed", "DisableProtection");
      case ItemState.Protected _ ->
          quiet("Protected", "TestFailover", "UnplannedFailover", "DisableProtection");
      case ItemState.DrillStarting _ -> drill("TestFailoverInProgress");
      case ItemState.DrillRunning _ -> drill("WaitingForCompletion", "TestFailoverCleanup");
      case ItemState.DrillCleaning _ -> drill("TestFailoverCleanupInProgress");
      case ItemState.FailingOver _ -> quiet("UnplannedFailoverInProgress");
      case ItemState.FailoverFailed _ ->
          quiet("UnplannedFailoverFailed", "UnplannedFailover", "DisableProtection");
      case ItemState.FailedOver _ ->
          new ItemWords(
              "UnplannedFailoverCommitPending", "Recovery", NONE, List.of("DisableProtection"));
      case ItemState.Disabling _ -> quiet("DisablingProtection");
    };
  }

  private static ItemWords quiet(String state, String... allowed) {
    return new ItemWords(state, PRIMARY, NONE, List.of(allowed));
  }

  private static ItemWords drill(String test, String... allowed) {
    return new ItemWords("Protected", PRIMARY, test, List.of(allowed));
  }
}

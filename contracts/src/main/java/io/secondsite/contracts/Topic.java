package io.secondsite.contracts;

import java.time.Duration;
import java.util.Optional;

/** The topics, who alone publishes each, and how long its records are kept. */
public enum Topic {
  /** Accepted, renewed, revoked and removed management servers. Key: the server's name. */
  REGISTRATION("secondsite.registration", "vault-service", Optional.empty()),
  /** The fabric of every site, one record an object with its full state. Key: server/kind/name. */
  INVENTORY("secondsite.inventory", "provider-agent", Optional.empty()),
  /** Network and storage mappings with what they resolve to. Key: the mapping's id. */
  MAPPING("secondsite.mapping", "mapping-service", Optional.empty()),
  /** Desired state: policies, cloud pairings, protected items. Key: kind/id. */
  PROTECTION("secondsite.protection", "vault-service", Optional.empty()),
  /** Durable recovery points, progress and health of replicas. Key: the machine's id. */
  REPLICATION_DELTA("secondsite.replication-delta", "host-agent", Optional.of(Duration.ofDays(7))),
  /** What was decided about failing over. Key: the machine's id. */
  FAILOVER_DECIDED(
      "secondsite.failover-decided", "vault-service", Optional.of(Duration.ofDays(30))),
  /** Each step of a failover, and its end. Key: the machine's id. */
  FAILOVER("secondsite.failover", "provider-agent", Optional.of(Duration.ofDays(30))),
  /** Jobs and their tasks. Key: the job's id. */
  JOB("secondsite.job", "vault-service", Optional.of(Duration.ofDays(7))),
  /** Actions for one server, with an expiry. Key: the server's name. */
  COMMAND("secondsite.command", "vault-service", Optional.of(Duration.ofDays(1)));

  private final String topicName;
  private final String publisher;
  private final Optional<Duration> kept;

  Topic(String topicName, String publisher, Optional<Duration> kept) {
    this.topicName = topicName;
    this.publisher = publisher;
    this.kept = kept;
  }

  /** As Kafka knows it. */
  public String topicName() {
    return topicName;
  }

  public String publisher() {
    return publisher;
  }

  /** How long records are kept; a compacted topic keeps the newest of each key for good. */
  public Optional<Duration> kept() {
    return kept;
  }

  public boolean isCompacted() {
    return kept.isEmpty();
  }

  /** Where records go that no attempt could take in. */
  public static final String DEAD_LETTER = "secondsite.dead-letter";
}

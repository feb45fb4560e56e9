package io.secondsite.contracts;

/**
 * The data of a CloudEvent. Its type, id, time and key travel in the headers: {@code ce_type} is
 * {@link EventCatalogue#typeOf}, {@code ce_aggregateversion} counts up by one for each key. Each
 * topic has a sealed root of its own; {@link EventCatalogue} knows them all.
 */
public interface Event {

  /** The Kafka key: events of one aggregate have one, so that they stay in order. */
  String key();
}

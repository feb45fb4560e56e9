package io.secondsite.volume;

/** How fast a check may go: it is asked after every piece of work, and waits as long as is due. */
@FunctionalInterface
public interface VerifyPace {
  /** As fast as it goes. */
  VerifyPace FULL = _ -> {};

  /**
   * So much was read.
   *
   * @throws InterruptedException if the check is to end without a result
   */
  void worked(long bytes) throws InterruptedException;
}

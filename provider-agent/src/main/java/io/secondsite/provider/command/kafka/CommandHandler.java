package io.secondsite.provider.command.kafka;

import io.secondsite.contracts.vault.CommandEvent;

/**
 * Carries out commands of one kind. Every bean of this type is asked. It is called once for each
 * command to this server, within the transaction of the inbox; expired ones too, since only the
 * handler knows how to refuse them.
 */
public interface CommandHandler {
  boolean takes(CommandEvent command);

  void handle(CommandEvent command) throws Exception;
}

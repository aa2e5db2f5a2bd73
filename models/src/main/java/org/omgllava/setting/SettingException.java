package org.omgllava.setting;

/** A value that a user chose cannot be; the message names it, where it was said, and what can. */
public final class SettingException extends IllegalArgumentException {
  public SettingException(String message) {
    super(message);
  }

  public SettingException(String message, Throwable cause) {
    super(message, cause);
  }
}

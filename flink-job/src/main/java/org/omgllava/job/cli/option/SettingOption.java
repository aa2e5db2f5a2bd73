package org.omgllava.job.cli.option;

import org.omgllava.setting.DescribedSetting;
import org.omgllava.setting.SettingException;
import org.omgllava.setting.SettingSource;
import org.omgllava.setting.Settings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * One setting of the job as an option of a verb that runs no job, with the same name, range and
 * default.
 */
@Command
public final class SettingOption {
  private final DescribedSetting setting;

  /** Handed over before anything is parsed. */
  @SuppressWarnings("NullAway.Init")
  private CommandSpec verb;

  private SettingOption(DescribedSetting setting) {
    this.setting = setting;
  }

  /**
   * @param settings record that has it
   */
  public static SettingOption of(Class<? extends Record> settings, String name) {
    return new SettingOption(
        Settings.of(settings).all().stream()
            .filter(setting -> setting.name().equals(name))
            .findFirst()
            .orElseThrow());
  }

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec mixee) {
    verb = mixee;
    mixee.addOption(SettingHelp.option(setting, setting.defaultValue()));
  }

  /**
   * What the command line says, or the default.
   *
   * @throws ParameterException when it cannot be
   */
  public String text() {
    String said =
        verb.commandLine()
            .getParseResult()
            .matchedOptionValue(setting.option(), setting.defaultValue());
    try {
      return setting.parse(new SettingSource.Given(said, "command line")).toString();
    } catch (SettingException e) {
      throw new ParameterException(verb.commandLine(), e.getMessage(), e);
    }
  }
}

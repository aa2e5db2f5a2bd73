package org.omgllava.job.cli.option;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.job.JobSettings;
import org.omgllava.setting.DescribedSetting;
import org.omgllava.setting.EffectiveSettings;
import org.omgllava.setting.SettingException;
import org.omgllava.setting.SettingSource;
import org.omgllava.setting.Settings;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

/**
 * Every setting of the job as an option, to be mixed into a verb that runs it. What the command
 * line does not say is taken from the environment, then from a file, then from the defaults.
 */
public final class SettingOptions {
  private static final Settings<JobSettings> SETTINGS = Settings.of(JobSettings.class);

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings that neither options nor the environment say: lines such as max-gap=2000.")
  Path file;

  private final Map<String, String> ofVerb;
  private CommandSpec verb;

  /**
   * @param ofVerb defaults that are the verb's own, by the settings' names
   */
  public SettingOptions(Map<String, String> ofVerb) {
    this.ofVerb = ofVerb;
  }

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec mixee) {
    verb = mixee;
    Map<String, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
    for (DescribedSetting setting : SETTINGS.all()) {
      groups
          .computeIfAbsent(
              setting.group(),
              heading ->
                  ArgGroupSpec.builder()
                      .heading("%n" + heading + ":%n")
                      .order(groups.size())
                      .validate(false))
          .addArg(option(setting));
    }
    groups.values().forEach(group -> mixee.addArgGroup(group.build()));
  }

  /**
   * @throws ParameterException when a value cannot be
   */
  public EffectiveSettings<JobSettings> read() {
    try {
      List<SettingSource> sources = new ArrayList<>();
      sources.add(SettingSource.commandLine(said()));
      sources.add(SettingSource.environment(System.getenv()));
      if (file != null) {
        sources.add(SettingSource.file(file, SETTINGS.all()));
      }
      sources.add(SettingSource.of(ofVerb, "default of " + verb.name()));
      return SETTINGS.read(sources);
    } catch (SettingException e) {
      throw new ParameterException(verb.commandLine(), e.getMessage(), e);
    }
  }

  private OptionSpec option(DescribedSetting setting) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.option())
            .paramLabel(setting.unit())
            .description(description(setting));
    if (setting.type() == boolean.class) {
      return option.type(String.class).arity("0..1").fallbackValue("true").build();
    }
    return setting.type() == Map.class
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }

  private String description(DescribedSetting setting) {
    String usual = ofVerb.getOrDefault(setting.name(), setting.defaultValue());
    return setting.description()
        + " ("
        + setting.expected()
        + (usual.isEmpty() ? "" : "; default: " + usual)
        + ")";
  }

  private Map<String, String> said() {
    ParseResult parsed = verb.commandLine().getParseResult();
    Map<String, String> said = new HashMap<>();
    for (DescribedSetting setting : SETTINGS.all()) {
      if (parsed.hasMatchedOption(setting.option())) {
        List<String> texts = new ArrayList<>();
        Object value = parsed.matchedOptionValue(setting.option(), null);
        (value instanceof List<?> all ? all : List.of(value))
            .forEach(text -> texts.add(text.toString()));
        said.put(setting.name(), String.join(",", texts));
      }
    }
    return said;
  }
}

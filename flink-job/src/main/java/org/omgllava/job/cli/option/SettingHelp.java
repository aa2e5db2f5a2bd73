package org.omgllava.job.cli.option;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.omgllava.job.config.KafkaProperties;
import org.omgllava.setting.DescribedSetting;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/** Settings as options of a command line. */
final class SettingHelp {
  private SettingHelp() {}

  /**
   * An option for each setting, below the headings of their records.
   *
   * @param ofVerb defaults that are the verb's own
   */
  static List<ArgGroupSpec> groups(List<DescribedSetting> settings, Map<String, String> ofVerb) {
    Map<String, ArgGroupSpec.Builder> groups = new LinkedHashMap<>();
    for (DescribedSetting setting : settings) {
      groups
          .computeIfAbsent(
              setting.group(),
              heading ->
                  ArgGroupSpec.builder()
                      .heading("%n" + heading + ":%n")
                      .order(groups.size())
                      .validate(false))
          .addArg(option(setting, ofVerb.getOrDefault(setting.name(), setting.defaultValue())));
    }
    return groups.values().stream().map(ArgGroupSpec.Builder::build).toList();
  }

  /**
   * What the options say, by the settings' names.
   *
   * @throws org.omgllava.setting.SettingException when they say what does not belong there
   */
  static Map<String, String> said(ParseResult parsed, Collection<DescribedSetting> settings) {
    Map<String, String> said = new HashMap<>();
    for (DescribedSetting setting : settings) {
      if (parsed.hasMatchedOption(setting.option())) {
        List<String> texts = new ArrayList<>();
        Object value = parsed.matchedOptionValue(setting.option(), "");
        (value instanceof Collection<?> all ? all : List.of(value))
            .forEach(text -> texts.add(text.toString()));
        if (setting.type() == Map.class) {
          KafkaProperties.requireNoneOfSecurity(
              texts.stream().map(text -> text.split("=", 2)[0].strip()).toList());
        }
        said.put(setting.name(), String.join(",", texts));
      }
    }
    return said;
  }

  static OptionSpec option(DescribedSetting setting, String usual) {
    OptionSpec.Builder option =
        OptionSpec.builder(setting.option())
            .paramLabel(setting.unit())
            .description(
                setting.description().replace("%", "%%")
                    + " ("
                    + setting.expected()
                    + (usual.isEmpty() ? "" : "; default: " + usual)
                    + ")");
    if (setting.type() == boolean.class) {
      return option.type(String.class).arity("0..1").fallbackValue("true").build();
    }
    return setting.type() == Map.class
        ? option.type(List.class).auxiliaryTypes(String.class).build()
        : option.type(String.class).build();
  }
}

package org.omgllava.job.cli.option;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.omgllava.job.JobSettings;
import org.omgllava.setting.EffectiveSettings;
import org.omgllava.setting.SettingException;
import org.omgllava.setting.SettingSource;
import org.omgllava.setting.Settings;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * Every setting of the job as an option, to be mixed into a verb that runs it. What the command
 * line does not say is taken from the environment, then from a file, then from where the job runs,
 * then from the defaults.
 */
public final class SettingOptions {
  private static final Settings<JobSettings> SETTINGS = Settings.of(JobSettings.class);

  /** What a verb with a broker of its own does not ask for, and finds out when that runs. */
  private static final Map<String, String> OF_A_BROKER =
      Map.of("bootstrap-servers", "embedded", "kafka-config", "");

  @Option(
      names = "--config",
      paramLabel = "FILE",
      description =
          "Settings that neither options nor the environment say: lines such as max-gap=2000.")
  Path file;

  @Option(
      names = "--show-config",
      description = "Prints every setting with where its value comes from, and ends.")
  boolean show;

  private final Map<String, String> ofVerb;
  private final Map<String, String> ownBroker;

  /** Handed over before anything is parsed. */
  @SuppressWarnings("NullAway.Init")
  private CommandSpec verb;

  private SettingOptions(Map<String, String> ofVerb, Map<String, String> ownBroker) {
    this.ofVerb = ofVerb;
    this.ownBroker = ownBroker;
  }

  /** For a verb that runs the job at a Kafka of the user's. */
  public static SettingOptions atKafka() {
    return new SettingOptions(Map.of(), Map.of());
  }

  /**
   * For a verb that brings a broker.
   *
   * @param ofVerb defaults that are the verb's own, by the settings' names
   */
  public static SettingOptions withBroker(Map<String, String> ofVerb) {
    return new SettingOptions(ofVerb, OF_A_BROKER);
  }

  @Spec(Spec.Target.MIXEE)
  void addTo(CommandSpec mixee) {
    verb = mixee;
    mixee.usageMessage().abbreviateSynopsis(true);
    SettingHelp.groups(SETTINGS.all(), ofVerb).forEach(mixee::addArgGroup);
  }

  /**
   * The settings as they are said.
   *
   * @param further sources behind the user's own, before the defaults of the verb
   * @throws ParameterException when a value cannot be
   */
  EffectiveSettings<JobSettings> read(SettingSource... further) {
    return read(System.getenv(), further);
  }

  EffectiveSettings<JobSettings> read(Map<String, String> environment, SettingSource... further) {
    try {
      Map<String, String> said =
          SettingHelp.said(verb.commandLine().getParseResult(), SETTINGS.all());
      for (String name : ownBroker.keySet()) {
        if (said.containsKey(name)) {
          throw new SettingException(
              name + ": " + verb.name() + " brings its own broker (expected: run)");
        }
      }
      List<SettingSource> sources = new ArrayList<>();
      sources.add(SettingSource.of(ownBroker, "broker of " + verb.name()));
      sources.add(SettingSource.commandLine(said));
      sources.add(SettingSource.environment(environment));
      if (file != null) {
        sources.add(SettingSource.file(file, SETTINGS.all()));
      }
      sources.addAll(List.of(further));
      sources.add(SettingSource.of(ofVerb, "default of " + verb.name()));
      EffectiveSettings<JobSettings> settings = SETTINGS.read(sources);
      // A file that is missing is told before anything is started.
      settings.value().kafka().clientProperties();
      return settings;
    } catch (SettingException e) {
      throw new ParameterException(verb.commandLine(), e.getMessage(), e);
    }
  }

  /**
   * The settings to run with: as they are said, with the folder of their bundle. None when they
   * were only to be shown, which is done.
   *
   * @param bundleFolder finds the folder of a bundle's name
   * @param further sources behind the user's own, before the defaults of the verb
   * @throws ParameterException when a value cannot be
   */
  public Optional<JobSettings> toRun(UnaryOperator<String> bundleFolder, SettingSource... further) {
    EffectiveSettings<JobSettings> said = read(further);
    if (shown(said)) {
      return Optional.empty();
    }
    String bundle = bundleFolder.apply(said.value().model().bundle());
    return Optional.of(said.value().with(Map.of("bundle", bundle)));
  }

  /**
   * Prints each setting, its value and where it was said, when that is asked for.
   *
   * @return whether it was
   */
  boolean shown(EffectiveSettings<?> settings) {
    if (show) {
      PrintWriter out = verb.commandLine().getOut();
      for (EffectiveSettings.Line line : settings.lines()) {
        out.printf(Locale.ROOT, "%-26s %-24s %s%n", line.name(), line.shown(), line.origin());
      }
      out.flush();
    }
    return show;
  }
}

package org.omgllava.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.PipelineOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.JobVertex;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamEdge;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.apache.flink.streaming.api.graph.StreamNode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.omgllava.job.config.Step;
import org.omgllava.testing.TestingModelFactory;
import org.omgllava.testing.WrittenFile;

class OmgLlavaTopologyTest {
  private static final Path GOLDEN =
      Path.of(System.getProperty("repository.root"), "src/test/resources/golden/topology.txt");

  /** Steps that share an operator. */
  private static final Set<Step> IN_ARRANGE =
      Set.of(Step.ORDER, Step.OVERLOAD, Step.ALIGN, Step.SCHEDULE, Step.CLIP);

  @Test
  void isTheGoldenDrawing() throws IOException {
    WrittenFile.assertUpToDate(
        GOLDEN, drawing(graph(JobSettings.defaults().with(Map.of("parallelism", "3")))));
  }

  /** From the decoder to the operator that perceive is chained to, and nowhere else. */
  @Test
  void oneKeyedEdgeCarriesPixels() {
    StreamGraph graph = graph(JobSettings.defaults());
    Pixels pixels = new Pixels();

    assertThat(
            graph.getStreamNodes().stream()
                .flatMap(node -> node.getInEdges().stream())
                .filter(edge -> pixels.travelOn(graph, edge))
                .map(edge -> graph.getStreamNode(edge.getTargetId()).getTransformationUID()))
        .containsExactly("arrange");
  }

  @Test
  void nothingIsRedistributedAtRandomOnTheWayToAResult() {
    StreamGraph graph = graph(JobSettings.defaults().with(Map.of("parallelism", "3")));

    for (StreamNode node : graph.getStreamNodes()) {
      if (node.getTransformationUID().startsWith(Step.WRITE_DEAD_LETTERS.uid())) {
        continue;
      }
      for (StreamEdge edge : node.getInEdges()) {
        assertThat(edge.getPartitioner().toString()).as(edge.toString()).isIn("HASH", "FORWARD");
      }
    }
  }

  @Test
  void everyStepHasItsNameAndItsUid() {
    StreamGraph graph = graph(JobSettings.defaults());
    Set<String> uids =
        graph.getStreamNodes().stream()
            .map(StreamNode::getTransformationUID)
            .collect(Collectors.toSet());

    assertThat(uids)
        .containsAll(
            Arrays.stream(Step.values())
                .filter(step -> !step.name().startsWith("WRITE") && !IN_ARRANGE.contains(step))
                .map(Step::uid)
                .toList());
    assertThat(uids)
        .allMatch(uid -> Arrays.stream(Step.values()).anyMatch(s -> uid.contains(s.uid())));
  }

  @Test
  void isSetUpToSurviveFailures() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    StreamingJob.build(env, JobSettings.defaults(), new TestingModelFactory());
    ReadableConfig settings = env.getConfiguration();

    assertThat(env.getCheckpointConfig().getCheckpointingConsistencyMode())
        .isEqualTo(CheckpointingMode.EXACTLY_ONCE);
    assertThat(env.getCheckpointConfig().getCheckpointInterval()).isEqualTo(10_000);
    assertThat(env.getCheckpointConfig().isUnalignedCheckpointsEnabled()).isTrue();
    assertThat(env.getCheckpointConfig().getExternalizedCheckpointRetention())
        .isEqualTo(ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
    assertThat(settings.get(RestartStrategyOptions.RESTART_STRATEGY))
        .isEqualTo("exponential-delay");
    assertThat(settings.get(PipelineOptions.AUTO_GENERATE_UIDS)).isFalse();
    assertThat(settings.get(PipelineOptions.GENERIC_TYPES)).isFalse();
  }

  @Test
  void clipsNeedABundleThatDecodesThem() {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    JobSettings clips = JobSettings.defaults().with(Map.of("clip-length", "2"));

    assertThatThrownBy(
            () -> StreamingJob.build(env, clips, TestingModelFactory.withSingleFramesAlone()))
        .hasMessageContaining("clip-length: 2, but bundle testing:1 decodes single frames alone");
    StreamingJob.build(env, JobSettings.defaults(), TestingModelFactory.withSingleFramesAlone());
  }

  @Test
  void perceiveAndGroundAreBesideEachOther() {
    JobGraph graph = graph(JobSettings.defaults()).getJobGraph();

    assertThat(task(graph, "perceive").getCoLocationGroup())
        .isNotNull()
        .isSameAs(task(graph, "ground").getCoLocationGroup());
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.5})
  void perceiveIsInTheTaskOfArrange(double gpus) {
    JobGraph graph = graph(withGpus(gpus)).getJobGraph();

    assertThat(task(graph, "perceive")).isSameAs(task(graph, "arrange"));
  }

  @Test
  void withoutAGpuNoResourcesAreAskedFor() {
    StreamGraph graph = graph(JobSettings.defaults());

    assertThat(graph.getStreamNodes())
        .allSatisfy(node -> assertThat(node.getSlotSharingGroup()).isEqualTo("default"));
  }

  @Test
  void withAGpuEveryOperatorIsInADeclaredGroupAndTheModelsAskForIt() {
    StreamGraph graph = graph(withGpus(0.5));

    assertThat(graph.getStreamNodes())
        .allSatisfy(
            node ->
                assertThat(node.getSlotSharingGroup())
                    .as(node.getTransformationUID())
                    .isEqualTo(
                        switch (node.getTransformationUID()) {
                          case "arrange",
                              "recall-frames",
                              "perceive",
                              "follow",
                              "recall-answered",
                              "ground" ->
                              "vision";
                          case "converse" -> "language";
                          default -> "plain";
                        }));
    assertThat(graph.getSlotSharingGroupResource("vision").orElseThrow().getExtendedResources())
        .containsKey("gpu");
    assertThat(graph.getSlotSharingGroupResource("language").orElseThrow().getExtendedResources())
        .containsKey("gpu");
    assertThat(graph.getSlotSharingGroupResource("plain").orElseThrow().getExtendedResources())
        .isEmpty();
    JobGraph jobGraph = graph.getJobGraph();
    assertThat(jobGraph.getNumberOfVertices()).isPositive();
  }

  static StreamGraph graph(JobSettings config) {
    StreamExecutionEnvironment env = StreamExecutionEnvironment.getExecutionEnvironment();
    StreamingJob.build(env, config, new TestingModelFactory());
    return env.getStreamGraph();
  }

  private static JobVertex task(JobGraph graph, String step) {
    return StreamSupport.stream(graph.getVertices().spliterator(), false)
        .filter(vertex -> List.of(vertex.getName().split(" -> |[(), ]+")).contains(step))
        .findAny()
        .orElseThrow();
  }

  private static JobSettings withGpus(double share) {
    return JobSettings.defaults().with(Map.of("gpu", Double.toString(share)));
  }

  /** One line for each operator: uid, where its input comes from, and whether with pictures. */
  private static String drawing(StreamGraph graph) {
    Pixels pixels = new Pixels();
    return graph.getStreamNodes().stream()
        .sorted(Comparator.comparingInt(StreamNode::getId))
        .map(node -> node.getTransformationUID() + " <- " + inputs(graph, node, pixels) + "\n")
        .collect(Collectors.joining());
  }

  private static List<String> inputs(StreamGraph graph, StreamNode node, Pixels pixels) {
    return node.getInEdges().stream()
        .map(
            edge ->
                graph.getStreamNode(edge.getSourceId()).getTransformationUID()
                    + " "
                    + edge.getPartitioner()
                    + (pixels.travelOn(graph, edge) ? " pixels" : "")
                    + (edge.getOutputTag() == null ? "" : " side:" + edge.getOutputTag().getId()))
        .toList();
  }
}
